"""The contact of a pair from what the case and the material records say."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from microweld.cases import contact_laws as case_laws
from microweld.contact.conductance.closed_points import ContactSide, SideLaw
from microweld.contact.conductance.laws.babu import Babu
from microweld.contact.conductance.laws.bay_wanheim import BayWanheim
from microweld.contact.conductance.laws.constant import Constant
from microweld.contact.conductance.laws.cooper_mikic_yovanovich import CooperMikicYovanovich
from microweld.contact.conductance.laws.decay import Decay
from microweld.contact.conductance.laws.expression import Expression
from microweld.contact.conductance.laws.holm import Holm
from microweld.contact.conductance.laws.table import Table
from microweld.contact.conductance.metal import MetalContact, SolidLaw
from microweld.formula import Formula
from microweld.materials.material import Material, compile_properties


@dataclass(frozen=True)
class Pair:
    """The materials of a pair of surfaces, and of their platings, if any."""

    slave: Material
    master: Material
    slave_plating: Material | None = None
    master_plating: Material | None = None

    @property
    def skins(self) -> tuple[Material, Material]:
        """What shows on either side: the plating, or the body itself."""
        return self.slave_plating or self.slave, self.master_plating or self.master

    @property
    def sides(self) -> tuple[ContactSide, ContactSide]:
        """Both sides as a contact law sees them: the skin's hardness on the body's metal."""
        return side_of(self.slave, self.skins[0]), side_of(self.master, self.skins[1])


def contact_of(own: case_laws.ContactLaw, pair: Pair, merged_length: float) -> MetalContact:
    """The contact between two materials.

    Args:
        own: what the case says of the pair.
        pair: its materials.
        merged_length: conduction length of the molten contact [m].
    """
    return MetalContact(*pair.sides, law_of(own, pair), merged_length)


def law_of(own: case_laws.ContactLaw, pair: Pair) -> SolidLaw:
    """The law of a solid contact; what the case leaves open is taken from the material records."""
    match own:
        case case_laws.CooperMikicYovanovich():
            return _rough(own, pair)
        case case_laws.Holm():
            return Holm(own.spot_spacing, own.spot_film_resistance)
        case case_laws.BayWanheim():
            return BayWanheim(own.layer_thickness, own.film_resistivity)
        case case_laws.Babu():
            electrical = own.electrical_coefficient
            thermal = own.thermal_coefficient
            return Babu(
                electrical, own.electrical_exponent, thermal, own.thermal_exponent, own.hardness
            )
        case case_laws.PowerLaw():
            return Decay(own.area_resistance, own.pressure, own.exponent)
        case case_laws.Kaars():
            return Decay(
                own.area_resistance, own.pressure, own.exponent, own.temperature, own.decay
            )
        case case_laws.Table():
            return Table(np.array(own.pressures), np.array(own.temperatures), np.array(own.rows))
        case case_laws.Constant():
            return Constant(own.area_resistance, own.thermal_conductance)
        case case_laws.Expression():
            return Expression(
                _formula(own.electrical), None if own.thermal is None else _formula(own.thermal)
            )
    raise TypeError(type(own).__name__)


def _rough(own: case_laws.CooperMikicYovanovich, pair: Pair) -> CooperMikicYovanovich:
    """What the case gives, else both surfaces' records together."""
    slope = math.hypot(
        *(body.surface.roughness.asperity_slope for body in (pair.slave, pair.master))
    )
    return CooperMikicYovanovich(
        roughness=roughness_of(own, pair),
        asperity_slope=slope if own.asperity_slope is None else own.asperity_slope,
        film_resistance=_fixed_film(own, pair),
    )


def roughness_of(own: case_laws.ContactLaw, pair: Pair) -> float:
    """Root-mean-square height of both surfaces together [m]."""
    if isinstance(own, case_laws.CooperMikicYovanovich):
        given = own.roughness
    else:
        given = None
    recorded = math.hypot(*(body.surface.roughness.rms for body in (pair.slave, pair.master)))
    if given is None:
        return recorded
    return given


def film_of(pair: Pair) -> float:
    """Area resistance of the films on both skins by their records [Ohm m2]."""
    films = [skin.surface.film for skin in pair.skins]
    return sum(film.area_resistance for film in films if film)


def _fixed_film(own: case_laws.CooperMikicYovanovich, pair: Pair) -> float:
    """Area resistance [Ohm m2] of a film that never breaks: none where it is a layer that can."""
    if own.film is not None:
        return 0.0
    if own.film_resistance is None:
        return film_of(pair)
    return own.film_resistance


def _formula(text: str) -> Formula:
    return Formula.read(text, case_laws.FORMULA_NAMES)


def side_of(material: Material, skin: Material | None = None) -> ContactSide:
    """What a contact law needs to know of one side, whose hardness is that of its skin."""
    return ContactSide(
        electrical_conductivity=_held(material, "electrical_conductivity"),
        thermal_conductivity=_held(material, "thermal_conductivity"),
        hardness=_held(skin or material, "hardness"),
        solidus=material.solidus,
        liquidus=material.liquidus,
    )


def _held(material: Material, name: str) -> SideLaw:
    """A property as a function of temperature alone, held outside its range."""
    compiled = compile_properties([material], name)
    return lambda temperature: compiled.evaluate(
        temperature, np.zeros(temperature.size, dtype=np.int64)
    )
