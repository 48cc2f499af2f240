"""What a property of the bodies looks like to the solvers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from microweld.arrays import Floats, Ints


class BodyProperty(Protocol):
    """A property of every body as a function of temperature."""

    def evaluate(self, T: Floats, body_index: Ints) -> tuple[Floats, Floats]:
        """Value and slope in T at flat arrays of points.

        The body index counts `Joint.bodies` in order.
        """
        ...


@dataclass(frozen=True)
class ConstantProperty:
    """One temperature-independent value per body."""

    values: tuple[float, ...]

    def evaluate(self, T: Floats, body_index: Ints) -> tuple[Floats, Floats]:
        """See `BodyProperty`."""
        return np.asarray(self.values)[body_index], np.zeros_like(T)
