"""What drives the electrodes: the interface between the machine and the mechanics of the joint."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from microweld.arrays import Floats


class FaceForce(Protocol):
    """A force that depends on the displacement of the driven face."""

    def __call__(self, displacement: float) -> tuple[float, float]:
        """Force [N] and its slope [N/m] at a displacement along z [m]."""


@dataclass
class Load:
    """What drives the electrodes: a force on each driven face, or one displacement of all."""

    #: on the modelled part, positive in compression [N]; a tuple for several faces
    force: float | FaceForce | tuple[float | FaceForce, ...] | None = None
    displacement: float | None = None  #: along z [m]

    def forces_at(self, displacements: Floats) -> tuple[Floats, Floats]:
        """Forces [N] and their slopes [N/m] at the faces' displacements [m].

        None where a displacement is given.
        """
        if self.force is None:
            return np.zeros_like(displacements), np.zeros_like(displacements)
        if isinstance(self.force, tuple):
            laws = self.force
        else:
            laws = (self.force,)
        given = [
            law(float(at)) if callable(law) else (law, 0.0)
            for law, at in zip(laws, displacements, strict=True)
        ]
        forces, slopes = np.array(given, dtype=np.float64).T
        return forces, slopes
