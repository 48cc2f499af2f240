"""How wide a contact will be under a force, from the gap of its surfaces before they touch.

The gap g = g_0 + k_1 x^2/2 + k_2 y^2/2 in its principal directions says how the surfaces curve away
from each other. Under a force F the contact has the half-widths a_1 <= a_2, the larger of those of
Hertz (K. L. Johnson, Contact Mechanics, 1985, ch. 4),

    line   a_1^2 = 4 F/(pi E* k_1 2 a_2),
    point  a_1 a_2 = (3 F/(4 E* sqrt(k_1 k_2)))^(2/3),

and of metal that yields: the area F/p_y, cut out of the gap by a plane. A point yields as under an
indenter, at three times the flow stress around it (D. Tabor, The Hardness of Metals, 1951); a wire
that is pressed flat along a line, whose sides are free, at about twice. Lengths along a line are
those over which it is pressed.

Over those computed at the end of the squeeze on coarse meshes, half-widths were 1.1 (crossed wires,
faying), 0.86 (their electrodes) and 1.04 (wire on foil). Where the contact is on less than a cell,
and its computed area itself rough, the expected area was 1.05 to 1.9 times as large.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from microweld.arrays import Floats
from microweld.contact.pair import ContactPair
from microweld.contact.surface import all_gather
from microweld.meshes.joint import Joint
from microweld.meshes.model import VERTICAL, Model

#: difference of the gaps over the extent of a pair below which its surfaces lie flat on each other
FLAT = 0.02
FEWEST = 6  #: contact points that a curvature is taken from
ELLIPSE = 0.32  #: a_2/a_1 = (k_1/k_2)^(2 ELLIPSE) of an elastic contact [-]
POINT_PRESSURE = 3.0  #: mean pressure of a contact that yields, over the flow stress [-]
LINE_PRESSURE = 2.0  #: the same along a line
STRAIGHT = 1e-3  #: curvature of a straight line at most, over the inverse of its half length [-]


@dataclass(frozen=True)
class GapShape:
    """Gap of a pair in its two principal directions, the more curved one first."""

    curvature: tuple[float, float]  #: k_1 >= k_2 [1/m]
    extent: tuple[float, float]  #: half lengths of what lies opposite [m]
    height: float  #: mean z [m]
    directions: Floats  #: unit vectors in the plane x, y, one a row (2, 2)
    flat: bool  #: whether the surfaces lie flat on each other

    def straight(self, direction: Floats) -> bool:
        """Whether the surfaces stay together along a direction (2,)."""
        share = (self.directions @ direction) ** 2
        return bool(share @ self.curvature * self.reach(direction) < FLAT)

    def reach(self, direction: Floats) -> float:
        """Return the half length of what lies opposite along a direction (2,) [m]."""
        return float(np.abs(self.directions @ direction) @ self.extent)


def gap_shape(pair: ContactPair, joint: Joint, planes: dict[int, float]) -> GapShape | None:
    """Fit the gap of a pair, None where too little of it has anything opposite. Collective.

    Args:
        pair: At the positions of the mesh; it is left as it was.
        joint: That it is of.
        planes: Axis -> coordinate of the planes of symmetry, which complete the surfaces [m].
    """
    start = pair.state()
    pair.search()
    pair.measure()
    local = np.column_stack([pair.positions(), pair.gap, pair.weight])
    pair.restore(start)
    points = all_gather(joint.mesh.comm, local[np.isfinite(local[:, 3])])
    if len(points) < FEWEST:
        return None
    for axis, plane in planes.items():
        if axis != VERTICAL:
            mirrored = points.copy()
            mirrored[:, axis] = 2.0 * plane - mirrored[:, axis]
            points = np.vstack([points, mirrored])
    return _fitted(points, joint.model)


def _fitted(points: Floats, model: Model) -> GapShape:
    """Fit the gap by least squares.

    Args:
        points: Position, gap and area of each contact point (n, 5) [m], [m2].
        model: What the mesh stands for.
    """
    gap = points[:, 3]
    middle = 0.5 * (points[:, :VERTICAL].min(axis=0) + points[:, :VERTICAL].max(axis=0))
    x, y = (points[:, :VERTICAL] - middle).T
    root = np.sqrt(points[:, 4])
    terms = [np.ones_like(x), x, 0.5 * x**2]
    if not model.two_dimensional:
        terms += [y, 0.5 * y**2, x * y]
    columns = np.column_stack(terms) * root[:, None]
    scale = np.linalg.norm(columns, axis=0)
    found = np.linalg.lstsq(columns / scale, gap * root, rcond=1e-9)[0] / scale
    if model.two_dimensional:
        curvature = np.array([0.0, found[2]])
        directions = np.array([[0.0, 1.0], [1.0, 0.0]])
    else:
        curvature, columns = np.linalg.eigh([[found[2], found[5]], [found[5], found[4]]])
        directions = columns.T
    along = np.abs(np.column_stack([x, y]) @ directions.T).max(axis=0)
    if model.thickness:
        along[0] = 0.5 * model.thickness
    elif model.two_dimensional:  # round about the z axis
        curvature[0] = curvature[1]
        along[0] = along[1]
    return GapShape(
        curvature=(float(curvature[1]), float(curvature[0])),
        extent=(float(along[1]), float(along[0])),
        height=float(points[:, VERTICAL].mean()),
        directions=directions[::-1],
        flat=bool(np.ptp(gap) < FLAT * along.min()),
    )


def half_widths(
    shape: GapShape, force: float, modulus: float, flow_stress: float
) -> tuple[float, float]:
    """Return the half-widths of a contact in the two directions of its gap [m].

    Args:
        shape: Of the gap.
        force: On the contact [N].
        modulus: E* of the pair [Pa].
        flow_stress: Of the softer side [Pa].
    """
    width, length = shape.extent
    first, second = (
        max(k, STRAIGHT / far) for k, far in zip(shape.curvature, shape.extent, strict=True)
    )
    mean = math.sqrt(first * second)
    radius = (3.0 * force / (4.0 * modulus * mean)) ** (1.0 / 3.0)
    ratio = (first / second) ** ELLIPSE
    elastic = (radius / ratio, radius * ratio)
    line = shape.curvature[1] < STRAIGHT / length
    if line or elastic[1] > length:
        elastic = (math.sqrt(2.0 * force / (math.pi * modulus * first * length)), length)
    spot = math.sqrt(force / (POINT_PRESSURE * flow_stress) / math.pi)
    ratio = (first / second) ** 0.25
    plastic = (spot / ratio, spot * ratio)
    if line or plastic[1] > length:
        plastic = (force / (LINE_PRESSURE * flow_stress) / (4.0 * length), length)
    return min(max(elastic[0], plastic[0]), width), min(max(elastic[1], plastic[1]), length)
