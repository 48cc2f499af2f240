"""Bodies that no symmetry plane guides come into contact without rolling away."""

from __future__ import annotations

from importlib import resources

from mpi4py import MPI

import numpy as np
import pytest

from microweld.cases import read_case
from microweld.errors import SolveError
from microweld.machine.load import Load
from microweld.mechanics.newton import NewtonSettings
from microweld.setup.joint import mesh_case
from microweld.setup.weld import Weld, build_weld


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


#: Where a common approach closes the gap around the lowest point of the coarse wire, it squeezes
#: the foil, flat on its electrode, to 0.6 of its thickness.
THIN_FOIL = """schema: microweld-case/1
joint:
  type: wire-foil
  wire: {material: nickel, temper: annealed, diameter: 0.8 mm, overhang: 0.3 mm}
  foil: {material: copper, temper: annealed, thickness: 0.03 mm, length: 2.4 mm, width: 2.4 mm}
  electrode_upper: {material: cucrzr, face: flat, width: 1.6 mm, height: 1.0 mm}
  electrode_lower: {material: cucrzr, face: flat, width: 2.4 mm, height: 1.2 mm}
machine:
  force: {profile: ramp-hold, force: 60 N, squeeze: 2 ms, hold: 1 ms}
  current: {waveform: constant, current: 100 A, duration: 0.1 ms}
mesh: {size: coarse, factor: 1.4}
"""


def wire_on_thin_foil(*overrides: str) -> Weld:
    """Return the joint, not yet in contact."""
    case = read_case(THIN_FOIL, overrides=overrides)
    return build_weld(case, mesh_case(case, MPI.COMM_SELF))


def test_a_thick_wire_on_a_thin_foil_touches_where_a_common_approach_fails(caplog) -> None:
    weld = wire_on_thin_foil()
    with caplog.at_level("INFO", logger="microweld.mechanics"):
        weld.mechanics.touch()
    assert caplog.text.count("first touch repeated") == 1
    assert 0.0 < weld.mechanics.reaction() < 60.0 / 4
    assert all(np.count_nonzero(pair.pressure > 0) > 0 for pair in weld.pairs)


def test_a_failed_first_touch_leaves_everything_as_it_was() -> None:
    once = wire_on_thin_foil()
    once.mechanics.touch()
    twice = wire_on_thin_foil()
    twice.mechanics.settings = NewtonSettings(tolerance=1e-6, iterations=2)
    with pytest.raises(SolveError, match="first touch has no equilibrium") as failure:
        twice.mechanics.touch()
    assert "mesh.factor" in failure.value.cure
    assert "faying 0.14 mm" in failure.value.cure
    assert "step" not in failure.value.cure
    assert not np.any(twice.mechanics.displacement.x.array)
    twice.mechanics.settings = once.mechanics.settings
    twice.mechanics.touch()
    assert twice.mechanics.face_displacement == once.mechanics.face_displacement
    assert twice.mechanics.reaction() == pytest.approx(once.mechanics.reaction(), rel=1e-6)


def test_a_wire_without_friction_neither_slides_nor_rolls_away(caplog) -> None:
    whole = ("joint.symmetry=full", "joint.foil.thickness=0.4 mm", "mesh.factor=1.5")
    weld = wire_on_thin_foil("contact.friction=0", *whole)
    problem = weld.mechanics
    with caplog.at_level("INFO", logger="microweld.mechanics"):
        problem.touch()
    assert "nothing holds wire sideways" in caplog.text
    assert len(problem.system.fixtures.modes) == 4 + 3  # the wire rolls, the foil does not
    assert problem.solve(Load(force=4.0), 1e-4).iterations < 25
    moved = problem.displacement.x.petsc_vec
    assert problem.face_displacement < -1e-6
    for mode in problem.system.fixtures.modes:
        assert abs(mode.dot(moved)) < 1e-8  # metres and radians


@pytest.mark.parametrize("scale", [0.05, 10.0])
def test_the_first_touch_does_not_depend_on_the_size_of_the_joint(scale: float) -> None:
    work = {}
    for size in (1.0, scale):
        lengths = {
            "wire.diameter": 0.8,
            "wire.overhang": 0.3,
            "foil.thickness": 0.4,
            "foil.length": 2.4,
            "foil.width": 2.4,
            "electrode_upper.width": 1.6,
            "electrode_upper.height": 1.0,
            "electrode_lower.width": 2.4,
            "electrode_lower.height": 1.2,
        }
        weld = wire_on_thin_foil(
            *(f"joint.{key}={value * size} mm" for key, value in lengths.items())
        )
        weld.mechanics.touch()
        work[size] = (weld.mechanics.counts.newton, weld.mechanics.reaction() / size**2)
    assert work[scale][0] == pytest.approx(work[1.0][0], abs=3)
    assert work[scale][1] == pytest.approx(work[1.0][1], rel=0.15)
