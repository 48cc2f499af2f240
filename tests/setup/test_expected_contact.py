"""Contacts that will be on few cells are warned of, with a value that resolves them."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import cast

from mpi4py import MPI

import pytest

from microweld.cases import read_case
from microweld.cases.schema import Case
from microweld.setup.expected_contact import (
    ExpectedContact,
    finer_cells,
    rough_contact,
    too_coarse,
    warn_of_coarse,
)
from microweld.setup.joint import mesh_case
from microweld.setup.weld import contacts_of_mesh

WIRE_ON_FOIL = """schema: microweld-case/1
joint:
  type: wire-foil
  wire: {material: nickel, temper: annealed, diameter: 0.4 mm, overhang: 0.2 mm}
  foil: {material: copper, temper: annealed, thickness: 0.2 mm, length: 1.6 mm, width: 1.2 mm}
  electrode_upper: {material: cucrzr, face: flat, width: 1.0 mm, height: 0.5 mm}
  electrode_lower: {material: cucrzr, face: flat, width: 1.6 mm, height: 0.6 mm}
machine:
  force: {profile: ramp-hold, force: 80 N, squeeze: 2 ms, hold: 1 ms}
  current: {waveform: constant, current: 100 A, duration: 0.1 ms}
mesh: {size: coarse, factor: 1.5}
"""


def expected(*overrides: str) -> tuple[Case, Sequence[ExpectedContact]]:
    """Return the case and its contacts as they are expected."""
    case = read_case(WIRE_ON_FOIL, overrides=overrides)
    return case, contacts_of_mesh(case, mesh_case(case, MPI.COMM_SELF))


def mesh_settings(contact_size: float | None, drawing: bool = True) -> Case:
    """Return as much of a case as the cure needs, with the size of its cells at contacts [m]."""
    case = SimpleNamespace(
        mesh=SimpleNamespace(contact_size=contact_size), joint=SimpleNamespace(is_drawing=drawing)
    )
    return cast(Case, case)


def contact(pair: str, half_width: float, flat: bool = False) -> ExpectedContact:
    """Return a contact on cells of 0.2 mm."""
    return ExpectedContact(pair, half_width, 1e-3, 2e-4, flat)


def warnings(contacts: Sequence[ExpectedContact], case: Case) -> dict[str, str]:
    """Return the warnings of a summary by pair."""
    summary = cast(dict[str, dict[str, str]], warn_of_coarse(contacts, case))
    return {pair: row["warning"] for pair, row in summary.items() if "warning" in row}


@pytest.mark.parametrize(
    ("contact_size", "drawing", "cure"),
    [
        (None, True, "set mesh.contact_size to 0.04 mm"),
        (0.15e-3, True, "set mesh.contact_size to 0.03 mm (it is 0.15 mm)"),
        (None, False, "mesh the file with cells 0.2 times as large there"),
    ],
)
def test_a_contact_on_less_than_two_cells_is_warned_of_with_finer_ones(
    contact_size: float | None, drawing: bool, cure: str, caplog: pytest.LogCaptureFixture
) -> None:
    contacts = [contact("faying", 0.05e-3), contact("wide", 0.25e-3)]
    with caplog.at_level("WARNING"):
        found = warnings(contacts, mesh_settings(contact_size, drawing))
    assert list(found) == ["faying"]
    assert "the contact faying" in found["faying"]
    assert "half-width 0.05 mm on cells of 0.2 mm" in found["faying"]
    assert found["faying"].endswith(cure)
    assert caplog.messages == list(found.values())


def test_surfaces_flat_on_each_other_are_not_warned_of() -> None:
    """They touch all over, on as many cells as they have."""
    assert not warnings([contact("below_foil", 0.05e-3, flat=True)], mesh_settings(None))


@pytest.mark.parametrize(
    ("contact_size", "drawing", "cure"),
    [
        (None, True, "set mesh.contact_size to 0.15 mm,"),
        (5e-5, True, "set mesh.contact_size to 0.023 mm (it is 0.05 mm),"),
        (5e-5, False, "mesh the file with cells 0.46 times as large there,"),
    ],
)
def test_a_contact_on_one_vertex_is_cured_by_smaller_cells(
    contact_size: float | None, drawing: bool, cure: str
) -> None:
    radius = 3e-4
    cell_size = 3.24e-4
    finer = finer_cells(mesh_settings(contact_size, drawing), 0.5 * radius / cell_size, cell_size)
    problem = too_coarse("lower_electrode", radius, cell_size, finer)
    assert "lower_electrode" in problem.message
    assert problem.value == "contact radius 0.3 mm on cells of 0.324 mm"
    assert problem.cure.startswith(cure)


def test_a_contact_on_less_than_a_cell_is_warned_of_with_its_error() -> None:
    text = rough_contact("faying", 6e-5, 8e-5, "set mesh.contact_size to 0.03 mm")
    assert "faying touches on less than a cell: radius 0.06 mm on cells of 0.08 mm" in text
    assert "off by a factor of 2" in text
    assert text.endswith("set mesh.contact_size to 0.03 mm")


def test_the_proposed_size_of_the_cells_resolves_the_contact() -> None:
    """The other contact of the wire is wider, and the foil lies flat on its electrode."""
    case, contacts = expected()
    assert [contact.pair for contact in contacts if contact.flat] == ["lower_electrode"]
    found = warnings(contacts, case)
    assert list(found) == ["upper_electrode"]
    size = found["upper_electrode"].rsplit("set mesh.contact_size to ", 1)[1]
    case, contacts = expected(f"mesh.contact_size={size}")
    assert not warnings(contacts, case)
