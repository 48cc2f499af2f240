"""From the joint of a case to its mesh."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from microweld.cases import (
    crossed_wire,
    imported,
    parallel_gap,
    stack,
    thermocompression,
    wire_foil,
)
from microweld.cases.parts import (
    AnyElectrode,
    FlatElectrode,
    GroovedElectrode,
    RoundElectrode,
    VGroovedElectrode,
    Wire,
)
from microweld.cases.settings import MeshSettings
from microweld.cases.substrate import SHEET_SHARE, JointOnSubstrate
from microweld.errors import MeshError, Problem
from microweld.materials.catalogue import load_material
from microweld.meshes.drawing import strand as strand_mesh
from microweld.meshes.drawing.electrode import Electrode as Block
from microweld.meshes.drawing.electrode import Face, Flat, Grooved, Round, VGroove
from microweld.meshes.drawing.half import Half
from microweld.meshes.drawing.slab import Slab
from microweld.meshes.files import imported as imported_mesh
from microweld.meshes.joint import PairSurfaces
from microweld.meshes.joints import crossed_wire as crossed_wire_mesh
from microweld.meshes.joints import parallel_gap as parallel_gap_mesh
from microweld.meshes.joints import stack as stack_mesh
from microweld.meshes.joints import thermocompression as thermocompression_mesh
from microweld.meshes.joints import wire_foil as wire_foil_mesh
from microweld.meshes.model import AXISYMMETRIC, Model

if TYPE_CHECKING:
    from mpi4py import MPI

    from microweld.cases import Case
    from microweld.meshes.joint import Joint

log = logging.getLogger(__name__)


def mesh_case(case: Case, comm: MPI.Comm) -> Joint:
    """Mesh the joint of a case. Collective.

    Args:
        case: shapes, symmetry and mesh settings are taken from it.
        comm: communicator of the mesh.

    Raises:
        MeshError: if the parts do not fit or the mesh is too coarse.
    """
    try:
        return replace(
            _build(case, comm), heads=tuple(name for name in case.machine.profiles if name)
        )
    except MeshError as error:
        raise MeshError([_placed(problem, case) for problem in error.problems]) from None


def _placed(problem: Problem, case: Case) -> Problem:
    """A problem at a key of the case, with the file and line of that key."""
    if problem.file:
        return problem
    file, line = case.place(problem.key)
    return replace(problem, file=file, line=line)


def _build(case: Case, comm: MPI.Comm) -> Joint:
    factor = case.mesh.size_factor
    contact_size = case.mesh.contact_size
    match case.joint:
        case crossed_wire.CrossedWires():
            return crossed_wire_mesh.build_joint(
                crossed_wires(case.joint, contact_size), factor, comm
            )
        case wire_foil.WireFoil():
            return wire_foil_mesh.build_joint(wire_on_foil(case.joint, contact_size), factor, comm)
        case parallel_gap.ParallelGap():
            return parallel_gap_mesh.build_joint(gap_joint(case.joint, contact_size), factor, comm)
        case thermocompression.Thermocompression():
            return thermocompression_mesh.build_joint(
                hot_tip(case.joint, contact_size), factor, comm
            )
        case stack.Stack():
            return stack_mesh.build_joint(stacked(case.joint, contact_size), factor, comm)
        case imported.Imported():
            if not case.joint.is_drawing and case.mesh != MeshSettings():
                log.info("the file is a mesh: what stands under mesh does not change it")
            joint = imported_mesh.build_joint(from_file(case, case.joint), factor, comm)
            _require_named_pairs(case, joint)
            return joint


def crossed_wires(
    joint: crossed_wire.CrossedWires, contact_size: float | None
) -> crossed_wire_mesh.CrossedWires:
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


def stacked(joint: stack.Stack, contact_size: float | None) -> stack_mesh.Stack:
    """The shapes of a stack as the mesh room takes them [m]."""
    return stack_mesh.Stack(
        layers=tuple(
            stack_mesh.Disc(layer.name, layer.radius, layer.thickness, layer.hole or 0.0)
            for layer in joint.layers
        ),
        contacts=tuple("" if name == stack.BONDED else name for name in joint.interfaces),
        lower=_tip(joint.electrode_lower),
        upper=_tip(joint.electrode_upper),
        model=Model(thickness=joint.depth) if joint.depth else AXISYMMETRIC,
        contact_size=contact_size,
    )


def _tip(electrode: stack.AnyTip) -> stack_mesh.Tip:
    match electrode:
        case stack.DomeTip():
            face: Face | stack_mesh.Cone = Round(electrode.face_radius)
        case stack.ConeTip():
            face = stack_mesh.Cone(electrode.tip_radius, electrode.flank)
        case _:
            face = Flat()
    return stack_mesh.Tip(electrode.radius, electrode.height, electrode.tip_width, face)


def gap_joint(
    joint: parallel_gap.ParallelGap, contact_size: float | None
) -> parallel_gap_mesh.ParallelGap:
    """The shapes of a parallel-gap joint as the mesh room takes them [m]."""
    left, right = (
        Slab(tip.length, tip.width, tip.height)
        for tip in (joint.electrode_left, joint.electrode_right)
    )
    edges = sorted({joint.gap / 2, joint.gap / 2 + left.length, joint.gap / 2 + right.length})
    return parallel_gap_mesh.ParallelGap(_bench(joint, edges, contact_size), left, right, joint.gap)


def hot_tip(
    joint: thermocompression.Thermocompression, contact_size: float | None
) -> thermocompression_mesh.Thermocompression:
    """The shapes of a thermocompression joint as the mesh room takes them [m]."""
    tip = joint.tip
    hairpin = thermocompression_mesh.Hairpin(
        tip.length, tip.width, tip.height, tip.slot, tip.foot, tip.notch
    )
    return thermocompression_mesh.Thermocompression(
        _bench(joint, [tip.length / 2], contact_size), hairpin
    )


def from_file(case: Case, joint: imported.Imported) -> imported_mesh.Imported:
    """A file and its roles as the mesh room takes them [m]."""
    symmetry = {surface: "xyz".index(axis) for surface, axis in joint.symmetry.items()}
    surfaces = {
        name: _texts(parts if isinstance(parts, tuple) else (parts,))
        for name, parts in joint.surfaces.items()
    }
    return imported_mesh.Imported(
        path=Path(joint.file),
        unit=joint.length_unit,
        bodies={name: _imported_body(case, name, body) for name, body in joint.parts.items()},
        earthed=str(joint.earthed),
        driven=str(joint.driven),
        reach=joint.contact_reach,
        surfaces=surfaces,
        clamped=_texts(joint.clamped),
        pushed=_texts(joint.pushed),
        cooled=_texts(joint.cooled),
        symmetry=symmetry,
        symmetry_factor=joint.symmetry_factor or 2 ** len(symmetry),
        pairs=tuple(
            PairSurfaces(name, str(pair.slave), str(pair.master))
            for name, pair in joint.pairs.items()
        ),
        bonded=joint.bonded,
        region_data=joint.region_data or "",
        contact_size=case.mesh.contact_size,
    )


def _imported_body(
    case: Case, name: str, body: imported.ImportedBody
) -> imported_mesh.ImportedBody:
    material = load_material(body.material, body.temper, case.materials.get(body.material))
    hardness = float(material.evaluate("hardness", case.surroundings.temperature)[0])
    if body.region is None:
        region = name
    else:
        region = str(body.region)
    return imported_mesh.ImportedBody(region, body.diameter, body.size, hardness)


def _texts(references: Sequence[str | int]) -> tuple[str, ...]:
    return tuple(map(str, references))


def _require_named_pairs(case: Case, joint: Joint) -> None:
    """Raise MeshError if the contact settings name a pair that was not found."""
    found = [pair.name for pair in joint.pairs]
    text = "no such pair was found in the file"
    cure = "use one of those found, or name the pairs under joint.pairs"
    problems = [
        Problem(text, key=f"contact.pairs.{name}", value=name, allowed=", ".join(found), cure=cure)
        for name in case.contact.pairs
        if name not in found
    ]
    if problems:
        raise MeshError(problems)


def _bench(
    joint: JointOnSubstrate, edges: Sequence[float], contact_size: float | None
) -> strand_mesh.Bench:
    """What lies below tips with edges at distances |x| from the middle [m], ascending."""
    strand = joint.strand
    pad = joint.pad
    substrate = joint.substrate
    _tell_layers(joint)
    sheets = pad.layers[: joint.sheets]
    solids = pad.layers[joint.sheets :]
    return strand_mesh.Bench(
        strand=strand_mesh.Wire(strand.diameter)
        if isinstance(strand, Wire)
        else strand_mesh.Ribbon(strand.width, strand.thickness),
        length=2 * (edges[-1] + strand.overhang),
        line=min(edges[-1], pad.length / 2),
        edges=tuple(edges),
        pad=Slab(pad.length, pad.width, sum(layer.thickness for layer in solids)),
        thicknesses=tuple(layer.thickness for layer in solids),
        substrate=Slab(substrate.length, substrate.width, substrate.thickness),
        symmetry=joint.mirrors,
        contact_size=contact_size,
        sheets=tuple(layer.thickness for layer in sheets),
    )


def _tell_layers(joint: JointOnSubstrate) -> None:
    """Log which layers are sheets, and why."""
    for number, layer in enumerate(joint.pad.layers, start=1):
        if number <= joint.sheets:
            kind = "a sheet"
        else:
            kind = "meshed as a body"
        limit = SHEET_SHARE * joint.thinnest * 1e6
        rule = f"auto: a sheet up to {limit:.3g} um, below no body"
        if layer.model == "auto":
            reason = rule
        else:
            reason = "as the case says"
        log.info(
            "pad_%d, %.3g um of %s: %s (%s)",
            number,
            layer.thickness * 1e6,
            layer.material,
            kind,
            reason,
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
