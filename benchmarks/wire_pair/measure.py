"""Wires welded end to end and heated by a current: place of the peak, effect of the direction."""

from __future__ import annotations

import numpy as np
from support.blocks import Box, joint_of, pairings_of

from benchmarks.measurement import Curve, Measurement, work_of
from benchmarks.weld import Finished, compared, finish
from benchmarks.wire_pair.exact import Profile, profile
from microweld.contact.conductance import ConstantConductance
from microweld.electrothermal.interface import Interface
from microweld.electrothermal.problem import Boundary, BulkProperties, Current, ElectroThermal
from microweld.materials import load_material
from microweld.materials.material import compile_properties

CASE = "literature/wire-pair-tohmyoh-2015.yaml"
COLD = 293.15
#: Of a weld: its resistance is that of a nanometre or less [S/m2], [W/(m2 K)].
WELDED = ConstantConductance(1e15, 1e10)
#: Metals, lengths [m], widths [m], current [A].
COPPER_ALUMINIUM = ("copper", "aluminium"), (1e-3, 1e-3), (25e-6, 25e-6), 1.2
PLATINUM = ("platinum", "platinum"), (20e-6, 20e-6), (0.8e-6, 5e-6), 0.03
JUNCTION = ("platinum", "tungsten"), (0.5e-3, 0.5e-3), (5e-6, 5e-6), 0.03

Pair = tuple[tuple[str, str], tuple[float, float], tuple[float, float], float]


def bulk(metals: tuple[str, str]) -> BulkProperties:
    """Return the properties of two metals of the library."""
    materials = [load_material(metal) for metal in metals]
    names = ("electrical_conductivity", "thermal_conductivity", "enthalpy", "seebeck")
    return BulkProperties(*(compile_properties(materials, name) for name in names))


class Wires:
    """Two wires of square section, steady under a current from the first to the second.

    The first lies along x up to the weld.
    """

    def __init__(self, pair: Pair, cells: int, sign: float = 1.0) -> None:
        metals, self.lengths, widths, current = pair
        self.data = bulk(metals)
        self.current = sign * current
        self.areas = (widths[0] ** 2, widths[1] ** 2)
        a, b = self.lengths
        # the current spreads into the thicker wire
        if widths[0] == widths[1]:
            across = 1
        else:
            across = 4
        half = widths[0] / 2
        thick = widths[1] / 2
        boxes = [
            Box("a", (0, -half, -half), (a, half, half), (cells, 1, 1)),
            Box("b", (a, -thick, -thick), (a + b, thick, thick), (cells, across, across)),
        ]
        joint = joint_of(boxes, [("a.right", "b.left")])
        boundary = Boundary({"b.right": 0.0}, {"a.left": COLD, "b.right": COLD}, {}, "a.left")
        weld = Interface("a.right|b.left", WELDED, 0.5, 0, 1, self.data.seebeck_coefficient)
        self.problem = ElectroThermal(
            joint, self.data, boundary, interfaces=(weld,), initial_temperature=COLD
        )
        self.problem.update_contact_maps(pairings_of(joint, self.problem.space, 1.0))
        self.problem.solve_steady(Current(self.current))

    def found(self) -> Profile:
        """Temperatures along the wires."""
        x = np.round(self.problem.space.tabulate_dof_coordinates()[:, 0] / sum(self.lengths), 9)
        places, section = np.unique(x, return_inverse=True)
        T = np.bincount(section, self.problem.temperature) / np.bincount(section)
        return Profile(
            sum(self.lengths) * places,
            T,
            float(np.interp(self.lengths[0] / sum(self.lengths), places, T)),
        )

    def exact(self) -> Profile:
        """The same in one dimension."""
        return profile(self.data, self.lengths, self.areas, self.current, COLD)


def of_the_case(done: Finished) -> tuple[Profile, Profile]:
    """Return temperatures along the axis at the end of the case, computed and exact."""
    weld = done.run.weld
    metals, lengths, (diameter, _), _ = COPPER_ALUMINIUM
    x = weld.electrothermal.space.tabulate_dof_coordinates()
    axis = np.flatnonzero(np.hypot(x[:, 0], x[:, 1]) < 1e-3 * diameter)
    axis = axis[np.argsort(-x[axis, 2])]
    place = lengths[0] - x[axis, 2]
    T = weld.electrothermal.temperature[axis]
    areas = (np.pi * diameter**2 / 4,) * 2
    exact = profile(bulk(metals), lengths, areas, float(done.history["current"][-1]), COLD)
    return Profile(place, T, float(np.interp(lengths[0], place, T))), exact


def measure(cells: int) -> Measurement:
    """All pairs; `cells` along each wire."""
    bimetal = Wires(COPPER_ALUMINIUM, int(cells))
    thin = Wires(PLATINUM, int(cells))
    ways = [Wires(JUNCTION, int(cells), sign) for sign in (1.0, -1.0)]
    x, T = bimetal.found().hottest
    x_exact, T_exact = bimetal.exact().hottest
    place, hottest = thin.found().hottest
    there, back = (wires.found().weld for wires in ways)
    exactly = [wires.exact().weld for wires in ways]
    thick = thin.found().temperature[thin.found().x > 1.2 * thin.lengths[0]]
    done = finish(CASE, ["mesh.size=default"])
    case, model = of_the_case(done)
    values = {
        "place": (x - bimetal.lengths[0]) / bimetal.lengths[1],
        "place_error": (x - x_exact) / sum(bimetal.lengths),
        "peak_error": (T - T_exact) / (T_exact - COLD),
        "thin_place": place / thin.lengths[0],
        "thick_share": (float(thick.max()) - COLD) / (hottest - COLD),
        "direction": there - back,
        "direction_error": (there - back) / (exactly[0] - exactly[1]) - 1.0,
        "case_place_error": (case.hottest[0] - model.hottest[0]) / sum(bimetal.lengths),
        "case_peak_error": (case.hottest[1] - COLD) / (model.hottest[1] - COLD) - 1.0,
    }
    curves = (
        _curve("Copper and aluminium", bimetal.found(), bimetal.exact()),
        _curve("Platinum, thin and thick", thin.found(), thin.exact()),
        _curve("Copper and aluminium, the case", case, model),
    )
    problems = [
        bimetal.problem,
        thin.problem,
        *(wires.problem for wires in ways),
        done.run.weld.mechanics,
    ]
    return Measurement(values, work_of(*problems), curves, compared(done.history))


def _curve(title: str, found: Profile, exact: Profile) -> Curve:
    lines = {name: (1e6 * p.x, p.temperature) for name, p in (("here", found), ("exact", exact))}
    return Curve(title, "x [um]", "T [K]", lines, ("exact",))
