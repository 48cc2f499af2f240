"""Turns a record's laws into the solver's functions of temperature, over solid, mushy zone and liquid.

Between solidus and liquidus a property follows the monotone cubic that joins the two branches with
their values and slopes: a mixture with the smooth molten share 3x^2 - 2x^3. The electrical
conductivity is what is mixed, not the resistivity. The enthalpy crosses that interval with exactly
the latent heat and has no kink.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from microweld.materials.flow import FlowSet, material_row
from microweld.materials.laws import Outside, TemperatureLaw
from microweld.materials.piecewise import Floats, Piecewise, bridge, combined, constant, join
from microweld.materials.record import Branches, Record, Transition


@dataclass(frozen=True)
class Curve:
    """A compiled property: the function and what it allows beyond its range."""

    function: Piecewise
    outside: Outside


class Library(Protocol):
    """Gives other materials' branches to laws that refer to them."""

    def branch(self, material: str, name: str, phase: str) -> Piecewise:
        """The compiled branch of a property of another material."""


@dataclass(frozen=True)
class Compiler:
    """Compiles the properties of one record in one temper."""

    record: Record
    temper: str
    library: Library

    def branch(self, material: str | None, name: str, phase: str) -> Piecewise:
        """The compiled branch of a record's property; of another material if one is named."""
        if material is not None:
            return self.library.branch(material, name, phase)
        branches = self.branches(name)
        law = branches.any or (branches.liquid if phase == "liquid" else branches.solid)
        return law.compiled(self, name, phase)  # type: ignore[union-attr]  # the record has solid or any, checked

    def branches(self, name: str) -> Branches:
        """The laws of a property."""
        if name == "hardness":
            return self.record.tempers[self.temper].hardness
        branches: Branches = getattr(self.record.properties, name)
        return branches

    def flow_stress(self, strain: float, T: Floats) -> Floats:
        """Flow stress of the temper at one strain and 1/s [Pa]."""
        flow, (solidus, liquidus) = self.record.tempers[self.temper].flow, self.melting_range
        row = material_row(
            flow.law,
            prestrain=flow.prestrain,
            solidus=solidus,
            liquidus=liquidus,
            floor=self.record.flow_floor.value,
        )
        points = np.full_like(T, strain), np.ones_like(T), T, np.zeros(T.size, dtype=np.int64)
        return FlowSet(row[None, :]).evaluate(*points)[0]

    @property
    def melting_range(self) -> tuple[float, float]:
        """Solidus and liquidus as the solver sees them [K]; infinite where nothing melts."""
        if self.record.melting:
            return self.record.melting.range
        return (math.inf, math.inf)

    def curve(self, name: str) -> Curve:
        """The compiled curve of a solver property."""
        special: dict[str, Callable[[], Curve]] = {
            "electrical_conductivity": self._electrical_conductivity,
            "enthalpy": self._enthalpy,
            "heat_capacity_volumetric": self._heat_capacity,
            "liquid_fraction": self._liquid_fraction,
            "thermal_stretch": self._thermal_stretch,
        }
        if name in special:
            return special[name]()
        return self._plain(name)

    def _plain(self, name: str) -> Curve:
        return self._across(name, lambda part: part)

    def _electrical_conductivity(self) -> Curve:
        def reciprocal(T: float, rho: float, slope: float) -> tuple[float, float]:
            return 1.0 / rho, -slope / rho**2

        return self._across("electrical_resistivity", lambda part: part.mapped(reciprocal))

    def _across(self, name: str, change: Callable[[Piecewise], Piecewise]) -> Curve:
        """Solid branch to the solidus, bridge, liquid branch from the liquidus."""
        branches = self.branches(name)
        if branches.liquid is None:
            phase, law = next(iter(branches.laws().items()))
            return Curve(change(law.compiled(self, name, phase)), law.outside)
        solid = change(self._solid(name))
        liquid = change(self._liquid(name))
        return Curve(join([solid, bridge(solid, liquid), liquid]), _outside(branches))

    def _solid(self, name: str) -> Piecewise:
        solidus, _ = self.melting_range
        part = self.branch(None, name, "solid")
        return part.restricted(
            part.low, min(part.high, solidus) if self.branches(name).any else solidus
        )

    def _liquid(self, name: str) -> Piecewise:
        _, liquidus = self.melting_range
        part = self.branch(None, name, "liquid")
        return part.restricted(liquidus, part.high)

    def _enthalpy(self) -> Curve:
        """rho_ref (h(T) - h(T_reference)) [J/m3]."""
        branches = self.branches("heat_capacity")
        function = self._specific_enthalpy()
        function = function.shifted(-function(self.record.reference_temperature))
        return Curve(function.scaled(self.record.density.value), _outside(branches))

    def _specific_enthalpy(self) -> Piecewise:
        melting = self.record.melting
        capacity = self._solid("heat_capacity")
        solid = combined(
            [
                (1.0, capacity.integral()),
                *((1.0, _step(t, capacity)) for t in self.record.transitions),
            ],
            capacity.low,
            capacity.high,
        )
        if melting is None:
            return solid
        liquid_capacity = self._liquid("heat_capacity")
        middle = 0.5 * (capacity.high + liquid_capacity.low)
        start = solid.end("high")[0] + capacity.end("high")[0] * (middle - capacity.high)
        start += melting.latent_heat + liquid_capacity.end("low")[0] * (
            liquid_capacity.low - middle
        )
        liquid = liquid_capacity.integral().shifted(start)
        return join([solid, bridge(solid, liquid), liquid])

    def _heat_capacity(self) -> Curve:
        enthalpy = self._enthalpy()
        return Curve(enthalpy.function.derivative(), enthalpy.outside)

    def _span(self) -> tuple[float, float]:
        function = self._specific_enthalpy()
        return function.low, function.high

    def _liquid_fraction(self) -> Curve:
        low, high = self._span()
        solidus, liquidus = self.melting_range
        if not math.isfinite(solidus):
            return Curve(constant(0.0, low, high), Outside(below="hold", above="hold"))
        before = constant(0.0, low, solidus)
        after = constant(1.0, liquidus, high)
        return Curve(
            join([before, bridge(before, after), after]), Outside(below="hold", above="hold")
        )

    def _thermal_stretch(self) -> Curve:
        """Theta = 1 + alpha (T - T_reference); flattens in the mushy zone, held in the liquid."""
        reference = self.record.reference_temperature
        branches = self.branches("thermal_expansion")

        def stretch(T: float, alpha: float, slope: float) -> tuple[float, float]:
            return 1.0 + alpha * (T - reference), alpha + slope * (T - reference)

        known = self._solid("thermal_expansion")
        coefficient = known.restricted(min(known.low, reference), known.high)
        # a break at the reference temperature makes theta exactly 1 there
        halves = (coefficient.low, reference), (reference, coefficient.high)
        solid = join(
            [coefficient.restricted(*half).mapped(stretch) for half in halves if half[0] < half[1]]
        )
        if self.record.melting is None:
            return Curve(solid, _outside(branches))
        solidus, liquidus = self.melting_range
        value, slope = solid.end("high")
        after = constant(value + 0.5 * slope * (liquidus - solidus), liquidus, self._span()[1])
        return Curve(
            join([solid, bridge(solid, after), after]),
            Outside(below=_outside(branches).below, above="hold"),
        )


def _outside(branches: Branches) -> Outside:
    """The policies of the ends: of the coldest law below, of the hottest law above."""
    laws: list[TemperatureLaw] = list(branches.laws().values())
    return Outside(below=laws[0].outside.below, above=laws[-1].outside.above)


def _step(transition: Transition, whole: Piecewise) -> Piecewise:
    """The heat of a transition as a smooth step [J/kg]."""
    before = constant(0.0, whole.low, transition.start)
    after = constant(transition.latent_heat, transition.end, whole.high)
    return join([before, bridge(before, after), after])
