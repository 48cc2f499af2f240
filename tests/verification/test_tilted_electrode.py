"""A tilted electrode of a parallel gap presses where its face is lowest."""

from __future__ import annotations

from importlib import resources

from mpi4py import MPI

import numpy as np

from microweld.cases import read_case
from microweld.machine import Load
from microweld.setup.joint import mesh_case
from microweld.setup.weld import build_weld

FORCE = 0.02  # of the whole joint [N]


def pressed_places(*overrides: str) -> dict[str, float]:
    """Mean place x of the pressure of each pair under a small force [m]."""
    text = (resources.files("microweld.cases") / "parallel-gap-copper.yaml").read_text(
        encoding="utf-8"
    )
    case = read_case(text, overrides=["mesh.factor=1.4", *overrides])
    weld = build_weld(case, mesh_case(case, MPI.COMM_SELF))
    weld.mechanics.touch()
    weld.mechanics.solve(Load(FORCE / weld.joint.symmetry_factor), 1e-4)
    found = {}
    for pair in weld.pairs:
        pairing = pair.pairing(False)
        force = pairing.pressure * pairing.area
        places = pair.positions()[pairing.point, 0]
        found[pair.name] = float(np.sum(force * places) / np.sum(force))
    return found


def test_the_pressure_moves_to_the_lower_end():
    level = pressed_places()
    tilted = pressed_places("joint.electrode_left.tilt=2 deg", "joint.electrode_right.tilt=-2 deg")
    assert tilted["left_electrode"] < level["left_electrode"] - 8e-6
    assert tilted["right_electrode"] > level["right_electrode"] + 8e-6
