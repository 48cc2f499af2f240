"""From a drawing to a Joint: mesh on the first rank, check the groups, distribute."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar, cast

import gmsh

from microweld.compat import read_gmsh_model
from microweld.errors import MeshError, Problem
from microweld.meshes.drawing.parts import Drawing
from microweld.meshes.generation.generate import CellSize, generate
from microweld.meshes.generation.groups import Groups, group
from microweld.meshes.generation.session import gmsh_complaints, gmsh_session
from microweld.meshes.joint import Joint, PairSurfaces, Sheet
from microweld.meshes.model import SOLID, Model
from microweld.meshes.quality import check

if TYPE_CHECKING:
    from mpi4py import MPI

T = TypeVar("T")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Roles:
    """What the named surfaces of a drawing are for."""

    earthed_terminal: str  #: zero potential
    driven_terminal: str  #: the current enters here
    pairs: tuple[PairSurfaces, ...] = ()
    #: surface name -> axis without displacement
    symmetry: Mapping[str, int] = field(default_factory=dict)
    symmetry_factor: int = 1  #: whole joint / modelled part
    clamped: tuple[str, ...] = ()  #: no displacement; none named: the earthed terminal
    pushed: tuple[str, ...] = ()  #: moved together by the force; none named: the driven terminal
    cooled: tuple[str, ...] = ()  #: of given temperature; none named: both terminals
    sheets: tuple[Sheet, ...] = ()  #: layers that are no bodies


def import_model(
    draw: Callable[[], Drawing],
    roles: Roles,
    comm: MPI.Comm,
    *,
    cell_size: CellSize | None = None,
    unit: float = 1e-3,
    lengths: Mapping[str, float] | None = None,
    model: Model = SOLID,
) -> Joint:
    """Draw and mesh on the first rank, check, and distribute as a Joint. Collective.

    Args:
        draw: draws in the current Gmsh model, synchronises, and names bodies and surfaces; called
            on the first rank only. It may also prescribe structured (transfinite) parts.
        roles: what the named surfaces are for.
        comm: communicator of the mesh.
        cell_size: target size by body and place; None leaves it to what `draw` set.
        unit: length of one drawing unit [m].
        lengths: named sizes [m] to keep with the joint.
        model: what the mesh stands for; a flat one is drawn in the plane y = 0.

    Returns:
        The joint on a mesh of second-order tetrahedra, or triangles, in metres.

    Raises:
        MeshError: on every rank, if the drawing cannot be meshed or its names do not fit it.
    """

    def prepare() -> tuple[Groups, Roles]:
        with gmsh_complaints("draw the joint"):
            drawing = draw()
        groups = group(drawing)
        check_roles(groups, roles)
        generate(drawing, cell_size, unit)
        return groups, roles

    return distribute(prepare, comm, lengths or {}, model)


def distribute(
    prepare: Callable[[], tuple[Groups, Roles]],
    comm: MPI.Comm,
    lengths: Mapping[str, float],
    model: Model = SOLID,
) -> Joint:
    """Prepare a Gmsh model on the first rank and distribute its mesh as a Joint. Collective.

    Args:
        prepare: leaves a mesh in the current Gmsh session, in metres; called on the first rank
            only.
        comm: communicator of the mesh.
        lengths: named sizes [m] to keep with the joint.
        model: what the mesh stands for.

    Raises:
        MeshError: on every rank, if `prepare` does.
    """
    with ExitStack() as session:

        def on_first() -> tuple[Groups, Roles]:
            session.enter_context(gmsh_session("joint"))
            return prepare()

        groups, roles = on_first_rank(comm, on_first)
        mesh, cell_tags, facet_tags = read_gmsh_model(gmsh.model if comm.rank == 0 else None, comm)
    return Joint(
        mesh=mesh,
        cell_tags=cell_tags,
        facet_tags=facet_tags,
        bodies=groups.bodies,
        surfaces=groups.surfaces,
        body_of_surface=groups.body_of_surface,
        pairs=roles.pairs,
        symmetry=dict(roles.symmetry),
        earthed_terminal=roles.earthed_terminal,
        driven_terminal=roles.driven_terminal,
        symmetry_factor=roles.symmetry_factor,
        lengths=dict(lengths),
        clamped=roles.clamped,
        pushed=roles.pushed,
        cooled=roles.cooled,
        model=model,
        sheets=roles.sheets,
    )


def build(
    draw: Callable[[], Drawing],
    roles: Roles,
    comm: MPI.Comm,
    cell_size: CellSize,
    lengths: Mapping[str, float],
    model: Model = SOLID,
) -> Joint:
    """Mesh a built-in joint, drawn in millimetres, tell its quality, and refuse a mesh that is too coarse. Collective.

    Raises:
        MeshError: on every rank, if the parts do not fit or the mesh is too coarse.
    """
    joint = import_model(draw, roles, comm, cell_size=cell_size, lengths=lengths, model=model)
    quality = check(joint)
    if comm.rank == 0:
        log.info("mesh: %s", quality)
    return joint


def on_first_rank(comm: MPI.Comm, work: Callable[[], T]) -> T:
    """Do something on the first rank and give everyone its result, or raise its exception everywhere. Collective."""
    outcome: tuple[T | None, Exception | None] = (None, None)
    if comm.rank == 0:
        try:
            outcome = (work(), None)
        except Exception as error:
            outcome = (None, error)
    result, failure = comm.bcast(outcome, root=0)
    if failure is not None:
        raise failure
    return cast(T, result)


def check_roles(groups: Groups, roles: Roles) -> None:
    """Raise MeshError for every role that names a surface which the drawing does not have."""
    named = {roles.earthed_terminal, roles.driven_terminal, *roles.symmetry}
    named |= {*roles.clamped, *roles.pushed, *roles.cooled}
    named |= {sheet.surface for sheet in roles.sheets}
    named |= {surface for pair in roles.pairs for surface in (pair.slave, pair.master)}
    allowed = ", ".join(groups.surfaces)
    problems = [
        Problem(
            "no surface by this name",
            value=name,
            allowed=allowed,
            cure="name a surface of the drawing",
        )
        for name in sorted(named - set(groups.surfaces))
    ]
    if problems:
        raise MeshError(problems)
