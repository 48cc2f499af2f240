"""A bar of nickel that starts hot, is free of strain there, and is heated further."""

from __future__ import annotations

from pathlib import Path

from mpi4py import MPI

import numpy as np

from benchmarks.measurement import Curve, Measurement, work_of
from microweld.cases import load_case
from microweld.machine import Load
from microweld.materials import load_material
from microweld.setup.joint import mesh_case
from microweld.setup.weld import Weld, build_weld

CASE = Path(__file__).with_name("case.yaml")
TEMPERATURES = (573.15, 700.0, 800.0, 900.0)  #: the first is that of the start [K]
FORCE = 0.01  #: so little that it does not strain the bar [N]
MIDDLE = 1e-3  #: half the length that is observed, three diameters from the clamped end [m]


def strain(weld: Weld) -> float:
    """Axial strain on the axis in the middle of the bar, whose ends are clamped [-]."""
    displacement = weld.mechanics.displacement
    places = displacement.function_space.tabulate_dof_coordinates()
    middle = (np.abs(places[:, 0]) < 1e-9) & (np.abs(places[:, 2]) < MIDDLE)
    along = displacement.x.array.reshape(-1, 3)[middle, 2]
    return float(np.polyfit(places[middle, 2], along, 1)[0])


def heat_per_volume(weld: Weld) -> float:
    """Heat that the drawn volume takes up from the start to the highest temperature [J/m3]."""
    data = weld.electrothermal.system.data
    heat = []
    for temperature in (TEMPERATURES[0], TEMPERATURES[-1]):
        data.update(np.full(weld.electrothermal.temperature.size, temperature))
        heat.append(float(data.now.enthalpy.ravel()[0]))
    return heat[1] - heat[0]


def measure() -> Measurement:
    """Strain at the start, and strain and heat of the heated bar over those of the record."""
    case = load_case(CASE)
    weld = build_weld(case, mesh_case(case, MPI.COMM_SELF))
    weld.mechanics.touch()
    found = []
    for temperature in TEMPERATURES:
        weld.electrothermal.y.x.array[1::2] = temperature
        weld.mechanics.solve(Load(FORCE), 1e-3)
        weld.mechanics.accept(1e-3)
        found.append(strain(weld))
    nickel = load_material("nickel")
    start, end = TEMPERATURES[0], TEMPERATURES[-1]
    stretch = {t: float(nickel.evaluate("thermal_stretch", t)[0]) for t in TEMPERATURES}
    enthalpy = [float(nickel.evaluate("enthalpy", t)[0]) for t in (start, end)]
    exact = [stretch[t] / stretch[start] - 1.0 for t in TEMPERATURES]
    heat = (enthalpy[1] - enthalpy[0]) / stretch[start] ** 3
    values = {
        "start": abs(found[0]),
        "strain": found[-1] / exact[-1],
        "heat": heat_per_volume(weld) / heat,
    }
    lines = {
        "found": (np.array(TEMPERATURES), 1e3 * np.array(found)),
        "record": (np.array(TEMPERATURES), 1e3 * np.array(exact)),
    }
    curve = Curve("Strain of a bar that starts hot", "T [K]", "strain [1e-3]", lines, ("found",))
    return Measurement(values, work_of(weld.mechanics), (curve,))
