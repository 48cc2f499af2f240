"""What joints on a substrate share: a wire or ribbon on a pad of bonded layers."""

from __future__ import annotations

from itertools import takewhile
from typing import Annotated, Literal

from pydantic import Field

from microweld.cases.parts import Body, Insulated, JointModel, Wire, too_large
from microweld.inputs import Fault, InputModel, Length

SHEET_SHARE = 0.01  # of the strand's thickness: a layer no thicker than this is a sheet unless the case says otherwise


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
    """A sheet leads current and heat along its surface, a solid layer is meshed.

    Auto tells by the thickness.
    """

    def is_sheet(self, strand: float) -> bool:
        """Whether the layer is a sheet below a strand of this thickness [m], if all layers above it are."""
        return self.model == "sheet" or (
            self.model == "auto" and self.thickness <= SHEET_SHARE * strand
        )


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


class JointOnSubstrate(JointModel):
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
    def thinnest(self) -> float:
        """Diameter or thickness of the wire or ribbon [m]."""
        if isinstance(self.strand, Wire):
            return self.strand.diameter
        return self.strand.thickness

    @property
    def sheets(self) -> int:
        """How many layers, counted from the uppermost, are sheets."""
        return sum(
            1 for _ in takewhile(lambda layer: layer.is_sheet(self.thinnest), self.pad.layers)
        )

    @property
    def mirrors(self) -> str:
        """Axes whose mirror planes bound the model."""
        if self.symmetry == "full":
            return ""
        return "y"

    def bench_faults(self) -> list[Fault]:
        """What is wrong below the tips."""
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
        return self._buried_sheets() + large

    def _buried_sheets(self) -> list[Fault]:
        text = "a sheet below a solid layer"
        cure = "make the layers above it sheets too"
        return [
            Fault(("pad", "layers", number, "model"), text, "sheet", "auto, solid", cure)
            for number, layer in enumerate(self.pad.layers)
            if layer.model == "sheet" and number >= self.sheets
        ]
