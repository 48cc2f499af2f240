"""One short weld of crossed wires that are then pulled apart."""

from __future__ import annotations

from benchmarks.crossed_pull.measure import CASE, WIRES
from benchmarks.measurement import Measurement
from benchmarks.weld import compared, finish, work_of
from microweld.simulation.joint_strength import least_strength

SETTINGS = (
    *(f"joint.{wire}.temper=drawn" for wire in WIRES),
    "machine.current.hold=0.2 ms",
    "machine.force.hold=0.3 ms",
    "test.type=pull",
)


def measure() -> Measurement:
    """Force that breaks the joint, over what its bond bears when annealed."""
    done = finish(CASE, SETTINGS)
    outcome = done.summary["outcome"]
    bears = least_strength(done.run.weld) * float(outcome["solid_bond_area_faying"])
    values = {
        "strength": float(outcome["test_force"]) / bears,
        "interface": float(done.summary["test"]["mode"] == "interface faying"),
        "imbalance": abs(float(done.summary["energy_balance"]["worst_relative_imbalance"])),
    }
    return Measurement(values, work_of(done.summary), history=compared(done.history))
