"""Time steps of a machine: the level that a step carries, and the times that steps must land on.

Rule for the level of a step. An implicit step carries one current (or voltage) from `t0` to `t1`.
Sampling it at either end of a ramp gives the wrong heat (three times too much at the end of the
first step), so a step carries

    I_step = sign(mean of I) sqrt(mean of I^2)        [A]

with both means exact over the step: at a given resistance the step then receives `int R I^2 dt`
whatever its size. Every zero crossing is a breakpoint, so a step between milestones never mixes two
directions of the current. Effects linear in the current (Peltier, Seebeck) take the same `I_step`,
which exceeds the mean by at most 15 % (a ramp that starts at zero) and by a second-order amount
elsewhere. A power is carried by its mean.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from microweld.machine.waveforms import Waveform


def step_value(waveform: Waveform, start: float, end: float) -> float:
    """Return the level that a step carries, the signed root mean square: see the module.

    Args:
        waveform: Current [A] or voltage [V].
        start: Start of the step [s].
        end: End of the step [s].
    """
    return math.copysign(math.sqrt(waveform.mean_square(start, end)), waveform.mean(start, end))


def milestones(
    breakpoints: Sequence[float], end: float, extra: Sequence[float] = ()
) -> tuple[float, ...]:
    """Return the times that steps must land on.

    Args:
        breakpoints: Breakpoints of source and forces [s].
        end: End of the run [s], always the last milestone.
        extra: Further times [s], for instance of output.

    Returns:
        Ascending times in (0, end] [s]; of several closer than 1e-9 of `end`, and than 1 ns, one
        remains.
    """
    gap = 1e-9 * min(end, 1.0)
    wanted = sorted([*extra, *breakpoints])
    kept: list[float] = [0.0]
    for time in wanted:
        if time - kept[-1] > gap and end - time > gap:
            kept.append(time)
    return (*kept[1:], end)
