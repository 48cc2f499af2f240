"""Published behaviour of coated joints, at a contact of two blocks under a given pressure.

The blocks are of library materials. Enamelled wire under a hot tip (Guo; Mo et al., Mater. Trans.
52 (2011) 1252): heat and force displace the enamel, and the joint stays solid. Crossed gold-plated
nickel wires (Fukumoto, Chen and Zhou): brazing at low, brazing and solid-state bonding at medium,
solid-state bonding and fusion at high current.
"""

from __future__ import annotations

import numpy as np
import pytest
from support.blocks import Box, joint_of, pairings_of

from microweld.contact.layers.arrhenius import Arrhenius
from microweld.contact.layers.enamel import Enamel
from microweld.contact.layers.plating import Plating
from microweld.contact.layers.stack import Layers
from microweld.contact_laws.cooper_mikic_yovanovich import CooperMikicYovanovich
from microweld.electrothermal.interface import Interface
from microweld.electrothermal.problem import Boundary, BulkProperties, ElectroThermal, Voltage
from microweld.electrothermal.system import electrothermal_space
from microweld.materials.catalogue import load_material
from microweld.materials.material import compile_properties
from microweld.setup.contact import Pair, contact_of, side_of

SIZE = 2e-4
LAW = CooperMikicYovanovich()


class Blocks:
    """Two cubes of 0.2 mm that touch at x = 0.2 mm; run step by step."""

    def __init__(self, materials, boundary, layers_of, pressure, cells=1):
        boxes = [
            Box("a", (0, 0, 0), (SIZE,) * 3, (cells, 1, cells)),
            Box("b", (SIZE, 0, 0), (2 * SIZE, SIZE, SIZE), (cells, 1, cells)),
        ]
        joint = joint_of(boxes, [("a.right", "b.left")])
        pairings = pairings_of(joint, electrothermal_space(joint), pressure)
        ((name, pairing),) = pairings.items()
        metal = contact_of(LAW, self.pair(materials))
        self.contact = Interface(
            name, metal, 0.5, 0, 1, None, Layers(layers_of(self.pair(materials)), len(pairing.area))
        )
        names = ("electrical_conductivity", "thermal_conductivity", "enthalpy")
        bulk = BulkProperties(*(compile_properties(materials[:2], name) for name in names))
        self.run = ElectroThermal(
            joint, bulk, boundary, initial_temperature=293.15, interfaces=[self.contact]
        )
        self.run.update_contact_maps(pairings)
        self.comm = joint.mesh.comm
        self.height = np.einsum("na,na->n", pairing.slave_shape, self._heights(pairing))

    @staticmethod
    def pair(materials):
        return Pair(*materials)

    def _heights(self, pairing):
        return self.run.space.tabulate_dof_coordinates()[pairing.slave_nodes, 2]

    def step(self, dt, drive):
        """Solve and accept a step that must balance.

        Returns:
            State of the layers at the points, and the result.
        """
        result = self.run.solve(dt, drive)
        assert abs(result.heat.imbalance) < 1e-6 * result.heat.electrical_input
        self.run.accept()
        return self.contact.layers.observe(self.contact.contact_map.points), result


def enamel_of(pair):
    paint = load_material("enamel_polyurethane")
    soft = paint.record.enamel.softening
    loss = paint.record.enamel.decomposition
    return [
        Enamel(
            5e-6,
            0.22,
            Arrhenius(soft.viscosity, soft.temperature, -soft.activation_energy),
            Arrhenius(loss.rate, loss.temperature, loss.activation_energy),
            25e-6,
            LAW.roughness_of(pair),
        )
    ]


def test_enamel_opens_first_at_the_hottest_place_and_the_joint_stays_solid():
    """The copper block behind the enamel first gets heat, then current.

    A current loops through the molybdenum block from the start.
    """
    materials = [load_material("molybdenum"), load_material("copper")]
    ends = {"a.bottom": 293.15, "a.top": 293.15, "b.right": 293.15}
    blocks = Blocks(
        materials, Boundary({"a.bottom": 0.0}, ends, {}, "a.top"), enamel_of, 2e8, cells=3
    )
    current = []
    opened = None
    for _ in range(40):
        observed, result = blocks.step(1e-4, Voltage(0.42))
        current.append(np.ptp(blocks.run.potential[behind(blocks)]) / result.terminal_potential)
        if opened is None and observed["enamel_open_fraction"].max() > 0.005:
            opened = observed
            before = current[-2]
    assert opened is not None
    share = opened["enamel_open_fraction"]
    left = opened["enamel_thickness"]
    # from the hottest place: both ends of the loop are cooled
    away = np.abs(blocks.height - 0.5 * SIZE)
    assert away[np.argmax(share)] == away.min()
    assert left[np.argmax(away)] > 4.9e-6 > 1.5e-6 > left.min()
    assert before < 0.1 * current[-1]
    assert blocks.run.temperature[behind(blocks)].max() < load_material("copper").solidus


def behind(blocks):
    """Nodes of the second block."""
    return blocks.run.space.tabulate_dof_coordinates()[:, 0] > SIZE * (1 + 1e-9)


class PlatedBlocks(Blocks):
    """Both faces plated with gold."""

    @staticmethod
    def pair(materials):
        gold = load_material("gold")
        return Pair(*materials, gold, gold)


def platings_of(pair):
    gold = load_material("gold")
    heat = gold.density * gold.latent_heat
    rough = LAW.roughness_of(pair)
    base = side_of(pair.slave), side_of(pair.master)
    return [Plating(side, side_of(gold), 1e-6, heat, *base, 1e-4, rough) for side in (True, False)]


def pulse(volts):
    """Peak temperature, largest current, and largest share of every bond after each of 24 steps."""
    nickel = load_material("nickel")
    boundary = Boundary({"a.left": 0.0}, {"a.left": 293.15, "b.right": 293.15}, {}, "b.right")
    blocks = PlatedBlocks([nickel, nickel], boundary, platings_of, 5e8)
    observed = []
    currents = []
    for number in range(24):
        points, result = blocks.step(1e-4, Voltage(volts * min(1.0, (number + 1) / 8)))
        observed.append({key: float(values.max()) for key, values in points.items()})
        currents.append(result.terminal_current)
    return blocks.run.temperature.max(), max(currents), observed


def first(steps, bond):
    """Step in which a bond first covers half a percent of a point; their number if none does."""
    return next((number for number, step in enumerate(steps) if step[bond] > 0.005), len(steps))


def test_gold_brazes_then_nickel_bonds_solid_then_melts_as_the_current_rises():
    """By Kohlrausch's relation gold melts at 0.41 V and nickel at 0.53 V across the blocks."""
    (T_low, I_low, low), (T_medium, I_medium, medium), (T_high, I_high, high) = map(
        pulse, (0.34, 0.47, 0.60)
    )
    assert I_low < I_medium < I_high
    assert T_low < 1332.0 < 1342.0 < T_medium < 1718.0 < 1738.0 < T_high
    assert first(low, "brazed_fraction") == first(low, "fused_fraction") == len(low)
    assert (
        first(medium, "brazed_fraction") <= first(medium, "displaced_braze_fraction") < len(medium)
    )
    assert first(medium, "fused_fraction") == len(medium)
    assert (
        first(high, "brazed_fraction")
        <= first(high, "displaced_braze_fraction")
        < first(high, "fused_fraction")
        < len(high)
    )
    assert high[-1]["fused_fraction"] == 1.0


def test_molten_gold_takes_its_latent_heat_and_energy_is_conserved():
    """A micrometre on each face of 0.2 mm x 0.2 mm takes rho L d A; `step` checks the balance."""
    gold = load_material("gold")
    nickel = load_material("nickel")
    boundary = Boundary({"a.left": 0.0}, {"a.left": 293.15, "b.right": 293.15}, {}, "b.right")
    blocks = PlatedBlocks([nickel, nickel], boundary, platings_of, 5e8)
    taken = 0.0
    for number in range(24):
        _, result = blocks.step(1e-4, Voltage(0.60 * min(1.0, (number + 1) / 8)))
        taken += sum(flux.stored_heat for flux in result.contacts.values()) * 1e-4
    assert taken == pytest.approx(2 * gold.density * gold.latent_heat * 1e-6 * SIZE**2, rel=1e-9)
