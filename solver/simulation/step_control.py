"""Adaptive time steps that land exactly on the breakpoints of current and force.

The controller decides, it computes no fields. `Simulation` asks for a `Step`, has it solved, and
calls `accept` with its outcome, `reject` if it heated too much, or `fail` with the error. The next
length follows from the temperature change, the Newton count, the share of contact vertices that
opened or closed, and the change of the source's own state.

Where no longest step is given, steps beyond `USUAL_STEP` are long ones: they are at most a fixed
share of the time since the last breakpoint, because what goes on then (conduction, relaxation)
slows down in proportion to that time, and their error of temperature and change of force are
limited.
Backward Euler errs in a step by dt^2/2 T''; the solution differs from its linear prediction by
dt (dt + dt_old)/2 T'', which gives the estimate (`microweld.simulation.coupling`).
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from microweld.cases.settings import USUAL_STEP
from microweld.errors import InputError, SolveError

GROWTH_LIMIT = 1.6  #: a step is at most this much longer than the one before
SHRINK_LIMIT = 0.4  #: an accepted step shortens the next at most to this share
FAILURE_CUT = 0.35  #: a failed step is retried at this share of its length
SOURCE_CHANGE_TARGET = 0.1  #: change of a capacitor discharge in a step, over its charge
CONTACT_CHANGE_TARGET = 0.15  #: share of contact vertices that may open or close in a step
REJECTION_EXCESS = 1.5  #: a step is refused when it heats by more than this times the limit
#: share that half the length must bring a high Newton count down to; else shortening does not help
AVAIL = 0.75
LONG_SHARE = 0.25  #: a long step is at most this share of the time since the last breakpoint
ERROR_SHARE = 0.01  #: temperature error of a long step over the limit of its temperature change
FORCE_CHANGE_TARGET = 0.1  #: change of a head's force in a long step, over the largest so far
#: what may help where no step is short enough
CURE = "a finer mesh at the contacts, or a gentler slope of current or force"
LANDING = 1.0e-9  #: a remainder that exceeds a step by this share is no reason for another step


@dataclass(frozen=True)
class Step:
    """A step to solve: from `start` to `end` [s]."""

    start: float
    end: float

    @property
    def size(self) -> float:
        """Length of the step [s]."""
        return self.end - self.start


@dataclass(frozen=True)
class StepOutcome:
    """What happened in a solved step.

    Args:
        temperature_change: Largest change of a cell's mean temperature [K].
        newton_iterations: Most Newton iterations of the mechanics in one coupling iteration.
        contact_change: Share of the closed contact vertices that opened or closed.
        source_change: Change of the state of the current's source, over its full range, 0 to 1.
        temperature_error: Estimated error of a cell's mean temperature in this step [K].
        force_change: Largest change of a head's force on the joint, over the largest force so far.
    """

    temperature_change: float = 0.0
    newton_iterations: int = 0
    contact_change: float = 0.0
    source_change: float = 0.0
    temperature_error: float = 0.0
    force_change: float = 0.0


@dataclass(frozen=True)
class StepControllerState:
    """What the next steps depend on."""

    time: float  #: end of the last accepted step [s]
    wished: float  #: length of the next step, before it is fitted to the next milestone [s]
    just_failed: bool
    hard: tuple[tuple[float, int], ...]  #: length [s] and Newton count of the latest hard steps
    tolerated: float  #: Newton count at which a step keeps its length
    accepted: int
    rejected: int


class StepController:
    """Chooses the steps of a run.

    Args:
        milestones: Times that steps end on exactly [s].
        t_end: End of the run [s].
        dt_min: A step this short is not cut further [s]; only landing on a milestone makes shorter
            ones.
        dt_max: Longest step [s]; None where long steps follow their errors.
        dt_initial: First step [s].
        max_temperature_change: Wanted limit of the temperature change in a step [K].
        target_newton: Newton count at which the step keeps its length.
        start: Time at which the run starts [s].
        passed: Milestones at which nothing changes, as times of output [s].

    Raises:
        InputError: If the lengths are not 0 < dt_min <= dt_initial <= dt_max, or another number is
            not positive.
    """

    def __init__(
        self,
        milestones: Sequence[float],
        t_end: float,
        dt_min: float,
        dt_max: float | None,
        dt_initial: float,
        max_temperature_change: float,
        target_newton: int,
        start: float = 0.0,
        passed: Sequence[float] = (),
    ) -> None:
        if dt_max is None:
            self.dt_usual = USUAL_STEP
            self.dt_max = math.inf
        else:
            self.dt_usual = dt_max
            self.dt_max = dt_max
        _check_lengths(dt_min, dt_initial, self.dt_max)
        if not (t_end > start and max_temperature_change > 0.0 and target_newton > 0):
            raise InputError.single(
                "a run needs an end after its start, and positive limits of temperature change "
                "and Newton count",
                value=f"{start} s to {t_end} s, {max_temperature_change} K, {target_newton}",
            )
        self.milestones = tuple(
            sorted({*(time for time in milestones if start < time < t_end), t_end})
        )
        #: times at which current or force changes its course, start and end included [s]
        self.breakpoints = (start, *(time for time in self.milestones[:-1] if time not in passed))
        self.breakpoints += (self.milestones[-1],)
        self.time = start
        self.dt_min = dt_min
        self.max_temperature_change = max_temperature_change
        self.target_newton = target_newton
        self.accepted = 0
        self.rejected = 0
        self._wished = dt_initial
        self._just_failed = False
        # length and Newton count of the latest steps, all above the target
        self._hard: list[tuple[float, int]] = []
        self._tolerated = float(target_newton)

    @property
    def done(self) -> bool:
        """Whether the end of the run is reached."""
        return self.time >= self.milestones[-1]

    def propose(self) -> Step:
        """Return the step to solve next.

        It has the wished length, fitted to the next milestone so that no much shorter step remains.
        """
        milestone = self.milestones[bisect_right(self.milestones, self.time)]
        remaining = milestone - self.time
        count = max(1, math.ceil(remaining / self._wished * (1.0 - LANDING)))
        if count == 1:
            return Step(self.time, milestone)
        if count == 2:
            size = 0.5 * remaining
        else:
            size = self._wished
        return Step(self.time, self.time + size)

    def overheats(self, temperature_change: float) -> bool:
        """Whether a step with this change of temperature [K] should be taken again, shorter."""
        excessive = temperature_change > REJECTION_EXCESS * self.max_temperature_change
        return excessive and self.propose().size > self.dt_min * (1.0 + LANDING)

    def errs(self, outcome: StepOutcome) -> bool:
        """Whether a long step is so inaccurate that it should be taken again, shorter."""
        size = self.propose().size
        if size <= self.dt_usual * (1.0 + LANDING):
            return False
        return size > REJECTION_EXCESS * self._accurate(size, outcome)

    def steps_left(self) -> float:
        """Estimate how many steps remain, by the longest that they may be.

        Between close breakpoints they keep the present length.
        """
        count = 0.0
        time = self.time
        place = bisect_right(self.breakpoints, time)
        for begin, end in pairwise(self.breakpoints[max(place - 1, 0) :]):
            size = min(self._wished, max(self.dt_usual, LONG_SHARE * (time - begin)))
            longest = min(self.dt_max, LONG_SHARE * (end - begin))
            if longest <= 2.0 * self.dt_usual or size >= longest:
                count += math.ceil((end - time) / size * (1.0 - LANDING))
            else:
                grows = min(max(begin + size / LONG_SHARE, time), end)
                stops = min(begin + longest / LONG_SHARE, end)
                count += (grows - time) / size + (end - stops) / longest
                count += math.log((stops - begin) / (grows - begin)) / math.log1p(LONG_SHARE)
            time = end
        return count

    def accept(self, outcome: StepOutcome) -> None:
        """Advance to the end of the proposed step and choose the next length."""
        step = self.propose()
        factor = self._factor(step.size, outcome)
        if factor < 1.0:
            self._wished = max(step.size * factor, self.dt_min)
        elif not self._just_failed:
            self._wished = min(max(step.size * factor, self._wished), self.dt_max)
        self._just_failed = False
        self.time = step.end
        self.accepted += 1
        if self._wished > self.dt_usual:
            since = self.time - self.breakpoints[bisect_right(self.breakpoints, self.time) - 1]
            long = min(LONG_SHARE * since, self._accurate(step.size, outcome))
            self._wished = max(min(self._wished, long), self.dt_usual)

    def reject(self, outcome: StepOutcome) -> None:
        """Take the proposed step again, as much shorter as its heating or its error asks for."""
        share = 0.8 * self.max_temperature_change / max(outcome.temperature_change, 1e-300)
        size = self.propose().size
        if self.errs(outcome):
            accurate = max(0.8 * self._accurate(size, outcome), self.dt_usual) / size
            share = min(share, accurate)
        self._cut(max(share, SHRINK_LIMIT / 4.0))

    def _accurate(self, size: float, outcome: StepOutcome) -> float:
        """Length [s] at which a long step is as accurate as it must be.

        Args:
            size: Length of the step that was solved [s].
            outcome: What happened in it; the error of temperature grows with the square of the
                length.
        """
        allowed = ERROR_SHARE * self.max_temperature_change
        heat = math.sqrt(allowed / max(outcome.temperature_error, 1e-300))
        force = FORCE_CHANGE_TARGET / max(outcome.force_change, 1e-300)
        return size * min(heat, force)

    def fail(self, error: SolveError) -> None:
        """Take the proposed step again, shorter.

        Raises:
            SolveError: If the step was already as short as allowed, or if no shorter one can help;
                with field, place and what to try.
        """
        size = self.propose().size
        if not error.shorter_helps or size <= self.dt_min * (1.0 + LANDING):
            raise self._give_up(error, size) from error
        self._cut(FAILURE_CUT)

    def state(self) -> StepControllerState:
        """Return a copy of all that the next steps depend on."""
        return StepControllerState(
            self.time,
            self._wished,
            self._just_failed,
            tuple(self._hard),
            self._tolerated,
            self.accepted,
            self.rejected,
        )

    def restore(self, state: StepControllerState) -> None:
        """Continue from a state, as if the steps before it had just been made here."""
        self.time = state.time
        self._wished = state.wished
        self._just_failed = state.just_failed
        self._hard = list(state.hard)
        self._tolerated = state.tolerated
        self.accepted = state.accepted
        self.rejected = state.rejected

    def _cut(self, share: float) -> None:
        self._wished = max(self.propose().size * share, self.dt_min)
        self._just_failed = True
        self._forget_hard_steps()
        self.rejected += 1

    def _factor(self, size: float, outcome: StepOutcome) -> float:
        """Length of the next step over the length of this one."""
        heat = 0.9 * self.max_temperature_change / max(outcome.temperature_change, 1e-300)
        newton = self._newton_factor(size, outcome.newton_iterations)
        contact = CONTACT_CHANGE_TARGET / max(outcome.contact_change, 1e-300)
        source = SOURCE_CHANGE_TARGET / max(outcome.source_change, 1e-300)
        return min(max(min(heat, newton, contact, source), SHRINK_LIMIT), GROWTH_LIMIT)

    def _newton_factor(self, size: float, count: int) -> float:
        """Length of the next step over the length of this one by the Newton count.

        A high count that half the length did not reduce is tolerated, and lengthens the step.
        """
        if self.accepted == 0:
            # from a touch without force friction has no direction, and rounding counts
            return GROWTH_LIMIT
        if count <= self.target_newton:
            self._forget_hard_steps()
        else:
            if any(size <= 0.5 * length and count > AVAIL * other for length, other in self._hard):
                self._tolerated = count / AVAIL
            self._hard.append((size, count))
        return math.sqrt(self._tolerated / max(count, 1))

    def _forget_hard_steps(self) -> None:
        self._hard = []
        self._tolerated = float(self.target_newton)

    def _give_up(self, error: SolveError, size: float) -> SolveError:
        place = f"step {self.accepted + 1}, t = {self.time * 1e3:.6g} ms"
        place += f", step length {size * 1e6:.3g} us"
        if error.where:
            place += f"; {error.where}"
        reason = error.reason
        if error.shorter_helps:
            reason += f"; the step cannot be made shorter than {self.dt_min * 1e6:.3g} us"
        return SolveError(
            field_name=error.field_name,
            reason=reason,
            where=place,
            cure=error.cure or CURE,
        )


def _check_lengths(dt_min: float, dt_initial: float, dt_max: float) -> None:
    if not 0.0 < dt_min <= dt_initial <= dt_max:
        raise InputError.single(
            "the step lengths must be ordered and positive",
            value=f"shortest {dt_min} s, first {dt_initial} s, longest {dt_max} s",
            allowed="0 < shortest <= first <= longest",
        )
