"""Thirty welds, drawn at random: any joint, metals of the library, sizes, pressures, temperatures.

    ./microweld python -m benchmarks.random_welds.draw FOLDER

writes their case files.
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from pathlib import Path
from random import Random

from benchmarks.random_welds.estimate import current_for
from benchmarks.random_welds.joints import KINDS, Sketch

SEED = 15
THINNEST = 25e-6  #: diameter of a wire, or thickness of a sheet [m]
THICKEST = 0.8e-3
PRESSURES = (0.3, 2.0)  #: nominal pressure over the yield stress of the softer wire [-]
TEMPERATURES = (500.0, 2500.0)  #: wished; the highest only where the records know it [K]
PULSES = (1.0, 10.0)  #: length of the pulse over the thermal time of the joint [-]
SHORTEST = 0.1e-3  #: length of a pulse [s]
LONGEST = 20e-3
SQUEEZE = 1e-3  #: time from first touch to the full force; the force is held for another pulse [s]


@dataclass(frozen=True)
class Weld:
    """One weld as it was drawn."""

    number: int  #: from 1
    kind: str  #: of joint
    metals: tuple[str, ...]  #: that are welded, the wire first
    size: float  #: diameter of the wire, or thickness of the sheet [m]
    pressure: float  #: over the yield stress [-]
    temperature: float  #: wished [K]
    end: float  #: of the simulation [s]
    text: str  #: the case file

    @property
    def name(self) -> str:
        """Name of its file, without the ending."""
        return f"{self.number:02d}-{self.kind.replace(' ', '-')}"


def welds() -> list[Weld]:
    """Draw all welds; the same ones each time."""
    kinds = [kind for kind, (_, count) in KINDS.items() for _ in range(count)]
    return [_weld(number, kind) for number, kind in enumerate(kinds, 1)]


def _weld(number: int, kind: str) -> Weld:
    draw = Random(f"{SEED}, weld {number}")  # one weld does not depend on how others are drawn
    size = THINNEST * (THICKEST / THINNEST) ** draw.random()
    pressure = draw.uniform(*PRESSURES)
    sketch = KINDS[kind][0](draw, size)
    lowest, highest = TEMPERATURES
    known = min(metal.hottest for metal in sketch.welded)
    temperature = draw.uniform(lowest, min(highest, known))
    force = pressure * min(metal.yield_stress for metal in sketch.pressed) * sketch.area
    shortest, longest = PULSES
    pulse = sketch.thermal_time * shortest * (longest / shortest) ** draw.random()
    pulse = min(max(pulse, SHORTEST), LONGEST)
    current = current_for(temperature, sketch.path, force, pulse, sketch.thermal_time)
    head = f"# {size * 1e6:.3g} um, {pressure:.2f} of the yield stress, wished: {temperature:.0f} K"
    return Weld(
        number=number,
        kind=kind,
        metals=tuple(f"{metal.name} {metal.temper}" for metal in sketch.welded),
        size=size,
        pressure=pressure,
        temperature=temperature,
        end=SQUEEZE + 2.0 * pulse,
        text=_case(number, head, sketch, force, _waveform(draw, current, pulse), pulse),
    )


def _waveform(draw: Random, current: float, pulse: float) -> str:
    """Draw the shape of the pulse.

    Args:
        draw: Random numbers.
        current: Effective value [A].
        pulse: Length [s].
    """
    length = 1e3 * pulse
    trapezoid = f"up: {0.2 * length:.4g} ms, hold: {0.6 * length:.4g} ms"
    return draw.choice(
        (
            f"{{waveform: constant, current: {current:.4g} A, duration: {length:.4g} ms}}",
            f"{{waveform: half-sine, peak: {math.sqrt(2.0) * current:.4g} A, "
            f"duration: {length:.4g} ms}}",
            f"{{waveform: trapezoid, peak: {1.17 * current:.4g} A, {trapezoid}, "
            f"down: {0.2 * length:.4g} ms}}",
        )
    )


def _case(number: int, head: str, sketch: Sketch, force: float, waveform: str, pulse: float) -> str:
    joint = "\n".join(f"  {line}" for line in sketch.lines)
    times = f"squeeze: {1e3 * SQUEEZE:g} ms, hold: {1e3 * pulse:.4g} ms"
    return f"""{head}
schema: microweld-case/1
title: Random weld {number}
joint:
{joint}
machine:
  force: {{profile: ramp-hold, force: {force:.4g} N, {times}}}
  current: {waveform}
mesh: {{size: coarse}}
output: {{pictures: false, fields_every: 1000}}
"""


def write(folder: Path) -> list[Path]:
    """Write the case file of every weld to a folder, which is made if it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for weld in welds():
        path = folder / f"{weld.name}.yaml"
        path.write_text(weld.text, encoding="utf-8")
        paths.append(path)
    return paths


if __name__ == "__main__":
    write(Path(sys.argv[1]))
