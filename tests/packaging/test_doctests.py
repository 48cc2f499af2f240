"""Every module imports under its own name, and the examples in docstrings hold."""

import doctest
import importlib
import pkgutil
import sys

import pytest

import microweld

FOLDERS = ("solver", "meshes", "materials", "cases")
MODULES = [
    "microweld",
    *(found.name for found in pkgutil.walk_packages(microweld.__path__, "microweld.")),
]


def test_all_rooms_are_seen() -> None:
    assert {f"microweld.{room}" for room in ("meshes", "materials", "cases", "contact")} < set(
        MODULES
    )
    assert len(MODULES) > 40


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_no_folder_was_imported_by_its_name() -> None:
    assert not set(FOLDERS) & set(sys.modules)
