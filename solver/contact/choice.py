"""The contact of a pair from what the case and the material records say."""

from __future__ import annotations

import math

import numpy as np

from microweld.cases import contact_laws as case_laws
from microweld.cases.formula import Formula
from microweld.contact.closed_points import ContactSide, SideLaw
from microweld.contact.conductance import MetalContact, SolidLaw
from microweld.contact.laws.babu import Babu
from microweld.contact.laws.bay_wanheim import BayWanheim
from microweld.contact.laws.constant import Constant
from microweld.contact.laws.cooper_mikic_yovanovich import CooperMikicYovanovich
from microweld.contact.laws.decay import Decay
from microweld.contact.laws.expression import Expression
from microweld.contact.laws.holm import Holm
from microweld.contact.laws.table import Table
from microweld.materials.material import Material, compile_properties


def contact_of(own: case_laws.ContactLaw, slave: Material, master: Material, merged_length: float) -> MetalContact:
    """The contact between two materials.

    Args:
        own: what the case says of the pair.
        slave: material of the slave side.
        master: material of the master side.
        merged_length: conduction length of the molten contact [m].
    """
    return MetalContact(side_of(slave), side_of(master), law_of(own, slave, master), merged_length)


def law_of(own: case_laws.ContactLaw, slave: Material, master: Material) -> SolidLaw:
    """The law of a solid contact; what the case leaves open is taken from the material records."""
    match own:
        case case_laws.CooperMikicYovanovich():
            return _rough(own, slave, master)
        case case_laws.Holm():
            return Holm(own.spot_spacing, own.spot_film_resistance)
        case case_laws.BayWanheim():
            return BayWanheim(own.layer_thickness, own.film_resistivity)
        case case_laws.Babu():
            electrical, thermal = own.electrical_coefficient, own.thermal_coefficient
            return Babu(electrical, own.electrical_exponent, thermal, own.thermal_exponent, own.hardness)
        case case_laws.PowerLaw():
            return Decay(own.area_resistance, own.pressure, own.exponent)
        case case_laws.Kaars():
            return Decay(own.area_resistance, own.pressure, own.exponent, own.temperature, own.decay)
        case case_laws.Table():
            return Table(np.array(own.pressures), np.array(own.temperatures), np.array(own.rows))
        case case_laws.Constant():
            return Constant(own.area_resistance, own.thermal_conductance)
        case case_laws.Expression():
            return Expression(_formula(own.electrical), None if own.thermal is None else _formula(own.thermal))
    raise TypeError(type(own).__name__)


def _rough(own: case_laws.CooperMikicYovanovich, slave: Material, master: Material) -> CooperMikicYovanovich:
    """What the case gives, else both surfaces' records together."""
    sides = (slave.surface, master.surface)
    slope = math.hypot(*(side.roughness.asperity_slope for side in sides))
    return CooperMikicYovanovich(
        roughness=roughness_of(own, slave, master),
        asperity_slope=slope if own.asperity_slope is None else own.asperity_slope,
        film_resistance=_fixed_film(own, slave, master),
    )


def roughness_of(own: case_laws.ContactLaw, slave: Material, master: Material) -> float:
    """Root-mean-square height of both surfaces together [m]."""
    given = own.roughness if isinstance(own, case_laws.CooperMikicYovanovich) else None
    recorded = math.hypot(*(material.surface.roughness.rms for material in (slave, master)))
    return recorded if given is None else given


def film_of(slave: Material, master: Material) -> float:
    """Area resistance of the films of both sides by their records [Ohm m2]."""
    films = [material.surface.film for material in (slave, master)]
    return sum(film.area_resistance for film in films if film)


def _fixed_film(own: case_laws.CooperMikicYovanovich, slave: Material, master: Material) -> float:
    """Area resistance [Ohm m2] of a film that never breaks: none where it is a layer that can."""
    if own.film is not None:
        return 0.0
    return film_of(slave, master) if own.film_resistance is None else own.film_resistance


def _formula(text: str) -> Formula:
    return Formula.read(text, case_laws.FORMULA_NAMES)


def side_of(material: Material) -> ContactSide:
    """What a contact law needs to know of the material of one side."""
    return ContactSide(
        electrical_conductivity=_held(material, "electrical_conductivity"),
        thermal_conductivity=_held(material, "thermal_conductivity"),
        hardness=_held(material, "hardness"),
        solidus=material.solidus,
        liquidus=material.liquidus,
    )


def _held(material: Material, name: str) -> SideLaw:
    """A property as a function of temperature alone, held outside its range."""
    compiled = compile_properties([material], name)
    return lambda temperature: compiled.evaluate(temperature, np.zeros(temperature.size, dtype=np.int64))
