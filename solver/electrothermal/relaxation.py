"""Conductances of contacts that follow temperature and voltage with a delay, within one time step.

Where a contact merges, its conductance rises by more than a decade within the few kelvin between
solidus and liquidus: the contact takes more of the current, then its own Joule heat vanishes, and
it cools. Current and heat as functions of its temperature have folds there, at which the exact
tangent is singular and every line search ends. With the conductances held, the problem has none.
They approach their law point by point,

    ln h  <-  ln h + w (ln h(T, U) - ln h),

with a share w that grows while the change keeps its sign and is halved where the sign alternates.
Where they have settled Newton's method converges to the solution of the step itself.
"""

from __future__ import annotations

from petsc4py import PETSc

import numpy as np

from microweld.arrays import Floats
from microweld.electrothermal.interface import Interface

FIRST_SHARE = 0.3
GROWTH = 1.3
CUT = 0.5


class RelaxedConductances:
    """Holds the conductances of one pair until it is released.

    Args:
        interface: The pair.
        y: Potential and temperature at which the conductances are first held.
    """

    def __init__(self, interface: Interface, y: PETSc.Vec) -> None:
        self._interface = interface
        self._log = self._due(y)
        self._share = np.full_like(self._log, FIRST_SHARE)
        self._last = np.zeros_like(self._log)
        self._hold()

    def advance(self, y: PETSc.Vec) -> float:
        """Approach the law at new potentials and temperatures; collective.

        Returns:
            Largest relative change that was due on this rank.
        """
        change = self._due(y) - self._log
        alternates = change * self._last < 0.0
        self._share = np.where(alternates, CUT * self._share, np.minimum(1.0, GROWTH * self._share))
        self._log = self._log + self._share * change
        self._last = change
        self._hold()
        return float(np.max(np.abs(change), initial=0.0))

    def release(self) -> None:
        """Let the pair follow its law."""
        self._interface.held = None

    def _due(self, y: PETSc.Vec) -> Floats:
        """Logarithms (2, n) of both conductances by the law."""
        passage, _ = self._interface.passage(self._interface.contact_map.sides(y))
        with np.errstate(all="ignore"):
            return np.log(np.stack([passage.electrical.value, passage.thermal.value]))

    def _hold(self) -> None:
        self._interface.held = np.exp(self._log)
