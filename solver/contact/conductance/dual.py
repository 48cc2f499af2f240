"""Numbers that carry their slopes in the temperatures of the two sides, so that every law has an exact tangent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from microweld.arrays import Floats


@dataclass(frozen=True)
class Dual:
    """A quantity at points with its slopes in the slave's and the master's temperature."""

    value: Floats
    slave: Floats
    master: Floats

    @classmethod
    def constant(cls, value: Floats) -> Dual:
        """A quantity that no temperature changes."""
        return cls(value, np.zeros_like(value), np.zeros_like(value))

    def map(self, value: NDArray[Any], slope: NDArray[Any]) -> Dual:
        """f(self), given f and f' at its values."""
        return Dual(value, slope * self.slave, slope * self.master)

    def __mul__(self, other: Dual | float) -> Dual:
        if not isinstance(other, Dual):
            return self.scaled(other)
        return Dual(
            self.value * other.value,
            self.slave * other.value + self.value * other.slave,
            self.master * other.value + self.value * other.master,
        )

    def __add__(self, other: Dual | float) -> Dual:
        if not isinstance(other, Dual):
            return Dual(self.value + other, self.slave, self.master)
        return Dual(self.value + other.value, self.slave + other.slave, self.master + other.master)

    __rmul__ = __mul__
    __radd__ = __add__

    def __neg__(self) -> Dual:
        return self.scaled(-1.0)

    def __sub__(self, other: Dual | float) -> Dual:
        return self + -other

    def __rsub__(self, other: float) -> Dual:
        return -self + other

    def __truediv__(self, other: Dual | float) -> Dual:
        return self * (other.inverse() if isinstance(other, Dual) else 1.0 / other)

    def __rtruediv__(self, other: float) -> Dual:
        return self.inverse().scaled(other)

    def __pow__(self, exponent: Dual | float) -> Dual:
        if isinstance(exponent, Dual):
            return (self.log() * exponent).exp()
        return self.power(exponent)

    def __rpow__(self, base: float) -> Dual:
        return self.scaled(float(np.log(base))).exp()

    def scaled(self, factor: float | Floats) -> Dual:
        """Factor * self."""
        return Dual(factor * self.value, factor * self.slave, factor * self.master)

    def power(self, exponent: float) -> Dual:
        """self**exponent, for positive values."""
        return self.map(
            np.power(self.value, exponent), exponent * np.power(self.value, exponent - 1.0)
        )

    def inverse(self) -> Dual:
        """1/self."""
        return self.map(1.0 / self.value, -1.0 / self.value**2)

    def log(self) -> Dual:
        """Natural logarithm."""
        return self.map(np.log(self.value), 1.0 / self.value)

    def exp(self) -> Dual:
        """Exponential."""
        value = np.exp(self.value)
        return self.map(value, value)

    def tanh(self) -> Dual:
        """Hyperbolic tangent."""
        value = np.tanh(self.value)
        return self.map(value, 1.0 - value**2)


def harmonic(a: Dual, b: Dual) -> Dual:
    """Harmonic mean, 2ab/(a + b)."""
    return (a.inverse() + b.inverse()).inverse().scaled(2.0)


def smaller(a: Dual, b: Dual) -> Dual:
    """The smaller of two at each point."""
    first = a.value <= b.value
    return Dual(
        *(np.where(first, x, y) for x, y in zip(vars(a).values(), vars(b).values(), strict=True))
    )
