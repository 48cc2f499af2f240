"""Current and heat in axisymmetric and plane models: closed forms, order of convergence, balances.

Every case fails without the width that a point stands for, and those of rings that are pushed
outwards without the hoop stretch.
"""

from __future__ import annotations

import numpy as np
import pytest
import ufl
from dolfinx import fem
from support.flat import FACES, Rectangle, flat_joint
from support.properties import constant, inverse, linear, properties

from benchmarks.contact_bars import measure as bars
from benchmarks.electrothermal_order.measure import library
from microweld.electrothermal.problem import Boundary, Current, ElectroThermal, Voltage
from microweld.electrothermal.surface_loss import STEFAN_BOLTZMANN, SurfaceLoss
from microweld.fem.kinematics import width
from microweld.meshes.model import AXISYMMETRIC, Model

INNER = 1e-3
OUTER = 3e-3
HEIGHT = 2e-3
SIGMA = 1e7
K = 90.0
RING = Rectangle("a", (INNER, 0.0), (OUTER, HEIGHT), (8, 2))


def moved(joint, shift=0.0, stretch=0.0):
    """A radial displacement shift + stretch x."""
    u = fem.Function(fem.functionspace(joint.mesh, ("Lagrange", 2, (3,))))
    u.interpolate(lambda x: np.stack([shift + stretch * x[0], 0 * x[0], 0 * x[0]]))
    return u


def problem_of(joint, earthed, driven, displacement=None, losses=None):
    if losses:
        ends = {earthed: 300.0}
    else:
        ends = {earthed: 300.0, driven: 400.0}
    return ElectroThermal(
        joint,
        properties([constant(SIGMA)], [constant(K)]),
        Boundary({earthed: 0.0}, ends, losses or {}, driven),
        initial_temperature=300.0,
        displacement=displacement,
    )


@pytest.mark.parametrize("shift", [0.0, 2e-3])
def test_from_cylinder_to_cylinder(shift):
    """I = 2 pi sigma h U/ln(b/a), and heat likewise, also after the ring was pushed outwards."""
    joint = flat_joint([RING])
    problem = problem_of(joint, "a.left", "a.right", moved(joint, shift))
    result = problem.solve_steady(Voltage(0.0))
    ratio = np.log((OUTER + shift) / (INNER + shift))
    assert result.heat.heat_out["a.left"] == pytest.approx(
        2 * np.pi * K * HEIGHT * 100.0 / ratio, rel=2e-4
    )
    x = problem.space.tabulate_dof_coordinates()[:, 0]
    exact = 300.0 + 100.0 * np.log((x + shift) / (INNER + shift)) / ratio
    assert np.abs(problem.temperature - exact).max() < 0.1
    result = problem.solve_steady(Voltage(0.2))
    assert result.terminal_current == pytest.approx(
        2 * np.pi * SIGMA * HEIGHT * 0.2 / ratio, rel=2e-4
    )
    assert abs(result.heat.imbalance) < 1e-8 * result.heat.electrical_input


def test_wide_bar():
    """A disc widened by a half conducts 2.25 times as well along its axis."""
    joint = flat_joint([Rectangle("a", (0.0, 0.0), (OUTER, HEIGHT), (3, 2))])
    problem = problem_of(joint, "a.bottom", "a.top", moved(joint, stretch=0.5))
    result = problem.solve_steady(Voltage(0.2))
    assert result.terminal_current == pytest.approx(
        2.25 * np.pi * OUTER**2 * SIGMA * 0.2 / HEIGHT, rel=1e-9
    )


def test_plane_bar():
    """Of the thickness that the model is given; widening it changes nothing along y."""
    joint = flat_joint([Rectangle("a", (0.0, 0.0), (OUTER, HEIGHT), (3, 2))], Model(thickness=5e-3))
    problem = problem_of(joint, "a.bottom", "a.top", moved(joint, stretch=0.5))
    result = problem.solve_steady(Voltage(0.2))
    assert result.terminal_current == pytest.approx(
        1.5 * OUTER * 5e-3 * SIGMA * 0.2 / HEIGHT, rel=1e-9
    )


@pytest.mark.parametrize(
    "model", [AXISYMMETRIC, Model(thickness=0.3)], ids=["axisymmetric", "plane"]
)
def test_two_bars_in_contact(model):
    """Steel on graphite, as discs and as slabs whose cells do not match: the same profiles."""
    bodies = [
        Rectangle("a", (0.0, 0.0), (0.1, 1.0), (2, 3)),
        Rectangle("b", (0.0, 1.0), (0.1, 2.0), (1, 2)),
    ]
    joint = flat_joint(bodies, model, [("a.top", "b.bottom")])
    problem, result = bars.PRESSED.problem(joint, 1.0)
    drop, *temperatures = bars.exact_two_bars(bars.PRESSED, 1.0)
    z = problem.space.tabulate_dof_coordinates()[:, 2]
    for body, exact in zip((1, 2), temperatures, strict=True):
        nodes = np.unique(problem.space.dofmap.list[joint.cell_tags.find(body)])
        assert problem.temperature[nodes[abs(z[nodes] - 1.0) < 1e-9]] == pytest.approx(
            exact, abs=1e-5
        )
    if model.thickness:
        area = 0.3 * 0.1
    else:
        area = np.pi * 0.1**2
    assert result.terminal_current == pytest.approx(drop * bars.PRESSED.electrical * area, rel=1e-8)
    assert result.contacts["a.top|b.bottom"].area == pytest.approx(area, rel=1e-12)
    assert abs(result.heat.imbalance) < 1e-8 * result.heat.electrical_input


def test_stored_and_lost_heat():
    """A heated disc: U I dt = stored + lost, and the loss is that of the moved side."""
    joint = flat_joint([Rectangle("a", (0.0, 0.0), (OUTER, HEIGHT), (3, 2))])
    losses = {"a.right": SurfaceLoss(2e4, 0.8, 290.0)}
    problem = problem_of(joint, "a.bottom", "a.top", moved(joint, stretch=0.5), losses)
    problem.y.x.array[1::2] = 600.0
    area = 2 * np.pi * 1.5 * OUTER * HEIGHT
    rate = problem.system.loss_rates()["a.right"]
    assert rate == pytest.approx(
        area * (2e4 * 310.0 + 0.8 * STEFAN_BOLTZMANN * (600.0**4 - 290.0**4)), rel=1e-9
    )
    problem.reject()
    heat = problem.solve(1e-3, Current(5e3)).heat
    assert abs(heat.imbalance) < 1e-8 * heat.electrical_input
    assert heat.stored > 0.5 * heat.electrical_input


L = 2.443e-8
PEAK = 1500.0
S = 8e-5


def chi(x):
    """Harmonic around the z axis."""
    r = x[0] / INNER
    z = x[2] / INNER
    if isinstance(r, np.ndarray):
        log = np.log
    else:
        log = ufl.ln
    return 0.2 + 0.3 * z + 0.1 * (r**2 - 2 * z**2) - 0.4 * log(r)


def temperature(x):
    return PEAK * library(x[0]).cos(chi(x))


def potential(x):
    return 0.1 + np.sqrt(L) * PEAK * library(x[0]).sin(chi(x)) - S * temperature(x)


def errors(cells: int) -> np.ndarray:
    """Relative L2 errors of potential and temperature.

    By Kohlrausch's relation, as in the benchmark `electrothermal_order`.
    """
    joint = flat_joint([Rectangle("a", (INNER, 0.0), (2 * INNER, INNER), (cells, cells))])
    data = properties([inverse(linear(0.0, L / K))], [constant(K)], seebeck=[constant(S)])
    faces = [f"a.{face}" for face in FACES]
    problem = ElectroThermal(
        joint,
        data,
        Boundary(dict.fromkeys(faces, potential), dict.fromkeys(faces, temperature)),
        initial_temperature=1000.0,
    )
    problem.solve_steady()
    x = ufl.SpatialCoordinate(joint.mesh)
    w = width(joint)
    dx = ufl.dx(metadata={"quadrature_degree": 8})
    out = []
    for exact, found in zip((potential(x), temperature(x)), ufl.split(problem.y), strict=True):
        error = fem.assemble_scalar(fem.form((found - exact) ** 2 * w * dx))
        out.append(np.sqrt(error / fem.assemble_scalar(fem.form(exact**2 * w * dx))))
    return np.array(out)


def test_third_order_in_the_mean():
    found = np.array([errors(n) for n in (4, 8, 16)])
    slopes = np.log2(found[:-1] / found[1:])
    assert slopes[-1] == pytest.approx([3.0, 3.0], abs=0.15)
    assert np.all(found[-1] < 1e-5)


def test_model_without_turn_or_thickness_is_solid():
    assert not Model().two_dimensional and AXISYMMETRIC.two_dimensional
