"""A joint from a file: a finished mesh, or a drawing that Gmsh meshes, with named regions."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from mpi4py import MPI

from microweld.errors import MeshError, Problem
from microweld.meshes.files import drawn_files, gmsh_files, meshio_files
from microweld.meshes.files.file_mesh import FileMesh, Hull, hull_of, without_loose_points
from microweld.meshes.files.mesh_checks import (
    bond_problems,
    cell_problems,
    chain_problems,
    region_problems,
    size_problems,
)
from microweld.meshes.files.named_surfaces import Surfaces
from microweld.meshes.files.pairs import Paired, named_pairs, pair_problems, pairs_by_proximity
from microweld.meshes.files.surface_checks import surface_problems
from microweld.meshes.files.table import tell_contents
from microweld.meshes.generation.build import Roles, distribute
from microweld.meshes.generation.discrete import put_in_gmsh
from microweld.meshes.generation.groups import Groups
from microweld.meshes.joint import Joint, PairSurfaces
from microweld.meshes.quality import assess, too_coarse

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ImportedBody:
    """A body of an imported joint."""

    region: str  #: name or number in the file
    diameter: float | None = None  #: of a wire, thickness of a foil [m]
    #: of its cells away from the contacts, where the file is a drawing [m]
    size: float | None = None
    hardness: float = 0.0  #: the softer side of a pair found by proximity is the slave [Pa]


@dataclass(frozen=True)
class Imported:
    """A file, and what its parts are for; surfaces as `named_surfaces` reads them."""

    path: Path
    unit: float  #: length of one unit of the file [m]
    bodies: Mapping[str, ImportedBody]
    earthed: str
    driven: str
    reach: float  #: surfaces farther apart than this are no pair [m]
    #: own names -> what they stand for
    surfaces: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    clamped: tuple[str, ...] = ()
    pushed: tuple[str, ...] = ()
    cooled: tuple[str, ...] = ()
    #: surface -> axis without displacement there
    symmetry: Mapping[str, int] = field(default_factory=dict)
    symmetry_factor: int = 1  #: whole joint / modelled part
    pairs: tuple[PairSurfaces, ...] = ()  #: none: by proximity
    bonded: tuple[tuple[str, ...], ...] = ()  #: bodies that share nodes
    region_data: str = ""  #: cell data that number the regions, for formats without names
    contact_size: float | None = None  #: of cells at the contacts, where the file is a drawing [m]

    @property
    def roles(self) -> list[tuple[str, str]]:
        """Key in the case and reference of every surface that has a part to play."""
        lists = {"clamped": self.clamped, "pushed": self.pushed, "cooled": self.cooled}
        listed = [
            (f"joint.{key}.{n}", name)
            for key, names in lists.items()
            for n, name in enumerate(names)
        ]
        symmetry = [(f"joint.symmetry.{name}", name) for name in self.symmetry]
        pairs = [
            (f"joint.pairs.{p.name}.{side}", getattr(p, side))
            for p in self.pairs
            for side in ("slave", "master")
        ]
        return [
            ("joint.earthed", self.earthed),
            ("joint.driven", self.driven),
            *listed,
            *symmetry,
            *pairs,
        ]

    @property
    def references(self) -> list[tuple[str, str]]:
        """The same, and the names that the case gives whether they have a part or not."""
        return [*self.roles, *((f"joint.surfaces.{name}", name) for name in self.surfaces)]


def build_joint(spec: Imported, size_factor: float = 1.0, comm: MPI.Comm = MPI.COMM_WORLD) -> Joint:
    """Read a joint from its file, check it and tell what was found. Collective.

    Args:
        spec: file and roles.
        size_factor: scales cell sizes where the file is a drawing.
        comm: communicator of the mesh.

    Raises:
        MeshError: on every rank, with all that is missing or does not fit.
    """
    lengths = {
        f"{name}.diameter": body.diameter for name, body in spec.bodies.items() if body.diameter
    }
    joint = distribute(lambda: prepare(spec, size_factor), comm, lengths)
    quality = assess(joint)
    if comm.rank == 0:
        log.info("mesh: %s", quality)
    refuse(
        [
            replace(p, key=f"joint.pairs.{p.key}")
            for contact in quality.contacts
            for p in too_coarse(contact)
        ]
    )
    return joint


def prepare(spec: Imported, size_factor: float) -> tuple[Groups, Roles]:
    """Read, check, and fill the current Gmsh session with the finished mesh; on one rank.

    Raises:
        MeshError: with all that is missing or does not fit.
    """
    mesh = read(spec, size_factor)
    tell_contents(mesh, spec.path.name)
    hull = hull_of(mesh)
    bodies = known_bodies(spec, mesh)
    surfaces = Surfaces(mesh, hull, bodies, spec.surfaces)
    for key, reference in spec.references:
        surfaces.ask(reference, key)
    surfaces.finish()
    bonds = bond_problems(mesh, bodies, spec.bonded)
    shapes = [
        *cell_problems(mesh),
        *region_problems(mesh, {name: body.region for name, body in spec.bodies.items()}),
    ]
    refuse([*shapes, *known_surfaces(surfaces.problems, set(spec.bodies) - set(bodies)), *bonds])
    paired = pairs_of(spec, surfaces)
    sizes = size_problems(hull, bodies, {name: body.diameter for name, body in spec.bodies.items()})
    chain = chain_problems(
        mesh,
        bodies,
        surfaces,
        paired.bodies,
        (spec.earthed, spec.driven),
        spec.pushed,
        spec.clamped,
    )
    refuse(
        [
            *sizes,
            *surface_problems(surfaces, spec),
            *pair_problems(surfaces, paired, spec.reach),
            *chain,
        ]
    )
    return fill_gmsh(mesh, bodies, surfaces), roles_of(spec, surfaces, paired.pairs)


def read(spec: Imported, size_factor: float) -> FileMesh:
    """The mesh of the file; a drawing is meshed first."""
    suffix = spec.path.suffix.lower()
    if suffix not in gmsh_files.SUFFIXES:
        mesh = meshio_files.read(spec.path, spec.unit, spec.region_data)
    else:
        gmsh_files.open_model(spec.path)
        if suffix != ".msh":
            drawn_files.mesh_drawing(spec, size_factor)
        mesh = gmsh_files.mesh_of_model(spec.unit)
    return without_loose_points(mesh)


def known_bodies(spec: Imported, mesh: FileMesh) -> dict[str, int]:
    """Body name -> place of its region, of those that the file has."""
    places = {name: mesh.region_of(body.region) for name, body in spec.bodies.items()}
    return {name: place for name, place in places.items() if place is not None}


def known_surfaces(problems: list[Problem], missing: set[str]) -> list[Problem]:
    """Problems of surfaces, without those that only follow from a body that the file does not have."""
    return [problem for problem in problems if problem.value.partition(".")[0] not in missing]


def pairs_of(spec: Imported, surfaces: Surfaces) -> Paired:
    """The pairs that the case names, or those that are found."""
    if spec.pairs:
        return named_pairs(surfaces, spec.pairs)
    hardness = {name: body.hardness for name, body in spec.bodies.items()}
    return pairs_by_proximity(surfaces, spec.reach, hardness)


def refuse(problems: list[Problem]) -> None:
    """Raise MeshError if there are problems."""
    if problems:
        raise MeshError(problems)


def fill_gmsh(mesh: FileMesh, bodies: Mapping[str, int], surfaces: Surfaces) -> Groups:
    """The finished mesh as the current Gmsh model, and its groups."""
    import gmsh

    gmsh.clear()
    gmsh.model.add("joint")
    hull: Hull = surfaces.hull
    cells = {name: mesh.cells[mesh.region == place] for name, place in bodies.items()}
    facets = {name: hull.nodes[mask] for name, mask in surfaces.facets.items()}
    volumes, faces = put_in_gmsh(mesh.points, cells, facets)
    owners = {name: surfaces.bodies_of(name) for name in facets}
    return Groups(
        volumes, faces, {name: owner[0] for name, owner in owners.items() if len(owner) == 1}
    )


def roles_of(spec: Imported, surfaces: Surfaces, pairs: tuple[PairSurfaces, ...]) -> Roles:
    """What the named surfaces are for."""
    name = surfaces.name_of
    return Roles(
        earthed_terminal=name(spec.earthed),
        driven_terminal=name(spec.driven),
        pairs=pairs,
        symmetry={name(reference): axis for reference, axis in spec.symmetry.items()},
        symmetry_factor=spec.symmetry_factor,
        clamped=tuple(map(name, spec.clamped)),
        pushed=tuple(map(name, spec.pushed)),
        cooled=tuple(map(name, spec.cooled)),
    )
