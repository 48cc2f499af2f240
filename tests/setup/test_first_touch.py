"""Bodies that no symmetry plane guides come into contact without rolling away."""

from __future__ import annotations

from importlib import resources

from mpi4py import MPI

import numpy as np

from microweld.cases import read_case
from microweld.setup.joint import mesh_case
from microweld.setup.weld import build_weld


def test_wires_that_cross_at_an_angle_stay_where_they_are() -> None:
    text = (resources.files("microweld.cases") / "crossed-wire-nickel.yaml").read_text(
        encoding="utf-8"
    )
    case = read_case(text, overrides=["joint.angle=40 deg", "mesh.size=coarse"])
    weld = build_weld(case, mesh_case(case, MPI.COMM_SELF))
    weld.mechanics.touch()
    moved = weld.mechanics.displacement.x.array.reshape(-1, 3)
    assert weld.mechanics.reaction() > 0
    for name in ("wire_lower", "wire_upper"):
        mean = moved[weld.nodes[name]].mean(axis=0)
        assert np.hypot(mean[0], mean[1]) < 0.01 * min(pair.cell_size for pair in weld.pairs)
    for pair in weld.pairs:
        assert np.count_nonzero(pair.pressure > 0) > 0
