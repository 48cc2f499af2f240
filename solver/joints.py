"""From the joint of a case to its mesh."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microweld.cases.parts import Electrode, FlatElectrode, GroovedElectrode, RoundElectrode, Wire
from microweld.meshes.crossed_wire import CrossedWires, build_joint
from microweld.meshes.electrode import Electrode as Block
from microweld.meshes.electrode import Flat, Grooved, Round
from microweld.meshes.half import Half

if TYPE_CHECKING:
    from mpi4py import MPI

    from microweld.cases import Case
    from microweld.meshes.joint import Joint


def mesh_case(case: Case, comm: MPI.Comm) -> Joint:
    """Mesh the joint of a case. Collective.

    Args:
        case: shapes, symmetry and mesh settings are taken from it.
        comm: communicator of the mesh.

    Raises:
        MeshError: if the parts do not fit or the mesh is too coarse.
    """
    return build_joint(crossed_wires(case), case.mesh.size_factor, comm)


def crossed_wires(case: Case) -> CrossedWires:
    """The shapes of a case as the mesh room takes them [m]."""
    joint = case.joint
    return CrossedWires(
        lower=_half(joint.wire_lower, joint.electrode_lower),
        upper=_half(joint.wire_upper, joint.electrode_upper),
        quarter=joint.quarter,
        angle=joint.angle,
        contact_size=case.mesh.contact_size,
    )


def _half(wire: Wire, electrode: Electrode) -> Half:
    block = Block(electrode.width, electrode.height, _face(electrode), electrode.offset)
    return Half(wire.diameter, wire.overhang, block)


def _face(electrode: Electrode) -> Flat | Round | Grooved:
    match electrode:
        case FlatElectrode():
            return Flat()
        case RoundElectrode():
            return Round(electrode.face_radius)
        case GroovedElectrode():
            return Grooved(electrode.groove_radius, electrode.groove_depth)
