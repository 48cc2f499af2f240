"""States of the machine: a fresh head or source goes on from one to the last bit."""

from microweld.machine import (
    Circuit,
    Controlled,
    Current,
    Discharge,
    Guide,
    Head,
    constant,
    step_value,
    trapezoid,
)
from microweld.state import leaves


def head():
    return Head(constant(40.0), Guide(0.2, 10.0, 2.0, 0.3e-3, 2e4), squeeze_end=2e-3)


def test_a_fresh_head_gives_the_same_next_force():
    """Squeeze, motion of uneven steps, and force of a spring that has lost some."""
    moved = head()
    for end, set_down in ((1e-3, 1e-5), (2e-3, 2.5e-5), (2.5e-3, 4e-5)):
        moved.accept(end, set_down)
    state = moved.state()
    fresh = head()
    fresh.restore(state)
    for end, set_down in ((3e-3, 5.5e-5), (4e-3, 9e-5)):
        assert fresh.joint_force(end, set_down) == moved.joint_force(end, set_down)
        fresh.accept(end, set_down)
        moved.accept(end, set_down)
    assert fresh.state() == moved.state() != state
    assert dict(leaves(state))["last.set_down"] == 4e-5


def test_a_head_that_has_not_moved_is_restored_to_its_start():
    moved = head()
    start = moved.state()
    moved.accept(1e-3, 1e-5)
    moved.restore(start)
    assert moved.joint_force(1e-3, 3e-5) == head().joint_force(1e-3, 3e-5) == (40.0, 0.0)


def test_a_fresh_discharge_gives_the_same_next_drive():
    def charged():
        return Discharge(Circuit(20e-3, 1e-3, 0.5e-6), 12.0, 1e-3, 3e-3)

    used = charged()
    used.accept(1e-3, 1.5e-3, 800.0)
    fresh = charged()
    fresh.restore(used.state())
    assert fresh.drive(1.5e-3, 2e-3) == used.drive(1.5e-3, 2e-3) != charged().drive(1.5e-3, 2e-3)
    assert fresh.columns() == used.columns()


def test_a_source_that_follows_a_waveform_remembers_nothing():
    source = Controlled(trapezoid(300.0, 1e-3, 1e-3, 5e-3, 1e-3), step_value, Current)
    before = source.drive(2e-3, 3e-3)
    state = source.state()
    source.accept(2e-3, 3e-3, 300.0)
    source.restore(state)
    assert source.drive(2e-3, 3e-3) == before
    assert dict(leaves(state)) == {"circuit": None, "inductor_current": None}
