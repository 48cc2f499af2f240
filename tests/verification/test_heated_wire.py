"""Wires heated by current, ends at T_0: closed forms of one dimension.

constant properties       dT_max = rho J^2 l^2/8k;  in time  1 - sum 32/m^3 sin(m/2) exp(-m^2 Fo), m = (2i + 1) pi
rho = rho_0 (1 + a dT)    dT_max = [sec(m l/2) - 1]/a, m^2 = rho_0 a J^2/k; no steady state from m l = pi on
side loss h               dT = q/(h P) [1 - cosh(n x)/cosh(n l/2)], q = I^2 rho/A, n^2 = h P/(k A)
"""

from __future__ import annotations

import numpy as np
import pytest
from support.blocks import Box, joint_of
from support.properties import constant, inverse, linear, properties

from microweld.electrothermal import Boundary, Current, ElectroThermal, Scheme
from microweld.electrothermal_forms import SurfaceLoss
from microweld.errors import SolveError

LENGTH, WIDTH, T_0 = 2e-3, 1e-4, 293.0
SIDES = ("a.front", "a.back", "a.bottom", "a.top")
METALS = {"copper": (1.7e-8, 3.9e-3, 390.0, 3.8097e9), "nickel": (7e-8, 6e-3, 80.0, 6.8555e8)}
RISES = {"copper": (21.126, 106.209, 413.622), "nickel": (13.732, 69.036, 268.854)}


def wire(resistivity, k, loss=0.0, capacity=4e6, cells=12, scheme=Scheme.SDIRK2):
    joint = joint_of([Box("a", (0, 0, 0), (LENGTH, WIDTH, WIDTH), (cells, 1, 1))])
    losses = dict.fromkeys(SIDES, SurfaceLoss(loss, 0.0, T_0)) if loss else {}
    return ElectroThermal(
        joint, properties([inverse(resistivity)], [constant(k)], [linear(0.0, capacity)]),
        Boundary({"a.left": 0.0}, {"a.left": T_0, "a.right": T_0}, losses, "a.right"),
        initial_temperature=T_0, scheme=scheme,
    )  # fmt: skip


def centre(problem):
    x = problem.space.tabulate_dof_coordinates()[:, 0]
    return problem.temperature[abs(x - LENGTH / 2) < 1e-9].mean() - T_0


@pytest.mark.parametrize("metal", METALS)
@pytest.mark.parametrize("part", [0, 1, 2])
def test_steady_rise_with_growing_resistance(metal, part):
    rho, alpha, k, critical = METALS[metal]
    assert np.pi / LENGTH * np.sqrt(k / (rho * alpha)) == pytest.approx(critical, rel=1e-4)
    problem = wire(linear(rho, rho * alpha, T_0), k)
    problem.solve_steady(Current((part + 1) / 4 * critical * WIDTH**2))
    assert centre(problem) == pytest.approx(RISES[metal][part], rel=1e-3)


def test_no_steady_state_above_the_critical_current():
    rho, alpha, k, critical = METALS["copper"]
    problem = wire(linear(rho, rho * alpha, T_0), k)
    with pytest.raises(SolveError):
        problem.solve_steady(Current(1.02 * critical * WIDTH**2))


def test_rise_in_time():
    rho, _, k, _ = METALS["nickel"]
    problem = wire(constant(rho), k)
    J, diffusivity = 2e8, k / 4e6
    final, time = rho * J**2 * LENGTH**2 / (8 * k), 0.0
    for fourier, share in {0.02: 0.159232, 0.05: 0.370386, 0.1: 0.615353, 0.2: 0.856637}.items():
        target = fourier * LENGTH**2 / diffusivity
        steps = 8
        for _ in range(steps):
            problem.solve((target - time) / steps, Current(J * WIDTH**2))
            problem.accept()
        time = target
        assert centre(problem) == pytest.approx(share * final, rel=1e-3)


def test_side_loss():
    rho, _, k, _ = METALS["nickel"]
    h, current = 4e3, 2.0
    problem = wire(constant(rho), k, loss=h)
    result = problem.solve_steady(Current(current))
    perimeter, area = 4 * WIDTH, WIDTH**2
    n = np.sqrt(h * perimeter / (k * area))
    x = problem.space.tabulate_dof_coordinates()[:, 0] - LENGTH / 2
    rise = current**2 * rho / area / (h * perimeter) * (1 - np.cosh(n * x) / np.cosh(n * LENGTH / 2))
    average = [problem.temperature[abs(x - place) < 1e-9].mean() - T_0 for place in (0.0, LENGTH / 3)]
    exact = [rise[abs(x - place) < 1e-9].mean() for place in (0.0, LENGTH / 3)]
    biot = h * WIDTH / k  # the profile across the wire, which one dimension leaves out
    assert average == pytest.approx(exact, rel=0.3 * biot)
    lost = sum(result.ledger.heat_out[side] for side in SIDES)
    ends = result.ledger.heat_out["a.left"] + result.ledger.heat_out["a.right"]
    assert lost + ends == pytest.approx(current**2 * rho * LENGTH / area, rel=1e-8)
