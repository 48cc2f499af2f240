"""What the bonds of an accepted step bear in the next one, handed from the layers to the mechanics.

The layers of a pair, which belong to current and heat, record which share of a contact point is
bonded. What the bond bears is the tensile strength of the weaker metal beside it, as it is: at its
temperature, hardened or softened. The mechanics takes both as they are at the start of a step.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mpi4py import MPI

import numpy as np

from microweld.arrays import Floats, Ints
from microweld.contact.point_bonds import SHEAR
from microweld.mechanics.plasticity import PlasticState
from microweld.mechanics.tensile_strength import flow_stresses, strengths
from microweld.simulation.joint_strength import bonded_share

if TYPE_CHECKING:
    from microweld.contact.pair import ContactPair
    from microweld.setup.weld import Weld

#: Strength of metal at points: see `microweld.mechanics.tensile_strength`.
Strength = Callable[[Floats, Floats, Ints, PlasticState, Floats], Floats]

#: Bonded share of a contact point that counts as none [-]: it bears less than 0.1 MPa.
SMALLEST_SHARE = 1e-4


def hand_over_bonds(weld: Weld, timeless: bool = False) -> None:
    """Let the bonds of the accepted state bear load in the next step; collective.

    What had parted and has bonded again in the step bears load, too. Friction is bounded by the
    shear strength that the softer metal then has, sigma_y/sqrt(3).

    Args:
        weld: The weld, at the end of a step.
        timeless: Whether no time has passed in the step, so that nothing bonded again.
    """
    for pair in weld.pairs:
        again: Floats | float = 0.0
        if not timeless:
            again = weld.electrothermal.system.interfaces[pair.name].layers.bonded_again()
        _hand_over(weld, pair, again)


def _hand_over(weld: Weld, pair: ContactPair, again: Floats | float) -> None:
    """Let the bonds of a pair bear load; collective.

    Args:
        weld: The weld, at the end of a step.
        pair: One of its pairs.
        again: Share of what had parted that has bonded again in the step (n,) [-].
    """
    if pair.settings.friction > 0.0:
        pair.limit_friction(SHEAR * _weaker(weld, pair, flow_stresses))
    share = bonded_share(weld, pair)
    if share is None:
        return
    bonded = bool(np.any(share >= SMALLEST_SHARE))
    if not weld.comm.allreduce(bonded, MPI.LOR):
        return
    share = np.where(share < SMALLEST_SHARE, 0.0, share)
    pair.bond(share, _weaker(weld, pair, strengths), again)


def _weaker(weld: Weld, pair: ContactPair, strength: Strength) -> Floats:
    """Return the strength of the weaker metal at each contact point (n,) [Pa]; collective."""
    sides = (_at_facets(weld, side.cells, strength) for side in (pair.slave, pair.master))
    return pair.weaker(*sides)


def _at_facets(weld: Weld, cells: Ints, strength: Strength) -> Floats:
    """Return the mean strength of the metal in the cells behind facets (facets,) [Pa]."""
    material = weld.mechanics.system.material
    per_cell = material.points.per_cell
    points = (per_cell * cells[:, None] + np.arange(per_cell)).ravel()
    state = PlasticState(*(values[points] for values in material.old))
    rows = (material.metal.flow_rows, material.metal.annealed_rows)
    found = strength(*rows, material.body[points], state, material.temperature[points])
    return np.asarray(found.reshape(-1, per_cell).mean(axis=1))
