"""What every type of joint says of itself, whether it is drawn or read from a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self, get_args

from pydantic import PrivateAttr

from microweld.cases.joints.parts import Body, Insulated, Wire
from microweld.cases.settings import MeshSettings, Surroundings
from microweld.cases.testing import TYPES, DefaultGrips
from microweld.inputs import InputModel

if TYPE_CHECKING:
    from mpi4py import MPI

    from microweld.meshes.generation.build import JointShape
    from microweld.meshes.joint import Joint

SEARCH_SHARE = 0.1  #: contact search distance, in diameters of the thinnest wire


class CaseSettings(Protocol):
    """What the mesh of a joint may depend on besides the joint itself: parts of its case."""

    @property
    def mesh(self) -> MeshSettings:
        """Fineness of the mesh."""

    @property
    def surroundings(self) -> Surroundings:
        """Air around the joint."""

    @property
    def materials(self) -> Mapping[str, Mapping[str, Any]]:
        """Changes to records of the material library."""


class JointModel(InputModel):
    """What every kind of joint has."""

    #: files beside the shipped cases that the template of this type reads
    template_files: ClassVar[tuple[str, ...]] = ()

    #: axes of mirror planes that are not used, because the test of the joint breaks them
    _broken: str = PrivateAttr(default="")

    @classmethod
    def type_name(cls) -> str:
        """Return the name of this type of joint in a case."""
        return str(get_args(cls.model_fields["type"].annotation)[0])

    @property
    def two_heads(self) -> bool:
        """Whether two heads, left and right, can push with forces of their own."""
        return False

    @property
    def bodies(self) -> dict[str, Body]:
        """The parts by the names of the mesh's bodies."""
        return {name: part for name, part in self if isinstance(part, Body)}

    @property
    def materials(self) -> set[str]:
        """Names of all materials, coatings included."""
        parts = self.bodies.values()
        platings = [part.plating for part in parts]
        enamels = [part.enamel for part in parts if isinstance(part, Insulated)]
        coatings = {coating.material for coating in (*platings, *enamels) if coating}
        return {part.material for part in parts} | coatings

    @property
    def is_drawing(self) -> bool:
        """Whether the joint is meshed here, so that mesh settings change its cells."""
        return True

    @property
    def pair_names(self) -> tuple[str, ...]:
        """Names of the contact pairs."""
        raise NotImplementedError

    @property
    def thinnest(self) -> float:
        """Diameter or thickness of the thinnest wire or ribbon [m]."""
        return min(part.diameter for part in self.bodies.values() if isinstance(part, Wire))

    @property
    def pressed_height(self) -> float | None:
        """Height of the parts between the electrodes, which set-down is a share of [m].

        None if the joint does not say which bodies are electrodes.
        """
        return None

    @property
    def tests(self) -> tuple[str, ...]:
        """Types of test that the joint can have."""
        return TYPES

    @property
    def grips(self) -> DefaultGrips | None:
        """Where a test grips the joint; None if the joint does not say."""
        return None

    @property
    def kept_mirrors(self) -> str:
        """Axes of mirror planes that the case demands, whatever its test is."""
        return ""

    def without_mirrors(self, axes: str) -> Self:
        """Return the joint modelled without some of its mirror planes.

        Args:
            axes: Axes that these are normal to, "", "x", "y" or "xy".
        """
        joint = self.model_copy()
        joint._broken = axes
        return joint

    @property
    def search_distance(self) -> float:
        """Contact search distance: the largest gap of surfaces that face each other [m]."""
        return SEARCH_SHARE * self.thinnest

    def mesh(self, case: CaseSettings, comm: MPI.Comm) -> Joint:
        """Mesh the joint. Collective.

        Args:
            case: Settings of the case that the joint is of.
            comm: Communicator of the mesh.

        Raises:
            MeshError: If the parts do not fit or the mesh is too coarse; on every rank.
        """
        raise NotImplementedError


class DrawnJoint(JointModel):
    """What every kind of joint has that is drawn from its sizes."""

    def shape(self, contact_size: float | None) -> JointShape:
        """Return the shapes to draw.

        The drawing is imported here, and not before: it loads MPI and Gmsh.

        Args:
            contact_size: Cell size at the contacts [m]; None leaves it to the drawing.
        """
        raise NotImplementedError

    def mesh(self, case: CaseSettings, comm: MPI.Comm) -> Joint:
        """Draw and mesh the joint. Collective.

        Args:
            case: Settings of the case that the joint is of.
            comm: Communicator of the mesh.

        Raises:
            MeshError: If the parts do not fit or the mesh is too coarse; on every rank.
        """
        from microweld.meshes.generation.build import build_joint

        return build_joint(self.shape(case.mesh.contact_size), case.mesh.size_factor, comm)
