"""Necking of a cylindrical bar (Simo): the load peaks where Considere says, and then the middle necks.

Reference for the law sigma = 450 + 129.24 e + 265 (1 - exp(-16.93 e)) MPa, homogeneous bar of 6.413 mm radius and
53.334 mm length: d sigma / d e = sigma at e = 0.12207, sigma = 697.2 MPa, so F = sigma A0 exp(-e) = 79.73 kN at
6.925 mm. The maximum is flat, and the clamped ends of the bar shift it.
"""

import math

from mpi4py import MPI

import basix.ufl
import gmsh
import numpy as np
import pytest
from dolfinx import fem
from scipy.optimize import brentq

from microweld.materials.flow import BODY, FLOOR, KIND, LIQUIDUS, SOFTENING_END, SOLIDUS, VOCE
from microweld.mechanics import Load, Mechanics, SolidProperties
from microweld.meshes.drawing import Drawing, name_surfaces
from microweld.meshes.importing import Roles, import_model
from microweld.properties import ConstantProperty

RADIUS, LENGTH = 6.413, 53.334  # [mm]
START, SATURATION, RATE, LATE = 450e6, 715e6, 16.93, 129.24e6


def flow_row() -> np.ndarray:
    """Simo's saturation law, independent of rate and temperature."""
    row = np.zeros(BODY + 4)
    row[KIND], row[3], row[4], row[SOFTENING_END], row[6] = VOCE, 1.0, 293.15, 1e9, 1.0
    row[SOLIDUS], row[LIQUIDUS], row[FLOOR] = 1e9, 2e9, 1.0
    row[BODY : BODY + 4] = START, SATURATION, 1.0 / RATE, LATE
    return row


class SmoothEnds(Mechanics):
    """A bar between frictionless ends: they may contract."""

    def held(self) -> list[tuple[str, int]]:
        return [("symmetry_x", 0), ("symmetry_y", 1), ("bottom", 2), ("top", 2)]


def draw() -> Drawing:
    """A quarter of the bar's cross-section over its whole length."""
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


def stretch(kind: type[Mechanics], size: float, elongations: np.ndarray) -> tuple[np.ndarray, Mechanics]:
    """Loads on the whole bar [N] at elongations [m]; cell size in the middle [mm]."""
    roles = Roles("bottom", "top", symmetry={"symmetry_x": 0, "symmetry_y": 1}, symmetry_factor=4)
    joint = import_model(draw, roles, MPI.COMM_WORLD, cell_size=lambda body, x, y, z: size + 0.09 * abs(z - LENGTH / 2))
    space = fem.functionspace(joint.mesh, basix.ufl.element("Lagrange", "tetrahedron", 2, shape=(3,)))
    properties = SolidProperties(
        ConstantProperty((200e9,)), ConstantProperty((0.3,)), ConstantProperty((1.0,)), flow_row()[None]
    )
    bar = kind(joint, fem.Function(space), properties, (), fem.Constant(joint.mesh, 293.15))
    loads = []
    for elongation in elongations:
        bar.predict(1.0)
        bar.solve(Load(displacement=float(elongation)), 1.0)
        loads.append(-4 * bar.reaction())
        bar.accept(1.0)
    return np.array(loads), bar


def peak(elongations: np.ndarray, loads: np.ndarray) -> tuple[float, float]:
    """Elongation [m] and load [N] at the top of the parabola through the five highest points."""
    top = int(np.argmax(loads))
    fit = np.polyfit(elongations[top - 2 : top + 3], loads[top - 2 : top + 3], 2)
    at = -fit[1] / (2 * fit[0])
    return float(at), float(np.polyval(fit, at))


def test_homogeneous_bar_peaks_at_the_considere_point():
    """With smooth ends the bar stays homogeneous: F = tau A0 exp(-e - tau/E) at L (exp(e + tau/E) - 1)."""
    rigid = brentq(lambda e: (SATURATION - START) * RATE * math.exp(-RATE * e) + LATE - sigma(e), 0.01, 0.3)
    area = math.pi * (RADIUS * 1e-3) ** 2
    assert rigid == pytest.approx(0.12207, rel=1e-4)
    assert sigma(rigid) * area * math.exp(-rigid) == pytest.approx(79.73e3, rel=1e-4)
    elongations = np.array([1, 2.5, 4, 5, 6, 6.5, 7, 7.5, 8]) * 1e-3
    loads, _ = stretch(SmoothEnds, 2.2, elongations)
    for elongation, load in zip(elongations, loads, strict=True):
        total = math.log1p(elongation / (LENGTH * 1e-3))
        plastic = brentq(lambda e, total=total: e + sigma(e) / 200e9 - total, 0.0, total)
        assert load == pytest.approx(sigma(plastic) * area * math.exp(-total), rel=2e-4)
    at, highest = peak(elongations, loads)
    assert highest == pytest.approx(79.73e3, rel=0.01)
    assert at == pytest.approx(6.925e-3, rel=0.05)


@pytest.mark.slow
def test_clamped_bar_necks():
    """Clamped ends: highest load of the homogeneous bar within 1 %, then the middle necks and the load falls."""
    elongations = np.linspace(0, 11e-3, 29)[1:]
    loads, bar = stretch(Mechanics, 1.6, elongations)
    _, highest = peak(elongations, loads)
    assert highest == pytest.approx(79.73e3, rel=0.01)
    assert loads[-1] < 0.9 * highest
    assert neck_radius(bar) < 0.8 * RADIUS * 1e-3
    assert end_radius(bar) == pytest.approx(RADIUS * 1e-3, rel=1e-3)


def sigma(strain: float) -> float:
    """Flow stress of Simo's law [Pa]."""
    return START + LATE * strain + (SATURATION - START) * (1 - math.exp(-RATE * strain))


def radii(bar: Mechanics) -> tuple[np.ndarray, np.ndarray]:
    """Reference height and current radius of the nodes on the side [m]."""
    side = fem.locate_dofs_topological(bar.space, 2, bar.joint.facet_tags.find(bar.joint.surfaces["side"]))
    x = bar.space.tabulate_dof_coordinates()[side]
    moved = x + bar.displacement.x.array.reshape(-1, 3)[side]
    return x[:, 2], np.hypot(moved[:, 0], moved[:, 1])


def neck_radius(bar: Mechanics) -> float:
    """Mean radius in the middle [m]."""
    z, radius = radii(bar)
    return float(radius[np.abs(z - LENGTH * 0.5e-3) < 0.8e-3].mean())


def end_radius(bar: Mechanics) -> float:
    """Mean radius at the clamped ends [m]."""
    z, radius = radii(bar)
    return float(radius[z < 1e-6].mean())
