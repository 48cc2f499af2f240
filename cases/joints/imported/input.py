"""A joint of one's own, from a file: a mesh with named regions, or a drawing that is meshed here.

The force acts along -z. `file` starts at the folder of the case. What the file holds is checked
when it is read, by `microweld mesh` and `microweld run`; its content is part of the case, as a
hash.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, ValidationInfo, model_validator

from microweld.cases.joints.imported.references import Reference, References, references, terminal
from microweld.cases.joints.model import SEARCH_SHARE, CaseSettings, JointModel
from microweld.cases.joints.parts import Body, Insulated
from microweld.cases.settings import MeshSettings
from microweld.inputs import Fault, InputModel, Length, refuse
from microweld.meshes.files.imported_spec import ImportedBodySpec, ImportedSpec
from microweld.meshes.joint import PairSurfaces

if TYPE_CHECKING:
    from mpi4py import MPI

    from microweld.meshes.joint import Joint

log = logging.getLogger("microweld.meshes")

DRAWINGS = (".geo", ".step", ".stp", ".iges", ".igs", ".brep")
#: Meshes: Gmsh, VTK, Abaqus, Salome, XDMF, Nastran, LS-DYNA, UNV, Medit, AVS, Exodus, CGNS.
MESHES = (
    ".msh",
    ".vtu",
    ".vtk",
    ".inp",
    ".med",
    ".xdmf",
    ".bdf",
    ".nas",
    ".fem",
    ".dat",
    ".k",
    ".key",
    ".dyn",
    ".unv",
    ".mesh",
    ".avs",
    ".e",
    ".exo",
    ".cgns",
)
#: Files that say their unit; they are read in millimetres.
OF_GIVEN_UNIT = (".step", ".stp", ".iges", ".igs")
UNITS = {"m": 1.0, "cm": 1e-2, "mm": 1e-3, "um": 1e-6, "in": 25.4e-3}

Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")]


class ImportedBody(Insulated):
    """A body: a region of the file and its material."""

    region: Reference | None = None
    """Name or number of the region in the file; by default the body's own name."""
    diameter: Length | None = None
    """Diameter of a wire, thickness of a foil [m].

    The contact search distance follows it, and the file's size is checked by it.
    """
    size: Length | None = None
    """Size of the cells away from the contacts, where the file is a drawing [m]."""

    @property
    def half_width(self) -> float:
        """Half width of the face that a wire is flattened to [m]."""
        return (self.diameter or 0.0) / 4.0

    @model_validator(mode="after")
    def _enamel_has_a_width(self) -> Self:
        if self.enamel and not self.enamel.half_width and not self.diameter:
            text = "from under which face the enamel is squeezed is unknown"
            cure = "give the body its diameter, or the enamel its half_width"
            refuse("body", [Fault(("enamel", "half_width"), text, "", "a length", cure)])
        return self


class ImportedPair(InputModel):
    """Two surfaces that may touch.

    A body stands for what of its outer surface has no other name.
    """

    slave: Reference
    """The side of finer cells, or the softer one."""
    master: Reference
    """The other side."""


class Imported(JointModel):
    """A joint from a file.

    Surfaces: a group of the file, BODY.lowest_z and the like, BODY.outer, a name given here.
    """

    template_files: ClassVar[tuple[str, ...]] = ("imported-bump.geo",)

    type: Literal["imported"]
    """Kind of joint."""
    file: Annotated[str, Field(min_length=1)]
    """Mesh (.msh, .vtu, .inp, ...) or drawing (.geo, .step, ...), from the folder of the case."""
    sha256: str | None = None
    """Hash of the file's content; written in resolved cases, and then checked."""
    unit: Literal["m", "cm", "mm", "um", "in"] | None = None
    """Unit of the file's lengths; STEP and IGES files say it themselves."""
    parts: Annotated[dict[Name, ImportedBody], Field(min_length=1)] = Field(alias="bodies")
    """The bodies by name."""
    surfaces: dict[str, Reference | tuple[Reference, ...]] = Field(default_factory=dict)
    """Own names for surfaces: each a reference, or several that make one surface."""
    earthed: References
    """Surface of zero potential, or a list of several."""
    driven: References
    """Surface where the current enters, or a list of several, which have one potential."""
    clamped: References = ()
    """Surfaces that are held; by default the earthed ones."""
    pushed: References = ()
    """Surfaces that the head pushes along -z as one rigid plate; by default the driven ones."""
    cooled: References = ()
    """Surfaces of the cooling temperature; by default both terminals."""
    symmetry: dict[str, Literal["x", "y", "z"]] = Field(default_factory=dict)
    """Planes of symmetry: surface and the axis it is normal to."""
    symmetry_factor: Annotated[int, Field(ge=1, le=1000)] | None = None
    """Whole joint over modelled part; by default doubled by every plane of symmetry."""
    pairs: dict[Name, ImportedPair] = Field(default_factory=dict)
    """Contact pairs by name.

    By default all bodies that come within the contact search distance and are not bonded; the slave
    is the body that is listed first, and the name of the pair is SLAVE_on_MASTER.
    """
    reach: Length | None = None
    """Contact search distance: surfaces farther apart are no pair [m].

    By default a tenth of the smallest diameter.
    """
    bonded: tuple[Annotated[tuple[str, ...], Field(min_length=2)], ...] = ()
    """Groups of bodies that share nodes."""
    trust_script: bool = False
    """Whether a Gmsh script may run programs, and read and write other files: with your rights.

    Only for scripts whose writer you know. By default such a script is refused.
    """
    region_data: str | None = None
    """Name of the cell data that number the regions, in formats without names.

    By default it is looked for.
    """

    @property
    def bodies(self) -> dict[str, Body]:
        """The bodies by name."""
        return dict(self.parts)

    @property
    def pair_names(self) -> tuple[str, ...]:
        """Names of the contact pairs; of those found by proximity, all that may come."""
        found = combinations(self.parts, 2)
        return tuple(self.pairs) or tuple(f"{slave}_on_{master}" for slave, master in found)

    @property
    def search_distance(self) -> float:
        """Contact search distance: the largest gap of surfaces that face each other [m]."""
        return self.reach or SEARCH_SHARE * self.thinnest

    @property
    def thinnest(self) -> float:
        """Smallest diameter or thickness, or what the contact search distance stands for [m]."""
        given = [part.diameter for part in self.parts.values() if part.diameter]
        if given:
            return min(given)
        return (self.reach or 0.0) / SEARCH_SHARE

    @property
    def length_unit(self) -> float:
        """Length of one unit of the file [m]."""
        return UNITS[self.unit or "mm"]

    @property
    def is_drawing(self) -> bool:
        """Whether the file is meshed here, so that mesh settings change its cells."""
        return Path(self.file).suffix.lower() in DRAWINGS

    def mesh(self, case: CaseSettings, comm: MPI.Comm) -> Joint:
        """Read the joint from its file, meshing a drawing. Collective.

        Args:
            case: Settings of the case that the joint is of.
            comm: Communicator of the mesh.

        Raises:
            MeshError: With all that is missing in the file or does not fit; on every rank.
        """
        from microweld.meshes.files.imported import import_joint

        if not self.is_drawing and case.mesh != MeshSettings():
            log.info("the file is a mesh: what stands under mesh does not change it")
        return import_joint(self.spec(case), case.mesh.size_factor, comm)

    def spec(self, case: CaseSettings) -> ImportedSpec:
        """Return the file and what its parts are for [m]."""
        symmetry = {surface: "xyz".index(axis) for surface, axis in self.symmetry.items()}
        return ImportedSpec(
            path=Path(self.file),
            unit=self.length_unit,
            bodies={name: _body_spec(name, part) for name, part in self.parts.items()},
            earthed=terminal(self.earthed),
            driven=terminal(self.driven),
            search_distance=self.search_distance,
            surfaces={name: references(given) for name, given in self.surfaces.items()},
            clamped=references(self.clamped),
            pushed=references(self.pushed),
            cooled=references(self.cooled),
            symmetry=symmetry,
            symmetry_factor=self.symmetry_factor or 2 ** len(symmetry),
            pairs=tuple(
                PairSurfaces(name, str(pair.slave), str(pair.master))
                for name, pair in self.pairs.items()
            ),
            bonded=self.bonded,
            region_data=self.region_data or "",
            trust_script=self.trust_script,
            contact_size=case.mesh.contact_size,
        )

    @model_validator(mode="before")
    @classmethod
    def _content(cls, data: Any, info: ValidationInfo) -> Any:
        return _with_hash(data, info)

    @model_validator(mode="after")
    def _joint_holds(self) -> Self:
        if faults := [*self._unit_faults(), *self._size_faults(), *self._name_faults()]:
            refuse("joint", faults)
        return self

    def _listed(self, role: str) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Yield the place and the name of each surface of a role."""
        given = getattr(self, role)
        if isinstance(given, str | int):
            yield (role,), str(given)
        else:
            for number, surface in enumerate(given):
                yield (role, number), str(surface)

    def _unit_faults(self) -> Iterator[Fault]:
        has_own_unit = Path(self.file).suffix.lower() in OF_GIVEN_UNIT
        if has_own_unit and self.unit not in (None, "mm"):
            text = "STEP and IGES files say their unit, and are read in millimetres"
            cure = "leave unit out"
            yield Fault(("unit",), text, self.unit, "mm", cure)
        elif not has_own_unit and self.unit is None:
            text = "the unit of the file's lengths is missing"
            cure = "add unit: mm, or that of the program that wrote the file"
            yield Fault(("unit",), text, "", ", ".join(UNITS), cure)

    def _size_faults(self) -> Iterator[Fault]:
        if not self.thinnest:
            text = "how far surfaces may be apart is unknown: no body has a diameter"
            cure = (
                "give the wire its diameter (or the foil its thickness, as diameter),"
                " or write reach"
            )
            yield Fault(("reach",), text, "", "a length", cure)

    def _name_faults(self) -> Iterator[Fault]:
        for end in ("earthed", "driven"):
            if getattr(self, end) == ():
                cure = "name at least one"
                yield Fault((end,), "a terminal without a surface", "", "a surface", cure)
        for at, surface in self._listed("driven"):
            if surface in references(self.earthed):
                text = "the driven terminal is the earthed one"
                cure = "name two surfaces"
                yield Fault(at, text, surface, "", cure)
        for at, surface in self._listed("pushed"):
            if surface in references(self.clamped):
                text = "this surface is both pushed and clamped"
                cure = "leave it in one of the two"
                yield Fault(at, text, surface, "", cure)
        for role in ("earthed", "driven", "clamped", "pushed", "cooled"):
            names = references(getattr(self, role))
            for number, (at, surface) in enumerate(self._listed(role)):
                if surface in names[:number]:
                    yield Fault(at, "this surface is named twice", surface, "", "name it once")
        for number, group in enumerate(self.bonded):
            for body in set(group) - set(self.parts):
                text = "no body of this name"
                cure = "name bodies of the joint"
                yield Fault(("bonded", number), text, body, ", ".join(self.parts), cure)


def _body_spec(name: str, body: ImportedBody) -> ImportedBodySpec:
    """Return a body, of the region of its own name unless the case gives another one."""
    if body.region is None:
        region = name
    else:
        region = str(body.region)
    return ImportedBodySpec(region, body.diameter, body.size)


def _with_hash(data: Any, info: ValidationInfo) -> Any:
    """Return the keys of a joint with the whole path of its file and the hash of its content."""
    if not isinstance(data, dict) or not isinstance(data.get("file"), str):
        return data
    path = Path((info.context or {}).get("folder", "."), data["file"]).absolute()
    if path.suffix.lower() not in (*DRAWINGS, *MESHES):
        text = "this kind of file is not read"
        cure = "export one of these from your program"
        allowed = ", ".join((*DRAWINGS, *MESHES))
        refuse("joint", [Fault(("file",), text, data["file"], allowed, cure)])
    try:
        content = path.read_bytes()
    except OSError as error:
        text = f"cannot read the file: {error.strerror}"
        cure = "check the path; it starts at the folder of the case"
        refuse("joint", [Fault(("file",), text, data["file"], "", cure)])
    found = hashlib.sha256(content).hexdigest()
    if data.get("sha256") not in (None, found):
        text = "the file is another one than this case was made for"
        cure = "restore the file, or remove sha256"
        refuse("joint", [Fault(("sha256",), text, str(data["sha256"]), found, cure)])
    return {**data, "file": str(path), "sha256": found}
