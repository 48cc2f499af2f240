"""A charged capacitor in series with an inductance and a resistance, in closed form."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Series:
    """Capacitance [F], total resistance [ohm], inductance [H] and charge voltage [V]."""

    capacitance: float
    resistance: float
    inductance: float
    voltage: float

    def current(self, time: float) -> float:
        """Return the current at a time after closing [A]."""
        decay, square = self._rates()
        start = self.voltage / self.inductance
        return start * math.exp(-decay * time) * self._sine(square, time)

    def capacitor(self, time: float) -> float:
        """Return the voltage of the capacitor at a time after closing [V]."""
        decay, square = self._rates()
        swing = self._cosine(square, time) + decay * self._sine(square, time)
        return self.voltage * math.exp(-decay * time) * swing

    def _rates(self) -> tuple[float, float]:
        """Decay rate R/2L [1/s], and squared angular frequency (negative: overdamped) [1/s2]."""
        decay = 0.5 * self.resistance / self.inductance
        return decay, 1.0 / (self.inductance * self.capacitance) - decay**2

    @staticmethod
    def _sine(square: float, time: float) -> float:
        """sin(w t)/w, t or sinh(w t)/w [s]."""
        rate = math.sqrt(abs(square))
        if rate * time < 1e-6:
            return time
        if square > 0:
            return math.sin(rate * time) / rate
        return math.sinh(rate * time) / rate

    @staticmethod
    def _cosine(square: float, time: float) -> float:
        rate = math.sqrt(abs(square))
        if square > 0:
            return math.cos(rate * time)
        return math.cosh(rate * time)


def damped(ratio: float, capacitance: float, inductance: float, voltage: float) -> Series:
    """Return a circuit of a damping ratio.

    Args:
        ratio: One is critical damping [-].
        capacitance: Of the capacitor [F].
        inductance: In series [H].
        voltage: Of the charged capacitor [V].
    """
    resistance = 2.0 * ratio * math.sqrt(inductance / capacitance)
    return Series(capacitance, resistance, inductance, voltage)
