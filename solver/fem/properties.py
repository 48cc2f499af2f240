"""Properties of the bodies as the solvers need them: value and slope at many points at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from microweld.arrays import Floats, Ints


class BodyProperty(Protocol):
    """A property of every body as a function of temperature."""

    def evaluate(self, T: Floats, body_index: Ints) -> tuple[Floats, Floats]:
        """Return value and slope in T at flat arrays of points.

        Args:
            T: Temperature (n,) [K].
            body_index: Position of the body in `Joint.bodies` (n,).
        """
        ...


@dataclass(frozen=True)
class ConstantProperty:
    """One temperature-independent value per body."""

    values: tuple[float, ...]

    def evaluate(self, T: Floats, body_index: Ints) -> tuple[Floats, Floats]:
        """Return value and slope in T.

        Args:
            T: Temperature (n,) [K].
            body_index: Position of the body in `Joint.bodies` (n,).
        """
        return np.asarray(self.values)[body_index], np.zeros_like(T)


@dataclass(frozen=True)
class ScaledProperty:
    """A property times one factor per body."""

    unscaled: BodyProperty
    factors: Floats  #: (bodies,) [-]

    def evaluate(self, T: Floats, body_index: Ints) -> tuple[Floats, Floats]:
        """Return value and slope in T.

        Args:
            T: Temperature (n,) [K].
            body_index: Position of the body in `Joint.bodies` (n,).
        """
        value, slope = self.unscaled.evaluate(T, body_index)
        factor = self.factors[body_index]
        return value * factor, slope * factor
