"""The command line.

Commands load what they need when they run, so that --help and validate are quick.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from microweld import interruption
from microweld.errors import InputError, OutputError

if TYPE_CHECKING:
    from rich.table import Table

#: Exit code of a weld that was simulated and does not hold a limit of its case.
LIMIT_NOT_HELD = 5
#: Exit code for Ctrl-C of the library that reads the command line.
INTERRUPTED = 130
#: What the operating system answers where a file cannot be written.
OF_OUTPUT = (
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EFBIG,
    errno.EROFS,
    errno.EACCES,
    errno.EEXIST,
    errno.EIO,
    errno.ENOTDIR,
    errno.EISDIR,
)
EXIT_CODES = (
    "Exit codes: 0 done, 1 an unexpected error, 2 a problem with the input, 3 a solve that failed, "
    "4 a file that cannot be written, 5 a weld that does not hold a limit of its case, "
    "128 + N ended by signal N (130 Ctrl-C)."
)
app = typer.Typer(
    name="microweld",
    help="Simulate resistance microwelding of fine wires.",
    epilog=f"Example: microweld run cases/crossed-wire-nickel.yaml\n\n{EXIT_CODES}",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
materials_app = typer.Typer(
    help="The material library.",
    epilog="Example: microweld materials show nickel",
    no_args_is_help=True,
)
app.add_typer(materials_app, name="materials")

CaseFile = Annotated[Path, typer.Argument(metavar="CASE", help="Case file (YAML).")]
Settings = Annotated[
    list[str],
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help="Replace a value of the case; may be repeated.",
        show_default=False,
    ),
]
Fine = Annotated[bool, typer.Option("--fine", help="Use the fine mesh, as mesh.size=fine does.")]


def main() -> None:
    """Run a command.

    Errors become a message and an exit code; see `EXIT_CODES`.
    """
    try:
        try:
            app(prog_name="microweld")
        finally:
            sys.stdout.flush()
    except SystemExit as ended:
        if isinstance(ended.__context__, BrokenPipeError):
            _end_by(signal.SIGPIPE)
        if interruption.received() or ended.code == INTERRUPTED:
            _end_by(interruption.received() or signal.SIGINT)
        raise
    except KeyboardInterrupt:
        _end_by(interruption.received() or signal.SIGINT)
    except Exception as error:
        if interruption.received():  # what it has become in the code that was interrupted
            _end_by(interruption.received())
        if isinstance(error, BrokenPipeError):
            _end_by(signal.SIGPIPE)
        if isinstance(error, OSError) and error.errno in OF_OUTPUT:
            error = OutputError(str(error.filename or "the standard output"), error.errno)
        _fail(error, getattr(error, "exit_code", 1))


def _end_by(number: int) -> NoReturn:
    """End the program, and all ranks, with the exit code of a signal."""
    from microweld.commands.console import end

    if number == signal.SIGPIPE:  # what is still in the buffer would fail again
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    end(128 + number)


def _fail(error: BaseException, code: int) -> NoReturn:
    from microweld.commands.console import fail

    fail(error, code)


def _version(wanted: bool) -> None:
    if wanted:
        from microweld import __version__

        typer.echo(f"microweld {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    _: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Show the version and leave."
        ),
    ] = False,
) -> None:
    """Simulate resistance microwelding of fine wires."""


@app.command(epilog="Example: microweld init crossed-wire -o my-weld.yaml")
def init(
    joint: Annotated[str, typer.Argument(help="Kind of joint.")] = "crossed-wire",
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", help="File to write [default: JOINT.yaml].", show_default=False
        ),
    ] = None,
) -> None:
    """Write a commented case file to start from."""
    from microweld.cases.joints.templates import template, template_files

    path = output or Path(f"{joint}.yaml")
    _write_new(path, template(joint), "name another file with -o")
    for name, text in template_files(joint).items():
        if not path.with_name(name).exists():
            _write_new(path.with_name(name), text, "write the case to another folder")
    typer.echo(f"wrote {path}; check it with: microweld validate {path}")


def _write_new(path: Path, text: str, cure: str) -> None:
    """Write a file that does not exist yet.

    Args:
        path: The file.
        text: Its content.
        cure: What to do if it exists.

    Raises:
        InputError: If it exists or cannot be written.
    """
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        if not path.exists():
            cure = "check the folder"
        raise InputError.single(
            f"cannot write the case: {error.strerror}", file=str(path), cure=cure
        ) from None


@app.command(epilog="Example: microweld validate cases/*.yaml")
def validate(
    cases: Annotated[list[Path], typer.Argument(metavar="CASE...", help="Case files (YAML).")],
) -> None:
    """Check case files and report every problem with its line."""
    from microweld.api import load_case
    from microweld.cases import case_hash

    problems = []
    for path in cases:
        try:
            typer.echo(f"{path}: valid, hash {case_hash(load_case(path))[:12]}")
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)


@app.command(epilog="Example: microweld mesh cases/crossed-wire-nickel.yaml --show")
def mesh(
    case_file: CaseFile,
    output: Annotated[
        Path, typer.Option("-o", "--output", help="Folder for picture and mesh.")
    ] = Path("results"),
    show: Annotated[bool, typer.Option("--show", help="Open the picture.")] = False,
    export: Annotated[
        str | None,
        typer.Option(
            metavar="msh|vtu|inp",
            help="Also write the mesh, and a case that imports it.",
            show_default=False,
        ),
    ] = None,
    settings: Settings = [],  # noqa: B006 - typer copies it
    fine: Fine = False,
) -> None:
    """Mesh the joint of a case, log its size and quality, and draw it.

    Of a mesh or drawing file, list what it holds.
    """
    if case_file.suffix.lower() not in (".yaml", ".yml") and case_file.is_file():
        return _list_contents(case_file)
    from microweld import api
    from microweld.commands.console import log_to_terminal

    case = api.load_case(case_file, _assignments(settings, fine))
    from mpi4py import MPI

    from microweld.commands import export as exporting
    from microweld.meshes.picture import write_picture

    suffix = ""
    if export:
        suffix = exporting.require_format(export)
    log_to_terminal()
    joint = api.mesh(case)
    if suffix:
        written = exporting.export(case, joint, output / f"{case_file.stem}-mesh.{suffix}")
        if written:
            typer.echo(
                f"mesh: {written.with_suffix(f'.{suffix}')}, read back by the case {written}"
            )
    output.mkdir(parents=True, exist_ok=True)
    picture = output / f"{case_file.stem}-mesh.png"
    write_picture(joint, picture, case.title)
    if MPI.COMM_WORLD.rank == 0:
        typer.echo(f"picture: {picture}")
        if show:
            typer.launch(str(picture))


def _list_contents(path: Path) -> None:
    from microweld.meshes.files.table import describe

    typer.echo(f"{describe(path)}\nName them in a case: microweld init imported")


@app.command(
    epilog="Example: microweld run cases/crossed-wire-nickel.yaml -o results/hot "
    "--set machine.current.peak=350A"
)
def run(
    case_file: CaseFile,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", help="Results folder [default: results/CASE].", show_default=False
        ),
    ] = None,
    settings: Settings = [],  # noqa: B006 - typer copies it
    fine: Fine = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Delete the files of an earlier run in the folder.")
    ] = False,
) -> None:
    """Simulate a case. Ctrl-C, or any signal that ends a program, keeps what is computed."""
    from microweld import api
    from microweld.commands.console import log_to_terminal, rank

    case = api.load_case(case_file, _assignments(settings, fine))
    log_to_terminal()
    results = api.run(case, output, overwrite=overwrite)
    if (
        case.limits and rank() == 0 and not results.limits_held
    ):  # the first rank has written the verdict
        raise typer.Exit(LIMIT_NOT_HELD)


def _assignments(settings: list[str], fine: bool) -> list[str]:
    """Return what the options of a command change in the case."""
    if fine:
        return [*settings, "mesh.size=fine"]
    return settings


@app.command(
    epilog="Example: microweld test tests/cases -q",
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
    options_metavar="[PYTEST ARGUMENTS]",
)
def test(context: typer.Context) -> None:
    """Run the tests of a checkout with pytest; all its options are passed on."""
    root = _checkout("tests")
    arguments = context.args
    paths = [
        argument
        for argument in arguments
        if not argument.startswith("-") and Path(argument.split("::")[0]).exists()
    ]
    command = [
        sys.executable,
        "-m",
        "pytest",
        f"--rootdir={root}",
        *arguments,
        *([] if paths else [str(root / "tests")]),
    ]
    os.execv(command[0], command)


@app.command(
    epilog="Example: microweld benchmark run --all --quick",
    context_settings={
        "ignore_unknown_options": True,
        "allow_extra_args": True,
        "help_option_names": [],
    },
    options_metavar="COMMAND [ARGUMENTS]",
)
def benchmark(context: typer.Context) -> None:
    """Run the benchmarks of a checkout, or write the verification and validation report."""
    root = _checkout("benchmarks")
    paths = [str(root), str(root / "tests"), *filter(None, [os.environ.get("PYTHONPATH")])]
    os.environ["PYTHONPATH"] = os.pathsep.join(paths)
    os.execv(sys.executable, [sys.executable, "-m", "benchmarks", *context.args])


def _checkout(folder: str) -> Path:
    """Return the checkout that the program runs from, with a folder that no wheel contains.

    Raises:
        InputError: If the program is an installed package.
    """
    root = Path(__file__).resolve().parents[1]
    if not ((root / folder).is_dir() and (root / "pyproject.toml").is_file()):
        cure = f"run it from a checkout: ./microweld {folder.removesuffix('s')}"
        raise InputError.single(
            f"the {folder} are not part of an installed package", file=str(root), cure=cure
        )
    return root


@app.command(epilog="Example: microweld schema -o microweld-case.schema.json")
def schema(
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", help="File to write [default: the terminal].", show_default=False
        ),
    ] = None,
) -> None:
    """Write the JSON Schema of case files, for editors."""
    from microweld.cases import case_json_schema

    text = json.dumps(case_json_schema(), indent=2, ensure_ascii=False)
    if output is None:
        typer.echo(text)
    else:
        from microweld.results.files import writing

        with writing(output):
            output.write_text(text + "\n", encoding="utf-8")


PlotFile = Annotated[
    Path | None,
    typer.Option(
        "--plot", metavar="FILE.png", help="Also draw the properties.", show_default=False
    ),
]


@materials_app.command("list", epilog="Example: microweld materials list --class alloy --find Cu")
def list_materials(
    material_class: Annotated[
        str | None,
        typer.Option(
            "--class", help="Only this class: metal, alloy, polymer, ...", show_default=False
        ),
    ] = None,
    find: Annotated[
        str | None,
        typer.Option(help="Only with this word in name or composition.", show_default=False),
    ] = None,
) -> None:
    """List the materials of the library."""
    from microweld.commands.materials import list_table

    _show([list_table(material_class, find)])


@materials_app.command(epilog="Example: microweld materials show nickel --plot nickel.png")
def show(
    name: Annotated[str, typer.Argument(help="Name or alias of a material, or a record file.")],
    temper: Annotated[
        str | None, typer.Option(help="Temper [default: that of the record].", show_default=False)
    ] = None,
    plot: PlotFile = None,
) -> None:
    """Show the properties of a material over temperature, with status and source of every value."""
    from microweld.commands.materials import report

    _show(report(name, temper))
    if plot is not None:
        _draw([name], temper, plot)


@materials_app.command(epilog="Example: microweld materials compare nickel copper --plot both.png")
def compare(
    first: Annotated[str, typer.Argument(help="Name or alias of a material, or a record file.")],
    second: Annotated[str, typer.Argument(help="The other one.")],
    plot: PlotFile = None,
) -> None:
    """Compare two materials, property by property."""
    from microweld.commands.materials import comparison

    _show(comparison(first, second))
    if plot is not None:
        _draw([first, second], None, plot)


@materials_app.command(epilog="Example: microweld materials check my-alloy.yaml")
def check(file: Annotated[Path, typer.Argument(help="A material record (YAML).")]) -> None:
    """Check a record in every temper: format, units, ranges, and the physics of its values."""
    from microweld.materials.catalogue import check_file

    record = check_file(file)
    typer.echo(f"{file}: {record.name}, tempers {', '.join(record.tempers)}: no problems")


@materials_app.command(epilog="Example: microweld materials docs docs/materials")
def docs(folder: Annotated[Path, typer.Argument(help="Folder to write into.")]) -> None:
    """Write the documentation pages of the library from its records."""
    from microweld.materials.pages import write_pages

    typer.echo(f"{len(write_pages(folder))} pages written to {folder}")


def _draw(names: Sequence[str], temper: str | None, path: Path) -> None:
    from microweld.materials.catalogue import load_material
    from microweld.materials.plots import draw

    materials = [load_material(name, temper) for name in names]
    title = " and ".join(material.record.name for material in materials)
    typer.echo(f"drawn: {draw(materials, path, title, 110)}")


def _show(parts: Sequence[str | Table]) -> None:
    from rich.console import Console

    # names and notes of records are shown as they are written: no [red], no :smile:
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console = Console(highlight=False, markup=False, emoji=False, width=160)
    for part in parts:
        console.print(part)
