"""What `import microweld` offers to Python programs; the command line calls the same functions.

    import microweld as mw

    case = mw.load_case("cases/crossed-wire-nickel.yaml", {"machine.current.peak": "350 A"})
    results = mw.run(case, "results/hot")
    print(results.history["set_down"][-1], results.history.unit("set_down"))

A function loads what it needs when it is called: reading cases and results starts no MPI.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from microweld.results.read import Results, read_results

if TYPE_CHECKING:
    from mpi4py import MPI

    from microweld.cases import Case
    from microweld.meshes.joint import Joint

Settings = Mapping[str, object] | Iterable[str]

__all__ = ["Results", "load_case", "mesh", "read_results", "run"]


def load_case(path: str | Path, settings: Settings = ()) -> Case:
    """Read and check a case file.

    Args:
        path: The case file (YAML).
        settings: Values to replace, as a mapping of dotted keys, {"machine.current.peak": "350 A"},
            or as texts, ["machine.current.peak=350 A"].

    Returns:
        The case, with all values in SI units.

    Raises:
        InputError: If anything is wrong with the file or a setting; it lists every problem.
    """
    from microweld.cases import load_case as load

    return load(path, assignments(settings))


def assignments(settings: Settings) -> list[str]:
    """Write settings as texts.

    >>> assignments({"mesh.size": "coarse", "output.pictures": False})
    ['mesh.size=coarse', 'output.pictures=false']
    >>> assignments(["title=hot"])
    ['title=hot']
    """
    if isinstance(settings, Mapping):
        return [f"{key}={_yaml(value)}" for key, value in settings.items()]
    return list(settings)


def _yaml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return "null"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_yaml(item) for item in value) + "]"
    return str(value)


def _name(case: Case) -> str:
    """Name of the file of a case; "weld" for a case that was not read from a file."""
    file, _ = case.place("schema")
    if Path(file).is_file():
        return Path(file).stem
    return "weld"


def mesh(case: Case, comm: MPI.Comm | None = None) -> Joint:
    """Mesh the joint of a case, and warn of contacts that its cells do not resolve. Collective.

    Args:
        case: The case, whose shapes and mesh settings are used.
        comm: Communicator of the mesh; all processes by default.

    Returns:
        The joint, with mesh, bodies, surfaces and contact pairs.

    Raises:
        MeshError: If the parts do not fit or the mesh is too coarse.
    """
    from mpi4py import MPI

    from microweld.setup.expected_contact import warn_of_coarse
    from microweld.setup.joint import mesh_case
    from microweld.setup.weld import contacts_of_mesh

    joint = mesh_case(case, comm or MPI.COMM_WORLD)
    warn_of_coarse(contacts_of_mesh(case, joint), case)
    return joint


def run(case: Case, folder: str | Path | None = None, *, overwrite: bool = False) -> Results:
    """Simulate a case and write its results to a folder. Collective.

    Args:
        case: The weld to simulate.
        folder: Folder for the results, new or empty; by default `results/CASE`, CASE being the name
            of the case file, with a number added where that folder is in use.
        overwrite: Whether earlier results in the folder may be deleted. Files that no run writes
            stay; a folder that no run has made, or that holds an input of this one, is refused.

    Returns:
        The results; their files are read when they are asked for.

    Raises:
        InputError: If the folder, a material or the joint cannot be used.
        SolveError: If a time step cannot be made small enough to converge; the results up to there
            are in the folder.
        OutputError: If a result cannot be written, for want of space for instance.
        Interrupted: After Ctrl-C, SIGTERM, SIGHUP or another signal that ends a program; it is a
            KeyboardInterrupt. The results up to there are in the folder.
    """
    from mpi4py import MPI

    from microweld import interruption
    from microweld.results.new_folder import NewFolder
    from microweld.simulation import simulation

    wanted = None
    if folder is not None:
        wanted = Path(folder)
    default = Path("results") / _name(case)
    if MPI.COMM_WORLD.size > 1:
        interruption.end_with_parent()
    folders = NewFolder(MPI.COMM_WORLD)
    with (
        interruption.caught(),
        folders.reserved(wanted, default, overwrite, case.files) as path,
    ):
        simulation.run(case, path)
    return Results(path)
