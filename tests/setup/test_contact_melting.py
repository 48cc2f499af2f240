"""Metals that melt together where they touch, below the solidus of either."""

from __future__ import annotations

import numpy as np
import pytest

from microweld.contact.layers.merging import Merging
from microweld.contact.layers.stack import Layers, conditions
from microweld.contact_laws.law import Conductances
from microweld.materials.catalogue import load_material
from microweld.materials.contact_melting import (
    HALF_WIDTH,
    TABLE,
    base_element,
    contact_melting,
    contact_meltings,
)
from microweld.setup.contact import Pair

PAIRS = {
    ("gold", "copper"): 1178.0,
    ("silver", "copper"): 1052.2,
    ("gold", "nickel"): 1228.0,
    ("tin", "copper"): 500.0,
    ("gold", "tin"): 490.0,
    ("silver", "tin"): 493.5,
    ("nickel", "titanium"): 1215.0,
    ("aluminium", "copper"): 821.0,
}
HERE = np.array([0])


def pair(slave, master, slave_plating=None, master_plating=None):
    names = (slave, master, slave_plating, master_plating)
    return Pair(*(name and load_material(name) for name in names))


def merged(sides, temperature):
    """Share of a point that has merged after long at a temperature [K]."""
    now = conditions(*np.array([[1e8], [temperature], [temperature], [0.0]]), 1.0)
    solid = Conductances(now.voltage.constant(1e9), now.voltage.constant(1e5))
    _, states = Layers([Merging(*sides)], 1).apply(solid, HERE, now)
    return states[0]["merged"][0]


@pytest.mark.parametrize("names", PAIRS)
def test_pairs_melt_at_the_temperature_of_the_table_in_either_order(names):
    for first, second in (names, names[::-1]):
        found = contact_melting(load_material(first), load_material(second))
        assert found is not None and found.temperature == PAIRS[names]
        sides = pair(first, second).sides
        T = PAIRS[names]
        shares = [merged(sides, at) for at in (T - HALF_WIDTH, T, T + HALF_WIDTH)]
        assert shares == pytest.approx([0.0, 0.5, 1.0], abs=1e-9)


def test_a_metal_with_itself_or_without_a_row_melts_at_its_own():
    for names in (("copper", "copper"), ("nickel", "copper")):
        lower = min((load_material(name) for name in names), key=lambda metal: metal.solidus)
        assert contact_melting(*(load_material(name) for name in names)) is None
        assert [merged(pair(*names).sides, T) for T in (lower.solidus, lower.liquidus)] == [0, 1]


def test_an_alloy_counts_by_its_base_element():
    bases = {"c51000": "Cu", "aluminium_6061": "Al", "constantan": "Cu", "gold": "Au"}
    found = {name: base_element(load_material(name)) for name in bases}
    assert found == bases
    # neither a compound, nor what names no main element
    assert base_element(load_material("niti")) is None
    assert base_element(load_material("solder_sn63pb37")) is None
    assert contact_melting(load_material("gold"), load_material("c51000")).temperature == 1178.0


def test_a_plating_melts_with_what_it_touches_and_the_base_metals_do_not():
    gold, nickel = (load_material(name) for name in ("gold", "nickel"))
    on_copper = pair("nickel", "copper", slave_plating="gold")
    assert on_copper.plating_sides[0].solidus == 1178.0 - HALF_WIDTH  # lower than with its nickel
    both = pair("nickel", "nickel", "gold", "gold")
    assert [side.liquidus for side in both.plating_sides] == [1228.0 + HALF_WIDTH] * 2
    assert [melting.pair for melting in both.contact_meltings] == [("Au", "Ni")] * 2
    assert both.base_sides[0].solidus == both.sides[0].solidus == nickel.solidus
    alone = pair("gold", "gold", "gold", None)
    assert alone.plating_sides[0].solidus == gold.solidus and alone.contact_meltings == []


def test_a_pair_is_added_by_one_line(tmp_path):
    line = "- {pair: [Pt, Cu], temperature: 1300 K, kind: minimum, status: recalled, source: me}"
    table = tmp_path / "contact_melting.yaml"
    table.write_text(f"{TABLE.read_text(encoding='utf-8')}{line}\n", encoding="utf-8")
    metals = load_material("copper"), load_material("platinum")
    assert contact_melting(*metals) is None
    assert contact_melting(*metals, table).temperature == 1300.0
    assert len(contact_meltings(table)) == len(contact_meltings()) + 1


def test_a_temperature_without_a_unit_is_refused(tmp_path):
    table = tmp_path / "contact_melting.yaml"
    row = "- {pair: [Pt, Cu], temperature: 1300, kind: minimum, status: recalled, source: a test}"
    table.write_text(row, encoding="utf-8")
    with pytest.raises(ValueError, match="a temperature in K is needed"):
        contact_meltings(table)
