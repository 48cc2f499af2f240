"""Types of elements of Abaqus and CalculiX: tetrahedra, triangles, those without volume, others."""

from __future__ import annotations

import re

#: Tetrahedra: stress, heat, coupled thermal-electrical, acoustic, pore pressure, electromagnetic.
TETRAHEDRON = re.compile(r"(?:C|AC|DC|FC|Q|EMC)3D(4|10)[A-Z]*")
#: Shells, membranes, surfaces and plane elements of 3 or 6 nodes, which name facets.
TRIANGLE = re.compile(r"(?:S|STRI|DS|M3D|SFM3D|R3D|CP[SE]|CAX|DC2D|DCAX)(3|6|65)[A-Z]*")
#: Elements without volume.
FLAT = re.compile(
    r"(?:MASS|ROTARYI|HEATCAP|CAPACITY|SPRING|DASHPOT|CONN[23]D|JOINT|ITS|ITT|DCOUP|GAP|DGAP|DIST"
    r"|B[23][123]|T[23]D|PIPE|ELBOW|FRAME|R[23]D2|RB[23]D2|RAX|R3D4|DC1D|AC1D|D$"
    r"|S4|S8|S9|SAX|DS4|DS8|DSAX|M3D[489]|SFM3D[48]|MAX|SFMAX|MCL|SFMCL"
    r"|CP[SEG]|CAX|DC2D|DCAX|AC2D|ACAX|Q2D)[A-Z0-9]*"
)


def tetrahedron(kind: str) -> int:
    """Return the number of nodes of a type of tetrahedra, 0 for other types."""
    match = TETRAHEDRON.fullmatch(kind)
    if match is None:
        return 0
    return int(match[1])


def triangle(kind: str) -> int:
    """Return the number of nodes of a type of triangles, 0 for other types."""
    match = TRIANGLE.fullmatch(kind)
    if match is None:
        return 0
    return int(match[1][0])


def without_volume(kind: str) -> bool:
    """Return whether elements of a type have no volume."""
    return FLAT.fullmatch(kind) is not None
