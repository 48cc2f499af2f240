"""The electro-thermal system: exact Jacobian, pull-back, time schemes, balances, failures."""

from __future__ import annotations

import numpy as np
import pytest
from dolfinx import fem
from scipy.sparse import csr_matrix
from support.blocks import Box, joint_of, pairings_of
from support.curved import CURVED
from support.properties import constant, inverse, linear, properties
from support.ufl_reference import assembled, residual_form

from microweld.contact.conductance import ConstantConductance
from microweld.electrothermal.boundary import Constraints
from microweld.electrothermal.interface import Interface
from microweld.electrothermal.problem import Boundary, Current, ElectroThermal, Scheme, Voltage
from microweld.electrothermal.surface_loss import STEFAN_BOLTZMANN, SurfaceLoss
from microweld.electrothermal.system import ElectroThermalSystem
from microweld.errors import InputError, SolveError
from microweld.machine.drives import Limited, LoadLine, OfWholeJoint, Power, Thevenin

SIZE = 1e-3
BAR = [Box("a", (0, 0, 0), (3 * SIZE, SIZE, SIZE), (3, 1, 1))]
TWO = [
    Box("a", (0, 0, 0), (SIZE, SIZE, SIZE), (1, 2, 2)),
    Box("b", (SIZE, 0, 0), (2 * SIZE, SIZE, SIZE), (1, 1, 1)),
]
SIGMA = [linear(1e7, -4e3, 300.0), linear(4e7, -2e4, 300.0)]
K = [linear(90.0, -0.03, 300.0), linear(380.0, -0.08, 300.0)]
H = [lambda T: (3e6 * T + 500.0 * T**2, 3e6 + 1000.0 * T), linear(0.0, 3.4e6)]
S = [linear(-2e-5, 3e-8, 300.0), linear(6e-6, 2e-8, 300.0)]
LOSSES = {"a.top": SurfaceLoss(2e4, 0.8, 290.0)}


def displaced(joint):
    """A smooth deformation of some ten per cent."""
    u = fem.Function(fem.functionspace(joint.mesh, ("Lagrange", 2, (3,))))
    u.interpolate(
        lambda x: np.stack(
            [0.1 * x[0] + 50 * x[1] ** 2, -0.05 * x[1] + 0.1 * x[2], 80 * x[0] * x[2]]
        )
    )
    return u


@pytest.mark.parametrize("thermoelectric", [True, False])
def test_jacobian_is_the_derivative(thermoelectric):
    joint = joint_of(TWO, [("a.right", "b.left")])
    data = properties(SIGMA, K, H, S if thermoelectric else None)
    pair = Interface(
        joint.pairs[0].name, ConstantConductance(1e11, 1e6), 0.4, 0, 1, data.seebeck_coefficient
    )
    system = ElectroThermalSystem(joint, data, LOSSES, [pair], displaced(joint))
    system.update_contact_maps(pairings_of(joint, system.space, 1.0))
    system.rate = 1e5
    random = np.random.default_rng(3)
    n = system.y.x.array.size // 2
    system.y.x.array[:] = np.column_stack(
        [random.uniform(0, 0.1, n), random.uniform(300, 900, n)]
    ).ravel()
    base = system.y.x.array.copy()
    direction = np.column_stack(
        [random.uniform(-0.01, 0.01, n), random.uniform(-50, 50, n)]
    ).ravel()
    system.assemble_residual()
    matrix = system.assemble_jacobian()
    along = matrix.createVecRight()
    exact = matrix.createVecLeft()
    along.array[:] = direction
    matrix.mult(along, exact)
    step = 1e-4
    sides = []
    for sign in (1, -1):
        system.y.x.array[:] = base + sign * step * direction
        sides.append(system.assemble_residual().array.copy())
    numeric = (sides[0] - sides[1]) / (2 * step)
    for component in (0, 1):
        error = np.abs(exact.array - numeric)[component::2].max()
        assert error < 1e-6 * np.abs(numeric[component::2]).max()


@pytest.mark.parametrize(
    "drive", [Voltage(0.25), Power(120.0), Thevenin(0.5, 5e-4), Limited(Power(1e3), volts=0.25)]
)
def test_newton_is_quadratic(drive):
    joint = joint_of(BAR)
    problem = conductor(joint)
    assert problem.solve_steady(drive).iterations <= 5


def conductor(joint, displacement=None, seebeck=S[:1], **options):
    ends = {"a.left": 300.0, "a.right": 350.0}
    return ElectroThermal(
        joint,
        properties(SIGMA[:1], K[:1], H[:1], seebeck),
        Boundary({"a.left": 0.0}, ends, LOSSES, "a.right"),
        initial_temperature=300.0,
        displacement=displacement,
        **options,
    )


@pytest.mark.parametrize("kind", CURVED)
def test_kernel_equals_the_form_in_ufl(kind):
    """Residual and Jacobian of the kernel against UFL's, on curved, displaced cells, all terms."""
    joint = CURVED[kind]()
    u = displaced(joint)
    system = ElectroThermalSystem(joint, properties(SIGMA[:1], K[:1], H[:1], S[:1]), {}, [], u)
    old = fem.Function(system.space)
    source = fem.Function(fem.functionspace(joint.mesh, ("DG", 0)))
    random = np.random.default_rng(5)
    n = old.x.array.size // 2
    for y in (old, system.y):
        y.x.array[:] = np.column_stack(
            [random.uniform(0, 0.1, n), random.uniform(300, 900, n)]
        ).ravel()
    source.x.array[:] = random.uniform(0, 1e12, source.x.array.size)
    system.data.update(old.x.array[1::2])
    system.data.now.enthalpy_old[:] = system.data.now.enthalpy
    system.data.now.source[:] = source.x.array
    system.rate = 1e5
    laws = {
        "sigma": lambda T: 1e7 - 4e3 * (T - 300.0),
        "k": lambda T: 90.0 - 0.03 * (T - 300.0),
        "enthalpy": lambda T: 3e6 * T + 500.0 * T**2,
        "seebeck": lambda T: -2e-5 + 3e-8 * (T - 300.0),
    }
    vector, matrix = assembled(residual_form(system.y, old, laws, 1e5, source, u, joint), system.y)
    ours = system.assemble_residual().array.copy()
    rows, columns, values = system.assemble_jacobian().getValuesCSR()
    compiled = csr_matrix((values, columns, rows), shape=matrix.shape).toarray()
    for component in (0, 1):
        part = slice(component, None, 2)
        assert np.abs(ours - vector)[part].max() < 1e-12 * np.abs(vector[part]).max()
        for other in (0, 1):
            block = slice(other, None, 2)
            size = np.abs(matrix[part, block]).max()
            assert np.abs(compiled - matrix)[part, block].max() < 1e-12 * size


def test_deformed_reference_equals_the_deformed_mesh():
    """The same body, once meshed deformed and once pulled back: the same unknowns and heats."""
    plain = joint_of(BAR, order=2)
    u = displaced(plain)
    pulled = conductor(plain, u)
    first = pulled.solve_steady(Voltage(0.2))
    moved = joint_of(BAR, order=2)
    x = moved.mesh.geometry.x
    x += np.stack(
        [
            0.1 * x[:, 0] + 50 * x[:, 1] ** 2,
            -0.05 * x[:, 1] + 0.1 * x[:, 2],
            80 * x[:, 0] * x[:, 2],
        ],
        axis=1,
    )
    direct = conductor(moved)
    second = direct.solve_steady(Voltage(0.2))
    # rational integrands on curved cells: equal up to the quadrature, which has the same points on
    # both
    assert np.allclose(pulled.y.x.array, direct.y.x.array, rtol=1e-9)
    assert first.heat.heat_out["a.top"] == pytest.approx(second.heat.heat_out["a.top"], rel=1e-9)
    assert first.terminal_current == pytest.approx(second.terminal_current, rel=1e-9)


def test_stretch_of_a_bar():
    """A bar stretched to (1.5, 0.8, 0.8) conducts 0.64/1.5 as well."""
    joint = joint_of(BAR)
    u = fem.Function(fem.functionspace(joint.mesh, ("Lagrange", 2, (3,))))
    u.interpolate(lambda x: np.stack([0.5 * x[0], -0.2 * x[1], -0.2 * x[2]]))
    ends = {"a.left": 300.0, "a.right": 300.0}
    law = properties([constant(1e7)], [constant(1e4)])
    plain = ElectroThermal(joint, law, Boundary({"a.left": 0.0}, ends, {}, "a.right"))
    pulled = ElectroThermal(
        joint, law, Boundary({"a.left": 0.0}, ends, {}, "a.right"), displacement=u
    )
    current = [problem.solve_steady(Voltage(0.01)).terminal_current for problem in (plain, pulled)]
    assert current[1] / current[0] == pytest.approx(0.64 / 1.5, rel=1e-12)
    assert current[0] == pytest.approx(1e7 * SIZE**2 / (3 * SIZE) * 0.01, rel=1e-12)


@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize(
    "drive",
    [
        Current(80.0),
        Voltage(0.2),
        Power(3.0),
        Thevenin(0.3, 1e-3),
        OfWholeJoint(Power(12.0), 4),
        Limited(Current(80.0), volts=0.02),
        Limited(Voltage(0.2), amperes=50.0),
        Limited(Power(3.0), 60.0, 0.02),
    ],
)
def test_every_step_balances(scheme, drive):
    joint = joint_of(TWO, [("a.right", "b.left")])
    data = properties(SIGMA, K, H, S)
    pair = Interface(
        joint.pairs[0].name, ConstantConductance(1e11, 1e6), 0.4, 0, 1, data.seebeck_coefficient
    )
    problem = ElectroThermal(
        joint,
        data,
        Boundary({"a.left": 0.0}, {"a.left": 300.0}, LOSSES, "b.right"),
        initial_temperature=300.0,
        interfaces=[pair],
        scheme=scheme,
    )
    problem.update_contact_maps(pairings_of(joint, problem.space, 1.0))
    for _ in range(3):
        result = problem.solve(2e-4, drive)
        problem.accept()
        heat = result.heat
        assert abs(heat.imbalance) < 1e-8 * abs(heat.electrical_input)
        assert heat.charge_imbalance < 1e-8
        assert heat.stored > 0 and heat.heat_out["a.top"] > 0
        assert 0 < heat.contact_heat["a.right|b.left"] < heat.electrical_input
    obeyed = drive.potential_on(LoadLine(result.terminal_potential, result.terminal_current, 1e3))
    assert result.terminal_potential == pytest.approx(obeyed, rel=1e-8)
    assert result.terminal_current > 20.0


def test_limits_bind_where_they_should():
    """A cold bar of 0.3 mohm, linear: the same working points as on paper."""
    problem = ElectroThermal(
        joint_of(BAR),
        properties([constant(1e7)], [constant(90.0)]),
        Boundary({"a.left": 0.0}, driven_terminal="a.right"),
    )
    for drive, current in [
        (Power(3.0), 100.0),
        (Limited(Power(3.0), amperes=80.0), 80.0),
        (Limited(Power(3.0), volts=0.018), 60.0),
        (Limited(Power(3.0), amperes=120.0, volts=0.05), 100.0),
        (Thevenin(0.1, 0.7e-3), 100.0),
    ]:
        result = problem.solve(1e-9, drive)
        problem.reject()
        assert result.terminal_current == pytest.approx(current, rel=1e-9)
        assert result.terminal_potential == pytest.approx(current * 3e-4, rel=1e-9)


def heated(scheme, steps):
    """Error in the temperature of an adiabatic bar with a resistivity linear in T.

    T' = J^2 rho/c, so theta = T - 300 + 1/alpha grows as exp(alpha r t).
    """
    joint = joint_of([Box("a", (0, 0, 0), (SIZE, SIZE, SIZE), (1, 1, 1))])
    resistivity = linear(1e-7, 5e-10, 300.0)
    data = properties([inverse(resistivity)], [constant(90.0)], [linear(0.0, 4e6)])
    problem = ElectroThermal(
        joint,
        data,
        Boundary({"a.left": 0.0}, driven_terminal="a.right"),
        initial_temperature=300.0,
        scheme=scheme,
    )
    for _ in range(steps):
        problem.solve(4e-3 / steps, Current(1000.0))
        problem.accept()
    assert np.ptp(problem.temperature) < 1e-6
    rate = (1000.0 / SIZE**2) ** 2 * 5e-10 / 4e6
    return problem.temperature.mean() - (300.0 + 200.0 * np.expm1(rate * 4e-3))


@pytest.mark.parametrize(("scheme", "order"), [(Scheme.BACKWARD_EULER, 1), (Scheme.SDIRK2, 2)])
def test_order_in_time(scheme, order):
    errors = [abs(heated(scheme, steps)) for steps in (8, 16, 32)]
    slopes = np.log2(np.array(errors[:-1]) / errors[1:])
    assert slopes[-1] == pytest.approx(order, abs=0.1)


def test_radiation_and_convection_closed_form():
    """A bar too conductive to hold a gradient settles where its Joule heat equals its losses."""
    joint = joint_of(BAR)
    loss = SurfaceLoss(500.0, 0.7, 290.0)
    data = properties([constant(1e6)], [constant(1e5)])
    problem = ElectroThermal(joint, data, Boundary({"a.left": 0.0}, {}, {"a.top": loss}, "a.right"))
    result = problem.solve_steady(Current(10.0))
    power = 100.0 * 3 * SIZE / (1e6 * SIZE**2)
    area = 3 * SIZE**2
    T = problem.temperature.mean()
    assert power == pytest.approx(result.heat.electrical_input, rel=1e-6)
    lost = 500.0 * (T - 290.0) + 0.7 * STEFAN_BOLTZMANN * (T**4 - 290.0**4)
    assert lost * area == pytest.approx(power, rel=1e-5)
    assert result.heat.heat_out["a.top"] == pytest.approx(power, rel=1e-9)


def test_repeated_solves_start_from_the_accepted_state():
    joint = joint_of(BAR)
    problem = conductor(joint)
    first = problem.solve(1e-4, Current(50.0))
    once = problem.temperature.copy()
    again = problem.solve(1e-4, Current(50.0))
    assert np.allclose(problem.temperature, once, rtol=1e-12)
    assert again.heat.stored == pytest.approx(first.heat.stored, rel=1e-9)
    problem.reject()
    assert np.all(problem.temperature == 300.0)


def test_failure_names_field_place_and_cure():
    """With k = L sigma T, no steady state carries more than pi sqrt(L) T0 of cold voltage."""
    joint = joint_of(BAR)
    sigma = inverse(linear(0.0, 2.443e-8 / 100.0))
    problem = ElectroThermal(
        joint,
        properties([sigma], [constant(100.0)]),
        Boundary({"a.left": 0.0}, {"a.left": 300.0, "a.right": 300.0}, {}, "a.right"),
        initial_temperature=300.0,
    )
    cold_resistance = 3 * SIZE / SIZE**2 * 2.443e-8 * 300.0 / 100.0
    with pytest.raises(SolveError, match=r"(temperature|potential) solve failed: Newton") as caught:
        problem.solve_steady(Current(0.2 / cold_resistance))
    assert "m, where T =" in caught.value.where and caught.value.cure
    problem.reject()
    assert np.all(problem.temperature == 300.0)


def test_bad_boundaries_are_refused():
    joint = joint_of(BAR)
    space = ElectroThermalSystem(joint, properties(SIGMA[:1], K[:1]), {}, [], None).space
    with pytest.raises(InputError, match="no such surface"):
        Constraints(joint, space, Boundary({"a.lid": 0.0}))
    with pytest.raises(InputError, match="touches a surface of fixed potential"):
        Constraints(joint, space, Boundary({"a.left": 0.0}, driven_terminal="a.top"))
    joint.surfaces["a.empty"] = 99
    with pytest.raises(InputError, match="no facets"):
        Constraints(joint, space, Boundary({"a.empty": 0.0}))


def test_statistics_count_the_work():
    problem = conductor(joint_of(BAR))
    result = problem.solve(1e-4, Current(50.0))
    counts = problem.statistics()
    assert counts["newton_iterations"] == result.iterations
    assert counts["jacobian_assemblies"] == result.iterations + 1  # the potential is fitted first
    assert counts["linear_solves"] == 2 * counts["jacobian_assemblies"]  # the border doubles them
    assert counts["residual_assemblies"] == counts["jacobian_assemblies"] + 1
    assert set(counts["seconds"]) >= {
        "properties",
        "residual",
        "jacobian",
        "contact",
        "linear_setup",
        "linear_solve",
    }
