"""An elastic, perfectly plastic sphere flattened by a rigid plane, against Jackson and Green.

With d = interference/d_c; d_c, F_c, a_c at first yield, d_c = (pi C S_y/(2 E*))^2 R, C = 1.295 exp(0.736 nu):

    F/F_c = exp(-d^(5/12)/4) d^1.5 + 4 H/(C S_y) (1 - exp(-d^(5/9)/25)) d
    a/a_c = sqrt(d (d/1.9)^B),  B = 0.14 exp(23 S_y/E*),      H/S_y = 2.84 - 0.92 (1 - cos(pi a/R))

(J. Tribol. 127 (2005) 343; for d > 1.9). This is a fit to finite-element results, and so is that of Kogut and Etsion,
from which it differs by up to 4 %. Band: 5 % for both. Found here at d = 5, 20, 60, 110: force +0.2, -2.5, -3.5 and
-2.8 %, radius -0.5, -0.9, -2.6 and -1.9 %. With cells of a tenth of the radius, twelve steps and d = 110: -3.8 and
-2.6 %. Steps half as long raise the force by 1.6 to 2.4 %: backward Euler is of first order in them.
"""

import math

from mpi4py import MPI

import gmsh
import numpy as np
import pytest
from support.elastic import mechanics_of, solid, voce

from microweld.contact.pair import ContactSettings
from microweld.mechanics import Load, NewtonSettings
from microweld.meshes.drawing import Drawing, name_surfaces
from microweld.meshes.importing import Roles, import_model
from microweld.meshes.joint import Joint, PairSurfaces

RADIUS, PLATE, THICKNESS = 1.0, 0.4, 0.2  # [mm]
YOUNG, POISSON, YIELD = 200e9, 0.32, 0.9115e9
RIGID, STRONG = 1e3 * YOUNG, 1e6 * YIELD
MODULUS = YOUNG / (1 - POISSON**2)
YIELD_FACTOR = 1.295 * math.exp(0.736 * POISSON)
SLOPE = math.pi * YIELD_FACTOR * YIELD / (2 * MODULUS)
CRITICAL = SLOPE**2 * RADIUS * 1e-3  #: interference at first yield [m]
CRITICAL_FORCE = 4 / 3 * MODULUS * SLOPE**3 * (RADIUS * 1e-3) ** 2  #: [N]
CRITICAL_RADIUS = SLOPE * RADIUS * 1e-3  #: [m]
ACROSS = 8  # cells along the contact radius


def jackson_green(interference: float) -> tuple[float, float]:
    """F/F_c and a/a_c at an interference [d_c]."""
    exponent = 0.14 * math.exp(23 * YIELD / MODULUS)
    radius = math.sqrt(interference * (interference / 1.9) ** exponent)
    hardness = 2.84 - 0.92 * (1 - math.cos(math.pi * radius * SLOPE))
    elastic = math.exp(-(interference ** (5 / 12)) / 4) * interference**1.5
    plastic = 4 * hardness / YIELD_FACTOR * (1 - math.exp(-(interference ** (5 / 9)) / 25)) * interference
    return elastic + plastic, radius


def draw() -> Drawing:
    """A quarter of a hemisphere below a quarter of a plate, touching in the origin."""
    occ = gmsh.model.occ
    ball, box = occ.addSphere(0, 0, -RADIUS, RADIUS), occ.addBox(0, 0, -RADIUS, RADIUS, RADIUS, RADIUS)
    quarter, _ = occ.intersect([(3, ball)], [(3, box)])
    plate = occ.addBox(0, 0, 0, PLATE, PLATE, THICKNESS)
    occ.synchronize()
    planes = {"symmetry_x": lambda x, y, z: x, "symmetry_y": lambda x, y, z: y}
    parts = {
        "ball": (
            [tag for _, tag in quarter],
            {"equator": lambda x, y, z: z + RADIUS, "cap": lambda x, y, z: math.hypot(x, y, z + RADIUS) - RADIUS},
        ),
        "plate": ([plate], {"top": lambda x, y, z: z - THICKNESS, "face": lambda x, y, z: z}),
    }
    surfaces: dict[str, list[int]] = {}
    for volumes, equations in parts.values():
        for name, tags in name_surfaces(volumes, {**planes, **equations}).items():
            surfaces.setdefault(name, []).extend(tags)
    return Drawing({name: volumes for name, (volumes, _) in parts.items()}, surfaces)


def ball_and_plate(contact: float) -> Joint:
    """Mesh that is fine over a contact radius [mm]."""
    roles = Roles("equator", "top", (PairSurfaces("contact", "cap", "face"),), {"symmetry_x": 0, "symmetry_y": 1}, 4)

    def size(body: str, x: float, y: float, z: float) -> float:
        away = max(0.0, math.hypot(x, y, z) - contact)
        return 0.2 if body == "plate" else min(contact / ACROSS + 0.5 * away, 0.3)

    return import_model(draw, roles, MPI.COMM_WORLD, cell_size=size)


def flatten(interference: float, steps: int) -> tuple[float, float]:
    """Press to an interference [d_c]: F/F_c and a/a_c."""
    mechanics = mechanics_of(
        ball_and_plate(jackson_green(interference)[1] * CRITICAL_RADIUS * 1e3),
        solid((YOUNG, RIGID), (POISSON, 0.3), [voce(YIELD, YIELD), voce(STRONG, STRONG)]),
        ContactSettings(MODULUS, reach=5e-5),
        settings=NewtonSettings(tolerance=1e-6),
    )
    before = 0.0
    for now in interference * (np.arange(1, steps + 1) / steps) ** 1.5:
        mechanics.predict(now - before)
        mechanics.solve(Load(displacement=-float(now) * CRITICAL), now - before)
        mechanics.accept(now - before)
        before = now
    pairing = mechanics.pairs[0].pairing()
    area = 4 * float(np.sum(pairing.area[pairing.pressure > 0]))
    return 4 * mechanics.reaction() / CRITICAL_FORCE, math.sqrt(area / math.pi) / CRITICAL_RADIUS


def test_reference_is_the_published_fit():
    """Figures of the fit for this material."""
    assert jackson_green(5) == pytest.approx((10.083, 2.409), rel=2e-4)
    assert jackson_green(100) == pytest.approx((452.78, 13.56), rel=5e-4)


@pytest.mark.parametrize(
    ("interference", "steps"),
    [(5, 3), (20, 6), pytest.param(60, 10, marks=pytest.mark.slow), pytest.param(110, 14, marks=pytest.mark.slow)],
)
def test_force_and_radius_within_five_percent(interference, steps):
    force, radius = flatten(interference, steps)
    expected_force, expected_radius = jackson_green(interference)
    assert force == pytest.approx(expected_force, rel=0.05)
    assert radius == pytest.approx(expected_radius, rel=0.05)
