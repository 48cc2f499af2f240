"""Strength of a joint: weakest section of its wires, sheared interface, and where it fails."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

from mpi4py import MPI

import basix.ufl
import numpy as np
import pytest
from dolfinx import fem
from support.blocks import Box, joint_of

from microweld.cases import load_case
from microweld.setup.joint import mesh_case
from microweld.setup.weld import build_weld
from microweld.simulation.joint_strength import (
    JointStrength,
    WeakestSection,
    _weakest_section,
    bonded_share,
)

CASES = Path(__file__).resolve().parents[2] / "cases"
WIDTH = 2e-4
LENGTH = 2e-3


def wire(soft: bool) -> tuple[SimpleNamespace, np.ndarray, np.ndarray]:
    """A straight square wire along x, soft in its middle fifth."""
    joint = joint_of([Box("wire", (0, 0, 0), (LENGTH, WIDTH, WIDTH), (20, 2, 2))], [])
    element = basix.ufl.element("Lagrange", joint.mesh.basix_cell().name, 2, shape=(3,))
    space = fem.functionspace(joint.mesh, element)
    displacement = fem.Function(space)
    middles = joint.mesh.geometry.x[joint.mesh.geometry.dofmap].mean(axis=1)[:, 0]
    softened = np.where(np.abs(middles - LENGTH / 2) < LENGTH / 10, 1.0, 0.0)
    if not soft:
        softened[:] = 0.0
    mechanics = SimpleNamespace(space=space, displacement=displacement)
    weld = SimpleNamespace(joint=joint, mechanics=mechanics, comm=joint.mesh.comm)
    return weld, 600e6 - 200e6 * softened, softened


def weakest_of(soft: bool) -> WeakestSection:
    """Its weakest section."""
    weld, sigma, softened = wire(soft)
    return _weakest_section(weld, "wire", sigma, softened)


def test_straight_wire_with_a_soft_length_breaks_there() -> None:
    """F = sigma_uts A of the soft length."""
    weakest = weakest_of(soft=True)
    assert weakest.strength == pytest.approx(400e6 * WIDTH**2, rel=1e-9)
    assert weakest.mode == "softened"


def test_uniform_wire_breaks_in_its_base() -> None:
    weakest = weakest_of(soft=False)
    assert weakest.strength == pytest.approx(600e6 * WIDTH**2, rel=1e-9)
    assert weakest.mode == "base"


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
