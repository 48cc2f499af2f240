"""What a case says of an imported joint: a file, and what its regions and surfaces are for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from microweld.meshes.joint import PairSurfaces, Terminal


@dataclass(frozen=True)
class ImportedBodySpec:
    """A body of an imported joint."""

    region: str  #: name or number in the file
    diameter: float | None = None  #: of a wire, thickness of a foil [m]
    #: of its cells away from the contacts, where the file is a drawing [m]
    size: float | None = None


@dataclass(frozen=True)
class ImportedSpec:
    """A file, and what its parts are for; surfaces as `named_surfaces` reads them."""

    path: Path
    unit: float  #: length of one unit of the file [m]
    bodies: Mapping[str, ImportedBodySpec]
    earthed: Terminal
    driven: Terminal
    search_distance: float  #: surfaces farther apart than this are no pair [m]
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
    trust_script: bool = False  #: whether a Gmsh script may run programs and use other files
    contact_size: float | None = None  #: of cells at the contacts, where the file is a drawing [m]

    @property
    def held(self) -> list[tuple[str, str]]:
        """Key in the case and reference of every surface with a potential, a motion or a cooling.

        They may belong to several bodies.
        """
        found = []
        for key in ("earthed", "driven", "clamped", "pushed", "cooled"):
            names = getattr(self, key)
            if isinstance(names, str):
                found.append((f"joint.{key}", names))
            else:
                found += [(f"joint.{key}.{number}", name) for number, name in enumerate(names)]
        return found

    @property
    def roles(self) -> list[tuple[str, str]]:
        """Key in the case and reference of every surface that has a part to play."""
        found = [*self.held, *((f"joint.symmetry.{name}", name) for name in self.symmetry)]
        return [*found, *self.sides]

    @property
    def sides(self) -> list[tuple[str, str]]:
        """Key in the case and reference of both sides of every pair."""
        found = []
        for pair in self.pairs:
            found.append((f"joint.pairs.{pair.name}.slave", pair.slave))
            found.append((f"joint.pairs.{pair.name}.master", pair.master))
        return found

    @property
    def references(self) -> list[tuple[str, str]]:
        """The same, and the names that the case gives whether they have a part or not."""
        return [*self.roles, *((f"joint.surfaces.{name}", name) for name in self.surfaces)]

    @property
    def diameters(self) -> dict[str, float]:
        """Diameters of the bodies that have one [m]."""
        return {name: body.diameter for name, body in self.bodies.items() if body.diameter}
