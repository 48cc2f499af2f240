"""Values at points with their exact slopes in some unknowns (forward differentiation).

Every contact law and every layer computes with them, so that Newton's method has exact tangents.
The unknowns are the temperatures of both sides and, of layers, the voltage across the contact.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from microweld.arrays import Floats


@dataclass(frozen=True)
class Dual:
    """Values at n points and their slopes in k unknowns.

    >>> import numpy as np
    >>> T, V = Dual.variables(np.array([300.0]), np.array([0.5]))
    >>> power = T * V**2.0
    >>> power.value, power.slope[:, 0]
    (array([75.]), array([2.5e-01, 3.0e+02]))
    """

    value: Floats  #: (n,)
    slope: Floats  #: (k, n)

    @classmethod
    def variables(cls, *values: Floats) -> tuple[Dual, ...]:
        """Return the unknowns themselves: each has slope 1 in itself."""
        ones: Floats = np.eye(len(values))[:, :, None] * np.ones_like(values[0])
        return tuple(cls(value, ones[number]) for number, value in enumerate(values))

    def constant(self, value: Floats | float) -> Dual:
        """Return a value at the same points that depends on none of the unknowns."""
        return Dual(
            np.broadcast_to(np.asarray(value, dtype=np.float64), self.value.shape),
            np.zeros_like(self.slope),
        )

    def extended(self) -> Dual:
        """Return the same value with one more unknown, of which it does not depend."""
        return Dual(self.value, np.vstack([self.slope, np.zeros_like(self.value)[None]]))

    def map(self, value: NDArray[Any], slope: NDArray[Any]) -> Dual:
        """Return f(self).

        Args:
            value: (n,) f at the values.
            slope: (n,) its derivative there.
        """
        return Dual(value, slope * self.slope)

    def __getitem__(self, points: NDArray[Any]) -> Dual:
        return Dual(self.value[points], self.slope[:, points])

    def __mul__(self, other: Dual | Floats | float) -> Dual:
        if not isinstance(other, Dual):
            return self.scaled(other)
        return Dual(self.value * other.value, self.slope * other.value + self.value * other.slope)

    def __add__(self, other: Dual | Floats | float) -> Dual:
        if not isinstance(other, Dual):
            return Dual(self.value + other, self.slope)
        return Dual(self.value + other.value, self.slope + other.slope)

    __rmul__ = __mul__
    __radd__ = __add__

    def __neg__(self) -> Dual:
        return self.scaled(-1.0)

    def __sub__(self, other: Dual | Floats | float) -> Dual:
        return self + -other

    def __rsub__(self, other: float) -> Dual:
        return -self + other

    def __truediv__(self, other: Dual | float) -> Dual:
        if isinstance(other, Dual):
            return self * other.inverse()
        return self * (1.0 / other)

    def __rtruediv__(self, other: float) -> Dual:
        return self.inverse().scaled(other)

    def __pow__(self, exponent: Dual | float) -> Dual:
        if isinstance(exponent, Dual):
            return (self.log() * exponent).exp()
        return self.power(exponent)

    def __rpow__(self, base: float) -> Dual:
        return self.scaled(float(np.log(base))).exp()

    def __abs__(self) -> Dual:
        sign: Floats = np.sign(self.value)
        return self * sign

    def scaled(self, factor: float | Floats) -> Dual:
        """Return factor * self."""
        return Dual(factor * self.value, factor * self.slope)

    def power(self, exponent: float) -> Dual:
        """Return self**exponent, for positive values."""
        return self.map(
            np.power(self.value, exponent), exponent * np.power(self.value, exponent - 1.0)
        )

    def inverse(self) -> Dual:
        """Return 1/self."""
        return self.map(1.0 / self.value, -1.0 / self.value**2)

    def log(self) -> Dual:
        """Return the natural logarithm."""
        return self.map(np.log(self.value), 1.0 / self.value)

    def exp(self) -> Dual:
        """Return the exponential."""
        value = np.exp(self.value)
        return self.map(value, value)

    def tanh(self) -> Dual:
        """Return the hyperbolic tangent."""
        value = np.tanh(self.value)
        return self.map(value, 1.0 - value**2)

    def at_least(self, floor: Floats) -> Dual:
        """Return the larger of self and a fixed value: what can only grow."""
        return Dual(np.maximum(self.value, floor), np.where(self.value > floor, self.slope, 0.0))


def harmonic(a: Dual, b: Dual) -> Dual:
    """Return the harmonic mean 2ab/(a + b).

    Args:
        a: First value, positive.
        b: Second value, positive.
    """
    return (a.inverse() + b.inverse()).inverse().scaled(2.0)


def in_series(a: Dual, b: Dual) -> Dual:
    """Return the conductance of two conductances in series, 0 where one of them is 0.

    Args:
        a: First conductance.
        b: Second conductance.
    """
    total = a.value + b.value
    share = np.divide(b.value, total, out=np.zeros_like(total), where=total > 0.0)
    return Dual(a.value * share, share**2 * a.slope + (1.0 - share) ** 2 * b.slope)


def smaller(a: Dual, b: Dual) -> Dual:
    """Return the smaller of two values at each point.

    Args:
        a: First value, taken where both are equal.
        b: Second value.
    """
    first = a.value <= b.value
    return Dual(np.where(first, a.value, b.value), np.where(first, a.slope, b.slope))


def larger(a: Dual, b: Dual) -> Dual:
    """Return the larger of two values at each point.

    Args:
        a: First value, taken where both are equal.
        b: Second value.
    """
    return -smaller(-a, -b)
