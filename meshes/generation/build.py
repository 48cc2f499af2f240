"""From a drawing to a Joint: mesh on the first rank, check the groups, distribute."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Protocol, TypeVar, cast

from mpi4py import MPI

import gmsh

from microweld.compat import read_gmsh_model
from microweld.errors import MeshError, Problem
from microweld.meshes.drawing.parts import Drawing
from microweld.meshes.generation import snapshot
from microweld.meshes.generation.child import MESHING, announce, in_child
from microweld.meshes.generation.estimate import judge
from microweld.meshes.generation.generate import CellSize, generate
from microweld.meshes.generation.groups import Groups, group
from microweld.meshes.generation.session import gmsh_complaints, gmsh_session
from microweld.meshes.generation.snapshot import Snapshot
from microweld.meshes.joint import Joint, PairSurfaces, SurfaceLayer, Terminal, surfaces_of
from microweld.meshes.model import SOLID, Model
from microweld.meshes.quality import check

T = TypeVar("T")

log = logging.getLogger(__name__)

#: What an error says if Gmsh crashes over a drawing of ours.
OWN_DRAWING = {"key": "joint", "cure": "change the sizes a little, or take a coarser mesh"}
LARGER_CELLS = "larger mesh.contact_size or mesh.factor; or check lengths of the joint"


@dataclass(frozen=True)
class Roles:
    """What the named surfaces of a drawing are for."""

    earthed_terminal: Terminal  #: zero potential
    driven_terminal: Terminal  #: the current enters here
    pairs: tuple[PairSurfaces, ...] = ()
    #: surface name -> axis without displacement
    symmetry: Mapping[str, int] = field(default_factory=dict)
    symmetry_factor: int = 1  #: whole joint / modelled part
    clamped: tuple[str, ...] = ()  #: no displacement; none named: the earthed terminal
    pushed: tuple[str, ...] = ()  #: moved together by the force; none named: the driven terminal
    cooled: tuple[str, ...] = ()  #: of given temperature; none named: both terminals
    surface_layers: tuple[SurfaceLayer, ...] = ()  #: layers that are no bodies


class JointShape(Protocol):
    """The shapes of a joint of any type [m]: what it offers to be drawn and meshed."""

    @property
    def roles(self) -> Roles:
        """What the named surfaces are for."""

    @property
    def lengths(self) -> Mapping[str, float]:
        """Named sizes kept with the joint [m]."""

    @property
    def model(self) -> Model:
        """What the mesh stands for."""

    def cell_size(self, size_factor: float) -> CellSize:
        """Return the target cell sizes by body and place [mm]."""

    def draw(self, size_factor: float) -> Drawing:
        """Draw all bodies in the current Gmsh model [mm], thin ones in layers of cells."""


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
        draw: Draws in the current Gmsh model, synchronises, and names bodies and surfaces; called
            on the first rank only. It may also prescribe structured (transfinite) parts.
        roles: What the named surfaces are for.
        comm: Communicator of the mesh.
        cell_size: Target size by body and place; None leaves it to what `draw` set.
        unit: Length of one drawing unit [m].
        lengths: Named sizes [m] to keep with the joint.
        model: What the mesh stands for; a two-dimensional one is drawn in the plane y = 0.

    Returns:
        The joint on a mesh of second-order tetrahedra, or triangles, in metres.

    Raises:
        MeshError: On every rank, if the drawing cannot be meshed or its names do not fit it.
    """

    def prepare() -> tuple[Groups, Roles]:
        with gmsh_complaints("draw the joint"):
            drawing = draw()
        groups = group(drawing)
        check_roles(groups, roles)
        if cell_size is not None:
            judge(drawing, cell_size, unit, LARGER_CELLS)
        announce("mesh the joint", MESHING)
        generate(drawing, cell_size, unit)
        return groups, roles

    return distribute(prepare, comm, lengths or {}, model)


def distribute(
    prepare: Callable[[], tuple[Groups, Roles]],
    comm: MPI.Comm,
    lengths: Mapping[str, float],
    model: Model = SOLID,
    *,
    about: Mapping[str, str] = OWN_DRAWING,
    trusted: bool = True,
) -> Joint:
    """Prepare a Gmsh model on the first rank and distribute its mesh as a Joint. Collective.

    Args:
        prepare: Leaves a mesh in the current Gmsh session, in metres; called on the first rank
            only, in a child process.
        comm: Communicator of the mesh.
        lengths: Named sizes [m] to keep with the joint.
        model: What the mesh stands for.
        about: Key, value and cure of the error if Gmsh crashes.
        trusted: Whether `prepare` may start programs, and write elsewhere than to a temporary
            folder.

    Raises:
        MeshError: On every rank, if `prepare` does, if Gmsh crashes or takes too long.
    """

    def meshed() -> tuple[Snapshot, Groups, Roles]:
        with gmsh_session("joint", terminal=True):
            groups, roles = prepare()
            return snapshot.take(), groups, roles

    with ExitStack() as session:

        def on_first() -> tuple[Groups, Roles]:
            mesh, groups, roles = in_child(meshed, about, trusted=trusted)
            session.enter_context(gmsh_session("joint"))
            snapshot.put(mesh)
            return groups, roles

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
        surface_layers=roles.surface_layers,
    )


def build_joint(
    shape: JointShape, size_factor: float = 1.0, comm: MPI.Comm = MPI.COMM_WORLD
) -> Joint:
    """Mesh a joint, log the quality of the mesh, and refuse one that is too coarse. Collective.

    Args:
        shape: The shapes of the joint, drawn in millimetres.
        size_factor: Scales all cell sizes; 1 is the default mesh, less is finer [-].
        comm: Communicator of the mesh.

    Raises:
        MeshError: On every rank, if the parts do not fit or the mesh is too coarse.
    """
    joint = import_model(
        lambda: shape.draw(size_factor),
        shape.roles,
        comm,
        cell_size=shape.cell_size(size_factor),
        lengths=shape.lengths,
        model=shape.model,
    )
    quality = check(joint)
    if comm.rank == 0:
        log.info("mesh: %s", quality)
    return joint


def on_first_rank(comm: MPI.Comm, work: Callable[[], T]) -> T:
    """Do something on the first rank; all ranks get its result, or raise its exception. Collective.

    Args:
        comm: Communicator of all ranks.
        work: Called on the first rank only.
    """
    outcome: tuple[T | None, BaseException | None] = (None, None)
    if comm.rank == 0:
        try:
            outcome = (work(), None)
        except Exception as error:
            outcome = (None, error)
        except BaseException:  # Ctrl-C: the other ranks must not wait for ever
            comm.bcast((None, KeyboardInterrupt()), root=0)
            raise
    result, failure = comm.bcast(outcome, root=0)
    if failure is not None:
        raise failure
    return cast(T, result)


def check_roles(groups: Groups, roles: Roles) -> None:
    """Check that the drawing has every surface that a role names.

    Args:
        groups: Surfaces of the drawing.
        roles: What the named surfaces are for.

    Raises:
        MeshError: With every name that the drawing does not have.
    """
    named = {*surfaces_of(roles.earthed_terminal), *surfaces_of(roles.driven_terminal)}
    named |= set(roles.symmetry)
    named |= {*roles.clamped, *roles.pushed, *roles.cooled}
    named |= {layer.surface for layer in roles.surface_layers}
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
