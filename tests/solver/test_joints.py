"""The shapes of a case reach the mesh room unchanged."""

from __future__ import annotations

import math
from importlib import resources

import pytest

from microweld.cases import read_case
from microweld.joints import crossed_wires
from microweld.meshes.crossed_wire import CrossedWires
from microweld.meshes.electrode import Electrode, Flat, Grooved, Round
from microweld.meshes.half import Half

UPPER = "joint.electrode_upper={material: copper, width: 1.1 mm, height: 0.7 mm, offset: 0.02 mm, "


@pytest.mark.parametrize(
    ("face", "expected"),
    [
        ("face: flat}", Flat()),
        ("face: round, face_radius: 3 mm}", Round(3e-3)),
        ("face: grooved, groove_radius: 0.25 mm, groove_depth: 0.1 mm}", Grooved(0.25e-3, 0.1e-3)),
    ],
)
def test_every_size_arrives(face: str, expected: Flat | Round | Grooved) -> None:
    text = (resources.files("microweld.cases") / "crossed-wire-nickel.yaml").read_text(encoding="utf-8")
    wire = "joint.wire_upper={material: copper, diameter: 0.3 mm, overhang: 0.2 mm}"
    case = read_case(text, overrides=[UPPER + face, wire, "mesh.contact_size=40 um", "joint.angle=60 deg"])
    assert crossed_wires(case) == CrossedWires(
        lower=Half(0.4e-3, 0.3e-3, Electrode(1.2e-3, 0.6e-3, Flat(), 0.0)),
        upper=Half(0.3e-3, 0.2e-3, Electrode(1.1e-3, 0.7e-3, expected, 0.02e-3)),
        quarter=False,
        angle=pytest.approx(math.pi / 3, rel=1e-12),
        contact_size=40e-6,
    )
