"""The surface layer of a case: material, nodes, volume, contact, peak temperature."""

from importlib import resources

from mpi4py import MPI

import numpy as np
import pytest

from microweld.cases import read_case
from microweld.materials.catalogue import load_material
from microweld.setup.joint import mesh_case
from microweld.setup.weld import build_weld
from microweld.simulation.monitors import Monitors


def test_a_surface_layer_is_like_a_body_but_for_its_cells():
    text = (resources.files("microweld.cases") / "parallel-gap-copper.yaml").read_text(
        encoding="utf-8"
    )
    case = read_case(text, overrides=["mesh.contact_size=9 um"])
    joint = mesh_case(case, MPI.COMM_WORLD)
    weld = build_weld(case, joint)
    assert list(weld.materials) == [*joint.bodies, "pad_1"] and "pad_1" not in joint.bodies
    assert weld.materials["pad_1"].name == "gold"
    layers = weld.electrothermal.system.surface_layers
    volume = layers.integrate(np.ones(layers.data.body.size))
    assert volume == pytest.approx(200e-6 * 120e-6 * 300e-9 / joint.symmetry_factor, rel=1e-9)
    gold, _ = load_material("gold").evaluate("electrical_conductivity", 293.15)
    sigma = layers.data.now.sigma
    assert sigma == pytest.approx(np.full_like(sigma, gold))
    x = weld.electrothermal.space.tabulate_dof_coordinates()[weld.nodes["pad_1"]]
    assert np.abs(x[:, 2]).max() < 1e-12
    here = weld.nodes["pad_1"][0]
    weld.electrothermal.temperature[here] = 400.0
    assert Monitors(weld).peak_temperatures()["pad_1"] == 400.0
