"""Two wires end to end in one dimension, by collocation.

Conduction, Joule, Thomson and Peltier heat. With q = k T' and the current density J along x, in
each body

    q' = J T S_T T' - J^2 rho

At the weld T is continuous and q_2 - q_1 = J T (S_2 - S_1). Both far ends are cold.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.integrate import solve_bvp

from microweld.arrays import Floats
from microweld.electrothermal.coefficients import BulkProperties


@dataclass(frozen=True)
class Profile:
    """Temperature along two wires."""

    x: Floats  #: from the far end of the first [m]
    temperature: Floats  #: [K]
    weld: float  #: temperature there [K]

    @property
    def hottest(self) -> tuple[float, float]:
        """Place [m] and temperature [K] of the peak: of the parabola through the hottest three."""
        at = int(np.argmax(self.temperature))
        x = self.x[at - 1 : at + 2]
        T = self.temperature[at - 1 : at + 2]
        a, b, c = np.polyfit(x - x[1], T, 2)
        return float(x[1] - b / (2 * a)), float(c - b**2 / (4 * a))


def profile(
    data: BulkProperties,
    lengths: tuple[float, float],
    areas: tuple[float, float],
    current: float,
    cold: float,
) -> Profile:
    """Return the steady state of a current from the first wire to the second.

    Args:
        data: Properties of both wires.
        lengths: Of the wires [m].
        areas: Of their sections [m2].
        current: Positive from the first to the second [A].
        cold: Temperature of the far ends [K].

    Raises:
        RuntimeError: If there is none.
    """
    densities = [current / area for area in areas]

    def slopes(_: Floats, y: Floats) -> Floats:
        rows = []
        for body in range(2):
            T, q = y[2 * body : 2 * body + 2]
            sigma, k, _, S_T = properties_at(data, T, body)
            rise = q / areas[body] / k
            J = densities[body]
            rows += [
                lengths[body] * rise,
                lengths[body] * areas[body] * (J * T * S_T * rise - J**2 / sigma),
            ]
        return np.array(rows)

    def ends(left: Floats, right: Floats) -> Floats:
        T = right[0]
        seebeck = [float(properties_at(data, np.array([T]), body)[2][0]) for body in range(2)]
        peltier = current * T * (seebeck[1] - seebeck[0])
        return np.array(
            [left[0] - cold, right[2] - cold, T - left[2], left[3] - right[1] - peltier]
        )

    s = np.linspace(0.0, 1.0, 401)
    start = np.array([cold + 300.0 * s, 0.0 * s, cold + 300.0 * (1.0 - s), 0.0 * s])
    found = solve_bvp(slopes, ends, s, start, tol=1e-8, max_nodes=100_000)
    if not found.success:
        raise RuntimeError(found.message)
    fine = np.linspace(0.0, 1.0, 4001)
    T1, _, T2, _ = found.sol(fine)
    x = np.concatenate([lengths[0] * fine[:-1], lengths[0] + lengths[1] * fine])
    return Profile(x, np.concatenate([T1[:-1], T2]), float(T2[0]))


def properties_at(
    data: BulkProperties, T: Floats, body: int
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the properties of a body.

    Args:
        data: Properties of all bodies.
        T: Temperatures [K].
        body: Its number.

    Returns:
        Conductivities [S/m] and [W/(m K)], Seebeck coefficient [V/K] and its slope [V/K2].
    """
    laws = (data.electrical_conductivity, data.thermal_conductivity, data.seebeck_coefficient)
    (sigma, _), (k, _), seebeck = (
        law.evaluate(T, np.full(T.shape, body)) for law in laws if law is not None
    )
    return sigma, k, *seebeck
