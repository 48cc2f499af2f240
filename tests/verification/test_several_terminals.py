"""Two bars side by side between common terminals: conductances and stiffnesses add."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from mpi4py import MPI

import jsonschema
import numpy as np
import pytest
from dolfinx import fem
from ruamel.yaml import YAML

from microweld.cases import case_json_schema, dump_case, load_case, read_case
from microweld.electrothermal import Boundary
from microweld.electrothermal.boundary import Constraints
from microweld.materials import load_material
from microweld.meshes.joint_graph import JointGraph
from microweld.results.history import read_history
from microweld.setup.boundary import boundary_of
from microweld.setup.joint import mesh_case
from microweld.simulation.simulation import run

CASE = Path(__file__).parents[1] / "inputs" / "two-bars.yaml"
WIDE = 1e-6  # section [m2]
NARROW = 0.5e-6
LENGTH = 3e-3


def welded(folder: Path, *overrides: str) -> dict[str, np.ndarray]:
    """History of a run whose charge and energy balance."""
    run(load_case(CASE, overrides), folder)
    summary = json.loads((folder / "summary.json").read_text())
    assert summary["energy_balance"]["closes"]
    assert summary["largest"]["charge_imbalance"] < 1e-10
    return read_history(folder)


def compliance(history: dict[str, np.ndarray]) -> float:
    """Set-down over force [m/N]."""
    squeeze = history["current"] == 0.0
    return float(np.polyfit(history["force"][squeeze], history["set_down"][squeeze], 1)[0])


def test_conductances_and_stiffnesses_add(tmp_path):
    """R = rho L/(A1 + A2), and L/(E (A1 + A2)) of bars whose ends are a little stiffer."""
    history = welded(tmp_path / "both")
    nickel = load_material("nickel")
    sigma = float(nickel.evaluate("electrical_conductivity", 293.15)[0])
    young = float(nickel.evaluate("youngs_modulus", 293.15)[0])
    assert history["current"][-1] == pytest.approx(50.0, rel=1e-9)
    assert history["resistance"][-1] == pytest.approx(LENGTH / sigma / (WIDE + NARROW), rel=2e-4)
    assert compliance(history) == pytest.approx(LENGTH / young / (WIDE + NARROW), rel=0.05)


def test_one_head_pushes_the_faces_that_are_named(tmp_path):
    """Only the wide bar carries the force; both carry the current."""
    history = welded(tmp_path / "one", "joint.pushed=wide.highest_z")
    nickel = load_material("nickel")
    young = float(nickel.evaluate("youngs_modulus", 293.15)[0])
    sigma = float(nickel.evaluate("electrical_conductivity", 293.15)[0])
    assert compliance(history) == pytest.approx(LENGTH / young / WIDE, rel=0.05)
    assert history["resistance"][-1] == pytest.approx(LENGTH / sigma / (WIDE + NARROW), rel=2e-4)


def test_planes_of_several_bodies_are_the_same_terminals():
    """`highest_z` of both bars stands for its part on each."""
    case = load_case(CASE, ["joint.driven=highest_z", "joint.earthed=lowest_z"])
    joint = mesh_case(case, MPI.COMM_SELF)
    assert joint.driven_terminal == ("highest_z.wide", "highest_z.narrow")
    assert joint.earthed_surfaces == ("lowest_z.wide", "lowest_z.narrow")
    assert joint.body_of_surface["highest_z.narrow"] == "narrow"
    assert joint.clamped_surfaces == joint.earthed_surfaces
    assert joint.rigid_faces == (joint.driven_surfaces,)
    assert set(joint.cooled_surfaces) == set(joint.terminal_surfaces)
    named = mesh_case(load_case(CASE), MPI.COMM_SELF)
    assert named.driven_terminal == ("wide.highest_z", "narrow.highest_z")
    for joint_of_case in (joint, named):
        tops = [
            joint_of_case.facet_tags.find(joint_of_case.surfaces[name]).size
            for name in joint_of_case.driven_surfaces
        ]
        assert min(tops) > 0


def test_all_driven_surfaces_are_one_equipotential():
    case = load_case(CASE)
    joint = mesh_case(case, MPI.COMM_SELF)
    materials = {name: load_material("nickel") for name in joint.bodies}
    boundary = boundary_of(case, joint, materials)
    assert isinstance(boundary, Boundary) and len(boundary.fixed_potential) == 2
    assert not set(boundary.losses) & set(joint.terminal_surfaces)
    space = fem.functionspace(joint.mesh, ("Lagrange", 2, (2,)))
    terminal = Constraints(joint, space, boundary).terminal
    z = space.tabulate_dof_coordinates()[:, 2]
    assert np.array_equal(terminal, np.flatnonzero(np.isclose(z, LENGTH)))
    assert JointGraph(joint, space).essential_pairs() == frozenset()


def test_lists_and_single_surfaces_are_read_and_written():
    for given in ("[wide.highest_z, narrow.highest_z]", "wide.highest_z"):
        case = load_case(CASE, [f"joint.driven={given}", f"joint.pushed={given}"])
        written = dump_case(case)
        assert read_case(written) == case
        jsonschema.validate(YAML(typ="safe").load(written), case_json_schema())


@pytest.mark.mpi
@pytest.mark.parametrize("ranks", [1, 2])
@pytest.mark.parametrize(("most", "code"), [("1 um", 0), ("1 nm", 5)])
def test_limit_decides_the_exit_code(tmp_path, ranks, most, code):
    """A weld that does not hold a limit of its case ends with 5, on any number of ranks."""
    case = tmp_path / "limited.yaml"
    text = CASE.read_text(encoding="utf-8").replace("two-bars.geo", str(CASE.with_suffix(".geo")))
    case.write_text(f"{text}limits: {{set_down: {{most: {most}}}}}\n", encoding="utf-8")
    command = [sys.executable, "-m", "microweld", "run", case, "-o", tmp_path / "run"]
    if ranks > 1:
        command = ["mpirun", "-n", str(ranks), "--oversubscribe", *command]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == code, ran.stderr
    summary = json.loads((tmp_path / "run" / "summary.json").read_text(encoding="utf-8"))
    assert summary["status"] == "finished"
    assert summary["limits"]["set_down"]["held"] is (code == 0)
    assert ("TOO MUCH" in ran.stderr) is (code == 5)
