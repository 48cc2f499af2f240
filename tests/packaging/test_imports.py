"""Dependencies point one way, and what needs no MPI loads none.

errors, units, fields  <-  materials, meshes, cases  <-  physics  <-  runs, results, command line
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = {"meshes": "meshes", "materials": "materials", "cases": "cases", "solver": ""}

LEAVES = {"arrays", "compat", "display", "errors", "fields", "formula", "inputs", "state", "units"}
FRONT = {
    "__main__",
    "cli",
    "console",
    "exporting",
    "joints",
    "material_report",
    "pipeline",
    "results",
    "run_folder",
}

#: What each layer may import of the package.
MAY_IMPORT = {
    "leaf": {"leaf"},
    "materials": {"leaf", "materials"},
    "meshes": {"leaf", "meshes"},
    "cases": {"leaf", "materials", "cases"},
    "physics": {"leaf", "materials", "meshes", "cases", "physics"},
    "front": {"leaf", "materials", "meshes", "cases", "physics", "front"},
}
NEED_NO_MPI = ("materials", "cases")
PARALLEL = {"dolfinx", "gmsh", "mpi4py", "petsc4py"}
CHECKOUT_ONLY = {"benchmarks", "support", "tests"}


def layer(module: str) -> str:
    """Layer of a module of the package, given without the leading `microweld.`."""
    part = module.split(".")[0]
    if part in ("materials", "meshes", "cases"):
        return part
    if part in {*LEAVES, ""}:
        return "leaf"
    if part in FRONT:
        return "front"
    return "physics"


def imported(source: str) -> Iterator[str]:
    """Full names of the modules that a source imports, at its top or inside of functions."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            yield from (
                [base]
                if base != "microweld"
                else (f"microweld.{alias.name}" for alias in node.names)
            )


def violations(module: str, source: str) -> list[str]:
    """What a module imports against the direction."""
    mine = layer(module)
    wrong = []
    for name in imported(source):
        top, _, rest = name.partition(".")
        if not top:
            wrong.append(f"{module}: relative import of {name}")
        elif (
            top == "microweld" and layer(rest) not in MAY_IMPORT[mine] and not is_name_of_root(rest)
        ):
            wrong.append(f"{module} ({mine}) imports {name} ({layer(rest)})")
        elif top in CHECKOUT_ONLY or (top in PARALLEL and mine in NEED_NO_MPI):
            wrong.append(f"{module} imports {name}")
    return wrong


def is_name_of_root(name: str) -> bool:
    """Whether `from microweld import name` means a name of its `__init__`."""
    return name.startswith("__version")


def modules() -> Iterator[tuple[str, Path]]:
    """All modules of the package, without the leading `microweld.`."""
    for folder, package in ROOMS.items():
        for path in sorted((ROOT / folder).rglob("*.py")):
            parts = [
                *([package] if package else []),
                *path.relative_to(ROOT / folder).with_suffix("").parts,
            ]
            yield ".".join(part for part in parts if part != "__init__"), path


def test_direction_of_imports() -> None:
    found = list(modules())
    assert len(found) > 40
    assert [
        line
        for module, path in found
        for line in violations(module, path.read_text(encoding="utf-8"))
    ] == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("materials.laws", "from mpi4py import MPI"),
        ("cases.reader", "def f():\n    import dolfinx.fem"),
        ("meshes.generate", "from microweld.contact.pairing import Pairing"),
        ("meshes.generate", "from microweld import mechanics"),
        ("materials.laws", "import microweld.cases"),
        ("mechanics", "from microweld.results.history import History"),
        ("contact.search", "import microweld.cli"),
        ("units", "from microweld.materials.record import Record"),
        ("mechanics", "from . import plasticity"),
        ("cli", "import benchmarks.spec"),
    ],
)
def test_a_wrong_import_is_seen(module: str, source: str) -> None:
    assert len(violations(module, source)) == 1


def run_python(code: str) -> str:
    """Output of some code in a Python of its own."""
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, check=True, capture_output=True, text=True, timeout=120
    ).stdout.strip()


@pytest.mark.parametrize(
    "module",
    ["microweld", "microweld.cases", "microweld.materials", "microweld.cli", "microweld.errors"],
)
def test_no_mpi_without_need(module: str) -> None:
    loaded = run_python(
        f"import {module}, sys; "
        f"print(*{PARALLEL!r} & {{name.split('.')[0] for name in sys.modules}})"
    )
    assert loaded == ""


def test_benchmarks_import_no_test() -> None:
    """The tests' models serve both; they import neither."""
    folders = {
        "benchmarks": {"test_*", "tests", "conftest"},
        "tests/support": {"benchmarks", "tests", "conftest"},
    }
    for folder, forbidden in folders.items():
        sources = [path.read_text(encoding="utf-8") for path in (ROOT / folder).rglob("*.py")]
        tops = {name.partition(".")[0] for source in sources for name in imported(source)}
        assert (
            len(sources) > 5
            and not tops & forbidden
            and not any(top.startswith("test_") for top in tops)
        )


@pytest.mark.parametrize("folder", ROOMS)
def test_folder_name_cannot_be_imported(folder: str) -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        f"try: import {folder}\nexcept ImportError as e: print(e)"
    )
    assert run_python(code).startswith("this package is 'microweld")
