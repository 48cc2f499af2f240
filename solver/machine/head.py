"""The head that carries the upper electrode: applied force, spring, inertia, damping, friction, stop.

With s the set-down of the electrode (its way down since first touch), v and a its velocity and
acceleration, the joint feels

    F(s) = F_applied(t) - k (s - s_squeeze) - c v - F_friction v/sqrt(v^2 + v_0^2) - m a - K max(s -
    s_stop, 0)

at the end of a step: a function of the one unknown s, which the mechanical Newton method solves
together with the joint. v and a follow from s by the second-order backward difference for variable
steps (BDF2): of second order, and damping what is too fast for the steps. F sinks with s in every
term, so the equilibrium is unique.

Reference: Hairer, Norsett and Wanner, Solving Ordinary Differential Equations I, section III.5
(variable-step BDF).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from microweld.machine.load import FaceForce
from microweld.machine.waveforms import Waveform

CREEP = 1e-4  # v_0: below this velocity [m/s] friction holds like a very viscous guide
STOP_STIFFNESS = 1e9  # K [N/m], of a steel pin of 10 mm diameter and 16 mm length
RESTART = 10.0  # a step this many times longer than the last one ignores what lies before it


@dataclass(frozen=True)
class Guide:
    """What resists the motion of the head; by default it follows the joint freely."""

    mass: float = 0.0  #: m [kg]
    damping: float = 0.0  #: c [N s/m]
    friction: float = 0.0  #: F_friction [N]
    stop: float = math.inf  #: s_stop [m]
    spring_stiffness: float = 0.0  #: k [N/m], acts from the end of the squeeze on


@dataclass(frozen=True)
class _Motion:
    """Set-down [m], velocity [m/s] and time [s] at the end of an accepted step."""

    time: float
    set_down: float
    velocity: float


class Head:
    """Gives the force of each step as a function of the set-down, and remembers the motion.

    The first step only finds where the head stands under the first small force; it moves from
    there.

    Args:
        force: applied to the whole joint [N].
        guide: what resists the motion.
        squeeze_end: when a spring starts to lose force [s].
    """

    def __init__(
        self, force: Waveform, guide: Guide | None = None, squeeze_end: float = 0.0
    ) -> None:
        self.force = force
        self.guide = guide or Guide()
        self.squeeze_end = squeeze_end
        self._past: tuple[_Motion, _Motion] | None = (
            None  # the last but one accepted step, and the last
        )
        self._reference = 0.0

    def rest(self, time: float, set_down: float) -> None:
        """Stand still at a time [s] and set-down [m], with no motion before."""
        still = _Motion(time, set_down, 0.0)
        self._past = still, still

    def applied(self, time: float, set_down: float) -> float:
        """Force that drives the head at a time [s] and set-down [m].

        That of a spring has fallen with it.
        """
        if time > self.squeeze_end:
            sprung = self.guide.spring_stiffness
        else:
            sprung = 0.0
        return self.force.value(time) - sprung * (set_down - self._reference)

    def joint_force(self, end: float, set_down: float) -> tuple[float, float]:
        """Force on the joint [N] and its slope [N/m] over the set-down [m] at the end of a step [s]."""
        if end > self.squeeze_end:
            sprung = self.guide.spring_stiffness
        else:
            sprung = 0.0
        beyond = max(set_down - self.guide.stop, 0.0)
        resistance, slope = self._resistance(end, set_down)
        force = self.applied(end, set_down) - resistance - STOP_STIFFNESS * beyond
        return force, -(sprung + slope + (STOP_STIFFNESS if beyond else 0.0))

    def _resistance(self, end: float, set_down: float) -> tuple[float, float]:
        """Inertia, damping and friction [N], and their slope [N/m]."""
        if self._past is None:
            return 0.0, 0.0
        guide = self.guide
        velocity, acceleration, rate = _derivatives(*self._past, end, set_down)
        speed = math.hypot(velocity, CREEP)
        resistance = (
            guide.mass * acceleration + guide.damping * velocity + guide.friction * velocity / speed
        )
        return resistance, rate * (
            guide.mass * rate + guide.damping + guide.friction * CREEP**2 / speed**3
        )

    def face_force(self, end: float, parts: int) -> FaceForce:
        """Force on one of `parts` equal parts of the joint over the displacement of the driven face, -set-down."""

        def law(displacement: float) -> tuple[float, float]:
            force, slope = self.joint_force(end, -displacement)
            return force / parts, -slope / parts

        return law

    def accept(self, end: float, set_down: float) -> None:
        """Take over the motion at the end of a step [s]; a stop takes all momentum."""
        if end <= self.squeeze_end:
            self._reference = set_down
        if self._past is None or set_down >= self.guide.stop:
            self.rest(end, set_down)
        else:
            velocity, _, _ = _derivatives(*self._past, end, set_down)
            self._past = self._past[1], _Motion(end, set_down, velocity)


def _derivatives(
    before: _Motion, last: _Motion, end: float, set_down: float
) -> tuple[float, float, float]:
    """Velocity [m/s] and acceleration [m/s2] at the end of a step, and the slope [1/s] of both in what they derive."""
    size = end - last.time
    previous = last.time - before.time
    if size <= RESTART * previous:
        ratio = size / previous
    else:
        ratio = 0.0
    new = (1 + 2 * ratio) / ((1 + ratio) * size)
    now = -(1 + ratio) / size
    old = ratio**2 / ((1 + ratio) * size)
    velocity = new * set_down + now * last.set_down + old * before.set_down
    return velocity, new * velocity + now * last.velocity + old * before.velocity, new
