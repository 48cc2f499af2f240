"""microweld: resistance microwelding of fine wires on FEniCSx.

    import microweld as mw

    case = mw.load_case("cases/crossed-wire-nickel.yaml", {"machine.current.peak": "350 A"})
    results = mw.run(case, "results/hot")
    results.history["set_down"]

The names are those of `microweld.api`, loaded at first use: `import microweld` starts no MPI. This
folder holds the physics and what runs it; the packages beside it are ``microweld.meshes``,
``microweld.materials`` and ``microweld.cases``.
"""

from importlib import import_module
from typing import Any

if __name__ != "microweld":
    raise ImportError(
        f"this package is 'microweld', not {__name__!r}: run ./microweld, or install it "
        "(pip install -e .) and import microweld"
    )

__version__ = "0.1.0"

# Type checkers read the names and their types in __init__.pyi.
_API = ("Results", "load_case", "mesh", "read_results", "run")


def __getattr__(name: str) -> Any:
    if name in _API:
        return getattr(import_module("microweld.api"), name)
    if name == "materials":
        return import_module("microweld.materials")
    raise AttributeError(f"module 'microweld' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_API, "materials"})
