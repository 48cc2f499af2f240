"""The welding machine: waveforms, sources, electrical drives, head and its load.

May import leaves only: it reads no case file and knows no solver.
"""

from microweld.machine.circuit import Circuit, CircuitState
from microweld.machine.drives import (
    OPEN,
    Current,
    Drive,
    Limited,
    LoadLine,
    OfWholeJoint,
    Power,
    Thevenin,
    Voltage,
)
from microweld.machine.head import Guide, Head, HeadState
from microweld.machine.load import FaceForce, Load
from microweld.machine.sources import Controlled, Discharge, Source, SourceState
from microweld.machine.steps import milestones, step_value
from microweld.machine.supply import Supply
from microweld.machine.waveforms import (
    HalfSine,
    PiecewiseLinear,
    Rippled,
    Series,
    Trace,
    Waveform,
    alternating,
    constant,
    ramp_hold,
    trapezoid,
)

__all__ = [
    "OPEN",
    "Circuit",
    "CircuitState",
    "Controlled",
    "Current",
    "Discharge",
    "Drive",
    "FaceForce",
    "Guide",
    "HalfSine",
    "Head",
    "HeadState",
    "Limited",
    "Load",
    "LoadLine",
    "OfWholeJoint",
    "PiecewiseLinear",
    "Power",
    "Rippled",
    "Series",
    "Source",
    "SourceState",
    "Supply",
    "Thevenin",
    "Trace",
    "Voltage",
    "Waveform",
    "alternating",
    "constant",
    "milestones",
    "ramp_hold",
    "step_value",
    "trapezoid",
]
