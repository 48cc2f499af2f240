"""A thin metal plating: it conducts, melts, brazes, and is squeezed out.

Solid, its hardness is that of its side of the contact (see `microweld.setup.coatings`), and the
layer stands in series with the contact. Molten, it wets both sides: the contact merges with a share
b that follows the molten share w at the temperature of the plating (`merging`), and stays so when
the plating freezes, for then it is brazed:

    h = h_contact^(1-b) h_merged^b,    1/h_e += d/sigma,    1/h_t += d/k

Melting takes the latent heat of the layer, rho L d_0 (w - w_old) in a step, and freezing gives it
back; a change of the sensible heat, that of a micrometre, is left out. Under pressure the liquid
flows aside (`squeeze_flow`, with w p for p); the thickness d that is left opens the share o =
erfc(d/(sqrt(2) s)) to the base metals, as with enamel. By its history a point is

    fused       m            where a base metal has melted
    displaced   b o (1 - m)  where solid base metals met after the molten plating had gone
    brazed      b (1 - o) (1 - m)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from microweld.arrays import Floats
from microweld.contact.layers.merging import merge, merged_share
from microweld.contact.layers.squeeze_flow import open_share, thinned
from microweld.contact.layers.stack import Conditions, Passage, State
from microweld.contact_laws.closed_points import ContactSide, molten_share, property_at
from microweld.contact_laws.dual import Dual, in_series

#: of liquid metal [Pa s]: Au 5, Ag 4, Ni 5, Sn 2 mPa s at their melting points (iida1988, recalled)
VISCOSITY = 5e-3


@dataclass(frozen=True)
class Plating:
    """The plating of one body in one pair."""

    on_slave: bool
    metal: ContactSide  #: of the plating
    thickness: float  #: d_0 [m]
    latent_heat: float  #: rho L [J/m3]
    slave: ContactSide  #: the base metals
    master: ContactSide
    half_width: float  #: of the face it is squeezed from [m]
    roughness: float  #: s [m]

    @property
    def start(self) -> Mapping[str, float]:
        """Initial state: solid and whole."""
        return {"liquid": 0.0, "brazed": 0.0, "fused": 0.0, "thickness": self.thickness}

    def apply(self, metal: Passage, old: State, now: Conditions) -> tuple[Passage, State]:
        """Conduct through contact and plating, take up its latent heat, and melt and thin it.

        Args:
            metal: Passage through the contact beneath.
            old: State of the points at the start of the step.
            now: Conditions at its end.

        Returns:
            The passage and the new state.
        """
        if self.on_slave:
            T = now.slave_temperature
        else:
            T = now.master_temperature
        at = now.between(self.slave, self.master)
        liquid = molten_share(self.metal.solidus, self.metal.liquidus, T)
        brazed = merged_share(old["brazed"], liquid, now.dt)
        load = now.pressure * float(now.dt / (2.0 * self.half_width**2 * VISCOSITY))
        left = thinned(old["thickness"], liquid * load, liquid.constant(0.0))
        layer = left**-1.0
        passage = replace(
            metal,
            electrical=in_series(
                merge(metal.electrical, at.electrical_conductivity, brazed),
                property_at(self.metal.electrical_conductivity, T) * layer,
            ),
            thermal=in_series(
                merge(metal.thermal, at.thermal_conductivity, brazed),
                property_at(self.metal.thermal_conductivity, T) * layer,
            ),
        )
        fused = at.molten.at_least(old["fused"])
        state = {"liquid": liquid, "brazed": brazed, "fused": fused, "thickness": left}
        return self._heated(passage, old["liquid"], liquid, now), {
            name: new.value for name, new in state.items()
        }

    def _heated(self, passage: Passage, old: Floats, liquid: Dual, now: Conditions) -> Passage:
        """Passage with the heat that melts the layer, or that it gives back."""
        rate = 0.0
        if now.dt:
            rate = self.latent_heat * self.thickness / now.dt
        heat = (liquid + -old) * rate
        if self.on_slave:
            return replace(passage, slave_storage=passage.slave_storage + heat)
        return replace(passage, master_storage=passage.master_storage + heat)

    def observe(self, state: State) -> State:
        """Return the classes of bond: brazed, with the braze displaced, fused."""
        bonded = state["brazed"] * (1.0 - state["fused"])
        bare = open_share(state["thickness"], self.roughness)
        return {
            "brazed_fraction": bonded * (1.0 - bare),
            "displaced_braze_fraction": bonded * bare,
            "fused_fraction": state["fused"],
        }
