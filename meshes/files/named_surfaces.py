"""Outer facets that a case means: a group of the file, an outermost plane, the rest of a body.

terminal                 a name of the case, or a group of the file by name or number
electrode.lowest_z       the plane face of a body where z is lowest; highest_, x and y likewise
lowest_x                 the same of all bodies together, for symmetry planes
wire.outer, wire         what of the outer surface of a body has no other name
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from microweld.errors import Problem
from microweld.meshes.files.file_mesh import FileMesh, Hull, facets_of
from microweld.nearest import meant, nearest

Mask = NDArray[np.bool_]

PLANES = {
    f"{end}_{axis}": (end, "xyz".index(axis)) for end in ("lowest", "highest") for axis in "xyz"
}
FLAT = 1e-5  #: a plane is flat to this [size of the body]
REST = "outer"


class Surfaces:
    """The surfaces of an imported mesh, one after the other as they are asked for.

    No facet is in two.

    Args:
        mesh: Of the file.
        hull: Its outer facets.
        bodies: Body name -> place of its region.
        names: Names of the case -> references that they stand for.
    """

    def __init__(
        self,
        mesh: FileMesh,
        hull: Hull,
        bodies: Mapping[str, int],
        names: Mapping[str, tuple[str, ...]],
    ) -> None:
        self.mesh = mesh
        self.hull = hull
        self.bodies = bodies
        self._names = names
        self.facets: dict[str, Mask] = {}  #: surface name -> which facets of the hull (f,)
        self.problems: list[Problem] = []
        self._parts: dict[str, tuple[str, ...]] = {}  # name -> names of its parts, by body
        self._rests: dict[str, str] = {}  # name -> key of what is left of a body's outside

    def name_of(self, reference: str) -> str:
        """Return the surface's name: a body stands for the rest of its outer surface."""
        if reference in self.bodies and not self._is_named(reference):
            return f"{reference}.{REST}"
        return reference

    def _is_named(self, reference: str) -> bool:
        return reference in self._names or self.mesh.group_of(reference) is not None

    def ask(self, reference: str, key: str) -> None:
        """Name the facets of a reference; what is wrong goes to `problems`.

        Args:
            reference: What the case means.
            key: Key of the case where it stands.
        """
        name = self.name_of(reference)
        if self._is_rest(name):
            self._rests.setdefault(name, key)
        elif name not in self.facets:
            parts = self._names.get(name, (name,))
            found = np.any([self._mask(part, key) for part in parts], axis=0)
            for other, taken in self.facets.items():
                count = int(np.count_nonzero(found & taken))
                if count:
                    self.problems.append(_overlap(key, name, other, count))
            self.facets[name] = found

    def finish(self) -> None:
        """Name the rest of every body."""
        named = np.any([np.zeros(len(self.hull.region), dtype=bool), *self.facets.values()], axis=0)
        for body, place in self.bodies.items():
            rest = (self.hull.region == place) & ~named
            if np.any(rest):
                self.facets[f"{body}.{REST}"] = rest
        self.problems += [
            _nothing_left(key, name) for name, key in self._rests.items() if name not in self.facets
        ]

    def part(self, references: Sequence[str]) -> None:
        """Divide surfaces that belong to several bodies into one for each body.

        Args:
            references: What the case means.
        """
        for name in dict.fromkeys(map(self.name_of, references)):
            bodies = self.bodies_of(name)
            if len(bodies) > 1:
                whole = self.facets.pop(name)
                for body in bodies:
                    own = self.hull.region == self.bodies[body]
                    self.facets[f"{name}.{body}"] = whole & own
                self._parts[name] = tuple(f"{name}.{body}" for body in bodies)

    def parts_of(self, reference: str) -> tuple[str, ...]:
        """Return the names of the parts of a surface: its own, if it is on one body."""
        name = self.name_of(reference)
        return self._parts.get(name, (name,))

    def bodies_of(self, name: str) -> list[str]:
        """Return the bodies that the facets of a surface belong to."""
        places = np.unique(self.hull.region[self.facets[name]])
        return [body for body, place in self.bodies.items() if place in places]

    def _is_rest(self, name: str) -> bool:
        body, _, end = name.rpartition(".")
        return end == REST and body in self.bodies and not self._is_named(name)

    def _mask(self, reference: str, key: str) -> Mask:
        group = self.mesh.group_of(reference)
        if group is not None:
            found = facets_of(group, self.hull)
            if not np.any(found):
                self.problems.append(_inside(key, reference))
            return found
        body, _, plane = reference.rpartition(".")
        if plane in PLANES and (body in self.bodies or not body):
            return self._plane(reference, body, plane, key)
        self.problems.append(self._unknown(reference, key))
        return np.zeros(len(self.hull.region), dtype=bool)

    def _plane(self, reference: str, body: str, plane: str, key: str) -> Mask:
        end, axis = PLANES[plane]
        if body:
            own = self.hull.region == self.bodies[body]
        else:
            own = np.isin(self.hull.region, list(self.bodies.values()))
        if not np.any(own):
            self.problems.append(_enclosed(key, reference))
            return own
        along = self.hull.points[:, :, axis]
        if end == "lowest":
            extreme = along[own].min()
        else:
            extreme = along[own].max()
        tolerance = FLAT * float(np.ptp(self.hull.points[own].reshape(-1, 3), axis=0).max())
        found = np.asarray(own & np.all(np.abs(along - extreme) <= tolerance, axis=1))
        if not np.any(found):
            self.problems.append(_not_plane(key, reference, float(extreme)))
        return found

    def _unknown(self, reference: str, key: str) -> Problem:
        """Return the problem of a reference that means nothing, with the nearest that does."""
        groups = [group.label.name for group in self.mesh.groups]
        planes = [f"{body}.{plane}" for body in self.bodies for plane in (*PLANES, REST)]
        near = nearest(reference, [*self._names, *groups, *self.bodies, *planes])
        in_file = ", ".join(str(group.label) for group in self.mesh.groups) or "none"
        allowed = (
            f"groups of the file: {in_file}; or BODY.lowest_z and the like, BODY.{REST},"
            f" with BODY of {', '.join(self.bodies)}"
        )
        cure = meant(near) or "name one of them"
        return Problem(
            "no such surface in the file", key=key, value=reference, allowed=allowed, cure=cure
        )


def _overlap(key: str, name: str, other: str, shared: int) -> Problem:
    text = (
        f"this surface has {shared} facets in common with {other!r};"
        " a facet can be on one surface only"
    )
    cure = f"leave them out of one of the two, or use BODY.{REST} for the rest"
    return Problem(text, key=key, value=name, cure=cure)


def _inside(key: str, name: str) -> Problem:
    text = "no facet of this group is on the outside of a body"
    cure = "it lies between bodies that share nodes, or is no boundary: check it"
    return Problem(text, key=key, value=name, cure=cure)


def _enclosed(key: str, name: str) -> Problem:
    text = "this body has no outside: other bodies enclose it, or its cells are there twice"
    cure = "name a surface of another body, or export each cell once"
    return Problem(text, key=key, value=name, cure=cure)


def _nothing_left(key: str, name: str) -> Problem:
    text = "nothing is left of the outside of this body: other surfaces have all of it"
    return Problem(text, key=key, value=name, cure="name the surface that is meant")


def _not_plane(key: str, name: str, place: float) -> Problem:
    text = "the body has no plane face there"
    value = f"{name}, at {place * 1e3:.6g} mm"
    cure = "choose another side, or name the facets in the file"
    return Problem(text, key=key, value=value, cure=cure)
