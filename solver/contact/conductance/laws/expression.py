"""Conductances by formulas of a case file, with exact slopes.

Heat by Wiedemann and Franz where none is given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from microweld.contact.conductance.closed_points import ClosedPoints
from microweld.contact.conductance.dual import Dual, smaller
from microweld.contact.conductance.laws.parts import LORENZ, wiedemann_franz
from microweld.formula import Formula

_FUNCTIONS: dict[str, Callable[..., Dual]] = {
    "exp": Dual.exp,
    "log": Dual.log,
    "sqrt": lambda x: x.power(0.5),
    "tanh": Dual.tanh,
    "min": smaller,
    "max": lambda a, b: -smaller(-a, -b),
}


@dataclass(frozen=True)
class Expression:
    """The law of this module."""

    electrical: Formula  #: [S/m2]
    thermal: Formula | None  #: [W/(m2 K)]

    def conductances(self, at: ClosedPoints) -> tuple[Dual, Dual]:
        """Electrical [S/m2] and thermal [W/(m2 K)] conductance."""
        electrical = _evaluate(self.electrical, at)
        if self.thermal is None:
            return electrical, wiedemann_franz(electrical, at.mean_temperature)
        return electrical, _evaluate(self.thermal, at)


def _evaluate(formula: Formula, at: ClosedPoints) -> Dual:
    values = {"p": Dual.constant(at.pressure), "T": at.mean_temperature, "L": LORENZ}
    values |= {"H": at.hardness, "sigma": at.electrical_conductivity, "k": at.thermal_conductivity}
    for name, (slave, master) in (
        ("T", at.temperatures),
        ("H", at.hardnesses),
        ("sigma", at.electrical_conductivities),
        ("k", at.thermal_conductivities),
    ):
        values |= {f"{name}_slave": slave, f"{name}_master": master}

    def lifted(x: Dual | float) -> Dual:
        if isinstance(x, Dual):
            return x
        return at.everywhere(x)

    def on_duals(function: Callable[..., Dual]) -> Callable[..., Dual]:
        return lambda *arguments: function(*map(lifted, arguments))

    return lifted(
        formula.evaluate(
            values, {name: on_duals(function) for name, function in _FUNCTIONS.items()}
        )
    )
