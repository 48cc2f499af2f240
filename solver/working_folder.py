"""What lies in the working folder by chance does not change a run: modules, settings of libraries.

Python would load a user's `random.py` from there instead of its own, and the libraries below would
read settings. Those in the home folder of the user and in variables of the environment count.
"""

from __future__ import annotations

import importlib
import sys
from contextlib import chdir, suppress
from pathlib import Path

#: Settings that a library reads from the working folder -> the module that reads them when it is
#: loaded, or at the first call of the function after the colon.
SETTINGS = {".numba_config.yaml": "numba", "matplotlibrc": "matplotlib"}
#: The same of libraries that start MPI: for commands that compute.
SETTINGS_OF_SOLVERS = {
    ".petscrc": "petsc4py.PETSc",
    "petscrc": "petsc4py.PETSc",
    "ffcx_options.json": "ffcx.options:get_options",
    "dolfinx_jit_options.json": "dolfinx.jit:get_options",
}


def leave_out(folder: Path, *, computes: bool) -> list[str]:
    """Keep Python and the libraries from what they would load from a folder; for whole programs.

    Args:
        folder: The working folder.
        computes: Whether the program loads the libraries that solve.

    Returns:
        The files of settings there, which are ignored.
    """
    if Path(__file__).parents[1] != folder:
        sys.path[:] = [path for path in sys.path if Path(path).absolute() != folder]
    readers = dict(SETTINGS)
    if computes:
        readers.update(SETTINGS_OF_SOLVERS)
    found = [name for name in readers if (folder / name).exists()]
    for name in found:
        module, _, function = readers[name].partition(":")
        # light commands do without some
        with chdir(Path(__file__).parent), suppress(ImportError):
            loaded = importlib.import_module(module)
            if function:
                getattr(loaded, function)()
    return found
