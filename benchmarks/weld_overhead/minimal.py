"""The yardstick of a weld: one Newton iteration of its bulk in plain DOLFINx on the same mesh.

Hyperelastic bodies without plasticity, current and heat with constant properties, UFL all through,
sparse LU. Nothing couples the bodies, so a soft bed holds each of them.
"""

from __future__ import annotations

import time
from typing import Any

from mpi4py import MPI
from petsc4py import PETSc

import ufl
from dolfinx import fem
from dolfinx.fem import petsc as fem_petsc

from microweld.electrothermal.system import electrothermal_space
from microweld.fem.linear_solver import DIRECT, LinearSolver
from microweld.meshes.joint import Joint

#: [Pa], [-]
YOUNG = 200e9
POISSON = 0.3
#: [S/m], [W/(m K)], [V/K]
SIGMA = 1e7
K = 80.0
SEEBECK = -2e-5
#: [J/(m3 K)], [s]
CAPACITY = 4e6
STEP = 1e-5
HOLD = 1e12  #: stiffness of the bed [N/m per m3]
MEASURED = 3  #: iterations whose fastest counts


def solid(joint: Joint) -> tuple[Any, fem.Function]:
    """Residual of neo-Hookean bodies, second order."""
    V = fem.functionspace(joint.mesh, ("Lagrange", 2, (3,)))
    u = fem.Function(V)
    v = ufl.TestFunction(V)
    mu = YOUNG / (2 * (1 + POISSON))
    lam = YOUNG * POISSON / ((1 + POISSON) * (1 - 2 * POISSON))
    F = ufl.variable(ufl.Identity(3) + ufl.grad(u))
    log_volume = ufl.ln(ufl.det(F))
    energy = mu / 2 * (ufl.inner(F, F) - 3 - 2 * log_volume) + lam / 2 * log_volume**2
    load = ufl.as_vector((0.0, 0.0, 1e6))
    dx = ufl.Measure("dx", joint.mesh, metadata={"quadrature_degree": 2})
    return (ufl.inner(ufl.diff(energy, F), ufl.grad(v)) + ufl.dot(HOLD * u - load, v)) * dx, u


def current_and_heat(joint: Joint) -> tuple[Any, fem.Function]:
    """Residual of a step of potential and temperature, second order.

    With Seebeck, Peltier and Joule terms.
    """
    V = electrothermal_space(joint)
    y = fem.Function(V)
    test = ufl.TestFunction(V)
    y.x.array[1::2] = 300.0
    phi, T = ufl.split(y)
    w, v = ufl.split(test)
    j = -SIGMA * (ufl.grad(phi) + SEEBECK * ufl.grad(T))
    q = -K * ufl.grad(T) + T * SEEBECK * j
    dx = ufl.Measure("dx", joint.mesh, metadata={"quadrature_degree": 4})
    charge = -ufl.dot(j, ufl.grad(w)) + SIGMA * (phi - 0.1) * w
    heat = (
        CAPACITY * (T - 300.0) / STEP * v + ufl.dot(j, ufl.grad(phi)) * v - ufl.dot(q, ufl.grad(v))
    )
    return (charge + heat) * dx, y


def iteration_seconds(residual: Any, unknown: fem.Function) -> float:
    """Seconds of a Newton iteration, the fastest of some; collective, the slowest rank counts."""
    comm = unknown.function_space.mesh.comm
    F = fem.form(residual)
    J = fem.form(ufl.derivative(residual, unknown))
    A = fem_petsc.create_matrix(J)
    b = fem_petsc.create_vector(F)
    step = b.duplicate()
    solver = LinearSolver(comm, "yardstick", {**DIRECT, "mat_mumps_icntl_8": 0})
    owned = step.getLocalSize()
    seconds = []
    for _ in range(MEASURED):
        started = time.perf_counter()
        with b.localForm() as local:
            local.set(0.0)
        fem_petsc.assemble_vector(b, F)
        b.ghostUpdate(addv=PETSc.InsertMode.ADD, mode=PETSc.ScatterMode.REVERSE)
        A.zeroEntries()
        fem_petsc.assemble_matrix(A, J)
        A.assemble()
        solver.set_operator(A)
        solver.solve(b, step)
        unknown.x.array[:owned] -= step.array
        unknown.x.scatter_forward()
        seconds.append(comm.allreduce(time.perf_counter() - started, MPI.MAX))
    return min(seconds)
