"""Load of the electrodes: the interface between the machine and the mechanics of the joint."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from microweld.arrays import Floats


class FaceForce(Protocol):
    """A force that depends on the displacement of the driven face."""

    def __call__(self, displacement: float) -> tuple[float, float]:
        """Return the force [N] and its slope [N/m] at a displacement along z [m]."""


@dataclass(frozen=True)
class Load:
    """A force on each driven face of the electrodes, or one displacement of all."""

    #: on the modelled part, positive in compression [N]; a tuple for several faces
    force: float | FaceForce | tuple[float | FaceForce, ...] | None = None
    displacement: float | None = None  #: along z [m]

    def forces_at(self, displacements: Floats) -> tuple[Floats, Floats]:
        """Return forces [N] and their slopes [N/m] at the faces' displacements [m].

        Both are zero where a displacement is given.
        """
        if self.force is None:
            return np.zeros_like(displacements), np.zeros_like(displacements)
        if isinstance(self.force, tuple):
            laws = self.force
        else:
            laws = (self.force,)
        pairs = [_force_at(law, float(at)) for law, at in zip(laws, displacements, strict=True)]
        forces, slopes = np.array(pairs, dtype=np.float64).T
        return forces, slopes


def _force_at(law: float | FaceForce, displacement: float) -> tuple[float, float]:
    """Force [N] and slope [N/m] of a face; a number is a force that does not depend on it."""
    if callable(law):
        return law(displacement)
    return law, 0.0
