"""A screen is provided where one is needed and ends afterwards; its absence is reported."""

import os

import pytest

from microweld import display
from microweld.errors import MicroweldError


@pytest.fixture(autouse=True)
def _needs_a_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.setattr(display, "draws_without_screen", lambda: False)


def test_without_the_program_the_cure_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MicroweldError, match="Debian package xvfb"), display.display():
        pass


def test_a_screen_of_the_user_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":77")
    with display.display():
        assert os.environ["DISPLAY"] == ":77"
    assert os.environ["DISPLAY"] == ":77"


def test_a_program_that_does_not_start_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display.shutil, "which", lambda name: "/bin/false")
    with pytest.raises(MicroweldError, match="did not start"), display.display():
        pass
    assert "DISPLAY" not in os.environ
