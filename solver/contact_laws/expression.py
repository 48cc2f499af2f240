"""Conductances by formulas of a case file, with exact slopes.

Heat by Wiedemann and Franz where none is given.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import AfterValidator

from microweld.arrays import Floats
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
    "L": LORENZ,
}
_PRESSURES = np.geomspace(1e3, 1e11, 9)
_TEMPERATURES = np.array([250.0, 300.0, 500.0, 1e3, 2e3, 4e3])

_FUNCTIONS: dict[str, Callable[..., Dual]] = {
    "exp": Dual.exp,
    "log": Dual.log,
    "sqrt": lambda x: x.power(0.5),
    "tanh": Dual.tanh,
    "min": smaller,
    "max": lambda a, b: -smaller(-a, -b),
}


def _evaluate(formula: Formula, values: Mapping[str, Dual | float], like: Dual) -> Dual:
    """Return the value of a formula at the points of another value.

    Args:
        formula: With the names of `values`.
        values: By name; what is the same at all points may be a number.
        like: Any value at the points.
    """

    def lifted(x: Dual | float) -> Dual:
        if isinstance(x, Dual):
            return x
        return like.constant(x)

    def on_duals(function: Callable[..., Dual]) -> Callable[..., Dual]:
        return lambda *arguments: function(*map(lifted, arguments))

    functions = {name: on_duals(function) for name, function in _FUNCTIONS.items()}
    return lifted(formula.evaluate(values, functions))


def _trial() -> tuple[tuple[Floats, Floats, Floats], dict[str, Dual | float]]:
    """Return p, T_slave and T_master of a grid, and what a formula may name there.

    All but the pressure has a slope of one: a property follows the temperature.
    """
    grid = np.meshgrid(_PRESSURES, _TEMPERATURES, _TEMPERATURES)
    p, T_slave, T_master = (axis.ravel() for axis in grid)
    one = np.ones((1, p.size))
    values: dict[str, Dual | float] = {
        name: Dual(np.full(p.size, value), one) for name, value in FORMULA_NAMES.items()
    }
    values["p"] = Dual(p, np.zeros_like(one))
    values["T"] = Dual((T_slave + T_master) / 2.0, one)
    values["T_slave"] = Dual(T_slave, one)
    values["T_master"] = Dual(T_master, one)
    values["L"] = LORENZ
    return (p, T_slave, T_master), values


def _positive_formula(text: str) -> str:
    """Check that a formula is positive and has a slope wherever a weld may take it."""
    grid, values = _trial()
    like = Dual(grid[0], np.zeros((1, grid[0].size)))
    cure = "correct the formula"
    try:
        formula = Formula.read(text, FORMULA_NAMES)
        with np.errstate(all="ignore"):
            result = _evaluate(formula, values, like)
    except FormulaError as error:
        raise fault_error(error.found, error.allowed, cure) from None
    except ArithmeticError as error:  # of plain numbers: 1/0, 9**999
        reason = "a number too large"
        if isinstance(error, ZeroDivisionError):
            reason = "a division by zero"
        found = f"the formula has no value: {reason}"
        raise fault_error(found, "a finite number", cure) from None
    wrong = np.flatnonzero(~(np.isfinite(result.value) & (result.value > 0.0)))
    if wrong.size:
        found = f"the formula gives {result.value[wrong[0]]:g} at {_place(grid, wrong[0])}"
        allowed = "positive for pressures of 1 kPa to 100 GPa and temperatures of 250 K to 4000 K"
        raise fault_error(found, allowed, "bound it, as in max(..., 1)")
    wrong = np.flatnonzero(~np.isfinite(result.slope[0]))
    if wrong.size:
        found = f"the formula has no slope with temperature at {_place(grid, wrong[0])}"
        cure = "take no root or logarithm of zero, as in sqrt(max(..., 1e-6))"
        raise fault_error(found, "a finite slope", cure)
    return text


def _place(grid: tuple[Floats, Floats, Floats], number: int) -> str:
    """Return one point of the trial grid in words."""
    p, T_slave, T_master = (axis[number] for axis in grid)
    return f"p = {p:g} Pa, T_slave = {T_slave:g} K, T_master = {T_master:g} K"


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
    values: dict[str, Dual | float] = {
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
    return _evaluate(_formula(text), values, points.mean_temperature)
