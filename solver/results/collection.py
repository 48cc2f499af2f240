"""A ParaView collection: which file shows which time."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

from microweld.results.files import replace_text


@dataclass(frozen=True)
class CollectionState:
    """The entries of a collection."""

    times: tuple[float, ...]  #: [s]
    files: tuple[str, ...]  #: relative to the collection


@dataclass
class Collection:
    """A `.pvd` file, complete after every addition."""

    path: Path
    times: list[float] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)

    def add(self, time: float, file: Path) -> None:
        """Add the file of a time and write the collection.

        Args:
            time: Time that the file shows [s].
            file: Its path, relative to the collection.
        """
        self.times.append(time)
        self.files.append(file)
        root = ET.Element("VTKFile", type="Collection", version="0.1", byte_order="LittleEndian")
        entries = ET.SubElement(root, "Collection")
        for when, name in zip(self.times, self.files, strict=True):
            ET.SubElement(entries, "DataSet", timestep=repr(when), part="0", file=name.as_posix())
        ET.indent(root)
        replace_text(
            self.path, '<?xml version="1.0"?>\n' + ET.tostring(root, encoding="unicode") + "\n"
        )

    def state(self) -> CollectionState:
        """Return a copy of the entries."""
        return CollectionState(tuple(self.times), tuple(file.as_posix() for file in self.files))

    def restore(self, state: CollectionState) -> None:
        """Continue after these entries."""
        self.times = list(state.times)
        self.files = [Path(file) for file in state.files]


def read_collection(path: Path) -> Collection:
    """Read the times and files that a `.pvd` lists."""
    entries = ET.parse(path).iter("DataSet")
    found = [(float(entry.attrib["timestep"]), Path(entry.attrib["file"])) for entry in entries]
    return Collection(path, [time for time, _ in found], [file for _, file in found])
