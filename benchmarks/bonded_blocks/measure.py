"""Bonded cubes that are pulled apart and sheared off, and bonded strips: bimetal, peel, lap."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
from support.bonded import PRESSED, SIDE, bond, force_at, pulled_cubes, sheared_cubes, sheared_off
from support.bonded_beams import cooled_bimetal, peel, shear_off
from support.elastic import voce
from support.properties import constant

from benchmarks.measurement import Curve, Measurement
from microweld.arrays import Floats
from microweld.contact.cohesion import FAILURE_OPENING, PARTING_LENGTH
from microweld.contact.layers.bond import Bond
from microweld.contact.layers.fusion import Fusion
from microweld.contact.layers.stack import Layers, conditions
from microweld.contact.pair import ContactPair
from microweld.contact_laws.closed_points import ContactSide
from microweld.contact_laws.dual import Dual
from microweld.contact_laws.law import Conductances
from microweld.simulation.bonds import hand_over_bonds

SHARE = 0.5
STRENGTH = 200e6  #: of the metal beside the bond [Pa]
PULL = SHARE * STRENGTH * SIDE**2  #: F = B sigma_b A [N]
SHEAR = PULL / np.sqrt(3.0)
ELASTIC = 2.0 * SIDE * SHARE * STRENGTH / 200e9  #: elongation of both cubes under it [m]
CELLS = (2, 3)  #: of both cubes along each edge of the contact
HALF_MOLTEN = 1705.0  #: between solidus and liquidus of `SIDES` [K]
SIDES = ContactSide(constant(1e7), constant(70.0), constant(1e9), 1700.0, 1710.0)
# metal that hardens: sigma = END - (END - START) exp(-strain/SCALE)
START = 400e6  #: [Pa]
END = 500e6  #: [Pa]
SCALE = 0.1  #: [-]
SHEARED = 0.02e6  #: flow stress of metal that friction shears, over sqrt(3) [Pa]


def pulled() -> tuple[Floats, Floats, float, Floats]:
    """Pull cubes apart, and elsewhere go back half-way.

    Returns:
        Openings [m] and forces [N]; force half-way back over that before; shares of the area that
        conduct under tension, half parted and parted.
    """
    openings = np.concatenate([np.linspace(0.0, ELASTIC, 6), np.linspace(0.2e-6, 4.2e-6, 11)])
    problem = pulled_cubes(*CELLS)
    (pair,) = problem.pairs
    force_at(problem, -PRESSED)
    bond(problem, SHARE, STRENGTH)
    forces = []
    conducting = {}
    for opening in openings:
        forces.append(-force_at(problem, opening))
        bond(problem, SHARE, STRENGTH)
        pairing = pair.pairing()
        share = pairing.area @ (pairing.touching * pairing.bonded) / pairing.area.sum()
        conducting[round(1e6 * opening, 6)] = float(share)
    shares = [conducting[round(1e6 * at, 6)] for at in (ELASTIC, 2.2e-6, 4.2e-6)]
    again = pulled_cubes(*CELLS)
    force_at(again, -PRESSED)
    bond(again, SHARE, STRENGTH)
    last = -force_at(again, 2.2e-6)
    bond(again, SHARE, STRENGTH)
    return openings, np.array(forces), -force_at(again, 1.1e-6) / last, np.array(shares)


def rubbed() -> float:
    """Return the force on cubes that slide under friction, over k A of metal that shears first."""
    problem = sheared_cubes(2, 2)
    (pair,) = problem.pairs
    force_at(problem, 0.0)
    pair.settings = replace(pair.settings, friction=0.3)
    pair.limit_friction(np.full(len(pair.facet), SHEARED))
    for travel in (1e-9, 3e-9):
        force = force_at(problem, -travel)
    return force / (SHEARED * float(pair.weight @ (pair.pressure > 0.1e6)))


def half_fused(pair: ContactPair) -> Layers:
    """Return layers at whose points half of both metals has melted, and a film keeps the rest."""
    count = len(pair.facet)
    solid = Bond(SIDES, SIDES, SIDES.solidus, SIDES.liquidus, fixed_film=1.0)
    layers = Layers([Fusion(SIDES, SIDES), solid], count)
    T = np.full(count, HALF_MOLTEN)
    now = conditions(np.full(count, 1e8), T, T, np.zeros(count), 1e-3)
    slave, _, _ = Dual.variables(T, T, np.zeros(count))
    metal = Conductances(slave.constant(np.full(count, 1e9)), slave.constant(np.full(count, 1e5)))
    points = np.arange(count)
    layers.accept(points, layers.apply(metal, points, now)[1])
    return layers


def handed_over() -> tuple[float, float]:
    """Bond cubes by what layers and metal have become, as a weld does after each step.

    Returns:
        Largest force of the bond over B sigma_uts A, sigma_uts being the largest force over section
        of a bar; what friction does not exceed, over sigma_y/sqrt(3).
    """
    problem = pulled_cubes(2, 2, rows=[voce(START, END, SCALE)] * 2)
    (pair,) = problem.pairs
    force_at(problem, -PRESSED)
    pair.settings = replace(pair.settings, friction=0.1)
    interface = SimpleNamespace(layers=half_fused(pair))
    weld = SimpleNamespace(
        pairs=problem.pairs,
        comm=problem.comm,
        mechanics=problem,
        electrothermal=SimpleNamespace(system=SimpleNamespace(interfaces={pair.name: interface})),
    )
    strength = considere()
    elastic = 2.0 * SIDE * 0.5 * strength / 200e9
    forces = []
    for opening in (0.5 * elastic, elastic, 1.1 * elastic, 2.0 * elastic):
        hand_over_bonds(weld)  # type: ignore[arg-type]
        forces.append(-force_at(problem, opening))
    limit = float(np.mean(pair.bonds.shear_strength))
    return max(forces) / (0.5 * strength * SIDE**2), limit * np.sqrt(3.0) / START


def considere() -> float:
    """Return the largest force over the first section of a bar [Pa]: sigma = d sigma/d eps."""
    left = END / ((END - START) * (1.0 + 1.0 / SCALE))
    return float((END - (END - START) * left) * left**SCALE)


def measure(cells: int, finer: int) -> Measurement:
    """Figures over their closed forms.

    Args:
        cells: Along the cantilevers.
        finer: The same once more.
    """
    openings, forces, back, shares = pulled()
    travels, sides, touched = sheared_off(sheared_cubes(*CELLS), SHARE, STRENGTH)
    peeled = peel(int(cells))
    peeled_finer = peel(int(finer))
    along, laps = shear_off(40)
    bond_force, friction = handed_over()
    values = {
        "tension": forces.max() / PULL,
        "tension_energy": float(np.trapezoid(forces, openings)) / (PULL * PARTING_LENGTH),
        "memory": back,
        "conducting": shares[0],
        "conducting_half": shares[1],
        "conducting_parted": shares[2],
        "shear": sides.max() / (SHEAR * touched),
        "shear_energy": float(np.trapezoid(sides, travels)) / (SHEAR * touched * PARTING_LENGTH),
        "friction": rubbed(),
        "handed_over": bond_force,
        "friction_handed_over": friction,
        "bimetal": cooled_bimetal(30, 4),
        "peel_energy": float(np.mean(peeled.energy)),
        "peel_force": float(np.mean(peeled.force)),
        "peel_energy_finer": float(np.mean(peeled_finer.energy)),
        "peel_force_finer": float(np.mean(peeled_finer.force)),
        "lap": float(np.mean(laps[along < 6.6e-6])),
    }
    law = {
        "simulation": (1e6 * openings, forces / PULL),
        "law": ([0.0, 1e6 * ELASTIC, 1e6 * FAILURE_OPENING], [0.0, 1.0, 0.0]),
    }
    line = {
        f"{count:g} cells": (1e6 * one.openings, one.energy)
        for count, one in ((cells, peeled), (finer, peeled_finer))
    }
    curves = (
        Curve("Cubes pulled apart", "opening [um]", "F / (B sigma_b A)", law),
        Curve("Cantilevers peeled apart", "opening [um]", "F theta / G_c", line),
    )
    return Measurement({key: float(value) for key, value in values.items()}, curves=curves)
