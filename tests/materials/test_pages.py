"""Tables, pictures and pages of the library: complete, honest about provenance, and up to date."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from microweld.materials import list_materials, load_material, pages, plots, tables
from microweld.materials.bibliography import references
from microweld.materials.catalogue import library_record

DOCS = Path(__file__).parents[2] / "docs" / "materials"


@pytest.mark.parametrize("name", ["index", *list_materials()])
def test_page_is_up_to_date(name: str) -> None:
    """If not: microweld materials docs docs/materials."""
    if name == "index":
        expected = pages.index_page()
    else:
        expected = pages.material_page(name)
    assert (DOCS / f"{name}.md").read_text(encoding="utf-8") == expected


@pytest.mark.parametrize("name", list_materials())
def test_every_page_has_its_picture(name: str) -> None:
    assert (DOCS / "plots" / f"{name}.png").is_file()


def test_counts_add_up() -> None:
    for by in (0, 1):
        rows = tables.count_table(by).rows
        assert all(sum(int(n) for n in row[1:5]) == int(row[5]) for row in rows)
        assert [sum(int(row[i]) for row in rows[:-1]) for i in range(1, 6)] == [
            int(n) for n in rows[-1][1:]
        ]


def test_provenance_covers_every_law_of_every_temper() -> None:
    kept = {(name, what) for name, what, _ in tables.provenance()}
    for name in list_materials():
        for temper in library_record(name).tempers:
            assert {(name, what) for what, _ in library_record(name).sourced(temper)} <= kept


def test_both_tempers_are_counted() -> None:
    assert [
        status
        for name, what, status in tables.provenance()
        if (name, what) == ("nickel", "flow stress")
    ] == [
        "recalled",
        "estimated",
    ]


def test_the_property_table_holds_the_recorded_values() -> None:
    rows = {row[0]: row for row in tables.property_table(load_material("nickel")).rows}
    assert rows["thermal conductivity"][2:5] == ("91.31", "80.3", "65.5")


def test_comparison_gives_ratios() -> None:
    table = tables.comparison_table(load_material("copper"), load_material("silver"))
    row = next(r for r in table.rows if r[0] == "thermal conductivity" and r[2] == "1000")
    assert float(row[5]) == pytest.approx(float(row[4]) / float(row[3]), rel=5e-3)


def test_selection_by_class_and_word() -> None:
    assert "gold" in tables.select("metal")
    assert "cucrzr" not in tables.select("metal")
    assert tables.select(word="nitinol") == ["niti", "niti_superelastic"]


def test_every_reference_has_a_title_and_reads_as_text() -> None:
    for key, reference in references().items():
        assert reference.fields.get("title"), key
        assert not re.search(r"[{}\\]", reference.text), reference.text


def test_references_are_all_used() -> None:
    """By a value, a check point, or the theory of flow."""
    used = {"voce1948", "cda"}
    for name in list_materials():
        record = library_record(name)
        for temper in record.tempers:
            for _, part in record.sourced(temper):
                used.update(part.source)
                used.update(check.source for check in getattr(part, "checks", ()))
        for plating in record.surface.platings:
            used.update(plating.source)
    assert set(references()) - used == set()


def test_check_points_name_a_reference() -> None:
    for name in list_materials():
        record = library_record(name)
        for what, part in record.sourced(record.default_temper):
            assert all(check.source in references() for check in getattr(part, "checks", ())), (
                name,
                what,
            )


def test_a_picture_is_drawn(tmp_path: Path) -> None:
    from PIL import Image

    path = plots.draw(
        [load_material("copper"), load_material("polyimide")], tmp_path / "both.png", "both"
    )
    with Image.open(path) as image:
        assert image.size == (936, 432)
        assert len(image.convert("RGB").getcolors(1_000_000)) > 5
