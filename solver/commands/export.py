"""The mesh of a case written to a file, and beside it the case that reads it back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from microweld.cases.joints.parts import Insulated
from microweld.cases.writer import case_content, yaml_text
from microweld.errors import InputError
from microweld.meshes.export import FORMATS, Whole, gather_joint, write_mesh
from microweld.units import format_quantity

if TYPE_CHECKING:
    from microweld.cases import Case
    from microweld.meshes.joint import Joint


def export(case: Case, joint: Joint, path: Path) -> Path | None:
    """Write a mesh and the case that imports it. Collective.

    Args:
        case: Case that the joint was meshed from.
        joint: Its mesh.
        path: Mesh file to write; the case gets its name, with .yaml.

    Returns:
        The case file, on the first rank.

    Raises:
        InputError: If the joint has layers that are no bodies.
    """
    refuse_surface_layers(joint)
    whole = gather_joint(joint)
    if whole is None:
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    write_mesh(whole, path)
    content = case_content(case)
    content["joint"] = imported_joint(case, joint, whole, path)
    written = path.with_suffix(".yaml")
    written.write_text(yaml_text(content), encoding="utf-8")
    return written


def refuse_surface_layers(joint: Joint) -> None:
    """Raise InputError for layers that are not meshed: a mesh file has no place for them."""
    if joint.surface_layers:
        names = ", ".join(layer.name for layer in joint.surface_layers)
        text = "these layers are sheets, which a mesh does not hold"
        cure = "mesh them: write model: solid for each layer"
        raise InputError.single(text, key="joint.pad.layers", value=names, cure=cure)


def require_format(name: str) -> str:
    """Return the format, if meshes can be written in it.

    Raises:
        InputError: If not.
    """
    wanted = name.removeprefix(".").lower()
    if wanted not in FORMATS:
        text = "cannot export to this format"
        allowed = ", ".join(FORMATS)
        raise InputError.single(text, value=name, allowed=allowed, cure="choose one of them")
    return wanted


def imported_joint(case: Case, joint: Joint, whole: Whole, path: Path) -> dict[str, Any]:
    """Return the keys of an imported joint with the roles of a meshed one.

    Args:
        case: Case that the joint was meshed from.
        joint: Its mesh.
        whole: The mesh on one rank.
        path: Mesh file.
    """
    numbers: dict[str, int] = {}  # formats without names have numbers
    if path.suffix == ".vtu":
        numbers = whole.numbers()
    keys: dict[str, Any] = {
        "type": "imported",
        "file": path.name,
        "unit": "mm",
        "bodies": {name: _body(case, joint, name, numbers.get(name)) for name in joint.bodies},
    }
    if numbers:
        keys["surfaces"] = {name: numbers[name] for name in whole.surfaces}
    keys["earthed"] = _one_or_list(joint.earthed_surfaces)
    keys["driven"] = _one_or_list(joint.driven_surfaces)
    for key in ("clamped", "pushed", "cooled"):
        if getattr(joint, key):
            keys[key] = list(getattr(joint, key))
    keys["symmetry"] = {name: "xyz"[axis] for name, axis in joint.symmetry.items()}
    keys["symmetry_factor"] = joint.symmetry_factor
    keys["pairs"] = {
        pair.name: {"slave": pair.slave, "master": pair.master} for pair in joint.pairs
    }
    keys["reach"] = format_quantity(case.joint.search_distance, "m")
    keys["bonded"] = whole.bonded()
    return keys


def _one_or_list(surfaces: tuple[str, ...]) -> str | list[str]:
    """Return the name of a single surface, or the names of several."""
    if len(surfaces) == 1:
        return surfaces[0]
    return list(surfaces)


def _body(case: Case, joint: Joint, name: str, number: int | None) -> dict[str, Any]:
    """Return the keys of a body of an imported joint."""
    part = case.joint.bodies[name]
    diameter = joint.lengths.get(f"{name}.diameter")
    keys = part.model_dump(mode="json", exclude_none=True, include=set(Insulated.model_fields))
    if isinstance(part, Insulated) and part.enamel:
        keys["enamel"].setdefault("half_width", format_quantity(part.half_width, "m"))
    if number is not None:
        keys["region"] = number
    if diameter:
        keys["diameter"] = format_quantity(diameter, "m")
    return keys
