"""B2: crossed half-cylinders pressed together, against Hertz at the computed force."""

from __future__ import annotations

import time

from benchmarks.b2_hertz.half_cylinders import elastic_mechanics, half_cylinders, press
from benchmarks.measurement import Measurement, work_of


def measure(cell_size: float) -> Measurement:
    """Radius and pressure over Hertz, force and time; `cell_size` at the contact [mm]."""
    started = time.perf_counter()
    mechanics = elastic_mechanics(half_cylinders(cell_size, growth=0.3))
    figures = press(mechanics)
    values = {
        "radius": figures.radius_ratio,
        "pressure": figures.pressure_ratio,
        "largest_pressure": figures.largest_ratio,
        "force": figures.force,
        "seconds": time.perf_counter() - started,
        "unknowns": figures.unknowns,
    }
    return Measurement(values, work_of(mechanics))
