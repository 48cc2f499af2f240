"""Properties in closed form, one law per body."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from microweld.arrays import Floats
from microweld.electrothermal.coefficients import BulkProperties

Law = Callable[[Floats], tuple[NDArray[Any], NDArray[Any]]]


class PerBody:
    """One law per body: temperature -> value and slope."""

    def __init__(self, *laws: Law) -> None:
        self.laws = laws

    def evaluate(self, T: Floats, body_index: NDArray[np.int64]) -> tuple[Floats, Floats]:
        """Return value and slope at points.

        Args:
            T: Temperatures (n,) [K].
            body_index: Body of each point (n,).
        """
        value = np.empty_like(T)
        slope = np.empty_like(T)
        for number, law in enumerate(self.laws):
            here = body_index == number
            value[here], slope[here] = law(T[here])
        return value, slope


def constant(value: float) -> Law:
    """Return the law of a constant."""
    return lambda T: (np.full_like(T, value), np.zeros_like(T))


def linear(value: float, slope: float, reference: float = 0.0) -> Law:
    """Return the law of a straight line.

    Args:
        value: At the reference.
        slope: Per kelvin.
        reference: Temperature [K].
    """
    return lambda T: (value + slope * (T - reference), np.full_like(T, slope))


def inverse(law: Law) -> Law:
    """Return the law of 1/law."""

    def evaluate(T: Floats) -> tuple[NDArray[Any], NDArray[Any]]:
        value, slope = law(T)
        return 1.0 / value, -slope / value**2

    return evaluate


def properties(
    sigma: Sequence[Law],
    k: Sequence[Law],
    enthalpy: Sequence[Law] | None = None,
    seebeck: Sequence[Law] | None = None,
) -> BulkProperties:
    """Return bulk properties of as many bodies as there are laws.

    Args:
        sigma: Electrical conductivities [S/m].
        k: Thermal conductivities [W/(m K)].
        enthalpy: Per volume [J/m3]; those of 3e6 J/(m3 K) by default.
        seebeck: Coefficients [V/K]; none by default.
    """
    if enthalpy is None:
        enthalpy = [linear(0.0, 3e6)] * len(sigma)
    thermopower = None
    if seebeck:
        thermopower = PerBody(*seebeck)
    return BulkProperties(PerBody(*sigma), PerBody(*k), PerBody(*enthalpy), thermopower)
