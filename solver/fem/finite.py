"""Where a value that is not finite was made: searched only after a solve has met one.

A nan or an infinity spreads over a whole system within one linear solution. The solvers see it in
the norms that they compute anyway; only then do they evaluate, in the sequence in which values
follow from each other, everything that entered, and name the first that is not finite.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mpi4py import MPI

import numpy as np

from microweld.arrays import Floats
from microweld.errors import SolveError


@dataclass(frozen=True)
class Evaluated:
    """Values at n points of this rank, and what they were computed from."""

    name: str  #: of the quantity and of its body or contact
    values: Floats  #: (n, ...)
    places: Floats  #: (n, 3) [m]
    inputs: Mapping[str, Floats]  #: (n,) by symbol and unit, as in "T [K]"


@dataclass(frozen=True)
class NotFinite:
    """The first quantity that is not finite, and one place where it is not."""

    name: str
    value: float
    place: tuple[float, float, float]  #: [m]
    inputs: Mapping[str, float]
    points: int  #: where it is not finite, over all ranks

    @property
    def reason(self) -> str:
        """Describe the value."""
        kind = "infinite"
        if np.isnan(self.value):
            kind = "not a number"
        return f"{self.name} is {kind} at {self.points} points"

    @property
    def where(self) -> str:
        """Describe the place and the inputs there."""
        position = ", ".join(f"{value:.4g}" for value in self.place)
        given = [f"{_symbol(key)} = {value:.6g}{_unit(key)}" for key, value in self.inputs.items()]
        return ", ".join([f"at ({position}) m", *given])


def find_not_finite(comm: MPI.Comm, evaluated: Iterable[Evaluated]) -> NotFinite | None:
    """Return the first quantity that is not finite on any rank, or None; collective.

    Args:
        comm: Communicator of the mesh.
        evaluated: The same quantities in the same sequence on every rank, causes first.
    """
    for quantity in evaluated:
        values = quantity.values
        wrong = np.flatnonzero(~np.all(np.isfinite(values), axis=tuple(range(1, values.ndim))))
        found = None
        if wrong.size:
            point = wrong[0]
            value = float(values[point][~np.isfinite(values[point])][0])
            inputs = {key: float(given[point]) for key, given in quantity.inputs.items()}
            x, y, z = (float(part) for part in quantity.places[point])
            found = (value, (x, y, z), inputs)
        everywhere = comm.allgather((found, int(wrong.size)))
        points = sum(count for _, count in everywhere)
        for one, _ in everywhere:
            if one is not None:
                value, place, inputs = one
                return NotFinite(quantity.name, value, place, inputs, points)
    return None


def not_finite_error(
    comm: MPI.Comm, field: str, evaluated: Iterable[Evaluated]
) -> SolveError | None:
    """Return the error that names the first quantity that is not finite, or None; collective.

    Args:
        comm: Communicator of the mesh.
        field: Field in whose solve it was met.
        evaluated: The same quantities in the same sequence on every rank, causes first.
    """
    with np.errstate(all="ignore"):
        found = find_not_finite(comm, evaluated)
    if found is None:
        return None
    cure = "check the law or the table of this quantity at these values"
    return SolveError(field, found.reason, where=found.where, cure=cure)


def _symbol(key: str) -> str:
    return key.partition(" [")[0]


def _unit(key: str) -> str:
    unit = key.partition(" [")[2].rstrip("]")
    if unit and unit != "-":
        return f" {unit}"
    return ""
