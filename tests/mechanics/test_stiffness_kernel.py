"""The compiled stiffness of the bodies against the same form in UFL."""

from __future__ import annotations

from petsc4py import PETSc

import numpy as np
import pytest
import ufl
from dolfinx import fem
from dolfinx.fem import petsc as fem_petsc
from support.curved import CURVED

from microweld.fem.cells import cells_of
from microweld.fem.kinematics import gradient, width
from microweld.fem.quadrature import QuadraturePoints
from microweld.mechanics.stiffness_matrix import ContactMatrix


def flat(tensor):
    return ufl.as_vector([tensor[i, j] for i in range(3) for j in range(3)])


def in_ufl(space, joint, points, moduli):
    """The same matrix by the form compiler."""
    held = points.function((9, 9))
    held.x.array[:] = moduli.ravel()
    grad_u, grad_v = (gradient(f(space), joint) for f in (ufl.TrialFunction, ufl.TestFunction))
    dx = ufl.Measure("dx", joint.mesh, metadata=points.metadata)
    matrix = fem_petsc.assemble_matrix(
        fem.form(ufl.inner(ufl.dot(held, flat(grad_u)), flat(grad_v)) * width(joint) * dx)
    )
    matrix.assemble()
    return matrix


@pytest.mark.parametrize("kind", CURVED)
def test_kernel_equals_the_form_in_ufl(kind):
    """With moduli of no symmetry at all, other ones at each point."""
    joint = CURVED[kind]()
    space = fem.functionspace(joint.mesh, ("Lagrange", 2, (3,)))
    points = QuadraturePoints(joint.mesh, 2)
    moduli = np.random.default_rng(3).normal(size=(len(points.cells), points.per_cell, 9, 9)) * 1e11
    matrix = (
        ContactMatrix(space, cells_of(space, joint.model, points.degree))
        .assemble(moduli, [])
        .copy()
    )
    wanted = in_ufl(space, joint, points, moduli)
    scale = wanted.norm(PETSc.NormType.NORM_FROBENIUS)
    matrix.axpy(-1.0, wanted)
    assert matrix.norm(PETSc.NormType.NORM_FROBENIUS) < 1e-14 * scale
