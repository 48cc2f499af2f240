"""A stack against closed forms: volumes, areas of contact, bonds, names.

Every face of the electrode.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import ufl
from dolfinx import fem

from microweld.cases.joints.stack.drawing import Cone, Disc, StackShape, TipShape
from microweld.fem.kinematics import width
from microweld.meshes.drawing.shapes import FlatFace, RoundFace
from microweld.meshes.generation.build import build_joint
from microweld.meshes.model import AXISYMMETRIC, Model
from microweld.meshes.quality import assess

RADIUS = 1.5e-3
HEIGHT = 2e-3
MM = 1e-3
DOME = 4e-3
FLANK = np.radians(40)
SAG = DOME - np.sqrt(DOME**2 - RADIUS**2)
CONE = (RADIUS - 0.5 * MM) * np.tan(FLANK)
FACES = {
    "flat": (FlatFace(), np.pi * RADIUS**2 * HEIGHT),
    "round": (
        RoundFace(DOME),
        np.pi * RADIUS**2 * (HEIGHT - SAG) + np.pi * SAG**2 * (3 * DOME - SAG) / 3,
    ),
    "cone": (
        Cone(0.5 * MM, FLANK),
        np.pi * RADIUS**2 * (HEIGHT - CONE)
        + np.pi * CONE / 3 * (RADIUS**2 + (0.5 * MM) ** 2 + RADIUS * 0.5 * MM),
    ),
}
SHEETS = (Disc("a", 2 * MM, 0.3 * MM), Disc("b", 1.8 * MM, 0.2 * MM, hole=0.1 * MM))
NAMES = ("lower_electrode", "faying", "upper_electrode")


def spec(face=None, model=AXISYMMETRIC, contacts=NAMES):
    tip = TipShape(RADIUS, HEIGHT, 0.5 * MM, face or FlatFace())
    return StackShape(SHEETS, contacts, tip, tip, model)


def volume(joint, body):
    """Of the swept cells of a body [m3]."""
    dx = ufl.Measure(
        "dx", joint.mesh, subdomain_data=joint.cell_tags, metadata={"quadrature_degree": 5}
    )
    return (
        fem.assemble_scalar(fem.form(width(joint) * dx(joint.bodies[body]))) * joint.symmetry_factor
    )


@pytest.mark.parametrize("face", FACES)
def test_volumes(face):
    shape, expected = FACES[face]
    joint = build_joint(spec(shape), 2.0)
    for electrode in ("electrode_lower", "electrode_upper"):
        assert volume(joint, electrode) == pytest.approx(expected, rel=1e-5)
    assert volume(joint, "a") == pytest.approx(np.pi * 4 * 0.3 * MM**3, rel=1e-9)
    assert volume(joint, "b") == pytest.approx(np.pi * (1.8**2 - 0.1**2) * 0.2 * MM**3, rel=1e-9)
    quality = assess(joint)
    assert [contact.pair for contact in quality.contacts] == list(NAMES)
    sunk = DOME - np.sqrt(DOME**2 - (0.1 * MM) ** 2)  # of the dome's middle above the hole
    assert max(contact.gap for contact in quality.contacts) == pytest.approx(
        sunk if face == "round" else 0.0, abs=1e-9
    )
    assert quality.untagged_facets == 0 and 0.3 < quality.lowest_shape <= quality.mean_shape < 1.0
    assert quality.lowest_jacobian > 0.9


def test_plane_model_is_half_of_a_slab():
    joint = build_joint(spec(model=Model(thickness=5e-3)), 2.0)
    assert joint.symmetry_factor == 2 and joint.symmetry == {"axis": 0}
    assert volume(joint, "electrode_lower") == pytest.approx(2 * RADIUS * HEIGHT * 5e-3, rel=1e-9)


def test_bonded_layers_share_nodes():
    """One contact is left.

    The border of the two layers has no name, what juts out beyond it has.
    """
    apart, joint = (
        build_joint(spec(contacts=contacts), 2.0)
        for contacts in (NAMES, ("", "", "upper_electrode"))
    )
    assert [pair.name for pair in joint.pairs] == ["upper_electrode"]
    assert joint.mesh.geometry.x.shape[0] < apart.mesh.geometry.x.shape[0]
    assert (
        "b.bottom" not in joint.surfaces
        and "a.bottom" in joint.surfaces
        and "a.top" in joint.surfaces
    )
    assert volume(joint, "a") == pytest.approx(volume(apart, "a"), rel=1e-9)


def test_fine_where_pressed():
    joint = build_joint(replace(spec(), contact_size=20e-6), 1.0)
    assert all(15e-6 < contact.slave_size < 30e-6 for contact in assess(joint).contacts)
