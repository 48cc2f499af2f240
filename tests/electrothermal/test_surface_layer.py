"""Surface layers: closed forms of a strip, Jacobian, the same layer as cells, heat and charge."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from dolfinx import fem
from support.blocks import Box, joint_of
from support.layered import resolved, sheet_on, with_patches
from support.properties import constant, linear, properties
from support.ranks import on_one_and_two_ranks

from microweld.electrothermal.problem import Boundary, Current, ElectroThermal, Scheme
from microweld.electrothermal.system import ElectroThermalSystem

SCRIPT = Path(__file__).with_name("strip_on_block.py")

# length, width, depth of the substrate, thickness of the strip [m]
L = 1e-3
W = 0.2e-3
D = 0.1e-3
T = 1e-6
SUBSTRATE = Box("substrate", (0, 0, -D), (L, W, 0), (8, 1, 2))
SIGMA = linear(2e7, -8e3, 300.0)
K = linear(200.0, -0.05, 300.0)
H = linear(0.0, 3e6)
S = linear(-2e-5, 3e-8, 300.0)
INSULATOR = constant(1e-9)
ENDS = {"substrate.left": 300.0, "substrate.right": 300.0}


def conductor(
    joint, *bodies, ends=ENDS, terminals=("substrate.left", "substrate.right"), **options
):
    """A problem with (sigma, k, enthalpy, seebeck) of each body and surface layer."""
    data = properties(*(list(laws) for laws in zip(*bodies, strict=True)))
    boundary = Boundary({terminals[0]: 0.0}, ends, {}, terminals[1])
    return ElectroThermal(joint, data, boundary, initial_temperature=300.0, **options)


NOTHING = (INSULATOR, INSULATOR, constant(0.0), constant(0.0))


def test_strip_has_its_resistance_and_a_parabola_of_temperature():
    """R = L/(sigma t w).

    T - T_0 = j^2/(2 sigma k) x (L - x), on a substrate that conducts nothing.
    """
    sigma = 2e7
    k = 200.0
    film = (constant(sigma), constant(k), H, constant(0.0))
    problem = conductor(sheet_on(SUBSTRATE, T), NOTHING, film)
    current = 0.2
    result = problem.solve_steady(Current(current))
    assert result.terminal_potential / current == pytest.approx(L / (sigma * T * W), rel=1e-9)
    x = problem.space.tabulate_dof_coordinates()
    top = np.abs(x[:, 2]) < 1e-12
    rise = (current / (T * W)) ** 2 / (2 * sigma * k) * x[top, 0] * (L - x[top, 0])
    assert rise.max() > 10.0
    assert problem.temperature[top] - 300.0 == pytest.approx(rise, abs=1e-6 * rise.max())
    assert abs(result.heat.imbalance) < 1e-8 * result.heat.electrical_input


def test_two_layers_conduct_in_parallel():
    problem = conductor(
        sheet_on(SUBSTRATE, T, 3 * T),
        NOTHING,
        *((constant(s), K, *NOTHING[2:]) for s in (1e7, 2e6)),
    )
    result = problem.solve_steady(Current(0.01))
    assert result.terminal_potential / 0.01 == pytest.approx(
        L / W / (1e7 * T + 2e6 * 3 * T), rel=1e-9
    )


def test_layer_on_a_conducting_substrate_conducts_beside_it():
    bulk = (constant(3e5), constant(50.0), H, constant(0.0))
    problem = conductor(sheet_on(SUBSTRATE, T), bulk, (constant(2e7), *NOTHING[1:]))
    result = problem.solve_steady(Current(0.1))
    assert result.terminal_potential / 0.1 == pytest.approx(L / W / (2e7 * T + 3e5 * D), rel=1e-9)


def test_open_strip_shows_its_thermoelectric_voltage():
    """No current: phi + int S dT is the same everywhere, and all heat is conducted."""
    ends = {"substrate.left": 300.0, "substrate.right": 500.0}
    problem = conductor(sheet_on(SUBSTRATE, T), NOTHING, (SIGMA, K, H, S), ends=ends)
    result = problem.solve_steady(Current(0.0))
    voltage = -(-2e-5 * 200.0 + 0.5 * 3e-8 * 200.0**2)
    assert result.terminal_potential == pytest.approx(voltage, rel=1e-6)
    flow = T * W / L * (200.0 * 200.0 - 0.5 * 0.05 * 200.0**2)
    assert result.heat.heat_out["substrate.left"] == pytest.approx(flow, rel=1e-6)


def displaced(joint):
    u = fem.Function(fem.functionspace(joint.mesh, ("Lagrange", 2, (3,))))
    u.interpolate(
        lambda x: np.stack(
            [0.1 * x[0] + 50 * x[1] ** 2, -0.05 * x[1] + 0.1 * x[2], 80 * x[0] * x[1]]
        )
    )
    return u


def test_jacobian_is_the_derivative():
    joint = sheet_on(SUBSTRATE, T)
    laws = [
        [linear(1.0, 1e-3), SIGMA],
        [linear(1e-3, 1e-6), K],
        [constant(0.0), H],
        [constant(0.0), S],
    ]
    system = ElectroThermalSystem(joint, properties(*laws), {}, [], displaced(joint))
    system.rate = 1e5
    random = np.random.default_rng(3)
    n = system.y.x.array.size // 2
    base = np.column_stack([random.uniform(0, 0.1, n), random.uniform(300, 900, n)]).ravel()
    direction = np.column_stack(
        [random.uniform(-0.01, 0.01, n), random.uniform(-50, 50, n)]
    ).ravel()
    system.y.x.array[:] = base
    system.assemble_residual()
    matrix = system.assemble_jacobian()
    along = matrix.createVecRight()
    exact = matrix.createVecLeft()
    along.array[:] = direction
    matrix.mult(along, exact)
    sides = []
    for step in (1e-4, -1e-4):
        system.y.x.array[:] = base + step * direction
        sides.append(system.assemble_residual().array.copy())
    numeric = (sides[0] - sides[1]) / 2e-4
    for component in (0, 1):
        error = np.abs(exact.array - numeric)[component::2].max()
        assert error < 1e-6 * np.abs(numeric[component::2]).max()


@pytest.mark.parametrize("scheme", list(Scheme))
def test_stretched_strip_equals_the_same_strip_of_cells(scheme):
    """All terms in one dimension, in time, stretched by a third at constant volume."""
    bar = Box("bar", (0, 0, 0), (L, W, T), (8, 1, 1))
    stretched = 4.0 / 3.0

    def stretch(joint):
        u = fem.Function(fem.functionspace(joint.mesh, ("Lagrange", 2, (3,))))
        u.interpolate(
            lambda x: np.stack([(stretched - 1) * x[0], 0 * x[1], (1 / stretched - 1) * x[2]])
        )
        return u

    found = []
    for box, bodies in ((SUBSTRATE, (NOTHING, (SIGMA, K, H, S))), (bar, ((SIGMA, K, H, S),))):
        if box is SUBSTRATE:
            joint = sheet_on(box, T)
        else:
            joint = sheet_on(box)
        ends = {f"{box.name}.left": 300.0, f"{box.name}.right": 400.0}
        terminals = tuple(ends)
        options = {
            "displacement": stretch(joint),
            "scheme": scheme,
            "ends": ends,
            "terminals": terminals,
        }
        problem = conductor(joint, *bodies, **options)
        rows = []
        for dt in (1e-4, 2e-4):
            result = problem.solve(dt, Current(1.0))
            problem.accept()
            rows += [
                result.terminal_potential,
                result.heat.stored,
                result.heat.electrical_input,
            ]
        top = np.abs(problem.space.tabulate_dof_coordinates()[:, 2] - box.upper[2]) < 1e-12
        found.append([*rows, problem.temperature[top].max()])
        assert abs(result.heat.imbalance) < 1e-8 * result.heat.electrical_input
        assert result.heat.charge_imbalance < 1e-8
    assert found[0][-1] > 410.0
    assert found[0] == pytest.approx(found[1], rel=1e-6)


GLASS = (constant(1e-9), constant(1.4), linear(0.0, 1.6e6), constant(0.0))
BRASS = (constant(1e6), constant(50.0), linear(0.0, 3e6), constant(1e-6))
GOLD = (SIGMA, K, H, S)


@pytest.mark.parametrize(
    ("base", "current"), [(GLASS, 2.0), (BRASS, 30.0)], ids=["insulator", "conductor"]
)
def test_surface_layer_agrees_with_resolved_layer_in_a_parallel_gap(base, current):
    """Current enters through a third of the layer's face and leaves through another, in time.

    They agree within 1 %.
    """
    box = Box("substrate", (0, 0, -D), (3 * W, W, 0), (24, 1, 4))
    patches = [lambda x: x[:, 0] < W, lambda x: x[:, 0] > 2 * W]
    thin = 0.4e-6
    found = []
    for joint, layers in ((sheet_on(box, thin), 3), (resolved(box, thin), 1)):
        joint = with_patches(joint, "substrate.top", patches)
        bodies = (base, *[GOLD] * layers)
        problem = conductor(
            joint, *bodies, ends={"substrate.bottom": 300.0}, terminals=("patch_0", "patch_1")
        )
        cold = problem.solve_steady(Current(1e-6)).terminal_potential / 1e-6
        problem.reject()
        for _ in range(5):
            result = problem.solve(2e-5, Current(current))
            problem.accept()
        assert abs(result.heat.imbalance) < 1e-8 * result.heat.electrical_input
        found.append((cold, result.terminal_potential, problem.temperature.max() - 300.0))
    (cold, volts, rise), (cold_resolved, volts_resolved, rise_resolved) = found
    assert rise > 50.0
    assert cold == pytest.approx(cold_resolved, rel=1e-2)
    assert volts == pytest.approx(volts_resolved, rel=1e-2)
    assert rise == pytest.approx(rise_resolved, rel=1e-2)


def test_what_the_turn_at_the_edges_of_contacts_costs():
    """A layer in cells has 2 ln 2/pi of its thickness more length at either edge.

    Its error is of first order.
    """
    thick = W / 100
    gap = 6
    patch = 3
    found = []
    for across in (3, 6):
        cells = (across * (gap + 2 * patch), 1, across)
        bar = Box("bar", (0, 0, 0), ((gap + 2 * patch) * thick, W, thick), cells)
        edges = patch * thick, (patch + gap) * thick
        patches = [lambda x, e=edges: x[:, 0] < e[0], lambda x, e=edges: x[:, 0] > e[1]]
        joint = with_patches(joint_of([bar]), "bar.top", patches)
        metal = (constant(2e7), constant(200.0), H, constant(0.0))
        problem = conductor(
            joint, metal, ends={"bar.left": 300.0}, terminals=("patch_0", "patch_1")
        )
        found.append(problem.solve_steady(Current(1e-6)).terminal_potential / 1e-6 * 2e7 * W)
    assert 2 * found[1] - found[0] - gap == pytest.approx(4 * np.log(2) / np.pi, rel=0.01)


def test_two_ranks_agree_with_one(tmp_path):
    one, two = on_one_and_two_ranks(SCRIPT, tmp_path)
    assert np.allclose(one["values"], two["values"], rtol=1e-8)
    assert one["values"][-1] > 320.0
