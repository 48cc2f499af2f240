"""The contacts of a case as they are expected when the current begins, and cells that resolve them.

A contact on less than two cells is a few points, and its resistance is theirs.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from mpi4py import MPI

import numpy as np
from dolfinx.mesh import compute_midpoints

from microweld.arrays import Floats
from microweld.cases.schema import Case
from microweld.contact.expected_width import GapShape, gap_shape, half_widths
from microweld.contact.pair import ContactPair
from microweld.errors import Problem
from microweld.materials.flow import compile_flow
from microweld.materials.material import Material
from microweld.meshes.joint import Joint
from microweld.meshes.joint_graph import JointGraph
from microweld.setup.machine import force_waveform

log = logging.getLogger(__name__)

STRAIN = 0.08  #: plastic strain that stands for that around an indentation (Tabor) [-]
SPREAD = 0.58  #: tangent of the angle at which a force spreads in a wire, 30 degrees [-]
MARGIN = 0.8  #: cells that are proposed, over the half-width of the contact [-]
#: Radius of a contact over the size of its cells below which it is a single vertex: that touches on
#: 0.27 of the six regular triangles around it, a disc of 0.47 edges, and cells nearby are up to 1.3
#: times as large as the smallest.
ONE_VERTEX = 0.6
#: How far the area of a contact on less than a cell may be off, as a factor: it was 1.05 to 1.9
#: (`microweld.contact.expected_width`).
ROUGH = 2.0
MM = 1e3  #: millimetres in a metre


@dataclass(frozen=True)
class ExpectedContact:
    """The contact of a pair as it is expected when the current begins."""

    pair: str
    half_width: float  #: of its narrow direction [m]
    half_length: float  #: of the other one [m]
    cell_size: float  #: of the smallest facet of the pair [m]
    flat: bool  #: whether the surfaces lie flat on each other, and touch all over

    @property
    def coarse(self) -> bool:
        """Whether it will be on less than two cells."""
        return not self.flat and self.half_width < self.cell_size


def expected_contacts(
    case: Case,
    joint: Joint,
    graph: JointGraph,
    materials: Mapping[str, Material],
    pairs: Sequence[ContactPair],
) -> tuple[ExpectedContact, ...]:
    """Estimate the contacts that the force goes through. Collective.

    Args:
        case: Its force and temperature when the current begins.
        joint: The meshed joint.
        graph: Of the joint.
        materials: By body.
        pairs: Of the joint, at the positions of the mesh.
    """
    planes = symmetry_planes(joint)
    forces = graph.pair_forces(_face_forces(case, joint))
    loaded = []
    for pair, surfaces, force in zip(pairs, joint.pairs, forces, strict=True):
        shape = gap_shape(pair, joint, planes)
        if force > 0.0 and shape is not None:
            bodies = {joint.body_of_surface[name] for name in (surfaces.slave, surfaces.master)}
            loaded.append(
                _Loaded(pair, shape, force, bodies, _flow_stress(case, materials, bodies))
            )
    out = []
    for one in loaded:
        beside = [other for other in loaded if other is not one and one.bodies & other.bodies]
        narrow, wide = sorted(one.half_widths(_pressed(one.shape, beside)))
        out.append(ExpectedContact(one.pair.name, narrow, wide, one.pair.cell_size, one.shape.flat))
    return tuple(out)


@dataclass(frozen=True)
class _Loaded:
    """A pair that the force goes through."""

    pair: ContactPair
    shape: GapShape
    force: float  #: [N]
    bodies: set[str]
    flow_stress: float  #: of the softer body [Pa]

    def half_widths(self, extent: tuple[float, float]) -> tuple[float, float]:
        """Return the half-widths in the directions of the gap, if so long a part is pressed [m]."""
        shape = replace(self.shape, extent=extent)
        modulus = self.pair.settings.effective_modulus
        return half_widths(shape, self.force, modulus, self.flow_stress)


def _face_forces(case: Case, joint: Joint) -> dict[str, float]:
    """Return the force on each pushed surface when the current begins [N]."""
    start = case.machine.current_start
    forces = [force_waveform(profile).value(start) for profile in case.machine.profiles.values()]
    return {
        name: force / len(names)
        for names, force in zip(joint.rigid_faces, forces, strict=True)
        for name in names
    }


def _pressed(shape: GapShape, beside: Sequence[_Loaded]) -> tuple[float, float]:
    """Return the half lengths over which a pair is pressed [m].

    A wire is pressed on a plate only as far as the electrode above it reaches, and below a spot as
    far as the force spreads.

    Args:
        shape: Gap of the pair.
        beside: Pairs above and below it.
    """
    sides = [
        [other for other in beside if (other.shape.height > shape.height) == above]
        for above in (False, True)
    ]
    extent = list(shape.extent)
    for number in range(len(extent)):
        direction = shape.directions[number]
        if shape.straight(direction):
            for side in filter(None, sides):
                reach = sum(_spread(other, shape.height, direction) for other in side)
                extent[number] = min(extent[number], reach)
    return extent[0], extent[1]


def _spread(other: _Loaded, height: float, direction: Floats) -> float:
    """Return how far the force of another contact reaches along a direction, at a height z [m]."""
    share = np.abs(other.shape.directions @ direction)
    reach = float(share @ other.half_widths(other.shape.extent))
    if other.shape.straight(direction):
        return reach
    return reach + SPREAD * abs(height - other.shape.height)


def _flow_stress(case: Case, materials: Mapping[str, Material], bodies: set[str]) -> float:
    """Return the flow stress of the softest of some bodies around an indentation [Pa].

    Args:
        case: Its temperature.
        materials: By body.
        bodies: The bodies.
    """
    count = len(bodies)
    temperature = np.full(count, case.surroundings.temperature)
    flow = compile_flow([materials[body] for body in sorted(bodies)])
    stress, *_ = flow.evaluate(
        np.full(count, STRAIN), np.zeros(count), temperature, np.arange(count)
    )
    return float(stress.min())


def symmetry_planes(joint: Joint) -> dict[int, float]:
    """Return axis -> coordinate of the planes of symmetry [m]. Collective."""
    planes = {}
    dimension = joint.mesh.topology.dim - 1
    joint.mesh.topology.create_connectivity(dimension, joint.mesh.topology.dim)
    for name, axis in joint.symmetry.items():
        facets = joint.facet_tags.find(joint.surfaces[name])
        middle = compute_midpoints(joint.mesh, dimension, facets)[:, axis]
        lowest = joint.mesh.comm.allreduce(float(middle.min(initial=np.inf)), MPI.MIN)
        planes[axis] = float(lowest)
    return planes


def warn_of_coarse(contacts: Sequence[ExpectedContact], case: Case) -> dict[str, object]:
    """Log a warning for each contact on less than two cells, and return all for the summary.

    Args:
        contacts: As they are expected.
        case: The case, whose mesh settings would make the cells smaller.

    Returns:
        Half-widths and cell size [m] by pair, and the warning, if any.
    """
    smallest = min((contact.cell_size for contact in contacts), default=0.0)
    summary: dict[str, object] = {}
    for contact in contacts:
        figures: dict[str, object] = {
            "half_width": contact.half_width,
            "half_length": contact.half_length,
            "cell_size": contact.cell_size,
        }
        if contact.coarse:
            share = MARGIN * contact.half_width / contact.cell_size
            text = (
                f"the contact {contact.pair} will be on less than two cells when the current"
                f" begins: half-width {contact.half_width * MM:.2g} mm on cells of"
                f" {contact.cell_size * MM:.2g} mm, and its resistance is rough. To resolve it,"
                f" {finer_cells(case, share, smallest)}"
            )
            log.warning("%s", text)
            figures["warning"] = text
        summary[contact.pair] = figures
    return summary


def finer_cells(case: Case, share: float, smallest: float) -> str:
    """Return the key and the value by which the cells at the contacts become smaller.

    Args:
        case: The case.
        share: Wanted size of the cells over the present one [-].
        smallest: Size of the smallest facet of any pair at present [m].
    """
    if not case.joint.is_drawing:
        return f"mesh the file with cells {share:.2g} times as large there"
    given = case.mesh.contact_size
    if given is None:
        return f"set mesh.contact_size to {share * smallest * MM:.2g} mm"
    return f"set mesh.contact_size to {share * given * MM:.2g} mm (it is {given * MM:.3g} mm)"


def too_coarse(pair: str, radius: float, cell_size: float, cure: str) -> Problem:
    """Describe what is wrong with a contact on a single vertex.

    Args:
        pair: Name of the contact pair.
        radius: Radius of its spot [m].
        cell_size: Size of its smallest cells [m].
        cure: What makes its cells smaller.
    """
    return Problem(
        f"the mesh is too coarse for its contact: {pair} touches on a single vertex",
        key="mesh",
        value=f"contact radius {radius * MM:.3g} mm on cells of {cell_size * MM:.3g} mm",
        allowed=f"cells of at most {radius / ONE_VERTEX * MM:.3g} mm there",
        cure=f"{cure}, raise the force, or start the current later",
    )


def rough_contact(pair: str, radius: float, cell_size: float, cure: str) -> str:
    """Return the warning of a contact on a few vertices, with its error.

    Args:
        pair: Name of the contact pair.
        radius: Radius of its spot [m].
        cell_size: Size of its smallest cells [m].
        cure: What makes its cells smaller.
    """
    return (
        f"the contact {pair} touches on less than a cell: radius {radius * MM:.3g} mm on cells of"
        f" {cell_size * MM:.3g} mm. Its area, and with it its resistance, may be off by a factor of"
        f" {ROUGH:g} until it has grown. To resolve it, {cure}"
    )
