"""The record of a material: what one YAML file of the library states.

The models hold SI numbers; `reader` turns text with units into them and gives every problem its
file and line.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from microweld.inputs import Fault, refuse
from microweld.materials.flow_laws import FlowTable, JohnsonCook, Voce
from microweld.materials.laws import ROUNDED, Frozen, Sourced, Temperature, TemperatureLaw
from microweld.materials.recrystallisation import Recrystallisation
from microweld.units import Quantity

Length = Annotated[float, Quantity("m", gt=0.0)]
Pressure = Annotated[float, Quantity("Pa", gt=0.0)]
SpecificEnergy = Annotated[float, Quantity("J/kg", gt=0.0)]
AreaResistance = Annotated[float, Quantity("ohm m^2", ge=0.0)]
FlowLaw = Annotated[JohnsonCook | Voce | FlowTable, Field(discriminator="law")]
Phase = Literal["solid", "liquid", "any"]
#: The temper that recrystallised metal has.
ANNEALED = "annealed"
#: Checks of plausibility, by name: see `checks`.
Doubt = Literal[
    "plausible_values",
    "kelvin_not_celsius",
    "wiedemann_franz",
    "fusion_entropy",
    "strength",
    "distinct_tempers",
    "jumps_at_melting",
    "thermal_stretch",
    "softens_before_melting",
    "estimates_say_how",
]
MaterialClass = Literal["metal", "alloy", "composite", "polymer", "ceramic", "carbon"]


class Density(Sourced):
    """Density at the reference temperature.

    The solver's reference volume has this density throughout.
    """

    value: Annotated[float, Quantity("kg/m^3", gt=0.0)]


class Melting(Sourced):
    """Melting range and latent heat; a sharp melting point gets a numerical half width."""

    solidus: Temperature
    liquidus: Temperature
    latent_heat: SpecificEnergy
    half_width: Annotated[float, Quantity("K", gt=0.0, difference=True)] | None = None

    @model_validator(mode="after")
    def _has_width(self) -> Melting:
        if self.liquidus < self.solidus:
            raise ValueError("reversed range: the liquidus must not lie below the solidus")
        if self.liquidus == self.solidus and self.half_width is None:
            raise ValueError("a sharp melting point needs half_width, for example half_width: 5 K")
        return self

    @property
    def range(self) -> tuple[float, float]:
        """Temperatures where melting starts and ends in the solver [K]."""
        half = self.half_width or 0.0
        return self.solidus - half, self.liquidus + half


class LiquidModulus(Sourced):
    """Bulk modulus of the liquid, density times the square of the speed of sound."""

    value: Pressure


class VolumeChange(Sourced):
    """Growth of the volume on melting, relative to the solid at the solidus; negative: shrinks."""

    value: float = Field(gt=-0.15, lt=0.2)


class LiquidExpansion(Sourced):
    """Thermal expansion of the liquid by volume, (dV/dT)/V."""

    value: Annotated[float, Quantity("1/K", ge=0.0, lt=1e-3)]


class Liquid(Frozen):
    """The liquid as a body.

    Without a value its bulk modulus and its volume are those of the solid at the solidus.
    """

    bulk_modulus: LiquidModulus | None = None
    volume_change: VolumeChange | None = None
    expansion: LiquidExpansion | None = None

    def sourced(self) -> list[tuple[str, Sourced]]:
        """Return name and part of what is given."""
        given = ((name, getattr(self, name)) for name in type(self).model_fields)
        return [(f"{name} of the liquid", part) for name, part in given if part is not None]


class Transition(Sourced):
    """A change within the solid that takes up heat."""

    name: str
    start: Temperature
    end: Temperature
    latent_heat: SpecificEnergy

    @model_validator(mode="after")
    def _ordered(self) -> Transition:
        if self.end <= self.start:
            raise ValueError("reversed range: a transition must end above its start")
        return self


class Branches(Frozen):
    """One property: a law for the solid and one for the liquid, or one law for any phase."""

    solid: TemperatureLaw | None = None
    liquid: TemperatureLaw | None = None
    any: TemperatureLaw | None = None

    @model_validator(mode="after")
    def _whole(self) -> Branches:
        one_of_two = (self.any is None) != (self.solid is None)
        liquid_beside_any = self.any is not None and self.liquid is not None
        if not one_of_two or liquid_beside_any:
            raise ValueError(
                "give either 'any' alone, or 'solid' (and 'liquid' where the material melts)"
            )
        return self

    def laws(self) -> dict[Phase, TemperatureLaw]:
        """Return the laws given, by phase."""
        given: dict[Phase, TemperatureLaw | None] = {
            "solid": self.solid,
            "liquid": self.liquid,
            "any": self.any,
        }
        return {phase: law for phase, law in given.items() if law is not None}


class Properties(Frozen):
    """The scalar properties of temperature; units are those of `quantities.RECORD_UNITS`."""

    electrical_resistivity: Branches
    thermal_conductivity: Branches
    heat_capacity: Branches
    seebeck: Branches
    youngs_modulus: Branches
    poissons_ratio: Branches
    thermal_expansion: Branches = Field(
        description="mean coefficient from the reference temperature"
    )
    emissivity: Branches

    def items(self) -> dict[str, Branches]:
        """Return the properties by name."""
        return {name: getattr(self, name) for name in type(self).model_fields}


class Flow(Sourced):
    """Flow stress of one temper: a hardening law, entered at a prestrain."""

    law: FlowLaw
    prestrain: float = Field(
        0.0, ge=0.0, le=5.0, description="plastic strain already in the law at delivery [-]"
    )
    uncertainty: float | None = Field(None, gt=0.0, description="relative, at 95 %")


class HotWorking(Sourced):
    """Steady flow stress of hot working, the most that hot metal bears at any strain.

    sigma = stress asinh((Z/prefactor)^(1/exponent)), Z = rate exp(activation_energy/(R T)).
    """

    stress: Pressure
    prefactor: Annotated[float, Quantity("1/s", gt=0.0)]
    exponent: float = Field(gt=1.0, le=12.0)
    activation_energy: Annotated[float, Quantity("J/mol", gt=0.0)]
    lowest_rate: Annotated[float, Quantity("1/s", gt=0.0)] = Field(
        description="of the tests; slower metal counts as if it flowed at it"
    )
    uncertainty: float | None = Field(None, gt=0.0, description="relative, at 95 %")


class Temper(Frozen):
    """A delivery condition of the material: flow stress, hardness and recrystallisation."""

    flow: Flow
    hardness: Branches
    recrystallisation: Recrystallisation | None = None


class Roughness(Sourced):
    """Surface of a wire or electrode as delivered."""

    rms: Length
    asperity_slope: float = Field(gt=0.0, lt=1.0, description="mean absolute slope [-]")


class Film(Sourced):
    """The native film that a contact must break."""

    composition: str
    thickness: tuple[
        Annotated[float, Quantity("m", ge=0.0)], Annotated[float, Quantity("m", ge=0.0)]
    ]
    area_resistance: AreaResistance
    bounds: tuple[AreaResistance, AreaResistance]

    @model_validator(mode="after")
    def _inside(self) -> Film:
        low, high = self.bounds
        if not low <= self.area_resistance <= high or self.thickness[0] > self.thickness[1]:
            raise ValueError(
                "reversed range: bounds and thickness are [low, high], "
                "and area_resistance lies in bounds"
            )
        return self


class Plating(Sourced):
    """A usual plating and its thickness class."""

    material: str
    thickness: tuple[Length, Length]


class Surface(Frozen):
    """Surface as delivered: roughness, native film and usual platings."""

    roughness: Roughness
    film: Film | None = None
    platings: tuple[Plating, ...] = ()


class Softening(Sourced):
    """Viscosity of an enamel, mu exp(Q/R (1/T - 1/T_ref))."""

    viscosity: Annotated[float, Quantity("Pa s", gt=0.0)]
    temperature: Temperature
    activation_energy: Annotated[float, Quantity("J/mol", gt=0.0)]


class Decomposition(Sourced):
    """Loss of an enamel by heat, rate exp(-Q/R (1/T - 1/T_ref))."""

    rate: Annotated[float, Quantity("1/s", gt=0.0)]
    temperature: Temperature
    activation_energy: Annotated[float, Quantity("J/mol", gt=0.0)]


class Enamel(Frozen):
    """Removal of wire insulation (enamel) from a hot contact: softening and decomposition."""

    softening: Softening
    decomposition: Decomposition


class FlowFloor(Sourced):
    """Yield stress that remains in the liquid; numerical, it keeps the flow stress positive."""

    value: Pressure


class Record(Frozen):
    """One material of the library."""

    schema_version: Literal["microweld-material/1"] = Field(alias="schema")
    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str
    aliases: tuple[str, ...] = ()
    material_class: MaterialClass
    description: str = ""
    composition: str = ""
    molar_mass: Annotated[float, Quantity("kg/mol", gt=0.0)] | None = None
    reference_temperature: Temperature
    density: Density
    melting: Melting | None = None
    liquid: Liquid | None = None
    transitions: tuple[Transition, ...] = ()
    properties: Properties
    flow_floor: FlowFloor
    hot_working: HotWorking | None = None
    default_temper: str
    tempers: dict[str, Temper] = Field(min_length=1)
    surface: Surface
    enamel: Enamel | None = None
    accept: tuple[Doubt, ...] = Field(
        (), description="checks of plausibility that this material fails for a reason"
    )
    lorenz_band: tuple[float, float] | None = Field(
        None, description="Lorenz ratio expected of the solid [V2/K2]"
    )

    @model_validator(mode="after")
    def _consistent(self) -> Record:
        if self.default_temper not in self.tempers:
            known = ", ".join(self.tempers)
            raise ValueError(
                f"default_temper {self.default_temper!r} is not among the tempers: {known}"
            )
        if self.melting is not None:
            lacking = [name for name, p in self._branches() if p.any is None and p.liquid is None]
            if lacking:
                raise ValueError(
                    f"the material melts, but these have no liquid branch: {', '.join(lacking)}"
                )
        return self

    @model_validator(mode="after")
    def _melts_into_liquid(self) -> Record:
        if self.liquid is not None and self.melting is None:
            fault = Fault(
                at=("liquid",),
                message="the material has no liquid: its record has no melting range",
                value="liquid",
                allowed="no liquid, or melting beside it",
                cure="add melting with solidus, liquidus and latent_heat, or leave out liquid",
            )
            refuse("record", [fault])
        return self

    @model_validator(mode="after")
    def _recrystallises_into(self) -> Record:
        if ANNEALED in self.tempers:
            return self
        faults = [
            Fault(
                at=("tempers", name, "recrystallisation"),
                message=f"the record has no temper {ANNEALED} that this one could turn into",
                value=name,
                allowed=f"{', '.join(self.tempers)}, {ANNEALED}",
                cure=f"add a temper {ANNEALED} with its flow stress and hardness",
            )
            for name, temper in self.tempers.items()
            if temper.recrystallisation is not None
        ]
        if faults:
            refuse("record", faults)
        return self

    @model_validator(mode="after")
    def _no_gaps(self) -> Record:
        """Check that solid laws extend to the solidus and liquid laws start at the liquidus.

        A law that holds its end value extends as far as is needed.
        """
        if self.melting is None:
            return self
        solidus, liquidus = self.melting.range
        branches = [*self._branches(), ("thermal_expansion", self.properties.thermal_expansion)]
        gaps = [
            f"{name}: solid ends at {p.solid.valid[1]:g} K, below the solidus, {solidus:g} K"
            for name, p in branches
            if p.solid and p.solid.valid[1] < solidus - ROUNDED and p.solid.outside.above != "hold"
        ]
        gaps += [
            f"{name}: liquid starts at {p.liquid.valid[0]:g} K, above the liquidus, {liquidus:g} K"
            for name, p in branches
            if p.liquid
            and p.liquid.valid[0] > liquidus + ROUNDED
            and p.liquid.outside.below != "hold"
        ]
        if gaps:
            raise ValueError(f"gap at melting: {'; '.join(gaps)}")
        return self

    def _branches(self) -> list[tuple[str, Branches]]:
        tempers = [(f"hardness ({name})", temper.hardness) for name, temper in self.tempers.items()]
        given = [*self.properties.items().items(), *tempers]
        return [(name, p) for name, p in given if name != "thermal_expansion"]

    def sourced(self, temper: str) -> list[tuple[str, Sourced]]:
        """Return every part of the record with a source that a run on this temper rests on.

        Returns:
            Name and part: for example "density", or "thermal_conductivity, solid".
        """
        chosen = self.tempers[temper]
        found: list[tuple[str, Sourced]] = [("density", self.density)]
        if self.melting:
            found.append(("melting", self.melting))
        if self.liquid:
            found += self.liquid.sourced()
        found += [(f"transition {t.name}", t) for t in self.transitions]
        for name, branches in [*self.properties.items().items(), ("hardness", chosen.hardness)]:
            for phase, law in branches.laws().items():
                if phase == "any":
                    found.append((name, law))
                else:
                    found.append((f"{name}, {phase}", law))
        found.append(("flow stress", chosen.flow))
        found.append(("flow stress floor", self.flow_floor))
        if self.hot_working:
            found.append(("hot working", self.hot_working))
        if chosen.recrystallisation:
            found += chosen.recrystallisation.sourced()
        found.append(("roughness", self.surface.roughness))
        if self.surface.film:
            found.append(("oxide film", self.surface.film))
        if self.enamel:
            found.append(("softening", self.enamel.softening))
            found.append(("decomposition", self.enamel.decomposition))
        return found
