"""`metal.softening`: off, by default, and asked for where the kinetics of a temper are missing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from microweld.cases import read_case
from microweld.errors import InputError
from microweld.materials.catalogue import load_material
from microweld.materials.softening import compile_softening, lacks_kinetics

CASE = (Path(__file__).parents[2] / "cases" / "crossed-wire-nickel.yaml").read_text()
#: A drawn temper of a prestrain, whose softening nobody has stated.
OWN = """
materials:
  nickel:
    tempers:
      annealed: {flow: {prestrain: 0.8}}
"""


def test_softening_of_tempers_without_kinetics_is_refused_with_the_line() -> None:
    text = f"{CASE}{OWN}metal:\n  softening: true\n"
    with pytest.raises(
        InputError, match="nickel has no kinetics for its temper annealed"
    ) as caught:
        read_case(text, "x.yaml")
    (problem,) = caught.value.problems
    assert problem.key == "metal.softening"
    assert (problem.file, problem.line) == ("x.yaml", text.count("\n"))
    assert "wire_lower and wire_upper" in problem.value
    assert "materials.nickel.tempers.annealed.recrystallisation" in problem.cure


@pytest.mark.parametrize("softening", ["", "metal: {softening: false}\n"])
def test_tempers_without_kinetics_are_allowed_where_nothing_is_asked(softening: str) -> None:
    read_case(f"{CASE}{OWN}{softening}")


def test_softening_of_annealed_and_of_drawn_wire_is_accepted() -> None:
    for temper in ("annealed", "drawn"):
        text = CASE.replace("temper: annealed", f"temper: {temper}")
        assert read_case(text + "metal: {softening: true}\n").metal.softening


@pytest.mark.parametrize(
    ("name", "temper", "lacks"),
    [
        ("nickel", "annealed", False),
        ("nickel", "drawn", False),
        ("c36000", "half_hard", True),
        ("aluminium_6061", "aged", True),
        ("zinc", "rolled", False),  # nothing to compare with
        ("tungsten", "drawn", False),
    ],
)
def test_hardened_tempers_without_kinetics_are_found(name: str, temper: str, lacks: bool) -> None:
    assert lacks_kinetics(load_material(name, temper)) == lacks


def test_switched_off_metal_recrystallises_at_no_temperature() -> None:
    drawn = load_material("nickel", "drawn")
    T = np.array([1400.0])
    body = np.zeros(1, dtype=np.int64)
    assert compile_softening([drawn], recrystallises=False).rate(T, body) == 0.0
    assert compile_softening([drawn]).rate(T, body) > 1e3


def test_the_rate_is_that_of_the_record_for_each_body() -> None:
    bodies = [load_material("copper", "annealed"), load_material("copper", "drawn")]
    found = compile_softening(bodies).rate(np.array([430.0, 430.0]), np.array([0, 1]))
    assert found == pytest.approx([0.0, 1.0 / 3600.0], rel=1e-12)


def test_softened_metal_has_the_law_of_the_annealed_temper() -> None:
    drawn, annealed = (load_material("gold", temper) for temper in ("drawn", "annealed"))
    rows = [compile_softening([material]).annealed_rows for material in (drawn, annealed)]
    assert np.array_equal(*rows)
