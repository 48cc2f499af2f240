"""What the parts of a joint suffer in the weld: cracks in them, and melt that leaves between them.

Expulsion, after the balance of forces of Senkara, Zhang and Hu (Weld. J. 83 (2004) 123-s): melt
between the parts bears a share of their contact force, and leaves once nothing solid encloses it.
The index of a pair is

    x = int p w dA / int p dA  max w at the rim,      w = larger molten share of both sides

0 as long as solid metal encloses the melt, 1 where melt bears all of the force and the rim is
molten. The rim is made of the facets of the slave surface of which a point does not touch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mpi4py import MPI

import numpy as np
from numpy.typing import NDArray

from microweld.arrays import Floats
from microweld.fem.cells import body_of_cells
from microweld.materials.material import compile_properties
from microweld.meshes.joint import PairSurfaces
from microweld.simulation.joint_strength import bonded_share

if TYPE_CHECKING:
    from microweld.contact.pair import ContactPair
    from microweld.setup.weld import Weld


class Parts:
    """The bodies that are welded to one another, electrodes left out.

    Args:
        weld: The weld that is simulated.
    """

    def __init__(self, weld: Weld) -> None:
        self._weld = weld
        joint = weld.joint
        self._order = list(joint.bodies)
        self._pairs = [
            (pair, surfaces)
            for pair, surfaces in zip(weld.pairs, joint.pairs, strict=True)
            if bonded_share(weld, pair) is not None
        ]
        names = {body for _, surfaces in self._pairs for body in self._bodies(surfaces)}
        self._names = [body for body in self._order if body in names]
        cells = body_of_cells(joint.mesh, joint.cell_tags, joint.bodies)
        self._body = weld.mechanics.points.by_point(cells)
        self._liquid = compile_properties(list(weld.materials.values()), "liquid_fraction")

    def _bodies(self, surfaces: PairSurfaces) -> tuple[str, str]:
        owner = self._weld.joint.body_of_surface
        return owner[surfaces.slave], owner[surfaces.master]

    def peaks(self, variable: str) -> dict[str, float]:
        """Return the highest value of a variable of the plastic state in each part; collective.

        Args:
            variable: Its name in `PlasticState`.
        """
        values = getattr(self._weld.mechanics.plastic_state, variable)
        found = {}
        for name in self._names:
            own = values[self._body == self._order.index(name)]
            found[name] = self._weld.comm.allreduce(float(np.max(own, initial=0.0)), MPI.MAX)
        return found

    def expulsion_indices(self) -> dict[str, float]:
        """Return the expulsion index of each pair of parts [-]; collective."""
        return {pair.name: self._expulsion(pair, surfaces) for pair, surfaces in self._pairs}

    def _expulsion(self, pair: ContactPair, surfaces: PairSurfaces) -> float:
        weld = self._weld
        contact = weld.electrothermal.system.interfaces[pair.name].contact_map
        sides = contact.sides(weld.electrothermal.y.x.petsc_vec)
        slave, master = (self._order.index(body) for body in self._bodies(surfaces))
        molten = np.maximum(self._molten(sides.T_s, slave), self._molten(sides.T_m, master))
        force = contact.pressure * contact.area
        melt, total = weld.comm.allreduce(np.array([force @ molten, force.sum()]))
        at_rim = _rim(pair)[contact.points]
        reached = weld.comm.allreduce(float(np.max(molten[at_rim], initial=0.0)), MPI.MAX)
        if total == 0.0:
            return 0.0
        return float(melt / total) * reached

    def _molten(self, temperature: Floats, body: int) -> Floats:
        share, _ = self._liquid.evaluate(temperature, np.full(temperature.size, body))
        return share


def _rim(pair: ContactPair) -> NDArray[np.bool_]:
    """Return which contact points (n,) stand on facets of which a point does not touch."""
    pairing = pair.pairing(keep=True)
    share = np.zeros(len(pair.facet))
    share[pairing.point] = np.where(pairing.pressure > 0.0, pairing.touching, 0.0)
    least = np.ones(int(np.max(pair.facet, initial=-1)) + 1)
    np.minimum.at(least, pair.facet, share)
    return np.asarray(least[pair.facet] < 1.0)
