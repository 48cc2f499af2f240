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
    control.reject(StepOutcome(100.0))
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


#: Ten minutes of hold after 1 ms of squeeze and a pulse of 2 ms.
PULSE = [1e-3, 1.5e-3, 2.5e-3, 3e-3]


def cooling(step):
    """Exponential cooling from 100 K with 50 ms, after a breakpoint at 3 ms."""
    now = 100.0 * math.exp(-max(step.end - 3e-3, 0.0) / 0.05)
    error = now * min(0.5 * (step.size / 0.05) ** 2, 1.0)
    return StepOutcome(
        100.0 * math.exp(-max(step.start - 3e-3, 0.0) / 0.05) - now, 2, temperature_error=error
    )


def free(milestones, t_end, **changes):
    """Control without a longest step."""
    return controller(milestones, t_end, **({"dt_max": None} | changes))


@pytest.mark.parametrize(
    ("milestones", "t_end"),
    [
        (PULSE, 600.0),
        ([1e-3, 60.0, 60.0005, 60.001, 60.0015], 60.002),
        ([1e-3, 1.5e-3, 3e-3, 30.0, 30.0005, 30.001], 60.0),
        ([1e-3, 2.0, 4.0], 5.0),
    ],
    ids=["hold", "squeeze", "cool-time", "pulse-of-seconds"],
)
def test_long_stretches_need_dozens_of_steps_and_keep_their_breakpoints(milestones, t_end):
    control = free(milestones, t_end)
    steps = run(control, cooling)
    assert len(steps) < 180
    assert {*milestones, t_end} <= {step.end for step in steps}
    starts = [0.0, *milestones]
    for step in steps:
        since = step.start - max(time for time in starts if time <= step.start)
        assert step.size <= max(2e-3, 0.25 * since) * (1 + 1e-8)


def test_the_first_step_after_a_breakpoint_is_as_short_as_ever():
    steps = run(free([60.0], 61.0))
    (first,) = (step for step in steps if step.start == 60.0)
    assert first.size <= 2e-3 * (1 + 1e-8)


def test_a_time_of_output_does_not_shorten_the_steps():
    plain = len(run(free([], 600.0)))
    marked = len(run(free([100.0, 300.0], 600.0, passed=(100.0, 300.0))))
    assert marked <= plain + 4


def test_a_long_step_is_as_accurate_as_asked():
    """Error c dt^2: the step settles where it is 1 % of the limit of the temperature change."""
    steps = run(
        free([], 10.0), lambda step: StepOutcome(0.01, 1, temperature_error=50 * step.size**2)
    )
    assert max(step.size for step in steps) == pytest.approx(math.sqrt(0.5 / 50), rel=0.01)


def test_a_long_step_that_errs_is_taken_again_but_never_below_the_usual_length():
    control = free([], 10.0)
    while control.propose().size < 0.5:
        control.accept(EASY)
    sudden = StepOutcome(1.0, 1, temperature_error=1e3)
    assert control.errs(sudden)
    for _ in range(10):
        if control.errs(sudden):
            control.reject(sudden)
    assert control.propose().size == pytest.approx(2e-3)


def test_a_slow_ramp_of_force_is_followed():
    steps = run(free([], 10.0), lambda step: StepOutcome(0.0, 1, force_change=step.size / 10.0))
    assert max(step.size for step in steps) <= 1.0 + 1e-9
    assert len(steps) < 60


def test_the_longest_step_of_a_case_is_kept():
    assert max(step.size for step in run(controller([], 1.0, dt_max=0.01))) <= 0.01 * (1 + 1e-8)


def test_steps_left_are_right_within_a_factor_of_two_through_a_hold():
    control = free(PULSE, 600.0)
    estimates = []
    while not control.done:
        control.accept(cooling(control.propose()))
        estimates.append(control.steps_left())
    for number, estimate in enumerate(estimates):
        left = len(estimates) - number - 1
        if left > 2:
            assert left / 2 <= estimate <= 2 * left, (number, left, estimate)
    assert estimates[-1] == 0.0
