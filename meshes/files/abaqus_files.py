"""Meshes of Abaqus and CalculiX: parts, instances and assemblies, sets, surfaces, includes."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from microweld.meshes.files.abaqus_keywords import Block, blocks_of
from microweld.meshes.files.abaqus_parts import (
    FACES,
    Motion,
    NamedSet,
    Part,
    Surface,
    add_to_set,
    read_elements,
    read_nodes,
    read_placement,
    read_set,
    read_system,
)
from microweld.meshes.files.file_mesh import FileMesh
from microweld.meshes.files.numbered_mesh import NumberedMesh, Place, refuse_joiner, refuse_line
from microweld.meshes.files.text_lines import whole

#: Keywords that make or move nodes and elements.
GENERATORS = (
    *("NGEN", "NFILL", "NCOPY", "NMAP", "ELGEN", "ELCOPY", "ADJUST", "IMPERFECTION", "IMPORT"),
    *("SYMMETRIC MODEL GENERATION", "SUBSTRUCTURE GENERATE", "NODAL THICKNESS MAP"),
)
#: Keywords that hold and load nodes by a reference point, as the case does.
RIGID = ("COUPLING", "KINEMATIC COUPLING", "DISTRIBUTING COUPLING", "RIGID BODY")
#: Keywords that join nodes without making them one.
JOINERS = ("TIE", "EQUATION", "MPC", "EMBEDDED ELEMENT", "SHELL TO SOLID COUPLING")


@dataclass
class Model:
    """A file as it is read: the parts, and what is placed of them."""

    mesh: NumberedMesh
    parts: dict[str, Part] = field(default_factory=dict)  #: by names in capitals
    #: instance names in capitals -> name and what stands in them, motions
    instances: dict[str, tuple[Part, Motion | None]] = field(default_factory=dict)
    whole: Part = field(default_factory=Part)  #: what is in no part: a file without, the assembly
    inside: Part | None = None  #: part or instance that is being read
    opened: Block | None = None  #: what opened it


def read(path: Path, unit: float, wanted: Sequence[str] = ()) -> FileMesh:
    """Read an input file of Abaqus or CalculiX.

    Args:
        path: Path of the file.
        unit: Length of one unit of the file [m].
        wanted: Regions that the case names.

    Raises:
        MeshError: With all that is wrong, by line.
    """
    model = Model(NumberedMesh(path))
    for block in blocks_of(path):
        _read_block(block, model)
    if model.inside is not None and model.opened is not None:
        keyword = model.opened.keyword
        cure = "export it again: the file seems to be cut off"
        refuse_line(model.opened.place, f"*{keyword} without *END {keyword}", cure=cure)
    if model.parts and not model.instances:
        place = Place(path, 0)
        cure = "export the assembly, or the mesh of the parts without *PART"
        refuse_line(place, "the file has parts, but no *INSTANCE places them", cure=cure)
    _put_together(model)
    return model.mesh.finish(unit, wanted)


def _read_block(block: Block, model: Model) -> None:
    """Read one block into the part that is open, or into the whole."""
    part = model.inside or model.whole
    mesh = model.mesh
    keyword = block.keyword
    if keyword in ("PART", "INSTANCE"):
        _open(block, model)
    elif keyword in ("END PART", "END INSTANCE"):
        model.inside = None
    elif keyword == "NODE":
        read_nodes(block, part, mesh)
    elif keyword == "ELEMENT":
        read_elements(block, part, mesh)
    elif keyword in ("NSET", "ELSET"):
        _read_set(block, part, mesh)
    elif keyword == "SURFACE" and ("COMBINE" in block.parameters or "CROP" in block.parameters):
        cure = "export the surface by its faces"
        refuse_line(block.place, "surfaces made of other surfaces are not read", cure=cure)
    elif keyword == "SURFACE" and block.get("TYPE").upper() in ("", "ELEMENT", "NODE"):
        name = block.get("NAME")
        by_nodes = block.get("TYPE").upper() == "NODE"
        part.surfaces[name.upper()] = Surface(name, block.rows, by_nodes)
    elif keyword == "SYSTEM":
        part.system = read_system(block)
    elif keyword in RIGID:
        mesh.skipped[f"*{keyword}"] += 1
        if elements := block.get("ELSET"):
            part.rigid.append((elements, block.place))
    elif keyword in GENERATORS or _removes_elements(block):
        cure = "export the mesh with the nodes and elements that this makes"
        refuse_line(block.place, f"*{keyword} changes the mesh and is not read", cure=cure)
    elif keyword in JOINERS:
        refuse_joiner(block.place, f"*{keyword}", "keyword")
    elif keyword not in ("HEADING", "ASSEMBLY", "END ASSEMBLY"):
        mesh.ignored[f"*{keyword}"] += 1


def _removes_elements(block: Block) -> bool:
    """Return whether a block removes or adds elements during a step."""
    return block.keyword == "MODEL CHANGE" and "CONTACT" not in block.get("TYPE").upper()


def _open(block: Block, model: Model) -> None:
    """Open a part, or an instance of one."""
    name = block.get("NAME")
    if not name:
        refuse_line(block.place, f"*{block.keyword} without NAME", cure="give it a name")
    if model.inside is not None:
        cure = "export it again: a line seems to be lost"
        refuse_line(block.place, f"*{block.keyword} within another", name, cure)
    if block.keyword == "PART":
        places = model.parts
        part = Part(name)
        if name.upper() in places:
            refuse_line(block.place, "another part has this name", name, "rename one of them")
        places[name.upper()] = part
    else:
        source = block.get("PART")
        if source.upper() not in model.parts:
            cure = "export the file again, with its parts; *INSTANCE, LIBRARY is not read"
            refuse_line(block.place, "no part of this name is above", source, cure)
        if name.upper() in model.instances:
            refuse_line(block.place, "another instance has this name", name, "rename one of them")
        part = model.parts[source.upper()].copy()
        part.name = name
        model.instances[name.upper()] = (part, read_placement(block))
    model.inside = part
    model.opened = block


def _read_set(block: Block, part: Part, mesh: NumberedMesh) -> None:
    """Read *NSET or *ELSET into a part; those of an instance are marked with its name."""
    sets = part.element_sets
    if block.keyword == "NSET":
        sets = part.node_sets
    members = read_set(block, mesh)
    if instance := block.get("INSTANCE"):
        members = [(f"{instance}.{text}", place) for text, place in members]
    if block.keyword == "NSET" and (source := block.get("ELSET")):
        name = f"{source}"
        if instance:
            name = f"{instance}.{source}"
        members.append((f"{ELEMENTS}{name}", block.place))
    name = block.get("NSET") or block.get("ELSET")
    add_to_set(sets, name, members, "INTERNAL" in block.parameters)


ELEMENTS = "*"  #: marks a set of elements whose nodes are meant


def _put_together(model: Model) -> None:
    """Put the instances and what is in no part into the mesh."""
    mesh = model.mesh
    placed = [("", model.whole, None)] + [
        (key, part, motion) for key, (part, motion) in model.instances.items()
    ]
    for key, part, motion in placed:
        for number, (point, place) in part.nodes.items():
            if motion is not None:
                point = motion(point)
            mesh.add_node(_name(key, number, model), point, place)
        for number, (nodes, place) in part.elements.items():
            own = [_name(key, node, model) for node in nodes]
            mesh.add_cell(_name(key, number, model), own, place)
    for key, part, _ in placed:
        resolver = Resolver(model, key, part)
        for one in part.element_sets.values():
            _add_cells(model, key, one, list(resolver.elements(one)))
        for one in part.node_sets.values():
            if not one.internal:
                mesh.node_sets[_unique(model, key, one.name)] = list(resolver.nodes(one))
        for surface in part.surfaces.values():
            _add_surface(model, key, surface, resolver)
        for name, place in part.rigid:
            _refuse_rigid_cells(mesh, name, place, resolver)
    for key, (part, _) in model.instances.items():
        if part.name not in mesh.regions:
            mesh.regions[part.name] = [_name(key, number, model) for number in part.elements]


def _refuse_rigid_cells(mesh: NumberedMesh, name: str, place: Place, resolver: Resolver) -> None:
    """Note solid elements that would be rigid: here every body deforms as its material does."""
    members = resolver.elements(NamedSet(name, [(name, place)]))
    if any(member in mesh.cells for member in members):
        text = "solid elements that do not deform are not read"
        cure = "remove the line: the body then deforms as its material does"
        mesh.wrong(place, text, name, cure=cure)


def _add_cells(model: Model, key: str, one: NamedSet, members: list[Hashable]) -> None:
    """Put a set of elements into the mesh, as a region and as the triangles that it has."""
    if one.internal:
        return
    mesh = model.mesh
    name = _unique(model, key, one.name)
    mesh.regions[name] = [member for member in members if member in mesh.cells]
    flat = [mesh.triangles[member].nodes for member in members if member in mesh.triangles]
    if flat:
        mesh.facets[name] = flat


def _add_surface(model: Model, key: str, surface: Surface, resolver: Resolver) -> None:
    """Put a surface into the mesh, by its faces or nodes."""
    mesh = model.mesh
    name = _unique(model, key, surface.name)
    if surface.by_nodes:
        one = NamedSet(name)
        for place, fields in surface.rows:
            one.members.append((fields[0], place))
        mesh.node_sets[name] = list(resolver.nodes(one))
        return
    facets = mesh.facets.setdefault(name, [])
    for place, fields in surface.rows:
        side = "".join(fields[1:2]).upper()
        for member in resolver.elements(NamedSet(name, [(fields[0], place)])):
            facets += _sides(mesh, member, side, place)


def _sides(
    mesh: NumberedMesh, member: Hashable, side: str, place: Place
) -> Iterator[tuple[Hashable, ...]]:
    """Yield the corners of one face of an element, of all its faces without a name."""
    if member in mesh.triangles:
        yield mesh.triangles[member].nodes[:3]
        return
    if member not in mesh.cells:
        return
    sides = [f"S{number}" for number in range(1, 5)]
    if side and side not in sides:
        mesh.wrong(place, "no such face of a tetrahedron", side, ", ".join(sides))
        return
    for name, corners in zip(sides, FACES, strict=True):
        if side in ("", name):
            yield tuple(mesh.cells[member].nodes[corner] for corner in corners)


def _name(key: str, number: int, model: Model) -> Hashable:
    """Return the name of a node or element in the whole: its number, or INSTANCE.number."""
    if not key:
        return number
    return f"{model.instances[key][0].name}.{number}"


def _unique(model: Model, key: str, name: str) -> str:
    """Return the name of a set: with its instance if another place has one of this name."""
    if not key:
        return name
    others = [part for other, (part, _) in model.instances.items() if other != key]
    for part in (model.whole, *others):
        for sets in (part.element_sets, part.node_sets, part.surfaces):
            if name.upper() in sets:
                return f"{model.instances[key][0].name}.{name}"
    return name


@dataclass
class Resolver:
    """Finds the members of sets, which may be names of other sets.

    Args:
        model: The file.
        key: Name of the instance that the sets stand in, in capitals; empty for the whole.
        part: What stands there.
    """

    model: Model
    key: str
    part: Part

    def elements(self, one: NamedSet) -> Iterator[Hashable]:
        """Yield the elements of a set."""
        return self._members(one, nodes=False, depth=0)

    def nodes(self, one: NamedSet) -> Iterator[Hashable]:
        """Yield the nodes of a set."""
        return self._members(one, nodes=True, depth=0)

    def _members(self, one: NamedSet, nodes: bool, depth: int) -> Iterator[Hashable]:
        """Yield the members of a set and of the sets that it names."""
        for text, place in one.members:
            if text.startswith(ELEMENTS):
                found = self._members(NamedSet("", [(text[1:], place)]), False, depth + 1)
                for member in found:
                    if cell := self.model.mesh.cells.get(member):
                        yield from cell.nodes
            elif (number := whole(text)) is not None:
                yield _name(self.key, number, self.model)
            else:
                yield from self._named(text, place, nodes, depth)

    def _named(self, text: str, place: Place, nodes: bool, depth: int) -> Iterator[Hashable]:
        """Yield the members that INSTANCE.number, INSTANCE.set or the name of a set stands for."""
        instance, _, rest = text.rpartition(".")
        if not self.key and instance.upper() in self.model.instances:
            part = self.model.instances[instance.upper()][0]
            there = Resolver(self.model, instance.upper(), part)
            yield from there._members(NamedSet("", [(rest, place)]), nodes, depth + 1)
            return
        sets = self.part.element_sets
        if nodes:
            sets = self.part.node_sets
        if text.upper() not in sets:
            cure = "export the file again, with all of its sets"
            self.model.mesh.wrong(place, "no set of this name", text, cure=cure)
        elif depth > 20:
            self.model.mesh.wrong(place, "sets that contain one another", text)
        else:
            yield from self._members(sets[text.upper()], nodes, depth + 1)
