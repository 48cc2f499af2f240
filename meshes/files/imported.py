"""A joint from a file: a finished mesh, or a drawing that Gmsh meshes, with named regions."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace

from mpi4py import MPI

import gmsh

from microweld.errors import MeshError, Problem
from microweld.meshes.files import drawn_files, gmsh_files, mesh_files
from microweld.meshes.files.file_mesh import FileMesh, hull_of, oriented, without_loose_points
from microweld.meshes.files.imported_spec import ImportedSpec
from microweld.meshes.files.mesh_checks import (
    bond_problems,
    cell_problems,
    chain_problems,
    position_problems,
    region_problems,
    size_problems,
)
from microweld.meshes.files.named_surfaces import Surfaces
from microweld.meshes.files.pairs import Paired, named_pairs, pair_problems, pairs_by_proximity
from microweld.meshes.files.surface_checks import surface_problems
from microweld.meshes.files.table import log_contents
from microweld.meshes.files.units import require_unit
from microweld.meshes.generation.build import Roles, distribute
from microweld.meshes.generation.discrete import put_in_gmsh
from microweld.meshes.generation.groups import Groups
from microweld.meshes.joint import Joint, PairSurfaces, Terminal, surfaces_of
from microweld.meshes.quality import assess, too_coarse

log = logging.getLogger(__name__)


def import_joint(
    spec: ImportedSpec, size_factor: float = 1.0, comm: MPI.Comm = MPI.COMM_WORLD
) -> Joint:
    """Read a joint from its file, check it and log what was found. Collective.

    Args:
        spec: File and roles.
        size_factor: Scales cell sizes where the file is a drawing [-].
        comm: Communicator of the mesh.

    Raises:
        MeshError: On every rank, with all that is missing or does not fit.
    """
    lengths = {f"{name}.diameter": diameter for name, diameter in spec.diameters.items()}
    joint = distribute(
        lambda: prepare(spec, size_factor),
        comm,
        lengths,
        about=gmsh_files.about(spec.path),
        trusted=spec.trust_script,
    )
    quality = assess(joint)
    if comm.rank == 0:
        log.info("mesh: %s", quality)
    problems = [problem for contact in quality.contacts for problem in too_coarse(contact)]
    refuse([replace(problem, key=f"joint.pairs.{problem.key}") for problem in problems])
    return joint


def prepare(spec: ImportedSpec, size_factor: float) -> tuple[Groups, Roles]:
    """Read, check, and fill the current Gmsh session with the finished mesh; on one rank.

    Args:
        spec: File and roles.
        size_factor: Scales cell sizes where the file is a drawing [-].

    Raises:
        MeshError: With all that is missing or does not fit.
    """
    mesh = read(spec, size_factor)
    log_contents(mesh, spec.path.name)
    hull = hull_of(mesh)
    bodies = known_bodies(spec, mesh)
    surfaces = Surfaces(mesh, hull, bodies, spec.surfaces)
    for key, reference in spec.references:
        surfaces.ask(reference, key)
    surfaces.finish()
    missing = set(spec.bodies) - set(bodies)
    refuse(
        [
            *cell_problems(mesh),
            *region_problems(mesh, {name: body.region for name, body in spec.bodies.items()}),
            *known_surfaces(surfaces.problems, missing),
            *bond_problems(mesh, bodies, spec.bonded),
        ]
    )
    paired = pairs_of(spec, surfaces)
    refuse(
        [
            *size_problems(hull, bodies, spec.diameters),
            *surface_problems(surfaces, spec),
            *pair_problems(surfaces, paired, spec.search_distance),
            *chain_problems(surfaces, spec, paired.bodies),
        ]
    )
    surfaces.part([name for _, name in spec.held])
    return fill_gmsh(mesh, bodies, surfaces), roles_of(spec, surfaces, paired.pairs)


def read(spec: ImportedSpec, size_factor: float) -> FileMesh:
    """Return the mesh of the file; a drawing is meshed first.

    Args:
        spec: File and sizes.
        size_factor: Scales cell sizes where the file is a drawing [-].
    """
    suffix = spec.path.suffix.lower()
    wanted = [body.region for body in spec.bodies.values()]
    if suffix not in gmsh_files.SUFFIXES:
        mesh = mesh_files.read(spec.path, spec.unit, wanted, spec.region_data)
    else:
        gmsh_files.open_model(spec.path, spec.trust_script)
        if suffix != ".msh":
            drawn_files.mesh_drawing(spec, size_factor)
        mesh = gmsh_files.mesh_of_model(spec.unit, wanted)
    require_unit(mesh.declared, spec.unit)
    refuse(position_problems(mesh))
    return oriented(without_loose_points(mesh))


def known_bodies(spec: ImportedSpec, mesh: FileMesh) -> dict[str, int]:
    """Return the place of the region of each body that the file has.

    Args:
        spec: Bodies by name.
        mesh: Mesh of the file.
    """
    places = {name: mesh.region_of(body.region) for name, body in spec.bodies.items()}
    return {name: place for name, place in places.items() if place is not None}


def known_surfaces(problems: list[Problem], missing: set[str]) -> list[Problem]:
    """Return the problems that do not only follow from a body which the file does not have.

    Args:
        problems: Problems of surfaces.
        missing: Names of the bodies that the file does not have.
    """
    return [problem for problem in problems if problem.value.partition(".")[0] not in missing]


def pairs_of(spec: ImportedSpec, surfaces: Surfaces) -> Paired:
    """Return the pairs that the case names, or those that are found.

    Args:
        spec: Pairs and contact search distance.
        surfaces: Surfaces of the mesh.
    """
    if spec.pairs:
        return named_pairs(surfaces, spec.pairs)
    return pairs_by_proximity(surfaces, spec.search_distance)


def refuse(problems: list[Problem]) -> None:
    """Raise MeshError if there are problems."""
    if problems:
        raise MeshError(problems)


def fill_gmsh(mesh: FileMesh, bodies: Mapping[str, int], surfaces: Surfaces) -> Groups:
    """Fill the current Gmsh session with the finished mesh.

    Args:
        mesh: Mesh of the file.
        bodies: Body name -> place of its region.
        surfaces: Named surfaces of the mesh.

    Returns:
        The groups of the mesh.
    """
    gmsh.clear()
    gmsh.model.add("joint")
    cells = {name: mesh.cells[mesh.region == place] for name, place in bodies.items()}
    facets = {name: surfaces.hull.nodes[mask] for name, mask in surfaces.facets.items()}
    volumes, faces = put_in_gmsh(mesh.points, cells, facets)
    owners = {name: surfaces.bodies_of(name) for name in facets}
    single = {name: owner[0] for name, owner in owners.items() if len(owner) == 1}
    return Groups(volumes, faces, single)


def roles_of(spec: ImportedSpec, surfaces: Surfaces, pairs: tuple[PairSurfaces, ...]) -> Roles:
    """Return what the named surfaces are for.

    Args:
        spec: Roles by the references of the case.
        surfaces: Named surfaces of the mesh.
        pairs: Contact pairs.
    """

    def parts(references: Sequence[str]) -> tuple[str, ...]:
        return tuple(part for name in references for part in surfaces.parts_of(name))

    def terminal(given: Terminal) -> Terminal:
        names = parts(surfaces_of(given))
        if len(names) == 1:
            return names[0]
        return names

    return Roles(
        earthed_terminal=terminal(spec.earthed),
        driven_terminal=terminal(spec.driven),
        pairs=pairs,
        symmetry={
            part: axis for name, axis in spec.symmetry.items() for part in surfaces.parts_of(name)
        },
        symmetry_factor=spec.symmetry_factor,
        clamped=parts(spec.clamped),
        pushed=parts(spec.pushed),
        cooled=parts(spec.cooled),
    )
