"""Units of length that mesh files declare, compared with the unit of the case."""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass
from pathlib import Path

from microweld.errors import MeshError, Problem

log = logging.getLogger(__name__)

#: Names of units in files, in small letters [m].
LENGTHS = {
    **dict.fromkeys(("m", "meter", "metre", "meters"), 1.0),
    **dict.fromkeys(("cm", "centimeter", "centimetre", "centimeters"), 1e-2),
    **dict.fromkeys(("mm", "millimeter", "millimetre", "millimeters"), 1e-3),
    **dict.fromkeys(("um", "micrometer", "micrometre", "micron"), 1e-6),
    **dict.fromkeys(("in", "inch", "inches"), 25.4e-3),
    **dict.fromkeys(("ft", "foot", "feet"), 0.3048),
}


@dataclass(frozen=True)
class DeclaredUnit:
    """A unit of length that a file declares."""

    length: float  #: [m]
    path: Path
    line: int = 0
    certain: bool = True  #: not what programs write whatever the mesh is in


def declared_by_name(name: str, path: Path, line: int = 0) -> DeclaredUnit | None:
    """Return the unit of a name, None for an empty name.

    Args:
        name: Name of the unit in the file.
        path: Path of the file.
        line: Line where it stands.

    Raises:
        MeshError: If no unit has this name.
    """
    name = name.strip().strip("'\"")
    if not name:
        return None
    if name.lower() not in LENGTHS:
        text = "the file declares an unknown unit of length"
        allowed = ", ".join(LENGTHS)
        cure = "take the declaration out, if joint.unit is right"
        raise MeshError([Problem(text, str(path), line, "", name, allowed, cure)])
    return DeclaredUnit(LENGTHS[name.lower()], path, line)


def require_unit(declared: DeclaredUnit | None, unit: float) -> None:
    """Refuse a file that declares another unit than the case; warn where it may mean nothing.

    Args:
        declared: What the file declares, if anything.
        unit: Length of one unit, as the case has it [m].

    Raises:
        MeshError: If they differ.
    """
    if declared is None or math.isclose(declared.length, unit, rel_tol=1e-6):
        return
    text = f"the file declares a unit of {declared.length:g} m, and the case one of {unit:g} m"
    if declared.certain:
        cure = "correct joint.unit, or take the declaration out of the file if it is wrong"
        raise MeshError([Problem(text, str(declared.path), declared.line, "", "", "", cure)])
    log.warning("%s:%d: %s, which is used", declared.path.name, declared.line, text)
