"""Step control: meets milestones and limits, recovers from failures, gives up clearly."""

import math
from itertools import pairwise

import numpy as np
import pytest

from microweld.errors import InputError, SolveError
from microweld.simulation.step_control import GROWTH_LIMIT, StepController, StepOutcome

EASY = StepOutcome(temperature_change=0.01, newton_iterations=1)


def controller(milestones=(), t_end=10e-3, **changes):
    settings = {
        "dt_min": 1e-6,
        "dt_max": 1e-3,
        "dt_initial": 1e-4,
        "max_temperature_change": 50.0,
        "target_newton": 6,
    }
    return StepController(milestones, t_end, **(settings | changes))


def run(control, outcome=lambda step: EASY):
    """Accept every step; the steps taken."""
    steps = []
    while not control.done:
        steps.append(control.propose())
        control.accept(outcome(steps[-1]))
    return steps


@pytest.mark.parametrize("seed", range(20))
def test_lands_exactly_on_random_milestones_under_random_difficulty(seed):
    rng = np.random.default_rng(seed)
    wanted = sorted(rng.uniform(1e-5, 9.9e-3, 7).tolist())
    control = controller(wanted)

    def outcome(_step):
        return StepOutcome(rng.uniform(1.0, 70.0), int(rng.integers(1, 20)), rng.uniform(0.0, 0.4))

    steps = run(control, outcome)
    ends = [step.end for step in steps]
    assert set(wanted) <= set(ends) and ends[-1] == 10e-3
    assert all(a.end == b.start for a, b in pairwise(steps))
    assert max(step.size for step in steps) <= 1e-3 * (1 + 1e-8)
    assert min(step.size for step in steps) > 0.0


def test_no_sliver_before_a_milestone():
    """1.05 steps to go are split in two equal ones, not into one step and a sliver."""
    control = controller([1.05e-4])
    first = control.propose()
    control.accept(EASY)
    assert first.size == pytest.approx(0.525e-4)
    assert control.propose().size == pytest.approx(0.525e-4)


def test_rounding_does_not_add_a_step():
    control = controller([3e-4], dt_initial=1e-4 * (1 - 1e-12), dt_max=1e-4)
    assert len([step for step in run(control) if step.end <= 3e-4]) == 3


def test_length_before_a_milestone_is_remembered():
    control = controller([1e-5])
    control.accept(EASY)
    assert control.time == 1e-5
    assert control.propose().size >= 1e-4


def test_easy_steps_grow_to_the_longest_and_no_further():
    sizes = [step.size for step in run(controller(t_end=20e-3))]
    assert sizes[1] / sizes[0] == pytest.approx(GROWTH_LIMIT)
    assert max(sizes) == pytest.approx(1e-3, rel=1e-9)


def test_heating_at_constant_rate_settles_just_below_the_limit():
    rate = 5e5  # K/s
    control = controller(max_temperature_change=20.0)
    steps = run(control, lambda step: StepOutcome(rate * step.size, 3))
    assert steps[len(steps) // 2].size * rate == pytest.approx(18.0, rel=1e-6)


@pytest.mark.parametrize(
    "hard",
    [
        StepOutcome(temperature_change=100.0, newton_iterations=1),
        StepOutcome(temperature_change=1.0, newton_iterations=24),
        StepOutcome(temperature_change=1.0, newton_iterations=1, contact_change=0.5),
    ],
    ids=["heat", "newton", "contact"],
)
def test_each_difficulty_alone_shortens_the_next_step(hard):
    control = controller()
    control.accept(StepOutcome(temperature_change=1.0, newton_iterations=1))
    before = control.propose().size
    control.accept(hard)
    assert control.propose().size < 0.6 * before


def test_a_count_that_shorter_steps_do_not_lower_stops_shortening_them():
    """Otherwise steps shrink without end and none fails: a day of computing for a millisecond."""
    control = controller(dt_min=1e-12)
    steps = run(control, lambda step: StepOutcome(newton_iterations=18))
    assert min(step.size for step in steps) > 0.2e-4 and steps[-2].size > 0.2e-3
    assert len(steps) < 50


def test_a_count_that_falls_with_the_step_settles_at_its_target():
    control = controller(dt_min=1e-12, dt_initial=1e-3)
    steps = run(
        control,
        lambda step: StepOutcome(newton_iterations=max(1, round(60 * math.sqrt(step.size / 1e-3)))),
    )
    assert steps[-2].size == pytest.approx(1e-5, rel=0.2)  # counts are whole


def test_a_failed_step_ends_the_patience_with_high_counts():
    control = controller(dt_min=1e-12)
    for _ in range(8):
        control.accept(StepOutcome(newton_iterations=18))
    control.fail(SolveError("displacement", "diverged"))
    for _ in range(2):
        before = control.propose().size
        control.accept(StepOutcome(newton_iterations=18))
        assert control.propose().size < 0.6 * before


def test_iterations_of_the_first_step_count_for_nothing():
    """They differ between numbers of ranks: the first touch before them has no friction yet."""
    few = controller()
    many = controller()
    few.accept(StepOutcome(temperature_change=1.0, newton_iterations=2))
    many.accept(StepOutcome(temperature_change=1.0, newton_iterations=24))
    assert few.propose() == many.propose()


def test_overheated_step_is_taken_again_at_the_right_length():
    control = controller()
    before = control.propose()
    assert control.overheats(100.0) and not control.overheats(60.0)
    control.reject(100.0)
    assert control.propose().start == before.start
    assert control.propose().size == pytest.approx(0.4 * before.size)
    assert control.rejected == 1 and control.accepted == 0


def test_shortest_step_is_taken_however_hot():
    assert not controller(dt_initial=1e-6).overheats(1e6)


def test_recovers_after_failures_and_waits_before_growing():
    control = controller()
    before = control.propose()
    control.fail(SolveError("mechanical", "diverged"))
    control.fail(SolveError("mechanical", "diverged"))
    short = control.propose()
    assert short.start == before.start and short.size < 0.2 * before.size
    control.accept(EASY)
    assert control.propose().size == pytest.approx(short.size)
    control.accept(EASY)
    assert control.propose().size > short.size
    assert run(control)[-1].end == 10e-3


@pytest.mark.parametrize("gap", [1e-3, 2.5e-6, 1.2e-6, 0.3e-6])
def test_gives_up_at_the_shortest_step_with_field_place_and_cure(gap):
    control = controller([gap])
    error = SolveError("mechanical", "residual grows", where="wire_upper", cure="coarser steps")
    while control.propose().size > 1.000001e-6:
        control.fail(error)
    with pytest.raises(SolveError, match="cannot be made shorter") as caught:
        control.fail(error)
    text = str(caught.value)
    assert caught.value.exit_code == 3
    for part in (
        "the mechanical solve failed",
        "residual grows",
        "step 1",
        "t = 0 ms",
        "wire_upper",
        "coarser steps",
    ):
        assert part in text


def test_giving_up_names_a_cure_when_the_solver_has_none():
    control = controller(dt_initial=1e-6)
    with pytest.raises(SolveError, match="finer mesh at the contacts"):
        control.fail(SolveError("thermal", "singular"))


def test_starts_later_for_a_resumed_run():
    control = controller([1e-3, 5e-3], start=3e-3)
    assert control.milestones == (5e-3, 10e-3)
    assert control.propose().start == 3e-3


@pytest.mark.parametrize(
    "changes",
    [
        {"dt_min": 0.0},
        {"dt_min": 2e-4},
        {"dt_max": 5e-5},
        {"max_temperature_change": 0.0},
        {"target_newton": 0},
    ],
)
def test_impossible_settings_are_refused(changes):
    with pytest.raises(InputError):
        controller(**changes)


def test_a_fast_discharge_shortens_the_steps():
    control = controller()
    first = control.propose().size
    control.accept(StepOutcome(0.01, 1, source_change=0.2))
    assert control.propose().size == pytest.approx(0.5 * first, rel=0.02)
