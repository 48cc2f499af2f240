"""From a case to the layers of its pairs, and what is refused."""

from __future__ import annotations

from importlib import resources

import pytest

from microweld.cases import read_case
from microweld.contact.layers.enamel import Enamel
from microweld.contact.layers.merging import Merging
from microweld.contact.layers.oxide_film import BreakingFilm
from microweld.contact.layers.plating import Plating
from microweld.errors import InputError
from microweld.materials.catalogue import load_material
from microweld.materials.contact_melting import HALF_WIDTH
from microweld.setup.coatings import coatings, layers_of, skins_of


def case(name="thermocompression-copper.yaml", *changes):
    text = (resources.files("microweld.cases") / name).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return read_case(text, "x.yaml")


def layers(read, pair, bodies):
    materials = {
        body: load_material(part.material, part.temper) for body, part in read.joint.bodies.items()
    }
    skins = skins_of(read, bodies, materials)
    merging, *coats = layers_of(read, pair, bodies, skins)
    assert isinstance(merging, Merging)
    assert merging.slave.liquidus == skins.slave.liquidus
    return coats, skins


WIRE = "wire: {material: copper,"
FAYING = ("wire", "pad_1")


def test_bare_metal_melts_and_has_no_other_layer():
    bare = case(
        "thermocompression-copper.yaml",
        ("friction: 0.2", "friction: 0.2\n  film_resistance: 0 ohm m^2"),
    )
    found, skins = layers(bare, "faying", FAYING)
    assert found == [] and [skin.name for skin in skins.skins] == ["copper", "copper"]


def test_the_film_of_the_records_breaks():
    read = case()
    (film,), skins = layers(read, "faying", FAYING)
    assert isinstance(film, BreakingFilm)
    copper = load_material("copper").surface.film
    assert film.resistance == skins.film_resistance == 2.0 * copper.area_resistance > 0.0
    assert (film.load.scale, film.voltage.scale, film.dissolution) == (0.2, 0.3, None)
    assert read.contact.of("faying").between(skins).film_resistance == 0.0


def test_a_film_that_stays_is_that_of_the_law():
    read = case(
        "thermocompression-copper.yaml",
        ("friction: 0.2", "friction: 0.2\n  film_resistance: 3e-12 ohm m^2"),
    )
    found, skins = layers(read, "faying", FAYING)
    assert found == [] and read.contact.of("faying").between(skins).film_resistance == 3e-12


def test_a_film_of_the_case_changes_that_of_the_records():
    breaking = case(
        "thermocompression-copper.yaml",
        ("friction: 0.2", "friction: 0.2\n  film: {voltage: 0.5 V}"),
    )
    (film,), skins = layers(breaking, "faying", FAYING)
    assert isinstance(film, BreakingFilm) and film.voltage.scale == 0.5 and film.load.scale == 0.2
    assert film.resistance == skins.film_resistance > 0.0
    assert breaking.contact.of("faying").between(skins).film_resistance == 0.0


def test_enamel_of_a_wire_lies_in_both_its_pairs_with_the_constants_of_its_record():
    read = case(
        "thermocompression-copper.yaml",
        (WIRE, f"{WIRE} enamel: {{material: enamel_polyurethane, thickness: 5 um}},"),
    )
    for pair, bodies in (("faying", FAYING), ("tip", ("tip", "wire"))):
        (_, enamel), _ = layers(read, pair, bodies)
        assert isinstance(enamel, Enamel)
        assert (enamel.thickness, enamel.half_width) == (5e-6, 25e-6)
        assert (enamel.viscosity.rate, enamel.viscosity.reference) == (2e6, 503.0)
        assert (
            enamel.viscosity.activation_energy == -120e3
            and enamel.decomposition.activation_energy == 150e3
        )
    assert [material.name for material in coatings(read)] == ["enamel_polyurethane"]


def test_a_plating_gives_its_side_its_hardness_and_film_but_not_its_melting():
    bare = "diameter: 0.4 mm, overhang: 0.3 mm"
    read = case(
        "crossed-wire-nickel.yaml", (bare, f"{bare}, plating: {{material: gold, thickness: 1 um}}")
    )
    found, skins = layers(read, "lower_electrode", ("wire_lower", "electrode_lower"))
    film, plating = found
    assert film.resistance == skins.skins[1].surface.film.area_resistance
    assert isinstance(plating, Plating) and plating.on_slave and plating.thickness == 1e-6
    gold = load_material("gold")
    nickel = load_material("nickel")
    assert plating.latent_heat == pytest.approx(gold.density * gold.latent_heat)
    side = skins.sides[0]
    assert side.liquidus == nickel.liquidus
    # gold melts with the copper of the electrode before it would alone
    assert plating.metal.liquidus == 1178.0 + HALF_WIDTH < gold.solidus
    both, _ = layers(read, "faying", ("wire_upper", "wire_lower"))
    assert [layer.on_slave for layer in both] == [True, False]
    assert (
        read.contact.of("faying")
        .between(layers(read, "faying", ("wire_upper", "wire_lower"))[1])
        .film_resistance
        == 0.0
    )


@pytest.mark.parametrize(
    ("new", "message"),
    [
        (
            "enamel: {material: copper, thickness: 5 um},",
            "this material is no enamel: it does not say how it softens",
        ),
        (
            "plating: {material: alumina, thickness: 5 um},",
            "this material does not melt, so it is no plating",
        ),
        ("enamel: {material: enamel_polyurethane, thickness: 5},", "missing unit"),
    ],
)
def test_refused(new, message):
    with pytest.raises(InputError, match=message):
        case("thermocompression-copper.yaml", (WIRE, f"{WIRE} {new}"))


def test_two_films_are_refused():
    text = "friction: 0.2\n  film: {}\n  film_resistance: 1e-12 ohm m^2"
    with pytest.raises(InputError, match="two films: one that breaks and one that stays"):
        case("thermocompression-copper.yaml", ("friction: 0.2", text))
