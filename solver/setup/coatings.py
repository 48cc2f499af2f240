"""From a case and its materials to what the surfaces of a contact pair are covered with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from microweld.cases.contact_laws import ContactLaw
from microweld.cases.film import Film
from microweld.cases.joints.parts import Enamel as EnamelInCase
from microweld.cases.joints.parts import Insulated
from microweld.cases.schema import Case
from microweld.contact.conductance.closed_points import ContactSide
from microweld.contact.layers.arrhenius import Arrhenius
from microweld.contact.layers.enamel import Enamel
from microweld.contact.layers.oxide_film import BreakingFilm, Weibull
from microweld.contact.layers.plating import Plating
from microweld.contact.layers.stack import Layer
from microweld.materials.catalogue import load_material
from microweld.materials.material import Material
from microweld.setup.contact import Pair, film_of, roughness_of, side_of


def skins_of(case: Case, bodies: Sequence[str], materials: Mapping[str, Material]) -> Pair:
    """The materials of slave and master, named in that order, and of their platings."""
    slave, master = (materials[body] for body in bodies)
    given = (case.joint.bodies[body].plating for body in bodies)
    slave_plating, master_plating = (
        coating(case, plating.material) if plating else None for plating in given
    )
    return Pair(slave, master, slave_plating, master_plating)


def layers_of(
    case: Case, name: str, bodies: Sequence[str], pair: Pair, merged_length: float
) -> list[Layer]:
    """What lies between the metals of a pair and remembers.

    Args:
        case: with the pair's settings and the bodies' coatings.
        name: of the pair.
        bodies: names of slave and master.
        pair: their materials.
        merged_length: conduction length of a perfect contact [m].
    """
    own = case.contact.of(name)
    layers: list[Layer] = []
    if own.film is not None:
        if own.film.resistance is None:
            resistance = film_of(pair)
        else:
            resistance = own.film.resistance
        layers.append(breaking_film(own.film, resistance, *pair.sides))
    parts = [case.joint.bodies[body] for body in bodies]
    for number, part in enumerate(parts):
        material = (pair.slave_plating, pair.master_plating)[number]
        if part.plating and material:
            width = case.joint.thinnest / 4.0
            layers.append(
                _plating(
                    number == 0, part.plating.thickness, material, own, pair, merged_length, width
                )
            )
    for part in parts:
        if isinstance(part, Insulated) and part.enamel:
            layers.append(_enamel(case, part, part.enamel, roughness_of(own, pair)))
    return layers


def _plating(
    on_slave: bool,
    thickness: float,
    material: Material,
    own: ContactLaw,
    pair: Pair,
    merged_length: float,
    half_width: float,
) -> Plating:
    return Plating(
        on_slave,
        side_of(material),
        thickness,
        material.density * material.latent_heat,
        side_of(pair.slave),
        side_of(pair.master),
        merged_length,
        half_width,
        roughness_of(own, pair),
    )


def _enamel(case: Case, part: Insulated, given: EnamelInCase, roughness: float) -> Enamel:
    material = coating(case, given.material)
    record = material.record.enamel
    if record is None:
        raise ValueError(f"{given.material} is no enamel")
    soft = record.softening
    loss = record.decomposition
    return Enamel(
        thickness=given.thickness,
        conductivity=float(
            material.evaluate("thermal_conductivity", case.surroundings.temperature)[0]
        ),
        viscosity=Arrhenius(soft.viscosity, soft.temperature, -soft.activation_energy),
        decomposition=Arrhenius(loss.rate, loss.temperature, loss.activation_energy),
        half_width=part.half_width if given.half_width is None else given.half_width,
        roughness=roughness,
    )


def coating(case: Case, name: str) -> Material:
    """The material of a layer, with the case's changes to its record."""
    return load_material(name, overrides=case.materials.get(name))


def coatings(case: Case) -> list[Material]:
    """The materials of all layers in a case that no body is made of."""
    made_of = {part.material for part in case.joint.bodies.values()}
    return [coating(case, name) for name in sorted(case.joint.materials - made_of)]


def breaking_film(
    case: Film, resistance: float, slave: ContactSide, master: ContactSide
) -> BreakingFilm:
    """The film of a pair as the case describes it."""
    heat = case.dissolution
    return BreakingFilm(
        slave,
        master,
        resistance,
        Weibull(case.load, case.load_exponent),
        Weibull(case.voltage, case.voltage_exponent),
        Arrhenius(heat.rate, heat.temperature, heat.activation_energy) if heat else None,
    )
