"""Units of length that mesh files declare, compared with the unit of the case."""

from __future__ import annotations

import math

#: Names of units in files, in small letters [m].
LENGTHS = {
    **dict.fromkeys(("m", "meter", "metre", "meters"), 1.0),
    **dict.fromkeys(("cm", "centimeter", "centimetre", "centimeters"), 1e-2),
    **dict.fromkeys(("mm", "millimeter", "millimetre", "millimeters"), 1e-3),
    **dict.fromkeys(("um", "micrometer", "micrometre", "micron"), 1e-6),
    **dict.fromkeys(("in", "inch", "inches"), 25.4e-3),
    **dict.fromkeys(("ft", "foot", "feet"), 0.3048),
}


def unit_problem(name: str, unit: float) -> str:
    """Return what is wrong with the unit that a file declares, empty if nothing is.

    Args:
        name: Name of the unit in the file; an empty one declares nothing.
        unit: Length of one unit of the file, as the case has it [m].
    """
    if not name:
        return ""
    if name.lower() not in LENGTHS:
        return "the file declares an unknown unit of length"
    return length_problem(LENGTHS[name.lower()], unit)


def length_problem(declared: float, unit: float) -> str:
    """Return what is wrong with the length of a file's unit, empty if nothing is.

    Args:
        declared: Length of one unit, as the file has it [m].
        unit: Length of one unit, as the case has it [m].
    """
    if math.isclose(declared, unit, rel_tol=1e-6):
        return ""
    return f"the file declares a unit of {declared:g} m, and the case one of {unit:g} m"
