"""A benchmark's file: bands, and errors with line, key and cure, all at once."""

from __future__ import annotations

import pytest

from benchmarks.spec import Quantity, load, names, parse
from microweld.errors import InputError

GOOD = """
title: A bar
kind: verification
cost: quick
requirement: The solver shall do it.
at: {cells: 8}
studies:
  - {of: mesh, argument: cells, levels: [2, 4], order: 2}
quantities:
  rise: {what: rise, unit: K, value: 100.0, within: 0.5 %, source: closed form, status: COMPUTED}
"""


def test_every_benchmark_can_be_read_and_says_what_it_is_about() -> None:
    assert len(names()) > 15
    for name in names():
        benchmark = load(name)
        assert (benchmark.folder / "measure.py").is_file()
        assert (benchmark.folder / "README.md").read_text(encoding="utf-8").strip()
        assert benchmark.tests, name
        for test in benchmark.tests:
            assert (benchmark.folder.parents[1] / test).is_file(), test


def test_settings_are_the_judged_ones_and_then_the_coarser() -> None:
    benchmark = parse(GOOD, "bar", "bar.yaml")
    assert benchmark.settings() == [
        ("", {"cells": 8}),
        ("cells", {"cells": 2.0}),
        ("cells", {"cells": 4.0}),
    ]


def test_the_short_form_of_a_long_benchmark() -> None:
    """It has its own settings and no studies; a quick benchmark is its own short form."""
    long = parse(GOOD.replace("cost: quick", "cost: long\nquick: {cells: 2}"), "bar", "bar.yaml")
    short = long.short()
    assert short is not None and short.shortened and not long.shortened
    assert short.settings() == [("", {"cells": 2})] and short.cost == "quick"
    quick = parse(GOOD, "bar", "bar.yaml")
    assert quick.short() is quick and not quick.shortened
    assert parse(GOOD.replace("cost: quick", "cost: long"), "bar", "bar.yaml").short() is None


@pytest.mark.parametrize(
    ("band", "expected"),
    [
        ({"value": 200.0, "within": "0.5 %"}, (199.0, 201.0)),
        ({"value": -2.0, "within": 0.5}, (-2.5, -1.5)),
        ({"value": 2.0, "lower": 1.0, "upper": 2.5}, (1.0, 2.5)),
        ({"upper": 1e-8}, (-float("inf"), 1e-8)),
    ],
)
def test_bands(band: dict[str, object], expected: tuple[float, float]) -> None:
    quantity = Quantity(what="x", unit="1", source="s", status="SEEN", **band)  # type: ignore[arg-type]
    assert quantity.band == pytest.approx(expected)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("The solver shall do it.", "It works.", "bar.yaml:5: requirement: .*should match pattern"),
        ("within: 0.5 %,", "", "bar.yaml:10: quantities.rise: give the band either as 'within'"),
        (
            "within: 0.5 %",
            "lower: 101, upper: 102",
            "bar.yaml:10: quantities.rise: the band must have a width and hold",
        ),
        ("argument: cells", "argument: size", "the study of 'size' has no finest value in 'at'"),
        ("kind: verification", "kind: proof", "bar.yaml:3: kind: Input should be 'verification'"),
        ("cost: quick", "cost: quick\nquick: {cells: 2}", "only a long benchmark has a short form"),
        ("cost: quick", "cost: long\nquick: {cell: 2}", "replaces settings that are in 'at'"),
        ("cost: quick", "costs: quick", "bar.yaml:4: costs: Extra inputs are not permitted"),
    ],
)
def test_errors_name_line_and_key(old: str, new: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse(GOOD.replace(old, new), "bar", "bar.yaml")


def test_all_problems_at_once() -> None:
    with pytest.raises(InputError) as failure:
        parse(GOOD.replace("quick", "slow").replace("verification", "proof"), "bar", "bar.yaml")
    assert len(failure.value.problems) == 2 and all(
        problem.cure for problem in failure.value.problems
    )


def test_unknown_benchmark() -> None:
    with pytest.raises(InputError, match=r"unknown benchmark[\s\S]*kohlrausch"):
        load("alchemy")
