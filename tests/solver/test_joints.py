"""The shapes of a case reach the mesh room unchanged."""

from __future__ import annotations

import math
from importlib import resources

import pytest

from microweld.cases import read_case
from microweld.cases.crossed_wire import CrossedWires as CrossedWireCase
from microweld.cases.wire_foil import WireFoil as WireFoilCase
from microweld.joints import crossed_wires, wire_on_foil
from microweld.meshes.crossed_wire import CrossedWires
from microweld.meshes.electrode import Electrode, Face, Flat, Grooved, Round, VGroove
from microweld.meshes.half import Half
from microweld.meshes.slab import Slab
from microweld.meshes.wire_foil import WireFoil

UPPER = "joint.electrode_upper={material: copper, width: 1.1 mm, height: 0.7 mm, "


@pytest.mark.parametrize(
    ("face", "expected"),
    [
        ("offset: 0.02 mm, face: flat}", Flat()),
        ("offset: 0.02 mm, face: round, face_radius: 3 mm}", Round(3e-3)),
        ("offset: 0.02 mm, face: grooved, groove_radius: 0.25 mm, groove_depth: 0.1 mm}", Grooved(0.25e-3, 0.1e-3)),
        ("face: v-groove, groove_angle: 2 rad, groove_depth: 0.2 mm}", VGroove(2.0, 0.2e-3)),
    ],
)
def test_every_size_arrives(face: str, expected: Face) -> None:
    text = (resources.files("microweld.cases") / "crossed-wire-nickel.yaml").read_text(encoding="utf-8")
    wire = "joint.wire_upper={material: copper, diameter: 0.3 mm, overhang: 0.2 mm}"
    case = read_case(text, overrides=[UPPER + face, wire, "mesh.contact_size=40 um", "joint.angle=60 deg"])
    assert isinstance(case.joint, CrossedWireCase)
    offset = 0.0 if isinstance(expected, VGroove) else 0.02e-3
    assert crossed_wires(case.joint, case.mesh.contact_size) == CrossedWires(
        lower=Half(0.4e-3, 0.3e-3, Electrode(1.2e-3, 0.6e-3, Flat(), 0.0)),
        upper=Half(0.3e-3, 0.2e-3, Electrode(1.1e-3, 0.7e-3, expected, offset)),
        quarter=False,
        angle=pytest.approx(math.pi / 3, rel=1e-12),
        contact_size=40e-6,
    )


@pytest.mark.parametrize(("offset", "symmetry"), [("0 mm", "xy"), ("0.1 mm", "x")])
def test_every_size_of_a_wire_on_a_foil_arrives(offset: str, symmetry: str) -> None:
    text = (resources.files("microweld.cases") / "wire-foil-copper.yaml").read_text(encoding="utf-8")
    foil = "joint.foil={material: c51000, thickness: 0.1 mm, length: 0.8 mm, width: 0.7 mm}"
    case = read_case(text, overrides=[foil, f"joint.electrode_upper.offset={offset}"])
    assert isinstance(case.joint, WireFoilCase)
    shift = case.joint.electrode_upper.offset
    assert wire_on_foil(case.joint, None) == WireFoil(
        upper=Half(0.2e-3, 0.15e-3, Electrode(0.5e-3, 0.5e-3, Flat(), shift)),
        foil=Slab(0.8e-3, 0.7e-3, 0.1e-3),
        lower=Electrode(0.8e-3, 0.4e-3),
        symmetry=symmetry,
    )
