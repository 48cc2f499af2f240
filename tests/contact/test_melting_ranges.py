"""Contacts of metals without a melting range, with none of width, and of what never melts."""

from __future__ import annotations

import numpy as np
import pytest

from microweld.contact.conductance import MetalContact
from microweld.contact.layers.bond import Bond
from microweld.contact.layers.electrode_face import ElectrodeFace
from microweld.contact.layers.fusion import Fusion
from microweld.contact.layers.merging import Merging
from microweld.contact.layers.oxide_film import BreakingFilm, Weibull
from microweld.contact.layers.plating import Plating
from microweld.contact.layers.stack import Layers, conditions
from microweld.contact_laws.closed_points import ContactSide, molten_share
from microweld.contact_laws.dual import Dual
from microweld.contact_laws.registry import LAWS

TEMPERATURE = np.array([300.0, 1299.0, 1300.0, 1305.0, 3900.0])
PRESSURE = np.full(5, 1e8)
NEEDED = {
    "holm": {"spot_spacing": 2e-5},
    "bay-wanheim": {"layer_thickness": 5e-5},
    "kaars": {"area_resistance": 1e-9, "pressure": 1e8, "exponent": 0.5, "decay": 1000.0},
    "power-law": {"area_resistance": 1e-9, "pressure": 1e8, "exponent": 0.5},
    "table": {"pressures": (1e7, 1e9), "conductances": ((1e9, 1e10),)},
    "constant": {"area_resistance": 1e-9},
    "expression": {"electrical": "sigma * p / H"},
}


class Surfaces:
    roughness = 5e-7
    asperity_slope = 0.1
    film_resistance = 1e-12


def side(solidus: float, liquidus: float) -> ContactSide:
    def constant(value: float):
        return lambda T: (np.full_like(T, value), np.zeros_like(T))

    return ContactSide(constant(1e6), constant(100.0), constant(1e9), solidus, liquidus)


NEVER = side(np.inf, np.inf)
SHARP = side(1300.0, 1300.0)
RANGE = side(1300.0, 1310.0)


@pytest.mark.parametrize("slave", [NEVER, SHARP, RANGE])
@pytest.mark.parametrize("master", [NEVER, SHARP, RANGE])
@pytest.mark.parametrize("kind", LAWS, ids=lambda kind: kind.key())
def test_conductances_are_finite(kind, slave, master) -> None:
    law = kind(law=kind.key(), **NEEDED.get(kind.key(), {})).between(Surfaces())
    contact = MetalContact(slave, master, law)
    found = contact.evaluate(PRESSURE, *Dual.variables(TEMPERATURE, TEMPERATURE[::-1].copy()))
    for h in (found.electrical, found.thermal):
        assert np.all(np.isfinite(h.value)) and np.all(h.value > 0.0)
        assert np.all(np.isfinite(h.slope))


@pytest.mark.parametrize("slave", [NEVER, SHARP, RANGE])
@pytest.mark.parametrize("master", [NEVER, SHARP, RANGE])
def test_layers_are_finite(slave, master) -> None:
    layers = Layers(
        [
            Merging(slave, master),
            BreakingFilm(slave, master, 1e-11, Weibull(0.2, 1.0), Weibull(0.05, 3.0), 1e-6),
            Plating(True, slave, 1e-6, 1e9, slave, master, 1e-3, 5e-7),
            Plating(False, master, 1e-6, 0.0, slave, master, 1e-3, 5e-7),
            ElectrodeFace(slave.solidus, master.solidus, slave.hardness, False),
            Fusion(slave, master),
            Bond(slave, master, slave.solidus, slave.liquidus, 0.0),
        ],
        5,
    )
    now = conditions(PRESSURE, TEMPERATURE, TEMPERATURE[::-1].copy(), np.full(5, 0.1), 1e-5)
    law = LAWS[0](law=LAWS[0].key()).between(Surfaces())
    metal = MetalContact(slave, master, law).evaluate(
        PRESSURE, now.slave_temperature, now.master_temperature
    )
    passage, states = layers.apply(metal, np.arange(5), now)
    assert passage.film is not None and np.all(np.isfinite(passage.film))
    for dual in (passage.electrical, passage.thermal):
        assert np.all(np.isfinite(dual.value)) and np.all(np.isfinite(dual.slope))
    for dual in (passage.slave_storage, passage.master_storage):
        assert np.all(np.isfinite(dual.value)) and np.all(np.isfinite(dual.slope))
    assert all(np.all(np.isfinite(values)) for state in states for values in state.values())


def test_a_metal_that_melts_at_one_temperature_is_solid_below_and_molten_above() -> None:
    (T,) = Dual.variables(TEMPERATURE)
    np.testing.assert_array_equal(molten_share(1300.0, 1300.0, T).value, [0, 0, 1, 1, 1])
    np.testing.assert_array_equal(molten_share(np.inf, np.inf, T).value, 0.0)
