"""The bar of `considere` between clamped ends, which necks."""

from __future__ import annotations

import numpy as np
from dolfinx import fem

from benchmarks.considere.measure import LENGTH, RADIUS, peak, stretch
from benchmarks.measurement import Curve, Measurement, work_of
from microweld.mechanics import Mechanics


def radii(bar: Mechanics) -> tuple[np.ndarray, np.ndarray]:
    """Reference height and current radius of the nodes on the side [m]."""
    side = fem.locate_dofs_topological(
        bar.space, 2, bar.joint.facet_tags.find(bar.joint.surfaces["side"])
    )
    x = bar.space.tabulate_dof_coordinates()[side]
    moved = x + bar.displacement.x.array.reshape(-1, 3)[side]
    return x[:, 2], np.hypot(moved[:, 0], moved[:, 1])


def measure(size: float, steps: int) -> Measurement:
    """Highest load, load and radii after 11 mm; `size` of the cells in the middle [mm]."""
    elongations = np.linspace(0, 11e-3, int(steps) + 1)[1:]
    loads, bar = stretch(Mechanics, size, elongations)
    at, highest = peak(elongations, loads)
    z, radius = radii(bar)
    values = {
        "peak_load": 1e-3 * highest,
        "peak_elongation": 1e3 * at,
        "late_load": float(loads[-1]) / highest,
        "neck": float(radius[np.abs(z - LENGTH * 0.5e-3) < 0.8e-3].mean()) / (RADIUS * 1e-3),
        "end": float(radius[z < 1e-6].mean()) / (RADIUS * 1e-3),
    }
    curves = (
        Curve("Load", "elongation [mm]", "F [kN]", {"found": (1e3 * elongations, 1e-3 * loads)}),
        Curve(
            "Radius after 11 mm",
            "height before [mm]",
            "r [mm]",
            {"found": (1e3 * z, 1e3 * radius)},
            ("found",),
        ),
    )
    return Measurement(values, work_of(bar), curves)
