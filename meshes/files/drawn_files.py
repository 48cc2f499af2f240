"""Meshing of drawings from files, with sizes by body and fine cells where bodies meet.

Where bodies meet is found on a first, coarse mesh of the surfaces.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

import gmsh
import numpy as np
from scipy.spatial import cKDTree

from microweld.arrays import Floats
from microweld.errors import MeshError
from microweld.meshes.drawing.parts import Drawing
from microweld.meshes.drawing.sizing import Grading
from microweld.meshes.files.gmsh_files import labels
from microweld.meshes.files.imported_spec import ImportedSpec
from microweld.meshes.gap import GRID
from microweld.meshes.generation.child import MESHING, announce
from microweld.meshes.generation.estimate import judge
from microweld.meshes.generation.generate import CellSize, generate, set_sizes
from microweld.meshes.generation.peel import of_one_volume
from microweld.meshes.generation.session import gmsh_complaints

log = logging.getLogger(__name__)

CELLS_ACROSS = 11  #: cells across the thinnest body at its contacts, at a size factor of 1
COARSER = 4.0  #: cells of a body away from its contacts, in contact sizes
GROWTH = 0.4  #: increase of the cell size per distance from a contact
OF_GIVEN_UNIT = (".step", ".stp", ".iges", ".igs")  #: files that say their unit
METRES = b"SI_UNIT($,.METRE.)"  #: in a STEP file
MILLIMETRES = "SI_UNIT(.MILLI.,.METRE.)"
#: A script's own sizes: switched off in `session.OPTIONS` for drawings of ours.
OWN_SIZES = ("Mesh.MeshSizeFromPoints", "Mesh.MeshSizeExtendFromBoundary")


def mesh_drawing(spec: ImportedSpec, size_factor: float) -> None:
    """Mesh the current Gmsh model with curved tetrahedra of second order.

    A script keeps its own sizes unless the case gives some.

    Args:
        spec: Sizes and bodies.
        size_factor: Scales all cell sizes [-].

    Raises:
        MeshError: If there is nothing to mesh, or Gmsh gives up.
    """
    drawing = drawing_of(spec)
    if not drawing.bodies:
        text = "the file has no volumes"
        cure = "draw volumes, or save solids, not surfaces, from the CAD program"
        raise MeshError.single(text, key="joint.file", value=str(spec.path), cure=cure)
    given = spec.contact_size or any(body.size for body in spec.bodies.values())
    announce("mesh the drawing", MESHING)
    if not given and has_own_sizes():
        log.info("%s: meshed with the sizes of the script", spec.path.name)
        for option in OWN_SIZES:
            gmsh.option.setNumber(option, 1)
        gmsh.option.setNumber("Mesh.MeshSizeFactor", size_factor)
        generate(drawing, None, 1.0)
    else:
        size = cell_size(spec, drawing, size_factor)
        judge(drawing, size, spec.unit, cure_of_sizes(spec))
        generate(drawing, size, 1.0)


def has_own_sizes() -> bool:
    """Return whether the current Gmsh model, a script's, says how large its cells are."""
    return len(gmsh.model.mesh.field.list()) > 0 or any(
        size > 0 for size in gmsh.model.mesh.getSizes(gmsh.model.getEntities(0))
    )


def drawing_of(spec: ImportedSpec) -> Drawing:
    """Return the regions of the current Gmsh model by the names of bodies.

    Regions of no body have their own name.
    """
    bodies = {}
    for label, tags in labels(3).items():
        fitting = [name for name, body in spec.bodies.items() if label.fits(body.region)]
        if tags:
            bodies[next(iter(fitting), label.name)] = tags
    return Drawing(bodies, {})


def cell_size(spec: ImportedSpec, drawing: Drawing, size_factor: float) -> CellSize:
    """Return the target size by body and place: fine where bodies meet, growing to each body's own.

    Args:
        spec: Sizes and bodies [m].
        drawing: The bodies in Gmsh.
        size_factor: Scales all cell sizes but a given contact size [-].
    """
    finest = (spec.contact_size or contact_size(spec) * size_factor) / spec.unit
    coarse = dict.fromkeys(drawing.bodies, COARSER * finest)
    for name, body in spec.bodies.items():
        if body.size and name in coarse:
            coarse[name] = body.size * size_factor / spec.unit
    judge(drawing, lambda body, *_: coarse[body], spec.unit, cure_of_sizes(spec), finest)
    meeting = meeting_points(drawing, coarse, spec.search_distance / spec.unit)
    trees = {name: cKDTree(points) for name, points in meeting.items() if len(points)}
    grading = Grading(finest, 0.0, GROWTH)

    def size(body: str, x: float, y: float, z: float) -> float:
        if body not in trees:
            return coarse[body]
        return min(grading.at(float(trees[body].query((x, y, z))[0])), coarse[body])

    return size


def cure_of_sizes(spec: ImportedSpec) -> str:
    """Return what helps if bodies and cells do not fit: most often the unit is wrong."""
    if spec.path.suffix.lower() not in OF_GIVEN_UNIT:
        cure = "check joint.unit: most drawings are in millimetres, unit: mm"
    elif METRES in spec.path.read_bytes():
        cure = (
            "the file says that its lengths are metres: if they are millimetres, write "
            f"{MILLIMETRES} for {METRES.decode()} in it, or export it again in millimetres"
        )
    else:
        cure = "check the unit that the file says, and export it again in millimetres"
    return f"{cure}. If the lengths are right, change mesh.contact_size, or size of the body"


def contact_size(spec: ImportedSpec) -> float:
    """Return the cell size at the contacts [m] where the case gives none.

    Raises:
        MeshError: If the case has no diameter to derive it from.
    """
    diameters = spec.diameters.values()
    if not diameters:
        text = "the drawing needs a cell size: no body has a diameter to derive it from"
        cure = "write mesh: {contact_size: 20 um}"
        raise MeshError.single(text, key="mesh.contact_size", cure=cure)
    return min(diameters) / CELLS_ACROSS


def meeting_points(
    drawing: Drawing, coarse: Mapping[str, float], search_distance: float
) -> dict[str, Floats]:
    """Return points of the surface of each body that are close to another one [drawing unit].

    Close means within the contact search distance and what the points are apart, on the coarse mesh
    of the surfaces that is made to find out.

    Args:
        drawing: The bodies in Gmsh.
        coarse: Cell size of each body [drawing unit].
        search_distance: Contact search distance [drawing unit].
    """
    failures = set_sizes(drawing, lambda body, x, y, z: coarse[body])
    with gmsh_complaints("mesh the surfaces"):
        gmsh.model.mesh.generate(2)
    points = {name: surface_points(drawing, name) for name in drawing.bodies}
    gmsh.model.mesh.clear()
    if failures:
        raise failures[0]
    found = {}
    for name, own in points.items():
        others = [cKDTree(other) for body, other in points.items() if body != name and len(other)]
        if others:
            gaps = np.min([tree.query(own)[0] for tree in others], axis=0)
        else:
            gaps = np.full(len(own), np.inf)
        found[name] = own[gaps <= search_distance + coarse[name] / 8]
    return found


def surface_points(drawing: Drawing, body: str) -> Floats:
    """Return points (n, 3) all over the facets of the outer surface of a body [drawing unit].

    Bonded faces are left out.

    Args:
        drawing: The bodies in Gmsh.
        body: Name of the body.
    """
    surfaces = gmsh.model.getBoundary([(3, tag) for tag in drawing.bodies[body]], oriented=False)
    tags, coordinates, _ = gmsh.model.mesh.getNodes()
    nodes = np.reshape(coordinates, (-1, 3))
    place = np.zeros(int(tags.max()) + 1, dtype=np.int64)
    place[tags] = np.arange(len(tags))
    weights = np.column_stack([1 - GRID.sum(axis=1), GRID])
    found = [np.zeros((0, 3))]
    for _, surface in surfaces:
        if of_one_volume(surface):
            corners = place[gmsh.model.mesh.getElementsByType(2, surface)[1]].reshape(-1, 3)
            found.append(np.einsum("qc,fci->fqi", weights, nodes[corners]).reshape(-1, 3))
    return np.vstack(found)
