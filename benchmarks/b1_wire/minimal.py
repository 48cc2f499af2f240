"""The yardstick of B1: the same problem in a minimal hand-written DOLFINx script on the same mesh.

Coupled Newton on two scalar spaces, UFL all through, one matrix per block, FGMRES with a field
split and BoomerAMG per field whose set-up is frozen after the first iteration.
"""

from __future__ import annotations

import time

from mpi4py import MPI
from petsc4py import PETSc

import numpy as np
import ufl
from dolfinx import fem
from dolfinx.fem import petsc as fem_petsc

from benchmarks.b1_wire import wire
from microweld.meshes.joint import Joint


def solve(joint: Joint, tolerance: float) -> dict[str, float]:
    """Solve until the relative L2 change of both fields is below the tolerance.

    Returns results, counts and seconds.
    """
    started = time.perf_counter()
    domain = joint.mesh
    V = fem.functionspace(domain, ("Lagrange", 2))
    phi = fem.Function(V)
    T = fem.Function(V)
    w = ufl.TestFunction(V)
    v = ufl.TestFunction(V)
    rise = T - wire.END
    sigma = 1 / (6.9e-8 * (1 + 0.006 * rise))
    line = 91 - 0.05 * rise
    k = ufl.conditional(ufl.gt(line, 50.0), line, 50.0)
    dx = ufl.dx(metadata={"quadrature_degree": 4})
    R = [
        sigma * ufl.dot(ufl.grad(phi), ufl.grad(w)) * dx,
        k * ufl.dot(ufl.grad(T), ufl.grad(v)) * dx
        - sigma * ufl.dot(ufl.grad(phi), ufl.grad(phi)) * v * dx,
    ]
    residual = [fem.form(part) for part in R]
    jacobian = [[fem.form(ufl.derivative(part, field)) for field in (phi, T)] for part in R]
    ends = [fem.locate_dofs_topological(V, 2, joint.facet_tags.find(tag)) for tag in (1, 2)]
    fixed = np.concatenate(ends)
    T.x.array[:] = wire.END
    phi.interpolate(lambda x: wire.VOLTAGE * x[2] / wire.LENGTH)
    zero = fem.Function(V)
    bcs = [fem.dirichletbc(zero, fixed)]
    blocks = [[fem_petsc.create_matrix(form) for form in row] for row in jacobian]
    A = PETSc.Mat().createNest(blocks, comm=domain.comm)
    A.setUp()
    A.setNestVecType(PETSc.Vec.Type.NEST)
    parts = [fem_petsc.create_vector(form) for form in residual]
    b = PETSc.Vec().createNest(parts, comm=domain.comm)
    step = A.createVecRight()
    owned = V.dofmap.index_map.size_local
    ksp = _solver(A)
    count = 0
    linear = 0
    assembly = 0.0
    solving = 0.0
    change = 1.0
    while change > tolerance and count < 12:
        clock = time.perf_counter()
        for i, row in enumerate(jacobian):
            with parts[i].localForm() as local:
                local.set(0.0)
            fem_petsc.assemble_vector(parts[i], residual[i])
            parts[i].ghostUpdate(addv=PETSc.InsertMode.ADD, mode=PETSc.ScatterMode.REVERSE)
            fem_petsc.set_bc(parts[i], bcs)
            for j, form in enumerate(row):
                blocks[i][j].zeroEntries()
                fem_petsc.assemble_matrix(blocks[i][j], form, bcs=bcs)
                blocks[i][j].assemble()
                if i != j:
                    blocks[i][j].setOption(PETSc.Mat.Option.KEEP_NONZERO_PATTERN, True)
                    blocks[i][j].zeroRowsLocal(fixed[fixed < owned].astype(np.int32), diag=0.0)
        A.assemble()
        assembly += time.perf_counter() - clock
        clock = time.perf_counter()
        ksp.setOperators(A)
        ksp.getPC().setReusePreconditioner(count > 0)
        ksp.solve(b, step)
        solving += time.perf_counter() - clock
        linear += ksp.getIterationNumber()
        change = 0.0
        for field, part in zip((phi, T), step.getNestSubVecs(), strict=True):
            field.x.array[:owned] -= part.array
            field.x.scatter_forward()
            change = max(change, part.norm() / field.x.petsc_vec.norm())
        count += 1
    with parts[0].localForm() as local:
        local.set(0.0)
    fem_petsc.assemble_vector(parts[0], residual[0])
    parts[0].ghostUpdate(addv=PETSc.InsertMode.ADD, mode=PETSc.ScatterMode.REVERSE)
    current = domain.comm.allreduce(float(parts[0].array[ends[1][ends[1] < owned]].sum()))
    peak = domain.comm.allreduce(float(T.x.array.max()), MPI.MAX)
    return {
        "peak": peak,
        "current": current,
        "newton": count,
        "linear": linear,
        "assembly_seconds": assembly,
        "linear_seconds": solving,
        "seconds": time.perf_counter() - started,
    }


def _solver(A: PETSc.Mat) -> PETSc.KSP:
    ksp = PETSc.KSP().create(A.comm)
    ksp.setType("fgmres")
    ksp.setGMRESRestart(60)
    ksp.setTolerances(rtol=1e-4)
    pc = ksp.getPC()
    pc.setType("fieldsplit")
    pc.setFieldSplitType(PETSc.PC.CompositeType.MULTIPLICATIVE)
    pc.setFieldSplitIS(*zip(("phi", "T"), A.getNestISs()[0], strict=True))
    options = PETSc.Options()
    keys = []
    for name in ("phi", "T"):
        for key, value in (
            ("ksp_type", "preonly"),
            ("pc_type", "hypre"),
            ("pc_hypre_type", "boomeramg"),
        ):
            keys.append(f"fieldsplit_{name}_{key}")
            options[keys[-1]] = value
        keys.append(f"fieldsplit_{name}_pc_hypre_boomeramg_strong_threshold")
        options[keys[-1]] = 0.5
    ksp.setFromOptions()
    ksp.setOperators(A)
    ksp.setUp()
    for key in keys:
        options.delValue(key)
    return ksp
