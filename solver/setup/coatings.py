"""Coatings of the surfaces of a contact pair, from a case and its materials."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from microweld.cases.joints.parts import Enamel as EnamelInCase
from microweld.cases.joints.parts import Insulated
from microweld.cases.schema import Case
from microweld.contact.layers.arrhenius import Arrhenius
from microweld.contact.layers.enamel import Enamel
from microweld.contact.layers.merging import Merging
from microweld.contact.layers.oxide_film import BreakingFilm, Weibull
from microweld.contact.layers.plating import Plating
from microweld.contact.layers.stack import Layer
from microweld.contact_laws.closed_points import ContactSide
from microweld.contact_laws.film import Film
from microweld.materials.catalogue import load_material
from microweld.materials.material import Material
from microweld.setup.contact import Pair


def skins_of(case: Case, bodies: Sequence[str], materials: Mapping[str, Material]) -> Pair:
    """Return the materials of slave and master, and of their platings.

    Args:
        case: With the platings of the bodies.
        bodies: Names of slave and master.
        materials: Of all bodies.
    """
    slave, master = (materials[body] for body in bodies)
    given = (case.joint.bodies[body].plating for body in bodies)
    slave_plating, master_plating = (
        coating(case, plating.material) if plating else None for plating in given
    )
    return Pair(slave, master, slave_plating, master_plating)


def layers_of(case: Case, name: str, bodies: Sequence[str], pair: Pair) -> list[Layer]:
    """Return the layers between the metals of a pair, from the metal outwards.

    Args:
        case: With the pair's settings and the bodies' coatings.
        name: Of the pair.
        bodies: Names of slave and master.
        pair: Their materials.
    """
    own = case.contact.of(name)
    layers: list[Layer] = [Merging(*pair.sides)]
    film = own.film_of(pair)
    if film is not None:
        resistance = film.resistance
        if resistance is None:
            resistance = pair.film_resistance
        layers.append(breaking_film(film, resistance, *pair.sides))
    parts = [case.joint.bodies[body] for body in bodies]
    for number, part in enumerate(parts):
        material = (pair.slave_plating, pair.master_plating)[number]
        metal = pair.plating_sides[number]
        if part.plating and material and metal:
            plating = Plating(
                on_slave=number == 0,
                metal=metal,
                thickness=part.plating.thickness,
                latent_heat=material.density * material.latent_heat,
                slave=pair.base_sides[0],
                master=pair.base_sides[1],
                half_width=case.joint.thinnest / 4.0,
                roughness=own.roughness_of(pair),
            )
            layers.append(plating)
    for part in parts:
        if isinstance(part, Insulated) and part.enamel:
            layers.append(_enamel(case, part, part.enamel, own.roughness_of(pair)))
    return layers


def _enamel(case: Case, part: Insulated, given: EnamelInCase, roughness: float) -> Enamel:
    material = coating(case, given.material)
    record = material.record.enamel
    if record is None:
        raise ValueError(f"{given.material} is no enamel")
    soft = record.softening
    loss = record.decomposition
    half_width = given.half_width
    if half_width is None:
        half_width = part.half_width
    return Enamel(
        thickness=given.thickness,
        conductivity=float(
            material.evaluate("thermal_conductivity", case.surroundings.temperature)[0]
        ),
        viscosity=Arrhenius(soft.viscosity, soft.temperature, -soft.activation_energy),
        decomposition=Arrhenius(loss.rate, loss.temperature, loss.activation_energy),
        half_width=half_width,
        roughness=roughness,
    )


def coating(case: Case, name: str) -> Material:
    """Return the material of a layer, with the case's changes to its record.

    Args:
        case: With those changes.
        name: Of the material.
    """
    return load_material(name, overrides=case.materials.get(name))


def coatings(case: Case) -> list[Material]:
    """Return the materials of all layers in a case that no body is made of."""
    made_of = {part.material for part in case.joint.bodies.values()}
    return [coating(case, name) for name in sorted(case.joint.materials - made_of)]


def breaking_film(
    film: Film, resistance: float, slave: ContactSide, master: ContactSide
) -> BreakingFilm:
    """Return the film of a pair as the case describes it.

    Args:
        film: Film as the case describes it.
        resistance: Of the intact film times its area [ohm m2].
        slave: Properties of the slave.
        master: Properties of the master.
    """
    heat = film.dissolution
    dissolution = None
    if heat is not None:
        dissolution = Arrhenius(heat.rate, heat.temperature, heat.activation_energy)
    return BreakingFilm(
        slave,
        master,
        resistance,
        Weibull(film.load, film.load_exponent),
        Weibull(film.voltage, film.voltage_exponent),
        film.slip,
        dissolution,
    )
