"""The laws of a record as the solver's functions of temperature: solid, mushy zone and liquid.

Between solidus and liquidus a property follows the monotone cubic that joins the two branches with
their values and slopes: a mixture with the smooth molten share 3x^2 - 2x^3. The electrical
conductivity is what is mixed, not the resistivity, and of elasticity the bulk and the shear
modulus: melting takes away the shear modulus only. The enthalpy crosses that interval with exactly
the latent heat and has no kink.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from microweld.arrays import Floats
from microweld.materials import elasticity
from microweld.materials.flow import FlowSet, material_row
from microweld.materials.laws import Outside, TemperatureLaw
from microweld.materials.piecewise import (
    PairMap,
    Piecewise,
    bridge,
    combined,
    constant,
    join,
    merged,
)
from microweld.materials.record import Branches, Record, Transition


@dataclass(frozen=True)
class Curve:
    """A compiled property: the function, and the policy beyond its range."""

    function: Piecewise
    outside: Outside


class Library(Protocol):
    """Gives other materials' branches to laws that refer to them."""

    def branch(self, material: str, name: str, phase: str) -> Piecewise:
        """Return the compiled branch of a property of another material.

        Args:
            material: Id of that material.
            name: Property of the record.
            phase: "solid" or "liquid".
        """


@dataclass(frozen=True)
class Compiler:
    """Compiles the properties of one record in one temper."""

    record: Record
    temper: str
    library: Library

    def branch(self, material: str | None, name: str, phase: str) -> Piecewise:
        """Return the compiled branch of a property.

        Args:
            material: Id of another material that has it; None for this record.
            name: Property of the record.
            phase: "solid" or "liquid".
        """
        if material is not None:
            return self.library.branch(material, name, phase)
        branches = self.branches(name)
        law = branches.any
        if law is None and phase == "liquid":
            law = branches.liquid
        elif law is None:
            law = branches.solid
        # the record has solid or any: its model checks it
        return law.compiled(self, name, phase)  # type: ignore[union-attr]

    def branches(self, name: str) -> Branches:
        """Return the laws of a property."""
        if name == "hardness":
            return self.record.tempers[self.temper].hardness
        branches: Branches = getattr(self.record.properties, name)
        return branches

    def flow_stress(self, strain: float, T: Floats) -> Floats:
        """Return the flow stress of the temper at one strain and a rate of 1/s [Pa].

        Args:
            strain: Equivalent plastic strain beside that at delivery [-].
            T: Temperatures (points,) [K].
        """
        flow = self.record.tempers[self.temper].flow
        solidus, liquidus = self.melting_range
        row = material_row(
            flow.law,
            prestrain=flow.prestrain,
            solidus=solidus,
            liquidus=liquidus,
            floor=self.record.flow_floor.value,
            hot_working=self.record.hot_working,
        )
        strains = np.full_like(T, strain)
        rates = np.ones_like(T)
        body = np.zeros(T.size, dtype=np.int64)
        return FlowSet(row[None, :]).evaluate(strains, rates, T, body)[0]

    @property
    def melting_range(self) -> tuple[float, float]:
        """Solidus and liquidus as the solver sees them [K]; infinite where nothing melts."""
        if self.record.melting:
            return self.record.melting.range
        return (math.inf, math.inf)

    def curve(self, name: str) -> Curve:
        """Return the compiled curve of a solver property."""
        special: dict[str, Callable[[], Curve]] = {
            "bulk_modulus": self._bulk_modulus,
            "electrical_conductivity": self._electrical_conductivity,
            "enthalpy": self._enthalpy,
            "heat_capacity_volumetric": self._heat_capacity,
            "liquid_fraction": self._liquid_fraction,
            "poissons_ratio": self._poissons_ratio,
            "shear_modulus": self._shear_modulus,
            "thermal_stretch": self._thermal_stretch,
            "youngs_modulus": self._youngs_modulus,
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
        """Join the solid branch to the solidus, a bridge and the liquid branch.

        Args:
            name: Property of the record.
            change: Makes the solver's property of each branch.
        """
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
        if self.branches(name).any:
            return part.restricted(part.low, min(part.high, solidus))
        return part.restricted(part.low, solidus)

    def _liquid(self, name: str) -> Piecewise:
        _, liquidus = self.melting_range
        part = self.branch(None, name, "liquid")
        return part.restricted(liquidus, part.high)

    def _bulk_modulus(self) -> Curve:
        """Compile K [Pa], which melting changes to that of the liquid: the solid's, if unknown."""
        solid = self._modulus(elasticity.bulk_modulus, "solid")
        if self.record.melting is None:
            return self._elastic(solid)
        value = solid.end("high")[0]
        known = self.record.liquid
        if known is not None and known.bulk_modulus is not None:
            value = known.bulk_modulus.value
        _, liquidus = self.melting_range
        liquid = constant(value, liquidus, self._liquid("youngs_modulus").high)
        return self._elastic(join([solid, bridge(solid, liquid), liquid]))

    def _shear_modulus(self) -> Curve:
        """Compile G [Pa]; that of the liquid is a numerical floor."""
        solid = self._modulus(elasticity.shear_modulus, "solid")
        if self.record.melting is None:
            return self._elastic(solid)
        liquid = self._modulus(elasticity.shear_modulus, "liquid")
        return self._elastic(join([solid, bridge(solid, liquid), liquid]))

    def _youngs_modulus(self) -> Curve:
        return self._of_moduli("youngs_modulus", elasticity.youngs_modulus)

    def _poissons_ratio(self) -> Curve:
        return self._of_moduli("poissons_ratio", elasticity.poissons_ratio)

    def _of_moduli(self, name: str, made: PairMap) -> Curve:
        """Compile E or nu: as stated for the solid, from K and G where metal melts."""
        if self.record.melting is None:
            return self._plain(name)
        solid = self._solid(name)
        bulk = self._bulk_modulus().function
        molten = bulk.restricted(solid.high, bulk.high)
        rest = merged(molten, self._shear_modulus().function, made)
        return Curve(join([solid, rest]), _outside(self.branches(name)))

    def _modulus(self, made: PairMap, phase: str) -> Piecewise:
        """Return a modulus of the E and nu of one branch."""
        part = {"solid": self._solid, "liquid": self._liquid}[phase]
        return merged(part("youngs_modulus"), part("poissons_ratio"), made)

    def _elastic(self, function: Piecewise) -> Curve:
        return Curve(function, _outside(self.branches("youngs_modulus")))

    def _enthalpy(self) -> Curve:
        """Compile rho_ref (h(T) - h(T_reference)) [J/m3]."""
        branches = self.branches("heat_capacity")
        function = self._specific_enthalpy()
        function = function.shifted(-function(self.record.reference_temperature))
        return Curve(function.scaled(self.record.density.value), _outside(branches))

    def _specific_enthalpy(self) -> Piecewise:
        melting = self.record.melting
        capacity = self._solid("heat_capacity")
        terms = [(1.0, capacity.integral())]
        terms += [(1.0, _step(transition, capacity)) for transition in self.record.transitions]
        solid = combined(terms, capacity.low, capacity.high)
        if melting is None:
            return solid
        liquid_capacity = self._liquid("heat_capacity")
        # sensible heat of the mushy zone: half of it at the solid's capacity, half at the liquid's
        middle = 0.5 * (capacity.high + liquid_capacity.low)
        liquid_heat = liquid_capacity.end("low")[0] * (liquid_capacity.low - middle)
        start = solid.end("high")[0] + capacity.end("high")[0] * (middle - capacity.high)
        start += melting.latent_heat + liquid_heat
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
        held = Outside(below="hold", above="hold")
        if not math.isfinite(solidus):
            return Curve(constant(0.0, low, high), held)
        before = constant(0.0, low, solidus)
        after = constant(1.0, liquidus, high)
        return Curve(join([before, bridge(before, after), after]), held)

    def _thermal_stretch(self) -> Curve:
        """Compile theta = 1 + alpha (T - T_reference).

        Melting multiplies it by (1 + dV/V)^(1/3), and in the liquid it grows by a third of the
        expansion by volume. Half of the mushy zone expands as the solid, half as the liquid.
        """
        reference = self.record.reference_temperature
        branches = self.branches("thermal_expansion")

        def stretch(T: float, alpha: float, slope: float) -> tuple[float, float]:
            return 1.0 + alpha * (T - reference), alpha + slope * (T - reference)

        known = self._solid("thermal_expansion")
        coefficient = known.restricted(min(known.low, reference), known.high)
        # a break at the reference temperature makes theta exactly 1 there
        parts = []
        for low, high in ((coefficient.low, reference), (reference, coefficient.high)):
            if low < high:
                parts.append(coefficient.restricted(low, high).mapped(stretch))
        solid = join(parts)
        if self.record.melting is None:
            return Curve(solid, _outside(branches))
        solidus, liquidus = self.melting_range
        value, slope = solid.end("high")
        change, rate = self._liquid_stretch()
        half = 0.5 * (liquidus - solidus)
        start = (value + half * slope) * change * math.exp(rate * half)

        def liquid_stretch(T: float, value: float, slope: float) -> tuple[float, float]:
            theta = start * math.exp(rate * (T - liquidus))
            return theta, rate * theta

        after = constant(start, liquidus, self._span()[1]).mapped(liquid_stretch)
        return Curve(
            join([solid, bridge(solid, after), after]),
            Outside(below=_outside(branches).below, above="hold"),
        )

    def _liquid_stretch(self) -> tuple[float, float]:
        """Return the stretch on melting [-] and its logarithmic slope in the liquid [1/K]."""
        change = 0.0
        expansion = 0.0
        known = self.record.liquid
        if known is not None and known.volume_change is not None:
            change = known.volume_change.value
        if known is not None and known.expansion is not None:
            expansion = known.expansion.value
        return math.cbrt(1.0 + change), expansion / 3.0


def _outside(branches: Branches) -> Outside:
    """Return the policies of the ends: of the coldest law below, of the hottest law above."""
    laws: list[TemperatureLaw] = list(branches.laws().values())
    return Outside(below=laws[0].outside.below, above=laws[-1].outside.above)


def _step(transition: Transition, whole: Piecewise) -> Piecewise:
    """Return the heat of a transition as a smooth step [J/kg]."""
    before = constant(0.0, whole.low, transition.start)
    after = constant(transition.latent_heat, transition.end, whole.high)
    return join([before, bridge(before, after), after])
