"""The contact laws a pair may follow: electrical and thermal conductance from one set of parameters.

Equations, sources and ranges of validity are in docs/contact.md.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

import numpy as np
from pydantic import AfterValidator, Field, model_validator

from microweld.arrays import Floats
from microweld.cases.film import Film
from microweld.formula import TANGENT_FUNCTIONS, Formula, FormulaError, Tangent
from microweld.inputs import (
    AreaResistance,
    Conductance,
    Fault,
    InputModel,
    Length,
    PositiveAreaResistance,
    Pressure,
    ReciprocalLength,
    Resistivity,
    Temperature,
    TemperatureChange,
    ThermalConductance,
    fault_error,
    refuse,
)

Friction = Annotated[float, Field(ge=0.0, le=2.0)]
Slope = Annotated[float, Field(gt=0.0, le=1.0)]
Exponent = Annotated[float, Field(gt=0.0, le=3.0)]

LORENZ = 2.443e-8  # Sommerfeld's value [V2/K2]
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


class ContactLaw(InputModel):
    """What every pair has, whatever its law."""

    friction: Friction = 0.2
    """Coulomb friction coefficient [-]."""
    film: Film | None = None
    """An oxide film that breaks for good, in place of one that stays.

    Without it the law has what film it has.
    """


class CooperMikicYovanovich(ContactLaw):
    """Micro-contacts of rough surfaces of hardness H(T) under pressure, with an oxide film."""

    law: Literal["cooper-mikic-yovanovich"] = "cooper-mikic-yovanovich"
    """Law of the conductances."""
    roughness: Length | None = None
    """Combined root-mean-square roughness of the two surfaces [m].

    By default from the material records.
    """
    asperity_slope: Slope | None = None
    """Combined mean absolute slope of the asperities [-]; by default from the material records."""
    film_resistance: AreaResistance | None = None
    """Resistance of the oxide film times its area [ohm m2], 0 ohm m^2 for bare metal.

    By default from the records.
    """

    @model_validator(mode="after")
    def _one_film(self) -> Self:
        if self.film is not None and self.film_resistance is not None:
            text = "two films: one that breaks and one that stays"
            allowed = "film or film_resistance"
            cure = "write film: {resistance: ...} and leave film_resistance out"
            refuse(
                "contact",
                [
                    Fault(
                        ("film_resistance",),
                        text,
                        f"{self.film_resistance:g} ohm m^2",
                        allowed,
                        cure,
                    )
                ],
            )
        return self


class Holm(ContactLaw):
    """Equal round spots that carry the pressure at hardness H(T), with a film on the spots."""

    law: Literal["holm"]
    """Law of the conductances."""
    spot_spacing: Length
    """Distance of the spots, the root of the nominal area of each [m]."""
    spot_film_resistance: AreaResistance = 0.0
    """Resistance of the film times the area of true contact [ohm m2]."""


class BayWanheim(ContactLaw):
    """A layer whose resistivity falls as the real contact area grows, as SORPAS has it."""

    law: Literal["bay-wanheim"]
    """Law of the conductances."""
    layer_thickness: Length
    """Thickness of the layer that stands for the contact [m]."""
    film_resistivity: Resistivity = 0.0
    """Resistivity of surface films in this layer [ohm m]."""


class Babu(ContactLaw):
    """Powers of pressure over hardness with coefficients fitted to spark plasma sintering stacks."""

    law: Literal["babu"]
    """Law of the conductances."""
    electrical_coefficient: ReciprocalLength = 64.0
    """Electrical conductance at a pressure of the hardness, over the conductivity [1/m]."""
    electrical_exponent: Exponent = 0.35
    """Exponent of the pressure in the electrical conductance [-]."""
    thermal_coefficient: ReciprocalLength = 22810.0
    """Thermal conductance at a pressure of the hardness, over the conductivity [1/m]."""
    thermal_exponent: Exponent = 1.08
    """Exponent of the pressure in the thermal conductance [-]."""
    hardness: Pressure | None = None
    """Hardness of the pair [Pa].

    By default the harmonic mean of both material records at their temperatures.
    """


class _PressurePower(ContactLaw):
    area_resistance: PositiveAreaResistance
    """Resistance times area at the reference pressure [ohm m2]."""
    pressure: Pressure
    """Reference pressure [Pa]."""
    exponent: Exponent
    """Exponent of the pressure in the conductance [-]."""


class PowerLaw(_PressurePower):
    """Resistance that falls with a power of the pressure; heat follows by Wiedemann-Franz."""

    law: Literal["power-law"]
    """Law of the conductances."""


class Kaars(_PressurePower):
    """Resistance that falls with a power of pressure and exponentially with temperature.

    Heat by Wiedemann-Franz.
    """

    law: Literal["kaars"]
    """Law of the conductances."""
    temperature: Temperature = 293.15
    """Reference temperature, of the mean of both sides [K]."""
    decay: TemperatureChange
    """Heating that divides the resistance by e [K]."""


class Table(ContactLaw):
    """Resistance or conductance at given pressures and temperatures.

    Heat follows by Wiedemann-Franz.
    """

    law: Literal["table"]
    """Law of the conductances."""
    pressures: tuple[Pressure, ...] = Field(min_length=1)
    """Pressures of the columns, rising [Pa]."""
    temperatures: tuple[Temperature, ...] = Field(default=(293.15,), min_length=1)
    """Temperatures of the rows, rising; mean of both sides [K]."""
    area_resistances: tuple[tuple[PositiveAreaResistance, ...], ...] | None = None
    """Resistance times area, a row for each temperature [ohm m2]."""
    conductances: tuple[tuple[Conductance, ...], ...] | None = None
    """Conductance per area, a row for each temperature [S/m2]."""

    @property
    def rows(self) -> tuple[tuple[float, ...], ...]:
        """Conductances, a row for each temperature [S/m2]."""
        if self.conductances is not None:
            return self.conductances
        return tuple(tuple(1.0 / value for value in row) for row in self.area_resistances or ())

    @model_validator(mode="after")
    def _is_a_table(self) -> Self:
        faults = [
            fault
            for axis in ("pressures", "temperatures")
            for fault in _unordered(axis, getattr(self, axis))
        ]
        given = [
            name for name in ("area_resistances", "conductances") if getattr(self, name) is not None
        ]
        if len(given) != 1:
            text = "a table holds one quantity"
            allowed = "one of area_resistances, conductances"
            value = ", ".join(given) or "none"
            faults.append(
                Fault(
                    (given[0] if given else "conductances",),
                    text,
                    value,
                    allowed,
                    "keep one of them",
                )
            )
        else:
            faults += self._misshapen(given[0])
        if faults:
            refuse("table", faults)
        return self

    def _misshapen(self, name: str) -> list[Fault]:
        shape = f"{len(self.temperatures)} rows of {len(self.pressures)}"
        lengths = [len(row) for row in self.rows]
        if lengths == [len(self.pressures)] * len(self.temperatures):
            return []
        found = f"{len(lengths)} rows of {', '.join(map(str, sorted(set(lengths))))}"
        cure = "give a row for each temperature, with a value for each pressure"
        return [
            Fault((name,), "the rows do not fit pressures and temperatures", found, shape, cure)
        ]


class Constant(ContactLaw):
    """The same resistance at any pressure and temperature.

    Heat follows by Wiedemann-Franz unless given.
    """

    law: Literal["constant"]
    """Law of the conductances."""
    area_resistance: PositiveAreaResistance
    """Resistance times area [ohm m2]."""
    thermal_conductance: ThermalConductance | None = None
    """Thermal conductance per area [W/(m2 K)]; by default that of Wiedemann and Franz."""


def _unordered(axis: str, values: tuple[float, ...]) -> list[Fault]:
    """Faults of an axis that does not rise."""
    text = f"{axis} of a table must rise"
    cure = "sort them, each once"
    return [
        Fault((axis, number), text, f"{value:g}", f"more than {values[number - 1]:g}", cure)
        for number, value in enumerate(values)
        if number and value <= values[number - 1]
    ]


def _positive_formula(text_of_formula: str) -> str:
    """Check that a formula is positive and has a slope wherever a weld may take it."""
    try:
        formula = Formula.read(text_of_formula, FORMULA_NAMES)
    except FormulaError as error:
        raise fault_error(error.found, error.allowed, "correct the formula") from None
    p, T_s, T_m = (axis.ravel() for axis in np.meshgrid(_PRESSURES, _TEMPERATURES, _TEMPERATURES))
    one = np.ones_like(p)
    values = {name: Tangent(value * one, one) for name, value in FORMULA_NAMES.items()}
    values["p"] = Tangent(p, 0.0 * one)
    values["T"] = Tangent((T_s + T_m) / 2.0, one)
    values["T_slave"] = Tangent(T_s, one)
    values["T_master"] = Tangent(T_m, one)
    cure = "correct the formula"
    try:
        with np.errstate(all="ignore"):
            result = Tangent.of(formula.evaluate(values | {"L": LORENZ}, TANGENT_FUNCTIONS))
    except FormulaError as error:
        raise fault_error(f"the formula: {error.found}", error.allowed, cure) from None
    except ArithmeticError as error:  # of plain numbers: 1/0, 9**999
        reason = "a number too large"
        if isinstance(error, ZeroDivisionError):
            reason = "a division by zero"
        text = f"the formula has no value: {reason}"
        raise fault_error(text, "a finite number", cure) from None
    value = np.broadcast_to(result.value, p.shape)
    slope = np.broadcast_to(result.slope, p.shape)
    allowed = "positive for pressures of 1 kPa to 100 GPa and temperatures of 250 K to 4000 K"
    wrong = np.flatnonzero(~(np.isfinite(value) & (value > 0.0)))
    if wrong.size:
        text = f"the formula gives {value[wrong[0]]:g} at {_at(p, T_s, T_m, wrong[0])}"
        raise fault_error(text, allowed, "bound it, as in max(..., 1)")
    wrong = np.flatnonzero(~np.isfinite(slope))
    if wrong.size:
        text = f"the formula has no slope with temperature at {_at(p, T_s, T_m, wrong[0])}"
        cure = "take no root or logarithm of zero, as in sqrt(max(..., 1e-6))"
        raise fault_error(text, "a finite slope", cure)
    return text_of_formula


def _at(p: Floats, T_slave: Floats, T_master: Floats, number: int) -> str:
    """Return one point of the grid in words."""
    return (
        f"p = {p[number]:g} Pa, T_slave = {T_slave[number]:g} K, T_master = {T_master[number]:g} K"
    )


FormulaText = Annotated[str, AfterValidator(_positive_formula)]


class Expression(ContactLaw):
    """Formulas of pressure, temperatures, hardness and conductivities, in SI units."""

    law: Literal["expression"]
    """Law of the conductances."""
    electrical: FormulaText
    """Electrical conductance per area [S/m2]."""
    thermal: FormulaText | None = None
    """Thermal conductance per area [W/(m2 K)]; by default that of Wiedemann and Franz."""
