"""The random welds: drawn the same each time, valid, within their limits; how runs end."""

from __future__ import annotations

import json
import math
import signal
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from benchmarks.random_welds import draw, outcome
from benchmarks.random_welds.draw import Weld, welds, write
from benchmarks.random_welds.estimate import Column, Contact, Length, Metal, Shunt, current_for
from benchmarks.random_welds.joints import ELECTRODES, TIPS, WELDED
from benchmarks.random_welds.measure import counted
from benchmarks.random_welds.outcome import Outcome
from microweld.cases import read_case
from microweld.materials.catalogue import library_record, list_materials

DRAWN = welds()
COPPER = Metal("copper", "annealed")


def test_the_same_welds_are_drawn_each_time(tmp_path: Path) -> None:
    assert welds() == DRAWN
    written = write(tmp_path / "cases")
    assert [path.read_text(encoding="utf-8") for path in written] == [one.text for one in DRAWN]
    assert len({path.name for path in written}) == len(DRAWN) == 30
    assert len({one.text.split("title")[1] for one in DRAWN}) == 30


def test_all_joints_and_sizes_are_among_them() -> None:
    counts = Counter(one.kind for one in DRAWN)
    assert counts == {
        "crossed wires": 12,
        "wire on foil": 6,
        "parallel gap": 4,
        "hot tip": 4,
        "stack": 4,
    }
    assert all(25e-6 <= one.size <= 0.8e-3 for one in DRAWN)
    assert all(0.3 <= one.pressure <= 2.0 for one in DRAWN)
    assert all(500.0 <= one.temperature <= 2500.0 for one in DRAWN)
    assert min(one.size for one in DRAWN) < 35e-6 and max(one.size for one in DRAWN) > 0.7e-3
    assert min(one.pressure for one in DRAWN) < 0.5 and max(one.pressure for one in DRAWN) > 1.8
    assert max(one.temperature for one in DRAWN) > 2200.0


@pytest.mark.parametrize("weld", DRAWN, ids=lambda weld: weld.name)
def test_each_is_a_valid_case(weld: Weld) -> None:
    case = read_case(weld.text, weld.name)
    assert case.machine.end_time == pytest.approx(weld.end, rel=1e-3)
    assert case.mesh.size == "coarse"


def test_force_and_area_give_the_drawn_pressure() -> None:
    one = next(weld for weld in DRAWN if weld.kind == "wire on foil")
    case = read_case(one.text)
    wire = case.joint.wire  # type: ignore[union-attr]
    softest = Metal(wire.material, wire.temper).yield_stress
    area = wire.diameter * case.joint.electrode_upper.width  # type: ignore[union-attr]
    force = case.machine.force.force  # type: ignore[union-attr]
    assert force / area / softest == pytest.approx(one.pressure, rel=2e-3)


def test_metals_conduct_and_melt() -> None:
    assert set(WELDED) | set(ELECTRODES) | set(TIPS) <= set(list_materials())
    for name in WELDED:
        record = library_record(name)
        assert record.material_class in ("metal", "alloy")
        assert record.melting is not None


def test_a_long_pulse_heats_a_bar_as_kohlrausch_says() -> None:
    """A copper bar that reaches 1000 K at its middle: U = sqrt(4 L (T^2 - T0^2)), I = U/R."""
    bar = Length(COPPER, 100.0)
    voltage = math.sqrt(4 * 2.443e-8 * (1000.0**2 - 293.15**2))
    resistance = 100.0 * COPPER.resistivity(0.5 * (1000.0 + 293.15))
    long = current_for(1000.0, (bar,), 1.0, pulse=1.0, thermal_time=1e-3)
    assert long == pytest.approx(voltage / resistance, rel=1e-9)
    short = current_for(1000.0, (bar,), 1.0, pulse=1e-6, thermal_time=1e-3)
    assert short == pytest.approx(long * math.sqrt(1e3), rel=1e-3)  # all heat stays


def test_contacts_are_discs_and_shunts_halve() -> None:
    contact = Contact((COPPER, COPPER))
    force = 3.0 * COPPER.yield_stress * math.pi * 1e-10  # a disc of 10 um radius
    expected = COPPER.resistivity(500.0) / (2 * 10e-6)
    assert contact.resistance(force, 500.0) == pytest.approx(expected)
    assert Contact((COPPER, COPPER), 0.25).resistance(force, 500.0) == pytest.approx(2 * expected)
    both = Shunt(((contact,), (contact,)))
    assert both.resistance(force, 500.0) == pytest.approx(0.5 * expected)
    column = Column(((COPPER, 5e-6), (COPPER, 5e-6)), COPPER)
    straight = COPPER.resistivity(500.0) * 10e-6 / (math.pi * 1e-10)
    assert column.resistance(force, 500.0) == pytest.approx(straight + expected)


def test_the_current_spreads_from_a_line() -> None:
    """Each metal has rho ln(2 s/b)/(pi l): a strip of half width 5 um, 1 mm long, to 0.2 mm."""
    contact = Contact((COPPER, COPPER), line=(1e-3, 0.2e-3))
    force = 3.0 * COPPER.yield_stress * 10e-6 * 1e-3
    expected = 2 * COPPER.resistivity(500.0) * math.log(2 * 0.2e-3 / 5e-6) / (math.pi * 1e-3)
    assert contact.resistance(force, 500.0) == pytest.approx(expected)


LARGEST = {"temperature_peak_a": 900.0, "temperature_peak_b": 1800.0, "molten_volume": 1e-15}
POTENTIAL = "the electric potential solve failed: no\n    where: step 3\n    try:   less current"
TOUCH = "the displacement solve failed: no\n    where: before the first step\n    try:   "


def summary(status: str, kind: str = "", message: str = "") -> dict[str, Any]:
    """What a run writes."""
    written = {"status": status, "largest": LARGEST, "at_end": {"time": 1e-3}}
    if message:
        written["error"] = {"kind": kind, "message": message}
    return written


@pytest.mark.parametrize(
    ("written", "code", "said", "seconds", "expected"),
    [
        (summary("finished"), 0, "", 60.0, ("ended", "")),
        (summary("failed", "SolveError", POTENTIAL), 3, "", 60.0, ("failed", "electric potential")),
        (
            summary("failed", "SolveError", TOUCH + "smaller cells"),
            3,
            "",
            60.0,
            ("failed", "first touch"),
        ),
        (
            summary("failed", "SolveError", TOUCH + "smaller time steps"),
            3,
            "",
            60.0,
            ("hard fault", "a cure that cannot help"),
        ),
        (
            summary("failed", "MaterialRangeError", "above"),
            2,
            "",
            60.0,
            ("failed", "range of a record"),
        ),
        (summary("failed", "MeshError", "a cell"), 2, "", 60.0, ("failed", "mesh")),
        (summary("interrupted"), 128 + signal.SIGXCPU, "", 151.0, ("out of time", "")),
        (summary("running"), -signal.SIGKILL, "", 181.0, ("out of time", "")),
        (summary("running"), -signal.SIGKILL, "", 20.0, ("hard fault", "no reason")),
        (summary("running"), -signal.SIGSEGV, "", 20.0, ("hard fault", "no reason")),
        ({}, 1, "", 20.0, ("hard fault", "no reason")),
        (
            summary("failed", "ValueError", "x"),
            1,
            "Traceback (most recent call last)",
            20.0,
            ("hard fault", "traceback"),
        ),
        (
            summary("failed", "SolveError", "the displacement solve failed: "),
            3,
            "",
            20.0,
            ("hard fault", "no reason"),
        ),
    ],
)
def test_outcomes(
    written: dict[str, Any], code: int, said: str, seconds: float, expected: tuple[str, str]
) -> None:
    found = outcome.outcome_of(written, code, said, seconds, limit=150.0)
    assert (found.kind, found.field) == expected
    if written:
        assert (found.time, found.peak, found.molten) == (1e-3, 1800.0, True)


def test_processor_time_is_limited(tmp_path: Path) -> None:
    case = tmp_path / "weld.yaml"
    case.write_text(DRAWN[0].text, encoding="utf-8")
    found = outcome.run(case, tmp_path / "weld", limit=2.0)
    assert found.kind == "out of time"
    assert 1.8 < found.seconds < 2.0 + outcome.GRACE


def test_a_refused_case_ends_with_its_reason(tmp_path: Path) -> None:
    case = tmp_path / "weld.yaml"
    case.write_text(DRAWN[0].text.replace("0.7891 mm", "0.7891 um"), encoding="utf-8")
    found = outcome.run(case, tmp_path / "weld", limit=60.0)
    assert found.kind == "failed" and found.field == "input"
    assert "groove_depth" in found.message


def test_outcomes_are_counted_by_joint() -> None:
    one = next(weld for weld in DRAWN if weld.kind == "crossed wires")
    other = next(weld for weld in DRAWN if weld.kind == "stack")
    done = [
        (one, Outcome("ended", time=1e-3, peak=700.0, seconds=60.0)),
        (one, Outcome("failed", "electric potential", 5e-4, 1600.0, True, 50.0, "x" * 1000)),
        (other, Outcome("out of time", time=4e-4, peak=900.0, seconds=150.0)),
        (other, Outcome("hard fault", "traceback", seconds=10.0)),
    ]
    found = counted(done)
    assert found.values == {
        "ended": 1,
        "hard_faults": 1,
        "failed": 1,
        "out_of_time": 1,
        "molten": 1,
        "molten_ended": 0,
        "failed_electric_potential": 1,
        "processor_seconds": 270.0,
    }
    by_joint, each = found.tables
    assert by_joint.rows == (
        ("crossed wires", 2, 1, 1, 0, 0, "electric potential 1"),
        ("stack", 2, 0, 0, 1, 1, ""),
        ("all", 4, 1, 1, 1, 1, "electric potential 1"),
        ("of these molten", 1, 0, 1, 0, 0, "electric potential 1"),
    )
    assert len(each.rows) == 4 and {len(row) for row in each.rows} == {len(each.columns)}
    assert each.rows[1][5:7] == ("1600, molten", "failed: electric potential")
    assert len(str(each.rows[1][-1])) == 400
    assert json.dumps([vars(table) for table in found.tables])
    assert draw.SEED == 15  # a new draw is another benchmark: its stored figures do not compare
