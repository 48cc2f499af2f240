"""Bay's criterion and the integral of pressure over flow stress against their closed forms."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from contact.test_bond import HARDNESS, HOT, REAL, SIDE, SOLIDUS, bonded

from microweld.cases import load_case
from microweld.contact.layers.bay_bond import BayBond
from microweld.contact.layers.pressure_time_bond import PressureTimeBond
from microweld.contact_laws.bond_criterion import Bay
from microweld.errors import InputError

CASE = Path(__file__).resolve().parents[2] / "cases" / "spot-weld-sheets.yaml"
PRESSURE = 0.2 * HARDNESS  # 0.6 of the flow stress
CRACKS = Bay(criterion="bay", film_share=0.0, extrusion_pressure=1e8, threshold_exposure=0.5)
FILM = Bay(criterion="bay", film_share=1.0, extrusion_pressure=1e8, threshold_exposure=0.1)
BOTH = Bay(criterion="bay", film_share=0.25, extrusion_pressure=1e8, threshold_exposure=0.1)
MELTING = (SOLIDUS, 1710.0)


def bay(criterion: Bay, *steps: tuple[float, ...]) -> float:
    """Bonded share of one point after steps of (pressure, T, dt, stretch)."""
    return float(bonded(BayBond(SIDE, SIDE, *MELTING, criterion), *steps))


def test_metal_through_the_cracks_of_a_brittle_layer() -> None:
    """B = psi (p - p_E)/sigma_0, with psi = 1 - 1/1.25 = 0.2 and sigma_0 = H/3."""
    found = bay(CRACKS, (PRESSURE, HOT, 1e-6, 1.25))
    assert found == pytest.approx(0.2 * (PRESSURE - 1e8) / (HARDNESS / 3.0), rel=1e-12)
    assert bay(CRACKS, (0.9e8, HOT, 1e-6, 1.25)) == 0.0


def test_metal_between_islands_of_film() -> None:
    """(psi - psi')/(1 - psi') p/sigma_0 beyond the threshold, nothing before it."""
    found = bay(FILM, (PRESSURE, HOT, 1e-6, 1.25))
    assert found == pytest.approx(0.1 / 0.9 * PRESSURE / (HARDNESS / 3.0), rel=1e-12)
    assert bay(FILM, (PRESSURE, HOT, 1e-6, 1.1)) == 0.0


def test_both_shares_add() -> None:
    cracks, film, both = (bay(c, (PRESSURE, HOT, 1e-6, 1.25)) for c in (CRACKS, FILM, BOTH))
    assert both == pytest.approx(0.75 * cracks + 0.25 * film, rel=1e-12)


def test_bay_keeps_the_largest_and_no_more_than_all() -> None:
    first = (PRESSURE, HOT, 1e-6, 1.25)
    assert bay(FILM, first, (1.0, HOT, 1.0, 1.0)) == bay(FILM, first)
    assert bay(FILM, (10 * HARDNESS, HOT, 1e-6, 5.0)) == 1.0
    assert bay(FILM, first, (PRESSURE, 1720.0, 1e-6, 1.25)) == 0.0


def test_pressure_over_flow_stress_in_time() -> None:
    """W = 0.3 H/(H/3) t = 0.9 t: bonded after K/0.9, however many steps that takes."""
    bond = PressureTimeBond(SIDE, SIDE, *MELTING, limit=9e-4)
    step = (0.3 * HARDNESS, HOT, 1e-4, 1.0)
    assert bonded(bond, *[step] * 9) == 0.0
    assert bonded(bond, *[step] * 11) == pytest.approx(REAL, rel=1e-12)
    assert bonded(bond, (0.3 * HARDNESS, HOT, 1.1e-3, 1.0)) == pytest.approx(REAL, rel=1e-12)
    assert bonded(replace(bond, limit=1.0), *[step] * 11) == 0.0
    assert bonded(bond, *[step] * 11, (1e8, 1720.0, 1e-6, 1.0)) == 0.0


def test_criterion_of_one_pair() -> None:
    bay_of_faying = "contact.pairs.faying={bond: {criterion: pressure-time, limit: 5 ms}}"
    case = load_case(CASE, [bay_of_faying])
    assert case.contact.of("faying").bond.criterion == "pressure-time"
    assert case.contact.of("lower_electrode").bond.criterion == "diffusion"


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("contact.bond={criterion: welding}", "criterion"),
        ("contact.bond={criterion: bay, film_share: 1}", "extrusion_pressure"),
        ("contact.bond={criterion: pressure-time}", "limit"),
        ("contact.bond={criterion: pressure-time, limit: 5 MPa}", "MPa"),
    ],
)
def test_bad_criterion_is_refused_with_its_key(setting: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        load_case(CASE, [setting])
    assert caught.value.problems[0].key.startswith("contact.bond")
