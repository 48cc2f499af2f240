"""What joints on a substrate share: a wire or ribbon on a pad of bonded layers."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from microweld.cases.joints.model import CaseSettings, DrawnJoint
from microweld.cases.joints.parts import Body, Insulated, Wire, too_large
from microweld.cases.joints.tilt import Tilted
from microweld.cases.testing import DefaultGrips
from microweld.inputs import Fault, InputModel, Length
from microweld.meshes.drawing.shapes import Slab

if TYPE_CHECKING:
    from mpi4py import MPI

    from microweld.meshes.drawing.strand import RibbonShape, SubstrateStack, WireShape
    from microweld.meshes.joint import Joint

log = logging.getLogger("microweld.meshes")

#: A layer no thicker than this is a surface layer unless the case says otherwise [thickness of the
#: wire or ribbon].
SURFACE_LAYER_SHARE = 0.01


class Ribbon(Insulated):
    """A straight flat wire."""

    width: Length
    """Width of the section [m]."""
    thickness: Length
    """Thickness of the section [m]."""
    overhang: Length
    """Length of ribbon that stands out beyond what presses on it, at each end [m]."""

    @property
    def half_width(self) -> float:
        """Half width of its face [m]."""
        return self.width / 2.0


class Layer(Body):
    """A layer of a pad."""

    thickness: Length
    """Thickness [m]."""
    model: Literal["auto", "sheet", "solid"] = "auto"
    """A sheet conducts current and heat along its surface, a solid layer is meshed.

    Auto decides by the thickness.
    """

    def is_surface_layer(self, strand: float) -> bool:
        """Return whether the layer is not meshed, if those above it are not.

        Args:
            strand: Thickness of the wire or ribbon above it [m].
        """
        if self.model == "auto":
            return self.thickness <= SURFACE_LAYER_SHARE * strand
        return self.model == "sheet"


class Pad(InputModel):
    """A rectangular pad of layers that are bonded to each other and to the substrate."""

    length: Length
    """Size along the wire [m]."""
    width: Length
    """Size across the wire [m]."""
    layers: Annotated[tuple[Layer, ...], Field(min_length=1)]
    """From the uppermost, which the wire touches, to the lowest, which lies on the substrate."""


class Substrate(Body):
    """A rectangular block, held and cooled at its lower face; electrically it leads nowhere."""

    length: Length
    """Size along the wire [m]."""
    width: Length
    """Size across the wire [m]."""
    thickness: Length
    """Thickness [m]."""


class JointOnSubstrate(DrawnJoint):
    """A wire or ribbon on a pad on a substrate."""

    wire: Wire | None = None
    """A round wire along x; its overhang counts from what presses on it."""
    ribbon: Ribbon | None = None
    """A ribbon along x, in place of the wire."""
    pad: Pad
    """The metal below the wire: its layers are the bodies pad_1 (uppermost), pad_2, ..."""
    substrate: Substrate
    """The block below the pad."""
    symmetry: Literal["auto", "full"] = "auto"
    """Part that is modelled: the half y >= 0, or all.

    Current and force are those of the whole joint.
    """

    @property
    def strand(self) -> Wire | Ribbon:
        """The wire or the ribbon."""
        strand = self.wire or self.ribbon
        if strand is None:
            raise ValueError("neither wire nor ribbon")
        return strand

    @property
    def bodies(self) -> dict[str, Body]:
        """The parts by the names of the mesh's bodies."""
        layers = {f"pad_{number}": layer for number, layer in enumerate(self.pad.layers, start=1)}
        return {**super().bodies, **layers}

    @property
    def tips(self) -> dict[str, Tilted]:
        """What presses on the wire or ribbon, by key."""
        return {}

    @property
    def thinnest(self) -> float:
        """Diameter or thickness of the wire or ribbon [m]."""
        if isinstance(self.strand, Wire):
            return self.strand.diameter
        return self.strand.thickness

    @property
    def pressed_height(self) -> float:
        """Height of the wire or ribbon and of the pad below [m]; the substrate is a support."""
        return self.thinnest + sum(layer.thickness for layer in self.pad.layers)

    @property
    def surface_layers(self) -> tuple[Layer, ...]:
        """The layers on top that are not meshed, uppermost first."""
        for number, layer in enumerate(self.pad.layers):
            if not layer.is_surface_layer(self.thinnest):
                return self.pad.layers[:number]
        return self.pad.layers

    @property
    def mirrors(self) -> str:
        """Axes whose mirror planes bound the model."""
        if self.symmetry == "full" or any(tip.face_tilt.breaks("y") for tip in self.tips.values()):
            return ""
        return "y"

    @property
    def grips(self) -> DefaultGrips:
        """The lower face of the substrate, and the ends of the wire, which are moved."""
        return DefaultGrips(("substrate.bottom",), (f"{'wire' if self.wire else 'ribbon'}.end",))

    def mesh(self, case: CaseSettings, comm: MPI.Comm) -> Joint:
        """Log which layers are meshed, and mesh the joint. Collective.

        Args:
            case: Settings of the case that the joint is of.
            comm: Communicator of the mesh.

        Raises:
            MeshError: If the parts do not fit or the mesh is too coarse; on every rank.
        """
        self._log_layers()
        return super().mesh(case, comm)

    def substrate_stack(self, edges: Sequence[float], contact_size: float | None) -> SubstrateStack:
        """Return the shapes of what lies below the tips.

        Args:
            edges: Distances |x| from the middle at which edges of tips press, ascending [m].
            contact_size: Cell size at the contacts [m]; None leaves it to the drawing.
        """
        from microweld.meshes.drawing.strand import SubstrateStack

        pad = self.pad
        substrate = self.substrate
        layers = tuple(layer.thickness for layer in pad.layers)
        count = len(self.surface_layers)
        return SubstrateStack(
            strand=self._strand_shape(),
            length=2 * (edges[-1] + self.strand.overhang),
            line=min(edges[-1], pad.length / 2),
            edges=tuple(edges),
            pad=Slab(pad.length, pad.width, sum(layers[count:])),
            thicknesses=layers[count:],
            substrate=Slab(substrate.length, substrate.width, substrate.thickness),
            symmetry=self.mirrors,
            contact_size=contact_size,
            surface_layers=layers[:count],
        )

    def _strand_shape(self) -> WireShape | RibbonShape:
        from microweld.meshes.drawing.strand import RibbonShape, WireShape

        if isinstance(self.strand, Wire):
            return WireShape(self.strand.diameter)
        return RibbonShape(self.strand.width, self.strand.thickness)

    def _log_layers(self) -> None:
        """Log which layers are meshed, and why."""
        limit = SURFACE_LAYER_SHARE * self.thinnest * 1e6
        for number, layer in enumerate(self.pad.layers, start=1):
            if number <= len(self.surface_layers):
                kind = "a sheet"
            else:
                kind = "meshed as a body"
            if layer.model == "auto":
                reason = f"auto: a sheet up to {limit:.3g} um, below no body"
            else:
                reason = "as the case says"
            size = layer.thickness * 1e6
            text = "pad_%d, %.3g um of %s: %s (%s)"
            log.info(text, number, size, layer.material, kind, reason)

    def substrate_faults(self) -> list[Fault]:
        """Return what is wrong below the tips."""
        if (self.wire is None) == (self.ribbon is None):
            text = "the joint has either a wire or a ribbon"
            cure = "write one of them"
            return [Fault(("wire",), text, "", "wire, ribbon", cure)]
        pairs = (
            ("length", self.pad.length, self.substrate.length),
            ("width", self.pad.width, self.substrate.width),
        )
        large = [
            too_large(("pad", key), size, limit, "the substrate's")
            for key, size, limit in pairs
            if size > limit
        ]
        return self._buried_layers() + large

    def _buried_layers(self) -> list[Fault]:
        """Return the faults of surface layers below a layer that is meshed."""
        text = "a sheet below a solid layer"
        cure = "make the layers above it sheets too"
        faults = []
        for number, layer in enumerate(self.pad.layers):
            if layer.model == "sheet" and number >= len(self.surface_layers):
                at = ("pad", "layers", number, "model")
                faults.append(Fault(at, text, "sheet", "auto, solid", cure))
        return faults
