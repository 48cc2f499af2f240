"""Dependencies point one way, and what needs no MPI loads none.

leaves <- machine, materials <- meshes <- fem, contact <- electrothermal, mechanics <- setup
       <- simulation <- commands <- cli; contact_laws and cases stand beside, results too.
"""

import ast
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = {"meshes": "meshes", "materials": "materials", "cases": "cases", "solver": ""}

#: Files at the root of `solver/` that import nothing of the package but each other.
LEAVES = {
    "arrays",
    "compat",
    "display",
    "errors",
    "fields",
    "formula",
    "inputs",
    "interruption",
    "model_paths",
    "nearest",
    "outcome",
    "state",
    "units",
    "yaml_nodes",
}

#: What the files of a room may import of the package, besides their own room and the leaves.
MAY_IMPORT: dict[str, set[str]] = {
    "leaf": set(),
    "machine": set(),
    "materials": set(),
    "meshes": set(),
    "contact_laws": set(),
    "cases": {"materials", "contact_laws", "joints"},
    "joints": {"materials", "contact_laws", "cases", "meshes"},
    "fem": {"meshes"},
    "contact": {"meshes", "contact_laws"},
    "electrothermal": {"meshes", "fem", "contact", "contact_laws", "machine"},
    "mechanics": {"materials", "meshes", "fem", "contact", "machine"},
    "results": {"cases", "meshes"},
}
#: Rooms of the solver that the rooms above them may import.
SOLVERS = {"machine", "fem", "contact", "contact_laws", "electrothermal", "mechanics"}
MAY_IMPORT["setup"] = {"materials", "meshes", "cases", "joints", *SOLVERS}
MAY_IMPORT["simulation"] = {*MAY_IMPORT["setup"], "setup", "results"}
MAY_IMPORT["commands"] = {*MAY_IMPORT["simulation"], "simulation"}
MAY_IMPORT["front"] = {*MAY_IMPORT["commands"], "commands"}

NEED_NO_MPI = {"machine", "materials", "cases", "contact_laws"}
PARALLEL = {"dolfinx", "gmsh", "mpi4py", "petsc4py"}
CHECKOUT_ONLY = {"benchmarks", "support", "tests"}


def room_of(module: str) -> str:
    """Room of a module of the package, given without the leading `microweld.`."""
    if module.startswith("cases.joints"):
        return "joints"
    part = module.split(".")[0]
    if part in MAY_IMPORT:
        return part
    if part in LEAVES or not part or part.startswith("__version"):
        return "leaf"
    return "front"


def imported(source: str) -> Iterator[str]:
    """Full names of the modules that a source imports: at its top, in functions, for types."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            if base == "microweld":
                yield from (f"microweld.{alias.name}" for alias in node.names)
            else:
                yield base


def violations(module: str, source: str) -> list[str]:
    """What a module imports against the direction."""
    own = room_of(module)
    wrong = []
    for name in imported(source):
        top, _, rest = name.partition(".")
        if not top:
            wrong.append(f"{module}: relative import of {name}")
        elif top == "microweld" and room_of(rest) not in {"leaf", own, *MAY_IMPORT[own]}:
            wrong.append(f"{module} ({own}) imports {name} ({room_of(rest)})")
        elif top in CHECKOUT_ONLY or (top in PARALLEL and own in NEED_NO_MPI):
            wrong.append(f"{module} imports {name}")
    return wrong


def modules() -> Iterator[tuple[str, Path]]:
    """All modules of the package, without the leading `microweld.`."""
    for folder, package in FOLDERS.items():
        for path in sorted((ROOT / folder).rglob("*.py")):
            inner = path.relative_to(ROOT / folder).with_suffix("").parts
            parts = [package, *inner]
            yield ".".join(part for part in parts if part not in ("", "__init__")), path


def inside(name: str) -> str | None:
    """Name of a module without the leading `microweld.`, None for one of another package."""
    top, _, rest = name.partition(".")
    if top == "microweld":
        return rest
    return None


def graph(sources: Mapping[str, str]) -> dict[str, set[str]]:
    """Modules of the package that each module imports.

    `from room import module` leads to that module; `from room import name` to the room's own names.
    """
    arrows: dict[str, set[str]] = {}
    for module, source in sources.items():
        names = set()
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Import):
                names |= {inside(alias.name) for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                modules_named = {inside(f"{node.module}.{alias.name}") for alias in node.names}
                names |= modules_named & set(sources) or {inside(node.module)}
        arrows[module] = {name for name in names if name in sources} - {module}
    return arrows


def circle(sources: Mapping[str, str]) -> list[str]:
    """The first circle of imports that is found, empty if there is none."""
    try:
        TopologicalSorter(graph(sources)).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def read(paths: Iterable[tuple[str, Path]]) -> dict[str, str]:
    """Sources by module."""
    return {module: path.read_text(encoding="utf-8") for module, path in paths}


def test_direction_of_imports() -> None:
    sources = read(modules())
    assert len(sources) > 100
    assert [line for module, text in sources.items() for line in violations(module, text)] == []


def test_no_circle() -> None:
    assert circle(read(modules())) == []


@pytest.mark.parametrize(
    ("module", "added"),
    [
        ("mechanics.system", "from microweld.mechanics.newton import Newton"),
        (
            "fem.cells",
            "if TYPE_CHECKING:\n    from microweld.fem.quadrature import QuadraturePoints",
        ),
        ("meshes.joint", "from microweld.meshes import skin"),
    ],
)
def test_a_circle_is_seen(module: str, added: str) -> None:
    others = graph({**read(modules()), module: added})[module]
    assert len(others) == 1
    back = dict.fromkeys(others, f"import microweld.{module}")
    assert set(circle({module: added, **back})) == {module, *others}


@pytest.mark.parametrize(
    ("module", "source"),
    [
        # contact reads no case file and knows no solver
        ("contact.pair", "from microweld.cases.contact import Contact"),
        ("contact.layers.oxide_film", "from microweld.cases.film import Film"),
        ("contact.pair", "from microweld.fem.cells import Cells"),
        ("contact.pair", "from microweld.mechanics.stiffness_matrix import ContactMatrix"),
        ("contact.pairing", "from microweld.electrothermal import kernel"),
        # the machine reads no case file and knows no solver
        ("machine.head", "from microweld.cases.force import Head"),
        ("machine.head", "from microweld.mechanics.newton import Newton"),
        ("machine.sources", "def f():\n    from microweld.electrothermal.boundary import Boundary"),
        ("machine.load", "from petsc4py import PETSc"),
        # the two solvers do not know each other
        ("mechanics.system", "from microweld.electrothermal.coefficients import PointData"),
        (
            "electrothermal.system",
            "if TYPE_CHECKING:\n    from microweld.mechanics.system import Mechanics",
        ),
        # what lies below them
        ("materials.laws", "from mpi4py import MPI"),
        ("contact_laws.holm", "from microweld.contact.pair import ContactPair"),
        ("cases.reader", "def f():\n    import dolfinx.fem"),
        ("cases.reader", "from microweld.meshes.joint import Joint"),
        ("cases.contact", "from microweld.contact.pair import ContactPair"),
        ("meshes.skin", "from microweld.contact.pairing import Pairing"),
        ("meshes.skin", "from microweld import mechanics"),
        ("meshes.skin", "from microweld.cases.schema import Case"),
        ("materials.laws", "import microweld.cases"),
        ("fem.cells", "from microweld.contact.surface import Surface"),
        ("units", "from microweld.materials.record import Record"),
        # what lies above them
        ("mechanics.system", "from microweld.results.history import History"),
        ("contact.search", "import microweld.cli"),
        ("setup.weld", "from microweld.simulation.coupling import Coupling"),
        ("simulation.coupling", "from microweld.commands import console"),
        ("mechanics.system", "from . import plasticity"),
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
        f"import {module}, sys\n"
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


@pytest.mark.parametrize("folder", FOLDERS)
def test_folder_name_cannot_be_imported(folder: str) -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        f"try: import {folder}\n"
        "except ImportError as error: print(error)"
    )
    assert run_python(code).startswith("this package is 'microweld")
