"""Quantities at contact points that carry their slopes in T_s, T_m and the voltage across: exact tangents of layers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from microweld.arrays import Floats


@dataclass(frozen=True)
class Sensitive:
    """Values at n points and their slopes in k unknowns."""

    value: Floats  #: (n,)
    slope: Floats  #: (k, n)

    @classmethod
    def variables(cls, *values: Floats) -> tuple[Sensitive, ...]:
        """The unknowns themselves: each has slope 1 in itself."""
        ones: Floats = np.eye(len(values))[:, :, None] * np.ones_like(values[0])
        return tuple(cls(value, ones[number]) for number, value in enumerate(values))

    def map(
        self, function: Callable[[Floats], NDArray[Any]], slope: Callable[[Floats], NDArray[Any]]
    ) -> Sensitive:
        """f(self), given f and its derivative."""
        return Sensitive(function(self.value), slope(self.value) * self.slope)

    def constant(self, value: Floats | float) -> Sensitive:
        """A number that does not depend on the unknowns of self."""
        return Sensitive(
            np.broadcast_to(np.asarray(value, dtype=np.float64), self.value.shape),
            np.zeros_like(self.slope),
        )

    def __add__(self, other: Sensitive | Floats | float) -> Sensitive:
        if isinstance(other, Sensitive):
            return Sensitive(self.value + other.value, self.slope + other.slope)
        return Sensitive(self.value + other, self.slope)

    def __mul__(self, other: Sensitive | Floats | float) -> Sensitive:
        if isinstance(other, Sensitive):
            return Sensitive(
                self.value * other.value, self.slope * other.value + self.value * other.slope
            )
        return Sensitive(self.value * other, self.slope * other)

    def __neg__(self) -> Sensitive:
        return self * -1.0

    def __sub__(self, other: Sensitive) -> Sensitive:
        return self + -other

    def __pow__(self, exponent: float) -> Sensitive:
        return self.map(
            lambda x: np.power(x, exponent), lambda x: exponent * np.power(x, exponent - 1.0)
        )

    def __abs__(self) -> Sensitive:
        sign: Floats = np.sign(self.value)
        return self * sign

    def exp(self) -> Sensitive:
        """Exponential."""
        return self.map(np.exp, np.exp)

    def log(self) -> Sensitive:
        """Natural logarithm."""
        return self.map(np.log, lambda x: 1.0 / x)

    def at_least(self, floor: Floats) -> Sensitive:
        """The larger of self and a fixed value: what only grows."""
        return Sensitive(
            np.maximum(self.value, floor), np.where(self.value > floor, self.slope, 0.0)
        )


def in_series(a: Sensitive, b: Sensitive) -> Sensitive:
    """Conductance of two conductances one after the other, 0 where one is 0."""
    total = a.value + b.value
    share = np.divide(b.value, total, out=np.zeros_like(total), where=total > 0.0)
    return Sensitive(a.value * share, share**2 * a.slope + (1.0 - share) ** 2 * b.slope)


def smaller(a: Sensitive, b: Sensitive) -> Sensitive:
    """The smaller of two, point by point."""
    first = a.value <= b.value
    return Sensitive(np.where(first, a.value, b.value), np.where(first, a.slope, b.slope))
