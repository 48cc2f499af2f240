"""Error bars from refinement, verdicts, and figures as text."""

from __future__ import annotations

import math

import pytest

from benchmarks.figures import figure_text
from benchmarks.refinement import ASSUMED, OBSERVED, error_bar, observed_order
from benchmarks.runner import assess
from benchmarks.spec import Quantity, parse
from benchmarks.verdict import INSIDE, NOT_COMPARABLE, OUTSIDE, judge

BAND = Quantity(what="x", unit="K", value=10.0, within=1.0, source="s", status="COMPUTED")


@pytest.mark.parametrize("order", [1.0, 2.0, 3.5])
@pytest.mark.parametrize("levels", [(4.0, 2.0, 1.0), (9.0, 5.0, 2.0), (10, 30, 90)])
def test_order_and_error_are_found_again(order: float, levels: tuple[float, ...]) -> None:
    """Of f = f_0 + c h^p, at unequal ratios too; the bar is the true error times F."""
    if levels[0] < levels[-1]:
        sizes = [1 / level for level in levels]
    else:
        sizes = list(levels)
    figures = [5.0 - 0.01 * size**order for size in sizes]
    bar = error_bar(levels, figures, order)
    assert bar.order == pytest.approx(order, rel=1e-6)
    assert bar.size == pytest.approx(OBSERVED * 0.01 * sizes[-1] ** order, rel=1e-6)


def test_an_order_that_is_not_the_schemes_is_not_trusted() -> None:
    figures = [5.0 - 0.01 * size**6.0 for size in (4.0, 2.0, 1.0)]
    assert error_bar((4.0, 2.0, 1.0), figures, 2.0).size == pytest.approx(
        ASSUMED * (figures[2] - figures[1]) / 3.0
    )
    assert observed_order((4.0, 2.0, 1.0), (1.0, 2.0, 1.5)) is None


def test_two_levels_assume_the_order() -> None:
    assert error_bar((2.0, 1.0), (1.3, 1.0), 2.0).size == pytest.approx(ASSUMED * 0.3 / 3.0)


def test_rounding_is_no_error() -> None:
    assert error_bar((2.0, 1.0), (1.0, 1.0 + 1e-14), 2.0).size < 1e-13


@pytest.mark.parametrize(
    ("figure", "bar", "verdict"),
    [
        (10.9, None, INSIDE),
        (10.9, 0.3, INSIDE),
        (11.1, 0.3, OUTSIDE),
        (8.9, 0.0, OUTSIDE),
        (10.0, 1.1, NOT_COMPARABLE),
        (20.0, 1.1, NOT_COMPARABLE),
        (10.0, math.nan, NOT_COMPARABLE),
        (math.nan, 0.0, NOT_COMPARABLE),
        (None, None, NOT_COMPARABLE),
    ],
)
def test_verdicts(figure: float | None, bar: float | None, verdict: str) -> None:
    assert judge(BAND, figure, bar)[0] == verdict


def test_a_failed_measurement_is_not_comparable_and_says_why() -> None:
    text = """
title: A bar
kind: verification
cost: quick
requirement: The solver shall do it.
at: {cells: 4}
studies: [{of: mesh, argument: cells, levels: [2], order: 2}]
quantities:
  rise: {what: rise, unit: K, value: 1.0, within: 0.1, source: closed form, status: COMPUTED}
"""
    benchmark = parse(text, "bar", "bar.yaml")
    coarse = {"study": "cells", "settings": {"cells": 2}, "values": {"rise": 1.02}}
    failed = assess(
        benchmark, [{"study": "", "settings": {"cells": 4}, "error": "diverged"}, coarse]
    )
    assert failed["rise"]["verdict"] == NOT_COMPARABLE and failed["rise"]["why"] == "diverged"
    good = assess(
        benchmark, [{"study": "", "settings": {"cells": 4}, "values": {"rise": 1.01}}, coarse]
    )
    assert good["rise"]["verdict"] == INSIDE and good["rise"]["bar"] == pytest.approx(0.01)


@pytest.mark.parametrize(
    ("figure", "bar", "text"),
    [(602.41723, 0.003, "602.41723 ± 0.003"), (1e-3, 0.0, "0.001"), (0.02, 0.5, "0.02 ± 0.5")],
)
def test_figures_have_the_digits_of_their_error_bar(figure: float, bar: float, text: str) -> None:
    assert figure_text(figure, bar) == text
