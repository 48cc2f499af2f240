"""From a case and its materials to what the surfaces of a contact pair are covered with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from microweld.cases.parts import Enamel as EnamelInCase
from microweld.cases.parts import Insulated
from microweld.cases.schema import Case
from microweld.contact.arrhenius import Arrhenius
from microweld.contact.choice import film_of, roughness_of, side_of
from microweld.contact.enamel import Enamel
from microweld.contact.film import breaking_film
from microweld.contact.layers import Layer
from microweld.materials.catalogue import load_material
from microweld.materials.material import Material


def layers_of(case: Case, pair: str, bodies: Sequence[str], materials: Mapping[str, Material]) -> list[Layer]:
    """What lies between the metals of a pair and remembers.

    Args:
        case: with the pair's settings and the bodies' coatings.
        pair: its name.
        bodies: names of slave and master.
        materials: by body.
    """
    own = case.contact.of(pair)
    slave, master = (materials[body] for body in bodies)
    layers: list[Layer] = []
    if own.film is not None:
        resistance = film_of(slave, master) if own.film.resistance is None else own.film.resistance
        layers.append(breaking_film(own.film, resistance, side_of(slave), side_of(master)))
    for body in bodies:
        part = case.joint.bodies[body]
        if isinstance(part, Insulated) and part.enamel:
            layers.append(_enamel(case, part, part.enamel, roughness_of(own, slave, master)))
    return layers


def _enamel(case: Case, part: Insulated, given: EnamelInCase, roughness: float) -> Enamel:
    material = coating(case, given.material)
    record = material.record.enamel
    if record is None:
        raise ValueError(f"{given.material} is no enamel")
    soft, loss = record.softening, record.decomposition
    return Enamel(
        thickness=given.thickness,
        conductivity=float(material.evaluate("thermal_conductivity", case.surroundings.temperature)[0]),
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
