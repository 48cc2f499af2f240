"""A simulation that continues from a state takes the same steps as one that was not interrupted."""

from __future__ import annotations

from pathlib import Path

from mpi4py import MPI

import numpy as np

from microweld.cases import load_case
from microweld.results.folder import ResultsFolder
from microweld.results.history import read_history
from microweld.simulation.simulation import Simulation
from microweld.state import Stateful, leaves

CASE = Path(__file__).resolve().parents[2] / "cases" / "spot-weld-sheets.yaml"
SETTINGS = [
    "mesh.size=coarse",
    "mesh.factor=2",
    "machine.force.squeeze=0.2 ms",
    "machine.force.hold=0 ms",
    "machine.current.up=0.2 ms",
    "machine.current.hold=1 ms",
    "machine.current.down=0.1 ms",
    "output.pictures=false",
    "output.fields_every=2",
    "joint.layers.0.temper=drawn",
]
BEFORE = 4  #: steps up to the state, current flowing
AFTER = 5  #: steps that are compared


def parts_of(simulation: Simulation) -> list[object]:
    """All that has a state in a run of this case."""
    coupling = simulation.coupling
    mechanics = coupling.weld.mechanics
    electrothermal = coupling.weld.electrothermal
    interfaces = electrothermal.system.interfaces.values()
    return [
        simulation,
        simulation.controller,
        simulation.monitors,
        simulation.monitors.balance,
        simulation.fields,
        simulation.folder,
        coupling,
        coupling.source,
        *coupling.heads,
        mechanics,
        *mechanics.pairs,
        *(pair.vertex_pressure for pair in mechanics.pairs),
        electrothermal,
        electrothermal.system,
        *interfaces,
        *(interface.layers for interface in interfaces),
    ]


def advance(simulation: Simulation, steps: int) -> None:
    """Take so many accepted steps."""
    end = simulation.controller.accepted + steps
    while simulation.controller.accepted < end:
        simulation.step()


def test_the_steps_after_a_state_are_the_same_bit_for_bit(tmp_path: Path) -> None:
    case = load_case(CASE, SETTINGS)
    with ResultsFolder(tmp_path / "whole", case, MPI.COMM_WORLD) as folder:
        whole = Simulation(case, folder, MPI.COMM_WORLD)
        whole.touch()
        advance(whole, BEFORE)
        state = whole.state()
        assert all(isinstance(part, Stateful) for part in parts_of(whole))
        kept = {name: np.copy(part) for name, part in leaves(state)}
        advance(whole, AFTER)
    assert all(
        np.array_equal(part, kept[name], equal_nan=np.asarray(part).dtype.kind == "f")
        for name, part in leaves(state)
    ), "a state is a copy"
    with ResultsFolder(tmp_path / "resumed", case, MPI.COMM_WORLD) as folder:
        resumed = Simulation(case, folder, MPI.COMM_WORLD)
        resumed.restore(state)
        resumed.touch()
        advance(resumed, AFTER)
    first = read_history(tmp_path / "whole")
    second = read_history(tmp_path / "resumed")
    assert list(first) == list(second)
    for key, column in first.items():
        assert np.array_equal(column[BEFORE:], second[key], equal_nan=True), key
    assert resumed.fields.state() == whole.fields.state()
    assert resumed.folder.state() == whole.folder.state()
    assert resumed.monitors.balance == whole.monitors.balance
    assert np.any(first["current"][:BEFORE] > 0.0)
