"""The head's mass on a block of metal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from dolfinx import fem
from support.blocks import Box, joint_of
from support.elastic import solid, space_of

from benchmarks.measurement import Curve, Measurement, work_of
from microweld.machine.head import Guide, Head
from microweld.machine.load import Load
from microweld.machine.waveforms import constant
from microweld.mechanics import Mechanics, SolidProperties

SIZE = 1e-3
YOUNG = 2e9
FORCE = 0.4
MASS = 0.05
SOFT = 0.2
STIFFNESS = YOUNG * SIZE
OMEGA = float(np.sqrt(STIFFNESS / MASS))


class SmoothEnds(Mechanics):
    """A quarter of a block between frictionless ends."""

    def fixed_surfaces(self) -> list[tuple[str, int]]:
        """Two planes of symmetry and the ends."""
        return [("a.left", 0), ("a.front", 1), ("a.bottom", 2), ("a.top", 2)]


def block(rows: Sequence[np.ndarray] | None = None) -> Mechanics:
    """Return a cube between earthed bottom and driven top, Poisson's ratio 0.

    It is elastic unless `rows` gives a flow law.
    """
    joint = joint_of([Box("a", (0, 0, 0), (SIZE, SIZE, SIZE), (1, 1, 1))])
    joint = replace(joint, earthed_terminal="a.bottom", driven_terminal="a.top")
    space = space_of(joint)
    return SmoothEnds(
        joint,
        fem.Function(space),
        solid([YOUNG], [0.0], rows),
        (),
        fem.Constant(joint.mesh, 293.15),
    )


def follow(
    mechanics: Mechanics,
    head: Head,
    times: Sequence[float],
    change: Callable[[float], None] = lambda time: None,
) -> np.ndarray:
    """Set-down, force in the block, and Newton iterations of every step, one row each."""
    rows = []
    start = 0.0
    for end in times:
        change(end)
        mechanics.predict(end - start)
        report = mechanics.solve(Load(head.face_force(end, 1)), end - start)
        mechanics.accept(end - start)
        set_down = -mechanics.face_displacement
        head.accept(end, set_down)
        rows.append((set_down, mechanics.reaction(), report.iterations))
        start = end
    return np.array(rows).T


def softening(mass: float, steps: int) -> tuple[np.ndarray, np.ndarray, Mechanics]:
    """Let the modulus of a block at rest under the force fall to a fifth at once.

    Args:
        mass: Of the head [kg].
        steps: In half a period.

    Returns:
        Phase and force from then on, and the block.
    """
    mechanics = block()
    head = Head(constant(FORCE), Guide(mass))
    follow(mechanics, Head(constant(FORCE)), [1.0])
    head.set_at_rest(0.0, -mechanics.face_displacement)
    mechanics.system.material.properties = SolidProperties(
        *vars(solid([SOFT * YOUNG], [0.0])).values()
    )
    phase = np.linspace(0, np.pi, steps + 1)[1:]
    _, force, _ = follow(mechanics, head, phase / (OMEGA * np.sqrt(SOFT)))
    return phase, force, mechanics


def measure(steps: int) -> Measurement:
    """Set-down of a force switched on, and force while the metal softens; `steps` a half period."""
    phase = np.linspace(0.0, np.pi, int(steps) + 1)[1:]
    mechanics = block()
    head = Head(constant(FORCE), Guide(MASS))
    head.set_at_rest(0.0, 0.0)
    set_down, force, _ = follow(mechanics, head, phase / OMEGA)
    middle = int(steps) // 2 - 1
    values = {
        "quarter_period": float(set_down[middle]) * STIFFNESS / FORCE,
        "half_period": float(set_down[-1]) * STIFFNESS / FORCE,
        "block_force": float(np.max(abs(force / (STIFFNESS * set_down) - 1))),
    }
    late, lost, softened = softening(MASS, int(steps))
    values["softening_quarter"], values["softening_half"] = (
        float(lost[i]) / FORCE for i in (middle, -1)
    )
    _, kept, weightless = softening(0.0, 4)
    values["no_mass"] = float(np.max(abs(kept / FORCE - 1)))
    lines = {"found": (late, lost / FORCE), "exact": (late, 1.0 - (1.0 - SOFT) * np.cos(late))}
    curve = Curve(
        "Force while the metal softens", "phase", "force / applied force", lines, ("found",)
    )
    return Measurement(values, work_of(mechanics, softened, weightless), (curve,))
