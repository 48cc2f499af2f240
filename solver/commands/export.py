"""The mesh of a case written to a file, and beside it the case that reads it back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from microweld.cases.parts import Insulated
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
        case: that the joint was meshed from.
        joint: its mesh.
        path: mesh file to write; the case gets its name, with .yaml.

    Returns:
        The case file, on the first rank.

    Raises:
        InputError: if the joint has layers that are no bodies.
    """
    refuse_sheets(joint)
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


def refuse_sheets(joint: Joint) -> None:
    """Raise InputError for layers that are sheets: a mesh file has no place for them."""
    if joint.sheets:
        names = ", ".join(sheet.name for sheet in joint.sheets)
        text = "these layers are sheets, which a mesh does not hold"
        cure = "mesh them: write model: solid for each layer"
        raise InputError.single(text, key="joint.pad.layers", value=names, cure=cure)


def require_format(name: str) -> str:
    """The format, if meshes can be written in it.

    Raises:
        InputError: if not.
    """
    wanted = name.removeprefix(".").lower()
    if wanted not in FORMATS:
        allowed = ", ".join(FORMATS)
        raise InputError.single(
            "cannot export to this format", value=name, allowed=allowed, cure="choose one of them"
        )
    return wanted


def imported_joint(case: Case, joint: Joint, whole: Whole, path: Path) -> dict[str, Any]:
    """The keys of an imported joint with the roles of a meshed one."""
    numbered = path.suffix == ".vtu"
    numbers = whole.numbers()
    return {
        "type": "imported",
        "file": path.name,
        "unit": "mm",
        "bodies": {
            name: _body(case, joint, name, numbers[name] if numbered else None)
            for name in joint.bodies
        },
        **({"surfaces": {name: numbers[name] for name in whole.surfaces}} if numbered else {}),
        "earthed": joint.earthed_terminal,
        "driven": joint.driven_terminal,
        **{
            key: list(getattr(joint, key))
            for key in ("clamped", "pushed", "cooled")
            if getattr(joint, key)
        },
        "symmetry": {name: "xyz"[axis] for name, axis in joint.symmetry.items()},
        "symmetry_factor": joint.symmetry_factor,
        "pairs": {pair.name: {"slave": pair.slave, "master": pair.master} for pair in joint.pairs},
        "reach": format_quantity(case.joint.contact_reach, "m"),
        "bonded": whole.bonded(),
    }


def _body(case: Case, joint: Joint, name: str, number: int | None) -> dict[str, Any]:
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
