"""The bar of `considere` between clamped ends, which necks.

In three dimensions beyond its highest load; longer ones as sections, up to their highest load.
"""

from __future__ import annotations

import numpy as np
from dolfinx import fem
from support.elastic import elastic, space_of, voce
from support.half_bar import half_bar

from benchmarks.considere.measure import (
    LATE,
    LENGTH,
    RADIUS,
    RATE,
    SATURATION,
    START,
    YOUNG,
    peak,
    stretch,
)
from benchmarks.measurement import Curve, Measurement, work_of
from microweld.fem.properties import ConstantProperty
from microweld.machine.load import Load
from microweld.mechanics import Mechanics, SolidProperties

LENGTHS = (1.0, 1.5, 2.0)  #: of the bars that are modelled as sections, over that of Simo's bar
UNIFORM = 7.121  #: elongation at the highest load without clamps, see considere [mm]
STEPS = 80  #: to so many times that elongation
FINE = 0.75  #: cells of a section over those of the bar in three dimensions


class Section(Mechanics):
    """Half a bar: the middle stays in its plane; the end is clamped and pulled."""

    def fixed_surfaces(self) -> list[tuple[str, int]]:
        """Axis, plane of the middle, end."""
        return [("axis", 0), ("bar.middle", 2), ("bar.end", 0), ("bar.end", 2)]


def radii(bar: Mechanics) -> tuple[np.ndarray, np.ndarray]:
    """Reference height and current radius of the nodes on the side [m]."""
    side = fem.locate_dofs_topological(
        bar.space, 2, bar.joint.facet_tags.find(bar.joint.surfaces["side"])
    )
    x = bar.space.tabulate_dof_coordinates()[side]
    moved = x + bar.displacement.x.array.reshape(-1, 3)[side]
    return x[:, 2], np.hypot(moved[:, 0], moved[:, 1])


def stretched(times: float, size: float) -> tuple[np.ndarray, np.ndarray]:
    """Stretch a clamped bar to just beyond its highest load.

    Args:
        times: Length over that of Simo's bar.
        size: Of the cells in the middle and at the end [mm]; they are larger in between.

    Returns:
        Elongations [m], loads [N].
    """
    half = 0.5 * times * LENGTH
    joint = half_bar(RADIUS, RADIUS, half, lambda z: size + min(0.1 * z, 0.15 * (half - z)))
    flow = voce(START, SATURATION, 1.0 / RATE, LATE)
    moduli = elastic((YOUNG,), (0.3,))
    properties = SolidProperties(*moduli, ConstantProperty((1.0,)), flow[None])
    bar = Section(
        joint, fem.Function(space_of(joint)), properties, (), fem.Constant(joint.mesh, 293.15)
    )
    step = times * UNIFORM * 1e-3 / STEPS
    elongations = [0.0]
    loads = [0.0]
    while len(loads) < 4 or loads[-1] > loads[-4]:
        elongations.append(elongations[-1] + step)
        bar.predict(1.0)
        bar.solve(Load(displacement=0.5 * elongations[-1]), 1.0)
        loads.append(-bar.reaction())
        bar.accept(1.0)
    return np.array(elongations), np.array(loads)


def measure(size: float, steps: int) -> Measurement:
    """Highest load, load and radii after 11 mm; `size` of the cells in the middle [mm]."""
    elongations = np.linspace(0, 11e-3, int(steps) + 1)[1:]
    loads, bar = stretch(Mechanics, size, elongations)
    at, highest = peak(elongations, loads)
    z, radius = radii(bar)
    sections = {times: stretched(times, FINE * size) for times in LENGTHS}
    peaks = {times: 1e3 * peak(*found)[0] for times, found in sections.items()}
    values = {
        "peak_load": 1e-3 * highest,
        "peak_elongation": 1e3 * at / peaks[1.0],
        "lengthening": (peaks[2.0] - peaks[1.5]) / 0.5,
        "late_load": float(loads[-1]) / highest,
        "neck": float(radius[np.abs(z - LENGTH * 0.5e-3) < 0.8e-3].mean()) / (RADIUS * 1e-3),
        "end": float(radius[z < 1e-6].mean()) / (RADIUS * 1e-3),
    }
    lines = {
        f"{times:g} times the length": (1e3 * e, 1e-3 * f) for times, (e, f) in sections.items()
    }
    curves = (
        Curve(
            "Load",
            "elongation [mm]",
            "F [kN]",
            {"found": (1e3 * elongations, 1e-3 * loads), **lines},
        ),
        Curve(
            "Radius after 11 mm",
            "height before [mm]",
            "r [mm]",
            {"found": (1e3 * z, 1e3 * radius)},
            ("found",),
        ),
    )
    return Measurement(values, work_of(bar), curves)
