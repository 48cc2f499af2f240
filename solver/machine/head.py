"""Head that carries the upper electrode: force, spring, inertia, damping, friction, stop.

With s the set-down of the electrode (its way down since first touch), v and a its velocity and
acceleration, the force on the joint at the end of a step is

    F(s) = F_applied(t) - k (s - s_squeeze) - c v - F_friction v/sqrt(v^2 + v_0^2)
           - m a - K max(s - s_stop, 0)                                                 [N]

a function of the one unknown s, which the mechanical Newton method solves together with the joint.
v and a follow from s by the second-order backward difference for variable steps (BDF2), which damps
motion that is too fast for the steps. F falls with s in every term, so the equilibrium is unique.

Reference: Hairer, Norsett and Wanner, Solving Ordinary Differential Equations I, section III.5
(variable-step BDF).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

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
class Motion:
    """Motion of the head at the end of an accepted step."""

    time: float = 0.0  #: [s]
    set_down: float = 0.0  #: [m]
    velocity: float = 0.0  #: [m/s]


@dataclass(frozen=True)
class HeadState:
    """What a head remembers between steps."""

    moving: bool = False  #: whether its first step has been accepted
    before: Motion = Motion()  #: at the end of the last step but one
    last: Motion = Motion()  #: at the end of the last step
    reference: float = 0.0  #: set-down at the end of the squeeze [m]


class Head:
    """The force of each step as a function of the set-down, with the motion it depends on.

    The first step only finds where the head stands under the first small force; it moves from
    there.

    Args:
        force: Force applied to the whole joint [N].
        guide: Parts that resist the motion.
        squeeze_end: When a spring starts to lose force [s].
    """

    def __init__(
        self, force: Waveform, guide: Guide | None = None, squeeze_end: float = 0.0
    ) -> None:
        self.force = force
        self.guide = guide or Guide()
        self.squeeze_end = squeeze_end
        self._state = HeadState()

    def state(self) -> HeadState:
        """Return what the next steps depend on."""
        return self._state

    def restore(self, state: HeadState) -> None:
        """Continue from a state."""
        self._state = state

    def set_at_rest(self, time: float, set_down: float) -> None:
        """Let the head stand still, with no motion before.

        Args:
            time: When it stands still [s].
            set_down: Where it stands still [m].
        """
        still = Motion(time, set_down, 0.0)
        self._state = replace(self._state, moving=True, before=still, last=still)

    def _spring_stiffness(self, time: float) -> float:
        """Stiffness of the spring that carries the force at a time [N/m]."""
        if time > self.squeeze_end:
            return self.guide.spring_stiffness
        return 0.0

    def applied(self, time: float, set_down: float) -> float:
        """Return the force that drives the head [N]; that of a spring falls with the set-down.

        Args:
            time: Time [s].
            set_down: Set-down then [m].
        """
        sunk = set_down - self._state.reference
        return self.force.value(time) - self._spring_stiffness(time) * sunk

    def joint_force(self, end: float, set_down: float) -> tuple[float, float]:
        """Return the force on the joint [N] and its slope over the set-down [N/m].

        Args:
            end: End of the step [s].
            set_down: Set-down then [m].
        """
        beyond = max(set_down - self.guide.stop, 0.0)
        resistance, slope = self._resistance(end, set_down)
        force = self.applied(end, set_down) - resistance - STOP_STIFFNESS * beyond
        stop = 0.0
        if beyond:
            stop = STOP_STIFFNESS
        return force, -(self._spring_stiffness(end) + slope + stop)

    def _resistance(self, end: float, set_down: float) -> tuple[float, float]:
        """Inertia, damping and friction [N], and their slope [N/m]."""
        past = self._state
        if not past.moving:
            return 0.0, 0.0
        guide = self.guide
        velocity, acceleration, rate = _derivatives(past.before, past.last, end, set_down)
        speed = math.hypot(velocity, CREEP)
        resistance = (
            guide.mass * acceleration + guide.damping * velocity + guide.friction * velocity / speed
        )
        return resistance, rate * (
            guide.mass * rate + guide.damping + guide.friction * CREEP**2 / speed**3
        )

    def face_force(self, end: float, parts: int) -> FaceForce:
        """Return the force over the displacement of the driven face, minus the set-down.

        Args:
            end: End of the step [s].
            parts: Number of equal parts of the joint, of which one is modelled.
        """

        def law(displacement: float) -> tuple[float, float]:
            force, slope = self.joint_force(end, -displacement)
            return force / parts, -slope / parts

        return law

    def accept(self, end: float, set_down: float) -> None:
        """Take over the motion of a step; a stop takes all momentum.

        Args:
            end: End of the step [s].
            set_down: Set-down then [m].
        """
        past = self._state
        if end <= self.squeeze_end:
            self._state = replace(past, reference=set_down)
        if not past.moving or set_down >= self.guide.stop:
            self.set_at_rest(end, set_down)
        else:
            velocity, _, _ = _derivatives(past.before, past.last, end, set_down)
            now = Motion(end, set_down, velocity)
            self._state = replace(self._state, before=past.last, last=now)


def _derivatives(
    before: Motion, last: Motion, end: float, set_down: float
) -> tuple[float, float, float]:
    """Velocity [m/s] and acceleration [m/s2] at the end of a step.

    Third comes the slope of either in the quantity that it is the derivative of [1/s].
    """
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
