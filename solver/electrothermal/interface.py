"""Current and heat across a contact pair: residual and exact Jacobian at the paired points.

With s the slave, m the master, n out of s, j_n from s to m (docs/design.md, section 3):

    j_n   = h_e (phi_s - phi_m + Sbar (T_s - T_m)),          Sbar = (S_s(T_s) + S_m(T_m)) / 2
    q_s.n = h_t (T_s - T_m) + Sbar Tbar j_n - f_s (phi_s - phi_m) j_n,     Tbar = (T_s + T_m)/2
    q_m.n = h_t (T_s - T_m) + Sbar Tbar j_n + f_m (phi_s - phi_m) j_n,     f_s + f_m = 1
    R_phi += int j_n (w_s - w_m),      R_T += int (q_s.n v_s - q_m.n v_m)

The total energy flux q + phi j is continuous, so the interface's Joule heat (phi_s - phi_m) j_n is
made there, and its Peltier heat (S_m - S_s) T j_n follows from the bulk flux T S j on either side.
Heat stored in the interlayers (that which melts a plating) adds to q_s.n or is missing in q_m.n,
and by way of layers h_e and h_t may depend on the voltage phi_s - phi_m besides both temperatures.
Bonded spots conduct as spots that touch: the law takes the pressure under which a share of the area
as large as the bonded one would touch, if that is higher than the pressure there is. It is that of
the temperatures at which the pairing was made.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mpi4py import MPI
from petsc4py import PETSc

import numpy as np

from microweld.arrays import Floats
from microweld.contact.conductance import ContactConductance
from microweld.contact.layers.stack import (
    Conditions,
    Layers,
    LayerStates,
    Passage,
    State,
    conditions,
)
from microweld.contact.superheat import superheat
from microweld.contact_laws.closed_points import Softened
from microweld.contact_laws.dual import Dual
from microweld.contact_laws.law import Conductances
from microweld.electrothermal.contact_map import ContactMap, Sides

if TYPE_CHECKING:
    from microweld.contact.pairing import Pairing
    from microweld.fem.properties import BodyProperty

# open share of a contact below which it conducts no more than the numerical leak of an enamel
CLOSED = 1e-9
# step in which no layer changes [s]: 0 stands for a steady state
MOMENT = 1e-15


@dataclass(frozen=True)
class ContactFluxes:
    """What passes through one pair, summed over all ranks."""

    current: float  #: from slave to master [A]
    joule_heat: float  #: made at the interface, h_e [phi]^2 in the absence of a Seebeck effect [W]
    heat_from_slave: float  #: q_s.n summed [W]
    heat_to_master: float  #: q_m.n summed [W]
    stored_heat: float  #: stored in the interlayers [W]
    area: float  #: closed area [m2]
    #: highest temperature on either side of a closed point [K]; 0 where all is open
    peak_temperature: float

    @property
    def resistance(self) -> float:
        """Voltage drop per current, weighted by current [Ohm]; 0 without a current."""
        if self.current:
            return self.joule_heat / self.current**2
        return 0.0


@dataclass(frozen=True)
class _Fluxes:
    """j_n, q_s.n, q_m.n at the points (n,) and their slopes in (phi_s, phi_m, T_s, T_m), (n, 4)."""

    j: Floats
    q_s: Floats
    q_m: Floats
    dj: Floats
    dq_s: Floats
    dq_m: Floats
    kept: Floats  #: taken up by the layers (n,)


@dataclass(frozen=True)
class InterfaceState:
    """History of a pair."""

    layers: LayerStates  #: of the layers at all contact points of this rank


class Interface:
    """Current and heat across one contact pair, which touches nowhere until it is given a pairing.

    Args:
        name: Name of the pair.
        law: Conductances of the metals.
        slave_heat_share: f_s, share of the interface's Joule heat that enters the slave [-].
        slave_body: Position of the slave's body in `Joint.bodies`.
        master_body: Position of the master's body there.
        seebeck: Seebeck coefficient of the bodies [V/K], None where thermoelectric effects are left
            out.
        layers: Layers between the metals, with their states at all contact points of this rank.
    """

    def __init__(
        self,
        name: str,
        law: ContactConductance,
        slave_heat_share: float,
        slave_body: int,
        master_body: int,
        seebeck: BodyProperty | None = None,
        layers: Layers | None = None,
    ) -> None:
        self.name = name
        self.law = law
        self.slave_heat_share = slave_heat_share
        self.layers = layers or Layers((), 0)
        self.dt = 0.0  #: length of the step that is being solved [s]
        self.contact_map = ContactMap.nowhere()  #: closed points of the last pairing
        #: (2, n) h_e [S/m2] and h_t [W/(m2 K)] that replace those of the law, see `relaxation`
        self.held: Floats | None = None
        self._softened: Softened | None = None  # share of softened metal at the closed points
        self._bond_pressure: Floats | None = None  # under which as much touches as is bonded
        self._bodies = (slave_body, master_body)
        self._seebeck = seebeck

    def update_contact_map(
        self, pairing: Pairing, y: PETSc.Vec, softened: PETSc.Vec | None = None
    ) -> None:
        """Take a new pairing; collective.

        Args:
            pairing: Opposite points and their pressure.
            y: Potential and temperature.
            softened: Share of softened metal at the nodes, in the place of the temperature.
        """
        self.contact_map = ContactMap.of(pairing, y)
        self._softened = None
        if softened is not None:
            at = self.contact_map.sides(softened)
            # shape functions of second order leave the range of the nodes
            self._softened = np.clip(at.T_s, 0.0, 1.0), np.clip(at.T_m, 0.0, 1.0)
        self._bond_pressure = None
        sides = self.contact_map.sides(y)
        if np.any(self.contact_map.bonded > 0.0):
            now = self._conditions(sides, self.dt)
            self._bond_pressure = self.law.bearing_pressure(
                self.contact_map.bonded, now.slave_temperature, now.master_temperature, now.softened
            )

    def _seebeck_mean(self, sides: Sides) -> tuple[Floats, Floats, Floats]:
        """Sbar and its slopes in T_s and T_m."""
        n = sides.T_s.size
        if self._seebeck is None:
            return np.zeros(n), np.zeros(n), np.zeros(n)
        slave, slave_slope = self._seebeck.evaluate(sides.T_s, np.full(n, self._bodies[0]))
        master, master_slope = self._seebeck.evaluate(sides.T_m, np.full(n, self._bodies[1]))
        return 0.5 * (slave + master), 0.5 * slave_slope, 0.5 * master_slope

    def metal(self, sides: Sides) -> Conductances:
        """Return the conductances of the metals alone at the closed points."""
        return self._metal(self._conditions(sides, self.dt))

    def passage(self, sides: Sides) -> tuple[Passage, list[State]]:
        """Return the passage at the end of the step, and the states of the layers then."""
        return self._passage(sides, self.dt)

    def _conditions(self, sides: Sides, dt: float) -> Conditions:
        at = self.contact_map
        voltage = sides.phi_s - sides.phi_m
        now = conditions(at.pressure, sides.T_s, sides.T_m, voltage, dt, at.stretch, self._softened)
        with np.errstate(all="ignore"):  # a value that is not finite is found and named later
            bearing = replace(now, pressure=self._bearing(now.pressure))
            heat = superheat(self.law, bearing, self.layers.cover(at.points))
        if dt <= MOMENT:
            return replace(now, superheat=heat)
        return replace(now, superheat=heat, slip=at.slip)

    def _bearing(self, pressure: Floats) -> Floats:
        """Return the pressure, or that under which as much touches as is bonded, if higher [Pa]."""
        if self._bond_pressure is None:
            return pressure
        return np.maximum(pressure, self._bond_pressure)

    def _metal(self, now: Conditions) -> Conductances:
        return self.law.evaluate(
            self._bearing(now.pressure),
            now.slave_temperature,
            now.master_temperature,
            now.softened,
            now.superheat,
        )

    def _passage(self, sides: Sides, dt: float) -> tuple[Passage, list[State]]:
        """Passage of current and heat, and states of the layers at the end of a step of dt [s]."""
        now = self._conditions(sides, dt)
        # a value that is not finite is found in the norms, and named then
        with np.errstate(all="ignore"):
            return self.layers.apply(self._metal(now), self.contact_map.points, now)

    @np.errstate(all="ignore")  # as there
    def _fluxes(self, sides: Sides) -> _Fluxes:
        passage, _ = self._passage(sides, self.dt)
        h_e = passage.electrical
        h_t = passage.thermal
        if self.held is not None:
            h_e = h_e.constant(self.held[0])
            h_t = h_t.constant(self.held[1])
        S, S_s, S_m = self._seebeck_mean(sides)
        dphi = sides.phi_s - sides.phi_m
        dT = sides.T_s - sides.T_m
        T = 0.5 * (sides.T_s + sides.T_m)
        force = dphi + S * dT
        j = h_e.value * force
        dj = _columns(h_e) * force[:, None] + h_e.value[:, None] * np.stack(
            [np.ones_like(j), -np.ones_like(j), S + S_s * dT, S_m * dT - S], axis=1
        )
        zero = np.zeros_like(j)
        dq = (
            (S * T)[:, None] * dj
            + _columns(h_t) * dT[:, None]
            + np.stack(
                [
                    zero,
                    zero,
                    h_t.value + (S_s * T + 0.5 * S) * j,
                    (S_m * T + 0.5 * S) * j - h_t.value,
                ],
                axis=1,
            )
        )
        heat = dphi * j
        dheat = dphi[:, None] * dj + np.stack([j, -j, zero, zero], axis=1)
        q = h_t.value * dT + S * T * j
        kept_s = passage.slave_storage
        kept_m = passage.master_storage
        share = self.slave_heat_share
        return _Fluxes(
            j,
            q - share * heat + kept_s.value,
            q + (1 - share) * heat - kept_m.value,
            dj,
            dq - share * dheat + _columns(kept_s),
            dq + (1 - share) * dheat - _columns(kept_m),
            kept_s.value + kept_m.value,
        )

    def residual(self, y: PETSc.Vec) -> Floats:
        """Return contributions (n, m) [A] and [W] to the rows `contact_map.dofs`; collective."""
        contact = self.contact_map
        flux = self._fluxes(contact.sides(y))
        rows = np.stack([flux.j, -flux.j, flux.q_s, -flux.q_m], axis=1)
        by_field = rows.reshape(-1, 2, 2)  # (n, field, side)
        out: Floats = np.einsum("n,nfs,nsa->nfsa", contact.area, by_field, contact.shapes)
        return out.reshape(contact.dofs.shape)

    def jacobian(self, y: PETSc.Vec) -> Floats:
        """Return the derivative (n, m, m) of the contributions in their dofs; collective."""
        contact = self.contact_map
        flux = self._fluxes(contact.sides(y))
        slopes = np.stack([flux.dj, -flux.dj, flux.dq_s, -flux.dq_m], axis=1)
        rows = slopes * contact.area[:, None, None]
        # (n, field and side, node)
        shape = np.concatenate([contact.shapes, contact.shapes], axis=1)
        out: Floats = (
            rows[:, :, None, :, None] * shape[:, :, :, None, None] * shape[:, None, None, :, :]
        )
        return out.reshape(*contact.dofs.shape, contact.dofs.shape[1])

    def conductances(self, y: PETSc.Vec) -> tuple[Floats, Floats]:
        """Return electrical [S/m2] and thermal [W/(m2 K)] conductance; collective.

        They are those of the closed points, with the accepted layers.
        """
        passage, _ = self._passage(self.contact_map.sides(y), MOMENT)
        return passage.electrical.value, passage.thermal.value

    def temperatures(self, y: PETSc.Vec) -> Floats:
        """Return the mean temperature of both sides at the closed points [K]; collective."""
        sides = self.contact_map.sides(y)
        return 0.5 * (sides.T_s + sides.T_m)

    def accept(self, y: PETSc.Vec) -> None:
        """Keep what the converged step has made of the layers; collective."""
        _, states = self._passage(self.contact_map.sides(y), self.dt)
        self.layers.accept(self.contact_map.points, states)

    def state(self) -> InterfaceState:
        """Return the history of the layers."""
        return InterfaceState(self.layers.state())

    def restore(self, state: InterfaceState) -> None:
        """Continue from the history of the layers."""
        self.layers.restore(state.layers)

    def layer_means(self, comm: MPI.Comm) -> dict[str, float]:
        """Return the mean over the closed area of what the layers report; collective.

        Keys are those of `microweld.fields.FIELDS`.
        """
        observed = self.layers.observe(self.contact_map.points)
        areas = self.contact_map.area
        area = comm.allreduce(float(areas.sum()))
        sums = {key: comm.allreduce(float(values @ areas)) for key, values in observed.items()}
        return {key: total / area if area > 0.0 else np.nan for key, total in sums.items()}

    def layer_peak(self, key: str, comm: MPI.Comm) -> float:
        """Return the highest value that the layers report at the closed points; collective.

        It is 0 where all is open.

        Args:
            key: Key of `microweld.fields.FIELDS`.
            comm: Communicator of the mesh.
        """
        values = self.layers.observe(self.contact_map.points)[key]
        return comm.allreduce(float(np.max(values, initial=0.0)), op=MPI.MAX)

    def insulated(self, comm: MPI.Comm) -> bool:
        """Return whether enamel insulates every point that touches; collective."""
        points = self.contact_map.points
        share = self.layers.observe(points).get("enamel_open_fraction", np.ones(points.size))
        return bool(comm.allreduce(float(np.max(share, initial=0.0)), op=MPI.MAX) < CLOSED)

    def fluxes(self, y: PETSc.Vec, comm: MPI.Comm) -> ContactFluxes:
        """Sum over all ranks what passes through the pair; collective.

        Args:
            y: Potential and temperature.
            comm: Communicator of the mesh.
        """
        sides = self.contact_map.sides(y)
        flux = self._fluxes(sides)
        joule = (sides.phi_s - sides.phi_m) * flux.j
        parts = np.array([flux.j, joule, flux.q_s, flux.q_m, flux.kept, np.ones_like(flux.j)])
        current, heat, from_slave, to_master, stored, area = map(
            float, comm.allreduce(parts @ self.contact_map.area)
        )
        peak = comm.allreduce(float(np.max([sides.T_s, sides.T_m], initial=0.0)), op=MPI.MAX)
        return ContactFluxes(current, heat, from_slave, to_master, stored, area, peak)


def _columns(h: Dual) -> Floats:
    """Slopes (n, 4) in phi_s, phi_m, T_s, T_m."""
    in_slave, in_master, in_voltage = h.slope
    return np.stack([in_voltage, -in_voltage, in_slave, in_master], axis=1)
