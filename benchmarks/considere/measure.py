"""A bar stretched until its load falls.

Homogeneous between smooth ends; `necking` stretches it between clamped ones.
"""

from __future__ import annotations

import math

from mpi4py import MPI

import basix.ufl
import gmsh
import numpy as np
from dolfinx import fem
from scipy.interpolate import CubicSpline
from scipy.optimize import minimize_scalar
from support.elastic import elastic, voce

from benchmarks.measurement import Curve, Measurement, work_of
from microweld.fem.properties import ConstantProperty
from microweld.machine.load import Load
from microweld.mechanics import Mechanics, SolidProperties
from microweld.meshes.drawing.parts import Drawing, name_surfaces
from microweld.meshes.generation.build import Roles, import_model

# [mm]
RADIUS = 6.413
LENGTH = 53.334
YOUNG = 200e9
# Simo's law [Pa]
START = 450e6
SATURATION = 715e6
RATE = 16.93
LATE = 129.24e6


def sigma(strain: float) -> float:
    """Flow stress of Simo's law [Pa]."""
    return START + LATE * strain + (SATURATION - START) * (1 - math.exp(-RATE * strain))


class SmoothEnds(Mechanics):
    """A bar between frictionless ends: they may contract."""

    def fixed_surfaces(self) -> list[tuple[str, int]]:
        """Planes of symmetry, and the ends along the axis."""
        return [("symmetry_x", 0), ("symmetry_y", 1), ("bottom", 2), ("top", 2)]


def draw() -> Drawing:
    """Draw a quarter of the bar's cross-section over its whole length."""
    kernel = gmsh.model.occ
    bar = kernel.addCylinder(0, 0, 0, 0, 0, LENGTH, RADIUS, angle=math.pi / 2)
    kernel.synchronize()
    surfaces = name_surfaces(
        [bar],
        {
            "symmetry_x": lambda x, y, z: x,
            "symmetry_y": lambda x, y, z: y,
            "bottom": lambda x, y, z: z,
            "top": lambda x, y, z: z - LENGTH,
            "side": lambda x, y, z: math.hypot(x, y) - RADIUS,
        },
    )
    return Drawing({"bar": [bar]}, surfaces)


def stretch(
    kind: type[Mechanics], size: float, elongations: np.ndarray
) -> tuple[np.ndarray, Mechanics]:
    """Loads on the whole bar [N] at elongations [m]; cell size in the middle [mm]."""
    roles = Roles("bottom", "top", symmetry={"symmetry_x": 0, "symmetry_y": 1}, symmetry_factor=4)
    joint = import_model(
        draw,
        roles,
        MPI.COMM_WORLD,
        cell_size=lambda body, x, y, z: size + 0.09 * abs(z - LENGTH / 2),
    )
    space = fem.functionspace(
        joint.mesh, basix.ufl.element("Lagrange", "tetrahedron", 2, shape=(3,))
    )
    flow = voce(START, SATURATION, 1.0 / RATE, LATE)
    moduli = elastic((YOUNG,), (0.3,))
    properties = SolidProperties(*moduli, ConstantProperty((1.0,)), flow[None])
    bar = kind(joint, fem.Function(space), properties, (), fem.Constant(joint.mesh, 293.15))
    loads = []
    for elongation in elongations:
        bar.predict(1.0)
        bar.solve(Load(displacement=float(elongation)), 1.0)
        loads.append(-4 * bar.reaction())
        bar.accept(1.0)
    return np.array(loads), bar


def peak(elongations: np.ndarray, loads: np.ndarray) -> tuple[float, float]:
    """Elongation [m] and load [N] where a cubic spline through all points is highest."""
    top = int(np.argmax(loads))
    last = len(loads) - 1
    curve = CubicSpline(elongations, loads)
    highest = minimize_scalar(
        lambda elongation: -float(curve(elongation)),
        bounds=(elongations[max(top - 1, 0)], elongations[min(top + 1, last)]),
        method="bounded",
        options={"xatol": 1e-9},
    )
    return float(highest.x), -float(highest.fun)


def measure(size: float) -> Measurement:
    """Top of the load, and its height half-way there; `size` of the cells in the middle [mm]."""
    elongations = np.array([1, 2.5, 4, 5, 6, 6.6, 6.8, 7, 7.2, 7.4]) * 1e-3
    loads, bar = stretch(SmoothEnds, size, elongations)
    at, highest = peak(elongations, loads)
    values = {
        "peak_load": 1e-3 * highest,
        "peak_elongation": 1e3 * at,
        "early_load": 1e-3 * float(loads[1]),
    }
    lines = {"found": (1e3 * elongations, 1e-3 * loads)}
    return Measurement(values, work_of(bar), (Curve("Load", "elongation [mm]", "F [kN]", lines),))
