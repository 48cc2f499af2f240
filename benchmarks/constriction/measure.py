"""A disc that feeds the end of a round bar."""

from __future__ import annotations

import numpy as np
from support.properties import constant, properties
from support.wedge import ANGLE, spot_on_bar

from benchmarks.measurement import Curve, Measurement, work_of
from microweld.electrothermal.problem import Boundary, ElectroThermal, Voltage

RATIOS = (0.05, 0.2, 0.4, 0.6, 0.9)
SIGMA = 1e7
LENGTH = 3.0
VOLTAGE = 1e-3


def psi(ratio: float, fine: float, flat: bool = False) -> tuple[float, ElectroThermal]:
    """Constriction factor of the mesh, solid or axisymmetric, and the solved problem."""
    problem = ElectroThermal(
        spot_on_bar(ratio, LENGTH, fine, flat),
        properties([constant(SIGMA)], [constant(1e6)]),
        Boundary({"end": 0.0}, {"end": 300.0}, {}, "spot"),
        initial_temperature=300.0,
    )
    current = problem.solve_steady(Voltage(VOLTAGE)).terminal_current
    if not flat:
        current *= 2 * np.pi / ANGLE
    return (VOLTAGE / current - LENGTH / (SIGMA * np.pi)) * 4 * ratio * SIGMA, problem


def fitted(ratio: np.ndarray) -> np.ndarray:
    """Fifth-order polynomial (and one term of seventh), within 1e-4 of the dual-series solution."""
    return 1 - 1.40978 * ratio + 0.34406 * ratio**3 + 0.04305 * ratio**5 + 0.02271 * ratio**7


def measure(fine: float) -> Measurement:
    """Psi for all ratios; `fine` is the cell size at the disc's edge over its radius."""
    found = {ratio: psi(ratio, fine * ratio) for ratio in RATIOS}
    values = {f"psi_{ratio:g}".replace(".", "_"): value for ratio, (value, _) in found.items()}
    line = np.linspace(0.0, 0.95, 100)
    lines = {
        "polynomial": (line, fitted(line)),
        "found": (RATIOS, [value for value, _ in found.values()]),
    }
    curve = Curve(
        "Constriction factor", "radius of the disc / radius of the bar", "psi", lines, ("found",)
    )
    return Measurement(values, work_of(*(problem for _, problem in found.values())), (curve,))
