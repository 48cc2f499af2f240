"""A meshed joint: the mesh, its named bodies and surfaces, its contact pairs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from microweld.meshes.model import SOLID, Model

if TYPE_CHECKING:
    from dolfinx.mesh import Mesh, MeshTags


#: Name of a surface, or of several that have one potential together.
Terminal = str | tuple[str, ...]


def surfaces_of(terminal: Terminal) -> tuple[str, ...]:
    """Return the names of the surfaces of a terminal; none, if its name is empty."""
    if isinstance(terminal, str):
        return (terminal,) if terminal else ()
    return terminal


@dataclass(frozen=True)
class PairSurfaces:
    """Two surfaces that may touch. The slave side carries the contact points."""

    name: str
    slave: str  #: surface name, the finer or softer side
    master: str  #: surface name


@dataclass(frozen=True)
class SurfaceLayer:
    """A layer on a surface, too thin to be meshed: a thin-layer element stands for it."""

    name: str  #: as a body has one
    surface: str  #: surface name
    thickness: float  #: [m]


@dataclass(frozen=True)
class Joint:
    """A joint ready to be solved on.

    Every cell has exactly one body tag; a boundary facet has at most one surface tag. Bodies that
    share nodes are bonded, all others meet only through contact pairs.
    """

    mesh: Mesh
    cell_tags: MeshTags
    facet_tags: MeshTags
    bodies: dict[str, int]  #: body name -> cell tag
    surfaces: dict[str, int]  #: surface name -> facet tag
    #: surface name -> body name (one body per surface, symmetry planes excepted)
    body_of_surface: dict[str, str]
    pairs: tuple[PairSurfaces, ...]
    symmetry: dict[str, int]  #: surface name -> axis (0, 1, 2) whose displacement is zero there
    earthed_terminal: Terminal  #: surface names: phi = 0
    driven_terminal: Terminal  #: surface names: one equipotential, the current enters here
    symmetry_factor: int = 1  #: whole joint / modelled part (4 for a quarter model)
    #: named sizes [m], e.g. "wire_upper.diameter"
    lengths: dict[str, float] = field(default_factory=dict)
    clamped: tuple[str, ...] = ()  #: surface names: no displacement
    pushed: tuple[str, ...] = ()  #: surface names: rigid, move along -z under the force
    cooled: tuple[str, ...] = ()  #: surface names: held at the temperature of the electrode ends
    #: names of heads, one for each pushed surface; none: all move together with one head
    heads: tuple[str, ...] = ()
    #: layers that are no bodies; of several on one surface, the outermost first
    surface_layers: tuple[SurfaceLayer, ...] = ()
    model: Model = SOLID  #: what the mesh stands for

    def skin_of(self, surface: str) -> str:
        """Return the name of what forms a surface: its outermost surface layer, or its body."""
        layers = [layer.name for layer in self.surface_layers if layer.surface == surface]
        if layers:
            return layers[0]
        return self.body_of_surface[surface]

    @property
    def earthed_surfaces(self) -> tuple[str, ...]:
        """Names of the surfaces of the earthed terminal."""
        return surfaces_of(self.earthed_terminal)

    @property
    def driven_surfaces(self) -> tuple[str, ...]:
        """Names of the surfaces of the driven terminal."""
        return surfaces_of(self.driven_terminal)

    @property
    def terminal_surfaces(self) -> tuple[str, ...]:
        """Names of the surfaces of both terminals."""
        return (*self.earthed_surfaces, *self.driven_surfaces)

    @property
    def clamped_surfaces(self) -> tuple[str, ...]:
        """Names of the clamped surfaces: where none is named, the earthed terminal."""
        return self.clamped or self.earthed_surfaces

    @property
    def pushed_surfaces(self) -> tuple[str, ...]:
        """Names of the pushed surfaces: where none is named, the driven terminal."""
        return self.pushed or self.driven_surfaces

    @property
    def rigid_faces(self) -> tuple[tuple[str, ...], ...]:
        """Names of the surfaces that move together, by head."""
        if self.heads:
            return tuple((name,) for name in self.pushed)
        return (self.pushed_surfaces,)

    @property
    def cooled_surfaces(self) -> tuple[str, ...]:
        """Names of the cooled surfaces: where none is named, both terminals."""
        return self.cooled or self.terminal_surfaces
