"""What the solvers of all fields share: cells, quadrature, kinematics, matrices, linear solvers.

May import meshes and leaves; it knows no physics.
"""

from microweld.fem.cell_matrix import CellMatrix
from microweld.fem.cells import Cells, body_of_cells, cells_of
from microweld.fem.kinematics import deformation, gradient, width
from microweld.fem.linear_solver import DIRECT, LinearSolver, LinearSolverState, Options
from microweld.fem.properties import BodyProperty, ConstantProperty
from microweld.fem.quadrature import QuadraturePoints
from microweld.fem.statistics import AssemblyStatistics, LinearStatistics, Statistics

__all__ = [
    "DIRECT",
    "AssemblyStatistics",
    "BodyProperty",
    "CellMatrix",
    "Cells",
    "ConstantProperty",
    "LinearSolver",
    "LinearSolverState",
    "LinearStatistics",
    "Options",
    "QuadraturePoints",
    "Statistics",
    "body_of_cells",
    "cells_of",
    "deformation",
    "gradient",
    "width",
]
