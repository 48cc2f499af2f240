"""Verdicts on answers to an input."""

import contextlib
import time

import pytest

from benchmarks.mutated_inputs.outcome import (
    ACCEPTED,
    FOREIGN,
    HANG,
    NO_PLACE,
    REFUSED,
    TOO_LONG,
    TRACEBACK,
    outcome,
)
from microweld.errors import InputError, Problem

GOOD = Problem("unknown key", "case.yaml", 3, "joint.x", cure="remove it")


def fail(*problems: Problem) -> None:
    raise InputError(list(problems))


def swallow_errors() -> None:
    while True:
        with contextlib.suppress(Exception):  # as readers of other programs do
            time.sleep(10.0)


@pytest.mark.parametrize(
    ("read", "verdict"),
    [
        (lambda: 1, ACCEPTED),
        (lambda: fail(GOOD), REFUSED),
        (lambda: fail(*[GOOD] * 300), REFUSED),
        (lambda: fail(GOOD, Problem("unknown key", "case.yaml", key="x")), REFUSED),
        (lambda: fail(GOOD, Problem("unknown key", __file__, key="x")), NO_PLACE),
        (lambda: fail(Problem("unknown key", "", 3)), NO_PLACE),
        (lambda: fail(), NO_PLACE),
        (lambda: fail(Problem("Input should be a valid dictionary", "case.yaml", 3)), FOREIGN),
        (lambda: fail(Problem("x" * 500, "case.yaml", 3, cure="y\n" * 500), *[GOOD] * 19), REFUSED),
        (lambda: 1 / 0, TRACEBACK),
        (swallow_errors, HANG),
    ],
)
def test_verdicts(read, verdict: str) -> None:
    assert outcome(read, 0.2).verdict == verdict


def test_messages_that_are_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("microweld.errors._MOST", 1000)
    assert outcome(lambda: fail(*[GOOD] * 21)).verdict == TOO_LONG
