"""Solids with sharp edges, one on the other, from a file; whole bodies are sides of their pair."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from mpi4py import MPI

import gmsh
import numpy as np
from dolfinx.mesh import meshtags

from microweld.contact.pair import ContactPair, ContactSettings
from microweld.machine.load import Load
from microweld.mechanics import Mechanics, NewtonSettings
from microweld.meshes.files.imported import import_joint
from microweld.meshes.files.imported_spec import ImportedBodySpec, ImportedSpec
from microweld.meshes.generation.session import gmsh_session
from microweld.meshes.joint import Joint, PairSurfaces

from .elastic import mechanics_of, solid

YOUNG = 100e9
MM = 1e-3


def block(x: float, y: float, z: float, dx: float, dy: float, dz: float) -> Callable[[], int]:
    """Return what draws a block from its lowest corner and its lengths [mm]."""
    return lambda: int(gmsh.model.occ.addBox(x, y, z, dx, dy, dz))


def write(
    path: Path, solids: Mapping[str, Callable[[], int]], sizes: Mapping[str, float], seed: int = 1
) -> Path:
    """Mesh solids with cells of second order, in millimetres.

    Args:
        path: The file.
        solids: Body name -> what draws it.
        sizes: Body name -> cell size [mm].
        seed: Of the mesher; another one gives another mesh.
    """
    with gmsh_session("solids"):
        gmsh.option.setNumber("Mesh.RandomSeed", seed)
        gmsh.option.setNumber("Mesh.MeshSizeExtendFromBoundary", 0)
        tags = {name: draw() for name, draw in solids.items()}
        gmsh.model.occ.synchronize()
        for number, (name, tag) in enumerate(tags.items(), start=1):
            gmsh.model.addPhysicalGroup(3, [tag], number, name)
        of_volume = {tag: sizes[name] for name, tag in tags.items()}
        owner = {}
        for tag in tags.values():
            for dim, part in gmsh.model.getBoundary([(3, tag)], combined=False, oriented=False):
                owner[dim, part] = tag
                for edge in gmsh.model.getBoundary([(dim, part)], combined=False, oriented=False):
                    owner[edge] = tag

        def size(dim: int, tag: int, *_: float) -> float:
            if dim == 3:
                return of_volume[tag]
            return of_volume[owner.get((dim, tag), next(iter(tags.values())))]

        gmsh.model.mesh.setSizeCallback(size)
        gmsh.model.mesh.generate(3)
        gmsh.model.mesh.setOrder(2)
        gmsh.write(str(path))
    return path


def read(
    path: Path,
    pair: tuple[str, str] | None = ("upper", "lower"),
    comm: MPI.Comm = MPI.COMM_SELF,
    bodies: tuple[str, ...] = ("upper", "lower"),
) -> Joint:
    """Read two solids as a joint, pressed from above.

    Args:
        path: The file.
        pair: Slave and master; None lets the pair be found.
        comm: Communicator of the mesh.
        bodies: In the sequence of the case.
    """
    pairs = ()
    if pair is not None:
        pairs = (PairSurfaces("faying", *pair),)
    spec = ImportedSpec(
        path,
        MM,
        {name: ImportedBodySpec(name) for name in bodies},
        earthed="lower.lowest_z",
        driven="upper.highest_z",
        search_distance=0.2 * MM,
        pairs=pairs,
    )
    return import_joint(spec, comm=comm)


@dataclass(frozen=True)
class Found:
    """Contact of a pair on all ranks."""

    area: float  #: that touches [mm2]
    lowest: float  #: pressure at a point that touches, over the mean [-]
    highest: float  #: the same
    force: float  #: [N]


def press(joint: Joint, force: float, poisson: float = 0.0) -> tuple[Mechanics, Found]:
    """Press elastic solids together and measure their contact.

    Args:
        joint: With one pair.
        force: [N].
        poisson: Poisson's ratio of both [-].
    """
    contact = ContactSettings(YOUNG / 2 / (1 - poisson**2), reach=0.2 * MM)
    problem = mechanics_of(
        joint,
        solid((YOUNG,) * 2, (poisson,) * 2),
        contact,
        settings=NewtonSettings(tolerance=1e-9),
    )
    problem.touch()
    problem.solve(Load(force=force), 0.0)
    return problem, measured(problem.pairs[0])


def measured(pair: ContactPair) -> Found:
    """Return the contact of a pair; collective."""
    now = pair.pairing()
    comm = pair._comm
    area = comm.allreduce(float(now.touching @ now.area))
    total = comm.allreduce(float(now.pressure @ now.area))
    whole = now.touching > 0.99
    lowest = comm.allreduce(float(np.min(now.pressure[whole], initial=np.inf)), MPI.MIN)
    highest = comm.allreduce(float(np.max(now.pressure[whole], initial=0.0)), MPI.MAX)
    mean = total / area
    return Found(area / MM**2, lowest / mean, highest / mean, total)


def whole(joint: Joint, faces: Mapping[str, tuple[str, ...]]) -> Joint:
    """Return a joint with more of its bodies on some surfaces.

    Args:
        joint: Faces of its blocks are surfaces of their own.
        faces: Surface -> surfaces that it takes up.
    """
    values = joint.facet_tags.values.copy()
    for name, parts in faces.items():
        for part in parts:
            values[values == joint.surfaces[part]] = joint.surfaces[name]
    tags = meshtags(joint.mesh, joint.facet_tags.dim, joint.facet_tags.indices, values)
    return replace(joint, facet_tags=tags)
