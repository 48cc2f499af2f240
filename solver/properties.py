"""What a property of the bodies looks like to the solvers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class BodyProperty(Protocol):
    """A property of every body as a function of temperature."""

    def evaluate(self, temperature: Floats, body: NDArray[np.integer]) -> tuple[Floats, Floats]:
        """Values and their derivatives with respect to temperature, shaped like the temperatures."""
        ...


@dataclass(frozen=True)
class ConstantProperty:
    """One temperature-independent value per body."""

    values: tuple[float, ...]

    def evaluate(self, temperature: Floats, body: NDArray[np.integer]) -> tuple[Floats, Floats]:
        """See `BodyProperty`."""
        return np.asarray(self.values)[body], np.zeros_like(temperature)
