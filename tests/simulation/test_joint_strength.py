"""Strength of a joint: weakest section of its wires, sheared interface, and where it fails."""

from __future__ import annotations

from pathlib import Path

from mpi4py import MPI

import pytest
from support.soft_wire import HARD, SECTION, SOFT, estimate

from microweld.cases import load_case
from microweld.setup.joint import mesh_case
from microweld.setup.weld import build_weld
from microweld.simulation.joint_strength import JointStrength, WeakestSection, bonded_share

CASES = Path(__file__).resolve().parents[2] / "cases"


def test_straight_wire_with_a_soft_length_breaks_there() -> None:
    """F = sigma_uts A of the soft length."""
    weakest = estimate(soft=True)
    assert weakest.strength == pytest.approx(SOFT * SECTION, rel=1e-9)
    assert weakest.mode == "softened"


def test_uniform_wire_breaks_in_its_base() -> None:
    weakest = estimate(soft=False)
    assert weakest.strength == pytest.approx(HARD * SECTION, rel=1e-9)
    assert weakest.mode == "base"


def test_thin_wire_has_a_notch() -> None:
    """Of the section, and of what it bears."""
    weakest = estimate(soft=False, thinned=0.2)
    assert weakest.strength == pytest.approx(0.8 * HARD * SECTION, rel=1e-9)
    assert weakest.notch == pytest.approx(0.2, rel=1e-9)
    assert weakest.mode == "thinned"


def test_weakest_of_all_decides() -> None:
    strong = WeakestSection(5.0, 0.0, 1e-8, 0.0, 0.0)
    thin = WeakestSection(3.0, 0.1, 1e-8, 0.2, 0.3)
    joint = JointStrength({"faying": 4.0}, {"lower": strong, "upper": thin})
    assert joint.figures["breaking_force"] == 3.0
    assert joint.mode == "upper, thinned"
    assert joint.figures["notch_upper"] == 0.3
    weak = JointStrength({"faying": 2.0}, {"lower": strong, "upper": thin})
    assert weak.figures["breaking_force"] == 2.0
    assert weak.mode == "interface faying"


def test_joint_without_wires_has_interfaces_only() -> None:
    joint = JointStrength({"faying": 4.0}, {})
    assert joint.figures == {"interface_strength_faying": 4.0}
    assert joint.summary == {"weakest_sections": {}}


def test_plated_wires_have_no_bond_with_their_electrodes() -> None:
    """Their plating is a layer of these pairs, too, and could braze."""
    case = load_case(CASES / "crossed-wire-gold-plated.yaml", ["mesh.size=coarse"])
    weld = build_weld(case, mesh_case(case, MPI.COMM_SELF))
    bonded = {pair.name for pair in weld.pairs if bonded_share(weld, pair) is not None}
    assert bonded == {"faying"}
