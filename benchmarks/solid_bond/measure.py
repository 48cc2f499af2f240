"""One point of a contact under constant conditions: the share that bonds, by each criterion."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from support.properties import constant

from benchmarks.measurement import Curve, Measurement
from microweld.arrays import Floats
from microweld.contact.layers.bay_bond import BayBond
from microweld.contact.layers.bond import Bond
from microweld.contact.layers.oxide_film import BreakingFilm, Weibull
from microweld.contact.layers.pressure_time_bond import PressureTimeBond
from microweld.contact.layers.stack import Layer, Layers, Passage, State, conditions
from microweld.contact_laws.bond_criterion import Bay
from microweld.contact_laws.closed_points import ContactSide
from microweld.contact_laws.dual import Dual
from microweld.contact_laws.law import Conductances

SOLIDUS = 1700.0  #: [K]
LIQUIDUS = 1710.0  #: [K]
HARDNESS = 1e9  #: [Pa]
PRESSURE = 0.3e9  #: [Pa]
HOT = 1190.0  #: 0.7 of the solidus [K]
TIME = 1e-3  #: [s]
STRETCH = 1.25  #: [-]
SLIP = 1e-6  #: that removes a film, and by which the faces slide [m]
SIDE = ContactSide(constant(1e7), constant(90.0), constant(HARDNESS), SOLIDUS, LIQUIDUS)
METALS = (SIDE, SIDE, SOLIDUS, LIQUIDUS)
BAY = Bay(criterion="bay", film_share=0.25, extrusion_pressure=1e8, threshold_exposure=0.1)
LIMIT = 5e-4  #: of the integral of pressure over flow stress [s]


def follow(layer: Layer, steps: int, time: float, stretch: float) -> Floats:
    """Return the bonded share at the end of each of so many steps (steps,) [-]."""
    state: State = {name: np.array([value]) for name, value in layer.start.items()}
    one = np.ones(1)
    nothing = Dual(0.0 * one, np.zeros((3, 1)))
    beneath = Passage(nothing, nothing, nothing, nothing, None)
    shares = []
    for _ in range(steps):
        now = conditions(
            PRESSURE * one, HOT * one, HOT * one, 0.0 * one, time / steps, stretch * one
        )
        _, state = layer.apply(beneath, state, now)
        shares.append(layer.observe(state)["solid_bond_fraction"][0])
    return np.array(shares)


def behind_film() -> float:
    """Return the share bonded in the end behind a film that load has broken, after a slip."""
    film = BreakingFilm(SIDE, SIDE, 1e-12, Weibull(0.2, 1.0), Weibull(0.3, 3.0), SLIP)
    layers = Layers([film, Bond(*METALS, fixed_film=1.0)], 1)
    one = np.ones(1)
    now = conditions(PRESSURE * one, HOT * one, HOT * one, 0.0 * one, 1e3 * TIME, STRETCH * one)
    nothing = Dual(one, np.zeros((3, 1)))
    point = np.array([0])
    _, states = layers.apply(Conductances(nothing, nothing), point, replace(now, slip=SLIP))
    layers.accept(point, states)
    return float(layers.observe(point)["solid_bond_fraction"][0])


def left_parted(layer: Bond, steps: int, time: float) -> float:
    """Return the share of a parted bond that has not bonded again after so many steps [-]."""
    state: State = {name: np.array([value]) for name, value in layer.start.items()}
    one = np.ones(1)
    nothing = Dual(0.0 * one, np.zeros((3, 1)))
    beneath = Passage(nothing, nothing, nothing, nothing, None)
    now = conditions(PRESSURE * one, HOT * one, HOT * one, 0.0 * one, time / steps, one)
    parted = 1.0
    for _ in range(steps):
        _, state = layer.apply(beneath, state, now)
        parted *= 1.0 - layer.bonded_again(state)[0]
    return parted


def measure(steps: int) -> Measurement:
    """Share that has bonded after a time, bare, filmed and stretched, and by other criteria."""
    bare = follow(Bond(*METALS, fixed_film=0.0), steps, TIME, 1.0)
    filmed = follow(Bond(*METALS, fixed_film=1.0), steps, 1e3 * TIME, STRETCH)
    bay = follow(BayBond(*METALS, BAY), steps, TIME, STRETCH)
    integral = PressureTimeBond(*METALS, LIMIT)
    values = {
        "diffused": float(bare[-1]),
        "stretched": float(filmed[-1]),
        "behind_film": behind_film(),
        "parted": left_parted(Bond(*METALS, fixed_film=0.0), steps, TIME),
        "bay": float(bay[-1]),
        "pressure_time_before": follow(integral, steps, 0.99 * LIMIT / 0.9, 1.0)[-1].item(),
        "pressure_time_after": follow(integral, steps, 1.01 * LIMIT / 0.9, 1.0)[-1].item(),
    }
    time = 1e6 * TIME / steps * np.arange(1, steps + 1)
    lines = {"found": (time, bare)}
    return Measurement(values, curves=(Curve("Bond of bare metal", "t [us]", "B [-]", lines),))
