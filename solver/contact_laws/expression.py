"""Conductances by formulas of a case file, with exact slopes.

Heat by Wiedemann and Franz where none is given.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import AfterValidator

from microweld.contact_laws.closed_points import ClosedPoints
from microweld.contact_laws.dual import Dual, smaller
from microweld.contact_laws.law import Conductances, ExplicitLaw
from microweld.contact_laws.parts import LORENZ, wiedemann_franz
from microweld.formula import Formula, FormulaError
from microweld.inputs import fault_error

#: What a formula may name, and a value of each to try it with.
FORMULA_NAMES = {
    "p": 1e8,
    "T": 300.0,
    "T_slave": 300.0,
    "T_master": 300.0,
    "H": 1e9,
    "H_slave": 1e9,
    "H_master": 2e9,
    "sigma": 1e7,
    "sigma_slave": 1e7,
    "sigma_master": 2e7,
    "k": 100.0,
    "k_slave": 100.0,
    "k_master": 200.0,
    "L": 2.443e-8,
}
_PRESSURES = np.geomspace(1e3, 1e11, 9)
_TEMPERATURES = np.array([250.0, 300.0, 500.0, 1e3, 2e3, 4e3])

#: Functions of a formula, of arrays and of values with slopes.
_OF_ARRAYS = {
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "tanh": np.tanh,
    "min": np.minimum,
    "max": np.maximum,
}
_OF_DUALS: dict[str, Callable[..., Dual]] = {
    "exp": Dual.exp,
    "log": Dual.log,
    "sqrt": lambda x: x.power(0.5),
    "tanh": Dual.tanh,
    "min": smaller,
    "max": lambda a, b: -smaller(-a, -b),
}


def _positive_formula(text: str) -> str:
    """Check that a formula can be read and stays positive wherever a weld may take it."""
    try:
        formula = Formula.read(text, FORMULA_NAMES)
    except FormulaError as error:
        raise fault_error(error.found, error.allowed, "correct the formula") from None
    p, T_s, T_m = (axis.ravel() for axis in np.meshgrid(_PRESSURES, _TEMPERATURES, _TEMPERATURES))
    values = {**FORMULA_NAMES, "p": p, "T": (T_s + T_m) / 2.0, "T_slave": T_s, "T_master": T_m}
    try:
        with np.errstate(all="ignore"):
            result = np.broadcast_to(formula.evaluate(values, _OF_ARRAYS), p.shape)
    except ArithmeticError as error:  # of plain numbers: 1/0, 9**999
        raise fault_error(
            f"the formula has no value: {error}", "a finite number", "correct the formula"
        ) from None
    wrong = np.flatnonzero(~(np.isfinite(result) & (result > 0.0)))
    if wrong.size:
        at = (
            f"p = {p[wrong[0]]:g} Pa, T_slave = {T_s[wrong[0]]:g} K, T_master = {T_m[wrong[0]]:g} K"
        )
        allowed = "positive for pressures of 1 kPa to 100 GPa and temperatures of 250 K to 4000 K"
        raise fault_error(
            f"the formula gives {result[wrong[0]]:g} at {at}",
            allowed,
            "bound it, as in max(..., 1)",
        )
    return text


FormulaText = Annotated[str, AfterValidator(_positive_formula)]


class Expression(ExplicitLaw):
    """Formulas of pressure, temperatures, hardness and conductivities, in SI units."""

    brief: ClassVar[str] = "Formulas"

    law: Literal["expression"]
    """Law of the conductances."""
    electrical: FormulaText
    """Electrical conductance per area [S/m2]."""
    thermal: FormulaText | None = None
    """Thermal conductance per area [W/(m2 K)]; by default that of Wiedemann and Franz."""

    def evaluate(self, points: ClosedPoints) -> Conductances:
        """Return the conductances at closed points."""
        electrical = _value(self.electrical, points)
        if self.thermal is None:
            return wiedemann_franz(electrical, points.mean_temperature)
        return Conductances(electrical, _value(self.thermal, points))


@cache
def _formula(text: str) -> Formula:
    return Formula.read(text, FORMULA_NAMES)


def _value(text: str, points: ClosedPoints) -> Dual:
    """Value of a formula at closed points."""
    values = {
        "p": points.everywhere(points.pressure),
        "T": points.mean_temperature,
        "H": points.hardness,
        "sigma": points.electrical_conductivity,
        "k": points.thermal_conductivity,
        "L": LORENZ,
    }
    for name, (slave, master) in (
        ("T", points.temperatures),
        ("H", points.hardnesses),
        ("sigma", points.electrical_conductivities),
        ("k", points.thermal_conductivities),
    ):
        values |= {f"{name}_slave": slave, f"{name}_master": master}

    def lifted(x: Dual | float) -> Dual:
        if isinstance(x, Dual):
            return x
        return points.everywhere(x)

    def on_duals(function: Callable[..., Dual]) -> Callable[..., Dual]:
        return lambda *arguments: function(*map(lifted, arguments))

    functions = {name: on_duals(function) for name, function in _OF_DUALS.items()}
    return lifted(_formula(text).evaluate(values, functions))
