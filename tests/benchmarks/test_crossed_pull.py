"""How the breaking force over the current is read, and what a weld that stops leaves."""

from __future__ import annotations

import math
from types import SimpleNamespace

import pytest

from benchmarks.crossed_pull import measure as crossed
from microweld.errors import SolveError


@pytest.mark.parametrize(
    ("forces", "maxima", "fall"),
    [
        ([1.0, 2.0, 3.0, 4.0], 0, 0.0),
        ([1.0, 4.0, 4.0, 3.0], 1, 0.25),
        ([1.0, 4.0, 3.0, 2.0], 1, 0.5),
        ([4.0, 3.0, 2.0, 1.0], 0, 0.75),
        ([1.0, 4.0, 2.0, 3.0, 1.0], 2, 0.75),
    ],
)
def test_maxima_and_fall_of_a_curve(forces: list[float], maxima: int, fall: float) -> None:
    assert crossed.maxima(forces) == maxima
    assert crossed.fall(forces) == pytest.approx(fall)


def test_curve_with_a_missing_force_is_not_comparable(monkeypatch: pytest.MonkeyPatch) -> None:
    def stops(case: str, settings: list[str]) -> SimpleNamespace:
        if "machine.current.peak=600 A" in settings:
            raise SolveError("displacement", "no convergence")
        force = float(settings[0].split("=")[1].split()[0])
        summary = {
            "outcome": {"test_force": force, "set_down": 1e-5, "solid_bond_area_faying": 1e-8},
            "test": {"mode": None, "ended": "the longest travel is reached"},
        }
        return SimpleNamespace(summary=summary)

    monkeypatch.setattr(crossed, "finish", stops)
    monkeypatch.setattr(crossed, "work_of", lambda summary: {"steps": 1})
    found = crossed.measure()
    assert all(math.isnan(value) for value in found.values.values())
    (table,) = found.tables
    modes = [row[3] for row in table.rows]
    assert modes[0] == "the longest travel is reached"
    assert "no convergence" in str(modes[2])
    assert found.work == {"steps": 9}
