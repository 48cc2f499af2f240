"""Kinetics of recrystallisation: half times are met; what does not determine them is refused."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from microweld.errors import InputError
from microweld.materials.catalogue import check_file, library_record, list_materials, load_material
from microweld.materials.flow import GAS_CONSTANT
from microweld.materials.reader import LIBRARY, read_record
from microweld.materials.recrystallisation import HOUR, MILLISECOND, Recrystallisation

TWO = """\
      half:
        - {time: 1 h, temperature: 500 K, source: [ours], status: measured}
        - {time: 1 ms, temperature: 750 K, source: [ours], status: measured}
      exponent: {value: 2, source: [ours], status: measured}
"""
ONE = """\
      half:
        - {time: 10 min, temperature: 500 K, source: [ours], status: measured}
      activation_energy: {value: 120 kJ/mol, source: [ours], status: measured}
      exponent: {value: 2, source: [ours], status: measured}
"""


def record(folder: Path, kinetics: str) -> Path:
    """Write a record of copper whose drawn temper has other kinetics, from line 7 on."""
    copper = (LIBRARY / "copper.yaml").read_text()
    start = copper.index("    recrystallisation:\n") + len("    recrystallisation:\n")
    end = copper.index("\nsurface:")
    path = folder / "lot.yaml"
    path.write_text(copper[:start] + kinetics + copper[end:])
    return path


def line_of(path: Path, text: str) -> int:
    """Return the line of a record that holds a text."""
    lines = path.read_text().splitlines()
    (number,) = (number for number, line in enumerate(lines, 1) if text in line)
    return number


def kinetics_of(path: Path) -> Recrystallisation:
    """Return the kinetics of the drawn temper."""
    found = read_record(path).tempers["drawn"].recrystallisation
    assert found is not None
    return found


def rate(kinetics: Recrystallisation, T: float) -> float:
    """Return k [1/s]."""
    return math.exp(kinetics.logarithmic_prefactor - kinetics.energy / (GAS_CONSTANT * T))


def test_two_half_times_are_met(tmp_path: Path) -> None:
    kinetics = kinetics_of(record(tmp_path, TWO))
    assert rate(kinetics, 500.0) * HOUR == pytest.approx(1.0, rel=1e-11)
    assert rate(kinetics, 750.0) * MILLISECOND == pytest.approx(1.0, rel=1e-11)
    assert kinetics.energy == pytest.approx(
        GAS_CONSTANT * math.log(3.6e6) / (1 / 500 - 1 / 750), rel=1e-12
    )
    assert kinetics.half_temperature(MILLISECOND) == pytest.approx(750.0, rel=1e-12)


def test_one_half_time_with_an_activation_energy(tmp_path: Path) -> None:
    kinetics = kinetics_of(record(tmp_path, ONE))
    assert rate(kinetics, 500.0) * 600.0 == pytest.approx(1.0, rel=1e-11)
    shift = 120e3 / GAS_CONSTANT * (1 / 500 - 1 / 600)
    assert rate(kinetics, 600.0) * 600.0 == pytest.approx(math.exp(shift), rel=1e-11)
    assert kinetics.half_temperature(1e-12) == math.inf


@pytest.mark.parametrize(
    ("kinetics", "place", "words"),
    [
        (TWO.replace("temperature: 750 K", "temperature: 400 K"), "400 K", "higher temperature"),
        (TWO.replace("time: 1 ms", "time: 1 h"), "750 K", "higher temperature"),
        (ONE.replace("      activation_energy", "#"), "half:", "one half time alone"),
        (TWO + ONE.splitlines()[2] + "\n", "120 kJ/mol", "follows from the two half times"),
    ],
)
def test_kinetics_that_are_not_determined(
    tmp_path: Path, kinetics: str, place: str, words: str
) -> None:
    path = record(tmp_path, kinetics)
    with pytest.raises(InputError, match=words) as caught:
        read_record(path)
    (problem,) = caught.value.problems
    assert problem.file == str(path)
    assert abs(problem.line - line_of(path, place)) <= 1
    assert problem.cure


def test_a_temper_that_recrystallises_needs_an_annealed_one(tmp_path: Path) -> None:
    path = record(tmp_path, TWO)
    text = path.read_text().replace("  annealed:\n", "  soft:\n")
    path.write_text(text.replace("default_temper: annealed", "default_temper: drawn"))
    with pytest.raises(InputError, match="no temper annealed that this one") as caught:
        read_record(path)
    (problem,) = caught.value.problems
    assert problem.line == line_of(path, "    recrystallisation:")


def test_an_activation_energy_that_is_too_low_is_doubted(tmp_path: Path) -> None:
    """The hour of the old record of copper with the energy of grain boundaries: 1073 K in 1 ms."""
    low = ONE.replace("120 kJ/mol", "80 kJ/mol")
    with pytest.raises(InputError, match="half in 1 ms only above the solidus") as caught:
        check_file(record(tmp_path, low))
    assert caught.value.problems[0].line > 0


def test_every_drawn_temper_of_the_library_softens() -> None:
    for name in list_materials():
        tempers = library_record(name).tempers
        if "drawn" in tempers:
            kinetics = tempers["drawn"].recrystallisation
            assert kinetics is not None, name
            hour, flash = (kinetics.half_temperature(time) for time in (HOUR, MILLISECOND))
            assert 1.25 * hour < flash < load_material(name, "drawn").solidus, name


def test_reported_states_lie_where_they_were_seen() -> None:
    """Drawn 316L loses half of its strength in 30 min at 983 K; molybdenum wire from 900 K on."""
    steel = load_material("stainless_316l", "drawn").recrystallisation
    molybdenum = load_material("molybdenum", "drawn").recrystallisation
    assert steel is not None
    assert molybdenum is not None
    assert rate(steel, 983.0) * 1800.0 == pytest.approx(1.0, rel=1e-11)
    assert rate(molybdenum, 900.0) * HOUR < 1e-4
