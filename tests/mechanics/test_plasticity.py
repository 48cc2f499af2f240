"""The tangent is exact, rotations change nothing, uniaxial flow follows the law."""

import numpy as np
import pytest

from microweld.materials.flow import (
    BODY,
    FLOOR,
    KIND,
    LIQUIDUS,
    SOFTENING_END,
    SOLIDUS,
    VISCOSITY,
    VOCE,
)
from microweld.mechanics.plasticity import Metal, PlasticState, update_point

BULK = 160e9
SHEAR = 76e9
SHEAR_OF_MELT = 1.4e9


def voce_row(start: float, end: float, scale: float = 0.1, late: float = 0.0) -> np.ndarray:
    """A rate- and temperature-independent Voce law."""
    row = np.zeros(BODY + 4)
    row[KIND] = VOCE
    row[3] = 1.0
    row[4] = 293.15
    row[SOFTENING_END] = 1e9
    row[6] = 1.0
    row[SOLIDUS] = 1e9
    row[LIQUIDUS] = 2e9
    row[FLOOR] = 1.0
    row[BODY : BODY + 4] = start, end, scale, late
    return row


def rated_row() -> np.ndarray:
    """The same with a strong logarithmic rate dependence."""
    row = voce_row(300e6, 700e6, late=100e6)
    row[2] = 0.05
    return row


def update(f, row, state=None, theta=1.0, dt=1e-3, shear=SHEAR):
    """Run one point; returns P (9,), dP/dF (9, 9), C_p^-1, eps_p, mises, work."""
    old = PlasticState.virgin(1)
    if state is not None:
        old.plastic_inverse[0], old.strain[0] = state
    new = PlasticState.virgin(1)
    given = (np.array([value]) for value in (293.15, BULK, shear, theta, 0.0, 0))
    laws = row[None], row[None], np.ones(1)
    stress = np.zeros(9)
    moduli = np.zeros((9, 9))
    valid = update_point(0, f, Metal(*given, *laws), dt, old, new, stress, moduli)
    assert valid == bool(np.isfinite(new.mises[0]))
    return stress, moduli, new.plastic_inverse[0], new.strain[0], new.mises[0], new.work[0]


def rotation(seed: int) -> np.ndarray:
    """A proper rotation matrix."""
    q, r = np.linalg.qr(np.random.default_rng(seed).normal(size=(3, 3)))
    q = q * np.sign(np.diag(r))
    return q * np.sign(np.linalg.det(q))


@pytest.mark.parametrize(
    "row", [voce_row(1e15, 1e15), voce_row(300e6, 700e6, late=100e6), rated_row()]
)
@pytest.mark.parametrize("size", [0.0, 1e-4, 0.02, 0.3])
def test_tangent_matches_central_differences(row, size):
    """dP/dF against finite differences: elastic, plastic, rate-dependent.

    At, near and far from equal stretches.
    """
    rng = np.random.default_rng(1)
    f = np.eye(3) + size * rng.normal(size=(3, 3))
    f *= np.sign(np.linalg.det(f))
    if size > 1e-3:
        state = update(np.eye(3) + 0.05 * rng.normal(size=(3, 3)), row)[2:4]
    else:
        state = None
    _, moduli, *_ = update(f, row, state, theta=1.01)
    numeric = np.empty((9, 9))
    h = 1e-6
    for k in range(9):
        df = np.zeros(9)
        df[k] = h
        plus, minus = (update(f + s * df.reshape(3, 3), row, state, 1.01)[0] for s in (1, -1))
        numeric[:, k] = (plus - minus) / (2 * h)
    assert np.abs(moduli - numeric).max() < 2e-6 * np.abs(numeric).max()


def test_superposed_rotation_rotates_the_stress_only():
    """P(Q F) = Q P(F), C_p^-1 and eps_p unchanged."""
    f = np.eye(3) + 0.2 * np.random.default_rng(2).normal(size=(3, 3))
    row = voce_row(300e6, 700e6)
    q = rotation(3)
    stress, _, plastic, strain, *_ = update(f, row)
    turned, _, plastic_turned, strain_turned, *_ = update(q @ f, row)
    assert np.allclose(
        turned.reshape(3, 3), q @ stress.reshape(3, 3), atol=1e-9 * np.abs(stress).max()
    )
    assert np.allclose(plastic, plastic_turned, atol=1e-12) and strain_turned == pytest.approx(
        strain, rel=1e-12
    )


def molten_row() -> np.ndarray:
    """A law with floor and viscosity of a melt, above its liquidus at room temperature."""
    row = rated_row()
    row[4], row[SOFTENING_END] = 200.0, 280.0
    row[SOLIDUS], row[LIQUIDUS] = 280.0, 290.0
    row[FLOOR] = 1e6
    row[VISCOSITY] = 3000.0
    return row


@pytest.mark.parametrize("dt", [1e-3, 1e-8])
@pytest.mark.parametrize("growth", [0.0, 0.05])
def test_tangent_of_a_melt_matches_central_differences(dt, growth):
    """dP/dF of nearly incompressible metal that flows, at rest and under the pressure of growth."""
    rng = np.random.default_rng(3)
    f = np.eye(3) + 0.01 * rng.normal(size=(3, 3))
    row = molten_row()
    theta = np.cbrt(1.0 + growth)
    metal = {"theta": theta, "dt": dt, "shear": SHEAR_OF_MELT}
    _, moduli, _, strain, *_ = update(f, row, **metal)
    assert strain > 1e-4
    numeric = np.empty((9, 9))
    h = 1e-7
    for k in range(9):
        df = np.zeros(9)
        df[k] = h
        plus, minus = (update(f + s * df.reshape(3, 3), row, **metal)[0] for s in (1, -1))
        numeric[:, k] = (plus - minus) / (2 * h)
    assert moduli == pytest.approx(numeric, abs=1e-7 * np.abs(numeric).max())


def test_rigid_rotation_is_free_of_stress():
    """A finite rotation alone leaves no stress beyond rounding."""
    stress = update(rotation(4), voce_row(300e6, 700e6))[0]
    assert np.abs(stress).max() < 1e-12 * BULK


def test_thermal_stretch_alone_is_free_of_stress():
    """F = theta I is the stress-free state at that temperature."""
    stress = update(1.02 * np.eye(3), voce_row(300e6, 700e6), theta=1.02)[0]
    assert np.abs(stress).max() < 1e-12 * BULK


def test_isochoric_stretch_flows_on_the_yield_curve():
    """F = diag(s, s^-1/2, s^-1/2): the deviator is sqrt(2/3) sigma_y.

    eps_p = ln s - sigma_y/(3G).
    """
    row = voce_row(300e6, 700e6, scale=0.08, late=200e6)
    stretch = 1.2
    f = np.diag([stretch, stretch**-0.5, stretch**-0.5])
    _, _, _, strain, mises, work = update(f, row)
    sigma = 700e6 - 400e6 * np.exp(-strain / 0.08) + 200e6 * strain
    assert mises == pytest.approx(sigma, rel=1e-10)
    assert strain == pytest.approx(np.log(stretch) - sigma / (3 * SHEAR), rel=1e-10)
    assert work == pytest.approx(sigma * strain, rel=1e-10)


def test_inverted_point_is_reported():
    """Det F <= 0 gives nan, not a stress."""
    assert np.isnan(update(np.diag([-1.0, 1.0, 1.0]), voce_row(1e9, 1e9))[4])
