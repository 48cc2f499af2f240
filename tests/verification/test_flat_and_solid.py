"""A stamp on a block, pressed and heated: the axisymmetric model and a quarter of the solid."""

from dataclasses import replace

from mpi4py import MPI

import gmsh
import numpy as np
from support.flat import Rectangle, flat_joint
from support.flat_stack import MM, pressed
from support.properties import constant, properties

from microweld.contact.conductance import ConstantConductance
from microweld.electrothermal.interface import Interface
from microweld.electrothermal.problem import Boundary, Current, ElectroThermal
from microweld.machine.load import Load
from microweld.mechanics import Mechanics
from microweld.meshes.drawing.parts import Part, name_parts
from microweld.meshes.generation.build import Roles, import_model
from microweld.meshes.joint import PairSurfaces
from microweld.meshes.model import AXISYMMETRIC

PARTS = 4  # the quarter stands for this many
QUARTER = {"block": (4.0, -2.0, 0.0), "stamp": (2.0, 0.0, 2.0)}  # radius, bottom, top [mm]


def flat(cells: int) -> Mechanics:
    """The section, with `cells` on the radius of the stamp."""
    bodies = [
        Rectangle("block", (0.0, -2 * MM), (4 * MM, 0.0), (2 * cells, cells)),
        Rectangle("stamp", (0.0, 0.0), (2 * MM, 2 * MM), (cells, cells)),
    ]
    joint = flat_joint(bodies, AXISYMMETRIC, [("stamp.bottom", "block.top")])
    return pressed(replace(joint, symmetry={"block.left": 0, "stamp.left": 0}), 0.2)


def draw():
    """A quarter of each cylinder."""
    parts = {}
    for name, (radius, low, high) in QUARTER.items():
        volume = gmsh.model.occ.addCylinder(0, 0, low, 0, 0, high - low, radius, angle=np.pi / 2)
        ends = {"bottom": lambda x, y, z, at=low: z - at, "top": lambda x, y, z, at=high: z - at}
        parts[name] = Part([volume], ends)
    gmsh.model.occ.synchronize()
    return name_parts(parts, {"plane_x": lambda x, y, z: x, "plane_y": lambda x, y, z: y})


def quarter() -> Mechanics:
    """The same in space."""
    roles = Roles(
        "block.bottom",
        "stamp.top",
        (PairSurfaces("faying", "stamp.bottom", "block.top"),),
        {"plane_x": 0, "plane_y": 1},
        PARTS,
    )
    return pressed(import_model(draw, roles, MPI.COMM_SELF, cell_size=lambda *_: 0.5), 0.2)


def history(solid: Mechanics) -> np.ndarray:
    """Run two coupled steps.

    Returns:
        Force [N], set-down [m], voltage [V], heat stored [J] and rise of the peak temperature [K]
        of each (2, 5).
    """
    joint = solid.joint
    parts = joint.symmetry_factor
    (pair,) = solid.pairs
    ends = {joint.earthed_terminal: 300.0, joint.driven_terminal: 300.0}
    heat = ElectroThermal(
        joint,
        properties([constant(1e7)] * 2, [constant(90.0)] * 2),
        Boundary({joint.earthed_terminal: 0.0}, ends, {}, joint.driven_terminal),
        interfaces=[Interface(pair.name, ConstantConductance(1e10, 1e6), 0.5, 1, 0)],
        initial_temperature=300.0,
        displacement=solid.displacement,
    )
    rows = []
    for load in (Load(displacement=-10e-6), Load(force=9000.0 / parts)):
        solid.solve(load, 1.0)
        heat.update_contact_maps({pair.name: pair.pairing()})
        result = heat.solve(1e-3, Current(1e4 / parts))
        force = parts * solid.reaction()
        stored = parts * result.heat.stored
        rise = heat.temperature.max() - 300.0
        rows.append([force, solid.face_displacement, result.terminal_potential, stored, rise])
        solid.accept(1.0)
        heat.accept()
    assert solid.plastic_state.strain.max() > 1e-3
    return np.array(rows)


def test_axisymmetric_model_is_the_solid():
    """The solid is as far from a fine section as the section of its own cell size."""
    coarse = history(flat(4))
    fine = history(flat(12))
    solid = history(quarter())
    mesh_error = np.abs(coarse - fine)
    assert np.all(mesh_error < 0.07 * np.abs(fine))
    assert np.all(np.abs(solid - fine) < 1.2 * mesh_error + 2e-3 * np.abs(fine))
