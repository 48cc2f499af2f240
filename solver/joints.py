"""From the joint of a case to its mesh."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microweld.cases import crossed_wire, wire_foil
from microweld.cases.parts import AnyElectrode, FlatElectrode, GroovedElectrode, RoundElectrode, VGroovedElectrode, Wire
from microweld.meshes import crossed_wire as crossed_wire_mesh
from microweld.meshes import wire_foil as wire_foil_mesh
from microweld.meshes.electrode import Electrode as Block
from microweld.meshes.electrode import Face, Flat, Grooved, Round, VGroove
from microweld.meshes.half import Half
from microweld.meshes.slab import Slab

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
    factor, contact_size = case.mesh.size_factor, case.mesh.contact_size
    match case.joint:
        case crossed_wire.CrossedWires():
            return crossed_wire_mesh.build_joint(crossed_wires(case.joint, contact_size), factor, comm)
        case wire_foil.WireFoil():
            return wire_foil_mesh.build_joint(wire_on_foil(case.joint, contact_size), factor, comm)


def crossed_wires(joint: crossed_wire.CrossedWires, contact_size: float | None) -> crossed_wire_mesh.CrossedWires:
    """The shapes of crossed wires as the mesh room takes them [m]."""
    return crossed_wire_mesh.CrossedWires(
        lower=_half(joint.wire_lower, joint.electrode_lower),
        upper=_half(joint.wire_upper, joint.electrode_upper),
        quarter=joint.quarter,
        angle=joint.angle,
        contact_size=contact_size,
    )


def wire_on_foil(joint: wire_foil.WireFoil, contact_size: float | None) -> wire_foil_mesh.WireFoil:
    """The shapes of a wire on a foil as the mesh room takes them [m]."""
    return wire_foil_mesh.WireFoil(
        upper=_half(joint.wire, joint.electrode_upper),
        foil=Slab(joint.foil.length, joint.foil.width, joint.foil.thickness),
        lower=_block(joint.electrode_lower),
        symmetry=joint.mirrors,
        contact_size=contact_size,
    )


def _half(wire: Wire, electrode: AnyElectrode) -> Half:
    return Half(wire.diameter, wire.overhang, _block(electrode))


def _block(electrode: AnyElectrode) -> Block:
    return Block(electrode.width, electrode.height, _face(electrode), electrode.offset)


def _face(electrode: AnyElectrode) -> Face:
    match electrode:
        case FlatElectrode():
            return Flat()
        case RoundElectrode():
            return Round(electrode.face_radius)
        case GroovedElectrode():
            return Grooved(electrode.groove_radius, electrode.groove_depth)
        case VGroovedElectrode():
            return VGroove(electrode.groove_angle, electrode.groove_depth)
