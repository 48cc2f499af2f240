"""Patch tests: uniform pressure, current and heat through contacts whose meshes do not match.

Flat, facets of the slave nested in the master's: exact. Not nested: the sums are exact and the
values scatter. The master's shape functions have kinks inside a slave facet there, and six points
do not integrate them exactly. The errors on neighbouring master nodes cancel in force and moment,
so they upset a layer of one cell only; the layer gets thinner with the mesh, the scatter does not
get smaller: 1 % rms in the pressure whatever the cell size. Current and heat scatter by 0.1 %, in
proportion to the cell size, where the contact resists like the bulk, and by 2 to 4 % where it
hardly resists; their sums are off by less than 6e-5. A finer rule takes the scatter away.

Curved: the benchmark `shrink_fit`, here with its scatter.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from support.blocks import Box, joint_of, pairings_of
from support.elastic import mechanics_of, solid, space_of
from support.stacked import STEEL, stacked

import microweld.contact.pair
from benchmarks.shrink_fit.measure import (
    KELVINS,
    LIKE_BULK,
    MODULUS,
    SIGMA,
    TIGHT,
    VOLTS,
    K,
    Scatter,
    Smooth,
    conduct,
    fit,
    scatter,
)
from microweld.contact.pair import ContactPair, ContactSettings
from microweld.machine.load import Load


def flows(*arguments: Any) -> tuple[Scatter, Scatter]:
    """Current and heat of `conduct`; balances checked."""
    flow = conduct(*arguments)
    (flux,) = flow.result.contacts.values()
    heat = flow.result.heat
    assert heat.charge_imbalance < 1e-12
    assert flux.current == pytest.approx(flow.result.terminal_current, rel=1e-11)
    assert flux.heat_to_master == pytest.approx(heat.heat_out[arguments[1][1]], rel=1e-6)
    return flow.current, flow.heat


def check_balance(pair: ContactPair) -> None:
    """What one side is given is taken from the other."""
    forces = pair.assemble(tangent=False).forces.reshape(-1, 2, 6, 3).sum(axis=(0, 2))
    assert np.allclose(forces[0], -forces[1], rtol=0, atol=1e-13 * np.abs(forces).max())


def press_blocks(slave_cells: int, master_cells: int) -> Scatter:
    """Pressure between two blocks pressed together, free to widen."""
    boxes = [
        Box("base", (0, 0, -1), (1, 1, 0), (master_cells, master_cells, 2)),
        Box("press", (0, 0, 0), (1, 1, 1), (slave_cells, slave_cells, 2)),
    ]
    sides = {f"{box.name}.left": 0 for box in boxes} | {f"{box.name}.front": 1 for box in boxes}
    joint = replace(stacked(boxes), symmetry=sides)
    mechanics = mechanics_of(
        joint,
        solid((STEEL[0],) * 2, (STEEL[1],) * 2),
        ContactSettings(MODULUS, reach=0.1),
        Smooth,
        TIGHT,
    )
    mechanics.touch()
    mechanics.solve(Load(force=1e5), 0.0)
    (pair,) = mechanics.pairs
    check_balance(pair)
    return scatter(pair.pressure, pair.weight, 1e5)


def feed_blocks(
    slave_cells: int, master_cells: int, h: tuple[float, float]
) -> tuple[Scatter, Scatter]:
    """Current and heat from block to block, each one metre long."""
    boxes = [
        Box("a", (0, 0, 0), (1, 1, 1), (2, slave_cells, slave_cells)),
        Box("b", (1, 0, 0), (2, 1, 1), (2, master_cells, master_cells)),
    ]
    joint = joint_of(boxes, [("a.right", "b.left")])
    exact = []
    for difference, contact, bulk in ((VOLTS, h[0], SIGMA), (KELVINS, h[1], K)):
        exact.append(difference / (1 / contact + sum(1 / k for k in bulk)))
    return flows(joint, ("a.left", "b.right"), pairings_of(joint, space_of(joint), 1.0), h, exact)


# beside blocks of a metre [S/m2], [W/(m2 K)]
RESISTING = (2e7, 2e2)
PERFECT = (2e9, 2e4)


def test_nested_flat_faces_are_exact():
    """Two by two slave facets on each master facet."""
    pressure = press_blocks(4, 2)
    assert abs(pressure.mean) < 1e-10 and pressure.rms < 1e-8
    for h in (RESISTING, PERFECT):
        current, heat = feed_blocks(4, 2, h)
        assert current.rms < 1e-12 and heat.rms < 1e-8


@pytest.mark.parametrize("cells", [(3, 2), (5, 8)])
def test_flat_faces_that_do_not_nest(cells, monkeypatch):
    """Sums are exact, values scatter by the quadrature; sixteen points a facet mend most of it."""
    pressure = press_blocks(*cells)
    assert abs(pressure.mean) < 1e-10 and pressure.rms < 0.012
    current, heat = feed_blocks(*cells, RESISTING)
    assert max(abs(current.mean), abs(heat.mean)) < 6e-5 and max(current.rms, heat.rms) < 2e-3
    current, heat = feed_blocks(*cells, PERFECT)
    assert max(abs(current.mean), abs(heat.mean)) < 6e-5 and max(current.rms, heat.rms) < 0.05
    monkeypatch.setitem(microweld.contact.pair.QUADRATURE_DEGREE, 3, 8)
    assert press_blocks(*cells).rms < 0.3 * pressure.rms


def orders(errors: Sequence[float]) -> np.ndarray:
    """Observed orders as the cell size halves."""
    return -np.diff(np.log2(np.abs(errors)))


def test_curved_contact_converges():
    """Cells of 0.4, 0.2 and 0.1 of the radius; a contact that resists like the bulk."""
    found = [fit(size, LIKE_BULK) for size in (0.4, 0.2, 0.1)]
    for _, _, mechanics in found:
        check_balance(mechanics.pairs[0])
    pressure = [pressure for pressure, _, _ in found]
    assert np.all(orders([p.mean for p in pressure]) > 3.5) and abs(pressure[-1].mean) < 1e-3
    assert np.all(orders([p.rms for p in pressure]) > 2.5) and pressure[-1].rms < 0.03
    # on the coarsest mesh a third of the fit is open
    for flux in ([f.current for _, f, _ in found[1:]], [f.heat for _, f, _ in found[1:]]):
        assert abs(flux[0].mean) < 2e-5 and abs(flux[1].mean) < 1e-5
        assert orders([f.rms for f in flux]) > 0.8 and flux[1].rms < 4e-4
