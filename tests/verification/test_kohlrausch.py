"""Beside the benchmark `kohlrausch`: T over phi everywhere, nothing above the critical current."""

from __future__ import annotations

import numpy as np
import pytest
from support.blocks import Box, joint_of, pairings_of
from support.properties import constant, inverse, linear

from benchmarks.kohlrausch import measure as conductors
from benchmarks.kohlrausch.measure import COLD_RESISTANCE, SIZE, T_0, K, L
from benchmarks.spec import load
from microweld.contact.conductance import MetalContact
from microweld.contact_laws.bay_wanheim import BayWanheim
from microweld.contact_laws.closed_points import ContactSide
from microweld.contact_laws.constant import Constant
from microweld.contact_laws.cooper_mikic_yovanovich import MicroContacts
from microweld.contact_laws.holm import Holm
from microweld.contact_laws.kaars import Kaars
from microweld.electrothermal.interface import Interface
from microweld.electrothermal.problem import Current, Voltage
from microweld.errors import SolveError

REFERENCE = load("kohlrausch").quantities
CRITICAL = np.pi * np.sqrt(L) * T_0


@pytest.mark.parametrize("shape", [conductors.bar, conductors.dog_bone, conductors.crossed_bars])
def test_temperature_over_potential(shape):
    """T^2 = T_0^2 + phi (U - phi)/L at every node."""
    problem = shape()
    voltage = 0.3
    problem.solve_steady(Voltage(voltage))
    rise = np.sqrt(T_0**2 + voltage**2 / (4 * L)) - T_0
    assert REFERENCE[f"{shape.__name__}_3"].value == pytest.approx(rise, abs=1e-3)
    relation = np.sqrt(T_0**2 + problem.potential * (voltage - problem.potential) / L)
    error = abs(problem.temperature - relation) / rise
    if shape is conductors.crossed_bars:
        # the current density is singular at the edge of the spot
        assert error.mean() < 2e-3
    else:
        assert error.max() < 2e-3


def test_no_steady_state_above_the_critical_current():
    assert REFERENCE["critical"].value == pytest.approx(CRITICAL, abs=1e-6)
    conductors.bar().solve_steady(Current(0.97 * CRITICAL / COLD_RESISTANCE))
    with pytest.raises(SolveError):
        conductors.bar().solve_steady(Current(1.005 * CRITICAL / COLD_RESISTANCE))


def test_the_spot_is_a_ninth_of_the_overlap():
    problem = conductors.crossed_bars()
    (pair,) = problem.system.interfaces.values()
    assert pair.contact_map.area.sum() == pytest.approx(conductors.SIZE**2 / 9)


SOFTENING = ContactSide(
    inverse(linear(0.0, L / K)), constant(K), linear(1e9, -4e5, T_0), 3000.0, 3001.0
)
LAWS = {
    "cooper-mikic-yovanovich": MicroContacts(0.5e-6, 0.1, 0.0),
    "holm": Holm(law="holm", spot_spacing=100e-6),
    "bay-wanheim": BayWanheim(law="bay-wanheim", layer_thickness=2e-6),
    "kaars": Kaars(
        law="kaars",
        area_resistance=1e-11,
        pressure=1e8,
        exponent=0.5,
        temperature=T_0,
        decay=500.0,
    ),
    "constant": Constant(law="constant", area_resistance=1e-10),
}


@pytest.mark.parametrize("name", LAWS)
def test_the_law_of_a_contact_leaves_the_relation_alone(name):
    """A cut bar: the contact takes some of the voltage and moves the peak, but keeps its height."""
    joint = joint_of(
        [
            Box("a", (0, 0, 0), (SIZE,) * 3, (4, 1, 1)),
            Box("b", (SIZE, 0, 0), (4 * SIZE, SIZE, SIZE), (12, 1, 1)),
        ],
        [("a.right", "b.left")],
    )
    pair = Interface(joint.pairs[0].name, MetalContact(SOFTENING, SOFTENING, LAWS[name]), 0.5, 0, 1)
    problem = conductors.conductor(joint, ("a.left", "b.right"), (pair,))
    voltage = 0.3
    problem.update_contact_maps(pairings_of(joint, problem.space, 2e6))
    result = problem.solve_steady(Voltage(voltage))
    assert result.contacts[pair.name].joule_heat > 0.03 * voltage * result.terminal_current
    peak = np.sqrt(T_0**2 + voltage**2 / (4 * L))
    relation = np.sqrt(T_0**2 + problem.potential * (voltage - problem.potential) / L)
    assert abs(problem.temperature - relation).max() < 1e-3 * (peak - T_0)
    # the peak lies between two nodes
    assert problem.temperature.max() - T_0 == pytest.approx(peak - T_0, rel=5e-3)
