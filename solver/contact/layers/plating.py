"""A thin metal plating: it leads, melts, brazes, and is squeezed out.

Solid, it rules the contact of the asperities (its hardness is that of its side, see
`microweld.setup.coatings`) and stands in series with it. Molten, it wets both sides: with the molten
share w of its own temperature and the largest one so far, b = max w, the contact passes to a
perfect one and stays so when the plating freezes, for then it is brazed:

    h = h_contact^(1-b) h_merged^b,    1/h_e += d/sigma,    1/h_t += d/k

Melting takes the latent heat of the layer, rho L d_0 (w - w_old) in a step, and freezing gives it
back; a change of the sensible heat, that of a micrometre, is left out. Under pressure the liquid
flows aside (`squeeze`, with w p for p); the thickness d that is left opens the share o =
erfc(d/(sqrt(2) s)) to the base metals, as with enamel. By the worst that a point has seen it is

    fused       m            where the base metal that melts first has melted
    solid bond  b o (1 - m)  where base metals met in the solid state after the plating had gone
    brazed      b (1 - o) (1 - m)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from microweld.arrays import Floats
from microweld.contact.conductance.closed_points import ContactSide
from microweld.contact.layers.oxide_film import molten, molten_share, property_at
from microweld.contact.layers.sensitive import Sensitive, in_series
from microweld.contact.layers.squeeze_flow import open_share, thinned
from microweld.contact.layers.stack import Conditions, Passage, State

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
    merged_length: float  #: conduction length of a perfect contact [m]
    half_width: float  #: of the face it is squeezed from [m]
    roughness: float  #: s [m]

    @property
    def start(self) -> Mapping[str, float]:
        """Solid and whole."""
        return {"liquid": 0.0, "brazed": 0.0, "fused": 0.0, "thickness": self.thickness}

    def apply(self, metal: Passage, old: State, now: Conditions) -> tuple[Passage, State]:
        """The contact through the plating, its latent heat, and what has become of it."""
        if self.on_slave:
            T = now.slave_temperature
        else:
            T = now.master_temperature
        liquid = molten_share(self.metal.solidus, self.metal.liquidus, T)
        brazed = liquid.at_least(old["brazed"])
        load = now.pressure * float(now.dt / (2.0 * self.half_width**2 * VISCOSITY))
        left = thinned(old["thickness"], liquid * load, liquid.constant(0.0))
        passage = replace(
            metal,
            electrical=self._through(
                metal.electrical, "electrical_conductivity", brazed, left, now
            ),
            thermal=self._through(metal.thermal, "thermal_conductivity", brazed, left, now),
        )
        fused = molten(self.slave, self.master, now).at_least(old["fused"])
        state = {"liquid": liquid, "brazed": brazed, "fused": fused, "thickness": left}
        return self._heated(passage, old["liquid"], liquid, now), {
            name: new.value for name, new in state.items()
        }

    def _through(
        self, contact: Sensitive, kind: str, brazed: Sensitive, left: Sensitive, now: Conditions
    ) -> Sensitive:
        """A conductance [S/m2] or [W/(m2 K)] of the contact, perfect where brazed, and of the layer in series."""
        slave, master = (
            property_at(getattr(side, kind), T)
            for side, T in (
                (self.slave, now.slave_temperature),
                (self.master, now.master_temperature),
            )
        )
        merged = in_series(slave, master) * (2.0 / self.merged_length)
        if self.on_slave:
            own = now.slave_temperature
        else:
            own = now.master_temperature
        layer = property_at(getattr(self.metal, kind), own) * left**-1.0
        return in_series((contact.log() + brazed * (merged.log() - contact.log())).exp(), layer)

    def _heated(self, passage: Passage, old: Floats, liquid: Sensitive, now: Conditions) -> Passage:
        """The passage with the heat that melts the layer, or that it gives back."""
        heat = (liquid + -old) * (self.latent_heat * self.thickness / now.dt if now.dt else 0.0)
        if self.on_slave:
            return replace(passage, slave_storage=passage.slave_storage + heat)
        return replace(passage, master_storage=passage.master_storage + heat)

    def observe(self, state: State) -> State:
        """What holds the joint together here."""
        bonded = state["brazed"] * (1.0 - state["fused"])
        bare = open_share(state["thickness"], self.roughness)
        return {
            "brazed_fraction": bonded * (1.0 - bare),
            "solid_bond_fraction": bonded * bare,
            "fused_fraction": state["fused"],
        }
