"""Current and heat across a contact pair: residual and exact Jacobian at the paired points.

With s the slave, m the master, n out of s, j_n from s to m (docs/design.md, section 3):

    j_n   = h_e (phi_s - phi_m + Sbar (T_s - T_m)),          Sbar = (S_s(T_s) + S_m(T_m)) / 2
    q_s.n = h_t (T_s - T_m) + Sbar Tbar j_n - f_s (phi_s - phi_m) j_n,     Tbar = (T_s + T_m)/2
    q_m.n = h_t (T_s - T_m) + Sbar Tbar j_n + f_m (phi_s - phi_m) j_n,     f_s + f_m = 1
    R_phi += int j_n (w_s - w_m),      R_T += int (q_s.n v_s - q_m.n v_m)

The total energy flux q + phi j is continuous, so the interface's Joule heat (phi_s - phi_m) j_n is
made there, and its Peltier heat (S_m - S_s) T j_n follows from the bulk flux T S j on either side.
What layers in between take up (the heat that melts a plating) adds to q_s.n or is missing in q_m.n,
and by way of layers h_e and h_t may depend on the voltage phi_s - phi_m besides both temperatures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from mpi4py import MPI
from petsc4py import PETSc

import numpy as np

from microweld.arrays import Floats
from microweld.contact.layers.stack import Layers, Passage, State, conditions
from microweld.contact_laws.dual import Dual
from microweld.contact_laws.law import Conductances

if TYPE_CHECKING:
    from microweld.contact.pairing import Pairing
    from microweld.fem.properties import BodyProperty

# open share of a contact below which it leads no more than the numerical leak of an enamel
CLOSED = 1e-9


class ContactLaw(Protocol):
    """How well a closed contact conducts."""

    def evaluate(
        self, pressure: Floats, slave_temperature: Dual, master_temperature: Dual
    ) -> Conductances:
        """Return the conductances at closed points."""


@dataclass(frozen=True)
class ContactFluxes:
    """What passes through one pair, summed over all ranks."""

    current: float  #: from slave to master [A]
    joule_heat: float  #: made at the interface, h_e [phi]^2 in the absence of a Seebeck effect [W]
    heat_from_slave: float  #: q_s.n summed [W]
    heat_to_master: float  #: q_m.n summed [W]
    stored_heat: float  #: taken up by the layers in between [W]
    area: float  #: closed area [m2]
    peak_temperature: (
        float  #: highest temperature on either side of a closed point [K]; 0 where all is open
    )

    @property
    def resistance(self) -> float:
        """Voltage drop per current, weighted by current [Ohm]; 0 without a current."""
        if self.current:
            return self.joule_heat / self.current**2
        return 0.0


@dataclass(frozen=True)
class _State:
    """Fields on both sides of the closed points."""

    phi_s: Floats
    phi_m: Floats
    T_s: Floats
    T_m: Floats


@dataclass(frozen=True)
class _Fluxes:
    """j_n, q_s.n, q_m.n at the points (n,) and their slopes in (phi_s, phi_m, T_s, T_m), (n, 4)."""

    j: Floats
    q_s: Floats
    q_m: Floats
    dj: Floats
    dq_s: Floats
    dq_m: Floats
    kept: Floats  #: taken up by layers (n,)


class Interface:
    """One contact pair as the electro-thermal problem sees it.

    Args:
        name: of the pair.
        law: conductances of the pair.
        slave_heat_share: f_s, share of the interface's Joule heat that enters the slave [-].
        slave_body, master_body: positions of the bodies in `Joint.bodies`.
        seebeck: Seebeck coefficient of the bodies [V/K], None where thermoelectric effects are left
            out.
        layers: between the metals, with their states at all contact points of this rank.
    """

    def __init__(
        self,
        name: str,
        law: ContactLaw,
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
        self._bodies = (slave_body, master_body)
        self._seebeck = seebeck

    def pair(self, pairing: Pairing, y: PETSc.Vec) -> None:
        """Take a new pairing of the nodes of `y`; collective.

        Open points (no pressure) carry nothing.
        """
        closed = pairing.pressure > 0.0
        self.points = pairing.point[closed]
        self.pressure = pairing.pressure[closed]
        self.area = (pairing.area * pairing.touching)[closed]
        self._shape = np.stack([pairing.slave_shape[closed], pairing.master_shape[closed]], axis=1)
        nodes = np.stack([pairing.slave_nodes[closed], pairing.master_nodes[closed]], axis=1)
        unique, place = np.unique(nodes, return_inverse=True)
        self._place = place.reshape(nodes.shape)
        self._fetched = PETSc.Vec().createSeq(2 * unique.size)
        source = PETSc.IS().createBlock(2, unique.astype(PETSc.IntType), comm=PETSc.COMM_SELF)
        self._scatter = PETSc.Scatter().create(y, source, self._fetched, None)
        dofs = 2 * nodes[:, None] + np.arange(2)[None, :, None, None]  # (n, field, side, node)
        self.dofs = dofs.reshape(len(dofs), 4 * nodes.shape[2]).astype(PETSc.IntType)

    def values(self, y: PETSc.Vec) -> _State:
        """Potential and temperature at the points, fetched from whichever rank owns them.

        Collective.
        """
        self._scatter.scatter(y, self._fetched)
        nodal = self._fetched.getArray(readonly=True).reshape(-1, 2)[
            self._place
        ]  # (n, side, node, field)
        point = np.einsum("nsa,nsaf->fsn", self._shape, nodal)
        return _State(point[0, 0], point[0, 1], point[1, 0], point[1, 1])

    def _seebeck_mean(self, state: _State) -> tuple[Floats, Floats, Floats]:
        """Sbar and its slopes in T_s and T_m."""
        n = state.T_s.size
        if self._seebeck is None:
            return np.zeros(n), np.zeros(n), np.zeros(n)
        slave, slave_slope = self._seebeck.evaluate(state.T_s, np.full(n, self._bodies[0]))
        master, master_slope = self._seebeck.evaluate(state.T_m, np.full(n, self._bodies[1]))
        return 0.5 * (slave + master), 0.5 * slave_slope, 0.5 * master_slope

    def _pass(self, state: _State, dt: float) -> tuple[Passage, list[State]]:
        """How current and heat pass the points, and what a step of a length makes of the layers."""
        now = conditions(self.pressure, state.T_s, state.T_m, state.phi_s - state.phi_m, dt)
        metal = self.law.evaluate(self.pressure, now.slave_temperature, now.master_temperature)
        return self.layers.apply(metal, self.points, now)

    def _fluxes(self, state: _State) -> _Fluxes:
        passage, _ = self._pass(state, self.dt)
        h_e = passage.electrical
        h_t = passage.thermal
        S, S_s, S_m = self._seebeck_mean(state)
        dphi = state.phi_s - state.phi_m
        dT = state.T_s - state.T_m
        T = 0.5 * (state.T_s + state.T_m)
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
        """Contributions (n, m) [A] and [W] to the rows `dofs`."""
        flux = self._fluxes(self.values(y))
        rows = np.stack([flux.j, -flux.j, flux.q_s, -flux.q_m], axis=1).reshape(
            -1, 2, 2
        )  # (n, field, side)
        out: Floats = np.einsum("n,nfs,nsa->nfsa", self.area, rows, self._shape)
        return out.reshape(self.dofs.shape)

    def jacobian(self, y: PETSc.Vec) -> Floats:
        """Derivative (n, m, m) of the contributions in the unknowns `dofs`."""
        flux = self._fluxes(self.values(y))
        rows = (
            np.stack([flux.dj, -flux.dj, flux.dq_s, -flux.dq_m], axis=1) * self.area[:, None, None]
        )
        shape = np.concatenate([self._shape, self._shape], axis=1)  # (n, field and side, node)
        out: Floats = (
            rows[:, :, None, :, None] * shape[:, :, :, None, None] * shape[:, None, None, :, :]
        )
        return out.reshape(*self.dofs.shape, self.dofs.shape[1])

    def conductances(self, y: PETSc.Vec) -> tuple[Floats, Floats]:
        """Electrical [S/m2] and thermal [W/(m2 K)] conductance of closed points and accepted layers; collective."""
        passage, _ = self._pass(self.values(y), 0.0)
        return passage.electrical.value, passage.thermal.value

    def temperatures(self, y: PETSc.Vec) -> Floats:
        """Mean temperature of both sides at the closed points [K]; collective."""
        state = self.values(y)
        return 0.5 * (state.T_s + state.T_m)

    def accept(self, y: PETSc.Vec) -> None:
        """Keep what the converged step has made of the layers; collective."""
        _, states = self._pass(self.values(y), self.dt)
        self.layers.accept(self.points, states)

    def layer_means(self, comm: MPI.Comm) -> dict[str, float]:
        """Mean over the closed area of what the layers tell, by key of `microweld.fields.FIELDS`.

        Collective.
        """
        told = self.layers.observe(self.points)
        area = comm.allreduce(float(self.area.sum()))
        sums = {key: comm.allreduce(float(values @ self.area)) for key, values in told.items()}
        return {key: total / area if area > 0.0 else np.nan for key, total in sums.items()}

    def layer_peak(self, key: str, comm: MPI.Comm) -> float:
        """Highest of what the layers tell by a key at the closed points, 0 where all is open.

        Collective.
        """
        return comm.allreduce(
            float(np.max(self.layers.observe(self.points)[key], initial=0.0)), op=MPI.MAX
        )

    def insulated(self, comm: MPI.Comm) -> bool:
        """Whether enamel closes every point that touches; collective."""
        share = self.layers.observe(self.points).get(
            "enamel_open_fraction", np.ones(self.points.size)
        )
        return bool(comm.allreduce(float(np.max(share, initial=0.0)), op=MPI.MAX) < CLOSED)

    def fluxes(self, y: PETSc.Vec, comm: MPI.Comm) -> ContactFluxes:
        """What passes through the pair; collective."""
        state = self.values(y)
        flux = self._fluxes(state)
        joule = (state.phi_s - state.phi_m) * flux.j
        parts = np.array([flux.j, joule, flux.q_s, flux.q_m, flux.kept, np.ones_like(flux.j)])
        current, heat, from_slave, to_master, kept, area = map(
            float, comm.allreduce(parts @ self.area)
        )
        peak = comm.allreduce(float(np.max([state.T_s, state.T_m], initial=0.0)), op=MPI.MAX)
        return ContactFluxes(current, heat, from_slave, to_master, kept, area, peak)


def _columns(h: Dual) -> Floats:
    """Slopes (n, 4) in phi_s, phi_m, T_s, T_m."""
    in_slave, in_master, in_voltage = h.slope
    return np.stack([in_voltage, -in_voltage, in_slave, in_master], axis=1)
