"""Two crossed wires pressed between their electrodes to 40 % of their common height.

From first touch. Set-down is the way of the driven electrode over the sum of the wires' diameters.
Steps lengthen and shorten with the Newton count and a failed one is repeated, shorter, as in a run;
few may fail.
"""

from dataclasses import dataclass, field
from pathlib import Path

from mpi4py import MPI

import numpy as np
import pytest
import ufl
from dolfinx import fem

from microweld.cases import read_case
from microweld.errors import SolveError
from microweld.machine.load import Load
from microweld.mechanics import Mechanics
from microweld.setup.joint import mesh_case
from microweld.setup.weld import Weld, build_weld
from microweld.simulation.step_control import FAILURE_CUT

CASE = Path(__file__).parents[2] / "cases" / "crossed-wire-nickel.yaml"
HEIGHT = 0.8e-3  #: of both wires [m]
RATE = 0.02  #: of the driven face [m/s]
HEATING = 0.05e-3  #: the wires are hot after this way [m]
LONGEST = 12e-6  #: step [m]
ROOM = 293.15  #: [K]


def coarse_weld() -> Weld:
    """The shipped joint on its coarse mesh."""
    case = read_case(CASE.read_text().replace("size: default", "size: coarse"))
    return build_weld(case, mesh_case(case, MPI.COMM_WORLD))


def heat_wires(weld: Weld, temperature: float) -> None:
    """Give both wires a temperature [K]."""
    for body, nodes in weld.nodes.items():
        if "wire" in body:
            weld.electrothermal.temperature[nodes] = temperature


@dataclass
class Pressed:
    """Results of each accepted step."""

    way: list[float] = field(default_factory=list)  #: of the driven face [m]
    force: list[float] = field(default_factory=list)  #: [N]
    #: plastic work of the step in the whole joint [J]
    dissipated: list[float] = field(default_factory=list)
    area: list[list[float]] = field(default_factory=list)  #: current contact area of each pair [m2]
    failures: int = 0  #: steps that were repeated

    def take(self, mechanics: Mechanics, work: fem.Function, dissipation: fem.Form) -> None:
        """Add an accepted step."""
        work.x.array[:] = mechanics.plastic_state.work
        self.way.append(-mechanics.face_displacement)
        self.force.append(4 * mechanics.reaction())
        self.dissipated.append(4 * float(fem.assemble_scalar(dissipation)))
        pairings = [pair.pairing() for pair in mechanics.pairs]
        self.area.append(
            [4 * float(np.sum(pairing.area[pairing.pressure > 0])) for pairing in pairings]
        )


def press(weld: Weld, goal: float, temperature: float) -> Pressed:
    """Move the driven face to a set-down [m]."""
    mechanics = weld.mechanics
    pressed = Pressed()
    step = 2e-6
    work = mechanics.points.function()
    dissipation = fem.form(work * ufl.dx(mechanics.joint.mesh, metadata=mechanics.points.metadata))
    mechanics.touch()
    start = at = -mechanics.face_displacement
    while at < goal:
        step = min(step, goal - at)
        heat_wires(weld, ROOM + (temperature - ROOM) * min(1.0, (at + step - start) / HEATING))
        mechanics.predict(step / RATE)
        try:
            report = mechanics.solve(Load(displacement=-at - step), step / RATE)
        except SolveError:
            mechanics.reject()
            step = FAILURE_CUT * step
            pressed.failures = pressed.failures + 1
            continue
        at += step
        mechanics.accept(step / RATE)
        pressed.take(mechanics, work, dissipation)
        step = min(step * growth(report.iterations), LONGEST)
    return pressed


def growth(iterations: int) -> float:
    """Factor on the next step, by the Newton count of this one."""
    if iterations <= 8:
        return 1.4
    if iterations <= 12:
        return 1.0
    return 0.7


def volume(weld: Weld) -> float:
    """Volume of all deformed bodies over that of the undeformed ones [-]."""
    mesh = weld.joint.mesh
    volumes = (
        ufl.det(ufl.Identity(3) + ufl.grad(weld.mechanics.displacement)),
        fem.Constant(mesh, 1.0),
    )
    deformed, undeformed = (
        fem.assemble_scalar(fem.form(density * ufl.dx(mesh))) for density in volumes
    )
    return float(deformed / undeformed)


def check(pressed: Pressed) -> None:
    """Check that the face has reached its set-down, and that nearly all work is plastic.

    The rest is friction and elastic.
    """
    way = np.array(pressed.way)
    force = np.array(pressed.force)
    work = np.sum(np.diff(way) * 0.5 * (force[1:] + force[:-1]))
    assert way[-1] == pytest.approx(0.4 * HEIGHT, rel=1e-12)
    assert pressed.failures <= 3
    assert 0.9 < sum(pressed.dissipated[1:]) / work < 1.0
    assert np.all(np.array(pressed.area[-1]) > 0.1e-6)


def test_cold_wires():
    """30 steps to 147 N; metal that flows keeps its volume."""
    weld = coarse_weld()
    pressed = press(weld, 0.4 * HEIGHT, ROOM)
    check(pressed)
    assert np.all(np.diff(pressed.force) > 0.0)
    assert volume(weld) == pytest.approx(1.0, abs=1e-3)


@pytest.mark.slow
def test_hot_wires():
    """Wires of 1300 K between cold electrodes: 60 N will do."""
    pressed = press(coarse_weld(), 0.4 * HEIGHT, 1300.0)
    check(pressed)
    assert pressed.force[-1] < 75.0
