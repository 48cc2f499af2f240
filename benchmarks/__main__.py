"""The command `microweld benchmark`."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from benchmarks import spec, verdict
from benchmarks.jobs import as_finished
from microweld.errors import InputError

if TYPE_CHECKING:
    from benchmarks import regression

app = typer.Typer(
    name="microweld benchmark",
    help="Compare microweld with what is known, and write the verification and validation report.",
    epilog="Example: microweld benchmark run thermoelectric_leg",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
Names = Annotated[
    list[str] | None, typer.Argument(metavar="[NAME...]", help="Benchmarks.", show_default=False)
]
All = Annotated[bool, typer.Option("--all", help="All benchmarks.")]
Quick = Annotated[
    bool,
    typer.Option("--quick", help="Of these, only the quick ones, and the short form of long ones."),
]
Results = Annotated[Path, typer.Option("-r", "--results", help="Folder of the results.")]
FOLDER = Path("results/benchmarks")
REPORT = Path("results/report")


@app.command("list", epilog="Example: microweld benchmark list")
def show() -> None:
    """List the benchmarks."""
    for name in spec.names():
        benchmark = spec.load(name)
        typer.echo(f"{name:22} {benchmark.kind:12} {benchmark.cost:6} {benchmark.title}")


@app.command(epilog="Example: microweld benchmark run --all --quick")
def run(
    names: Names = None,
    everything: All = False,
    quick: Quick = False,
    judged: Annotated[
        bool, typer.Option("--judged", help="Leave out the refinement studies.")
    ] = False,
    jobs: Annotated[
        int,
        typer.Option("-j", "--jobs", min=1, help="Benchmarks at once; those of speed run alone."),
    ] = 1,
    results: Results = FOLDER,
) -> None:
    """Run benchmarks; exit code 1 if a quantity is missing, or outside with no cause known."""
    from benchmarks import runner

    bad = 0
    wanted = chosen(names, everything, quick)
    for number, (benchmark, result) in enumerate(measured(wanted, judged, jobs), 1):
        typer.echo(f"{benchmark.name}: {benchmark.title} ({number} of {len(wanted)})")
        runner.save(result, results)
        bad += show_result(benchmark, result)
    if bad:
        typer.echo(f"{bad} quantities are missing, outside their bands, or have moved")
        raise typer.Exit(1)


def measured(
    wanted: Sequence[spec.Benchmark], judged: bool, jobs: int
) -> Iterator[tuple[spec.Benchmark, dict[str, object]]]:
    """Run benchmarks and yield each as it ends.

    First those that measure time, alone; then the others, long ones first.

    Args:
        wanted: What to run.
        judged: Leave the refinement studies out.
        jobs: How many at once.
    """
    from benchmarks import runner

    def attempt(benchmark: spec.Benchmark) -> dict[str, object]:
        typer.echo(f"... {benchmark.name}", err=True)
        return runner.run(benchmark, judged)

    for benchmark in (each for each in wanted if each.kind == "performance"):
        yield benchmark, attempt(benchmark)
    others = sorted(
        (each for each in wanted if each.kind != "performance"),
        key=lambda each: each.cost != "long",
    )
    yield from as_finished(attempt, others, jobs)


def chosen(names: list[str] | None, everything: bool, quick: bool) -> list[spec.Benchmark]:
    """Return the benchmarks that a command line means.

    Args:
        names: Those that it names.
        everything: Whether it asks for all.
        quick: Leave the long ones out, but for those that have a short form.

    Raises:
        InputError: If it names none, or one that does not exist.
    """
    if bool(names) == everything:
        cure = "name some (microweld benchmark list), or say --all"
        raise InputError.single("which benchmarks?", allowed=", ".join(spec.names()), cure=cure)
    wanted = [spec.load(name) for name in names or spec.names()]
    if quick:
        return [short for benchmark in wanted if (short := benchmark.short()) is not None]
    return wanted


def show_result(benchmark: spec.Benchmark, result: dict[str, object]) -> int:
    """Print a line for each quantity and each change against the stored reference.

    Args:
        benchmark: What was run.
        result: What `runner.run` returned.

    Returns:
        How many of them fail the run.
    """
    from benchmarks.figures import band_text, figure_text, unit_text

    bad = 0
    quantities: dict[str, dict[str, object]] = result["quantities"]  # type: ignore[assignment]
    for name, found in quantities.items():
        quantity = benchmark.quantities[name]
        missing = found["figure"] is None or math.isnan(float(str(found["figure"])))
        bad += (missing or found["verdict"] == verdict.OUTSIDE) and not benchmark.known
        figure = figure_text(found["figure"], found["bar"])
        unit = unit_text(quantity.unit)
        band = f"band {band_text(quantity)} {found['why']}"
        typer.echo(f"    {found['verdict']:15}{name}: {figure} {unit}, {band}")
    for entry in result["measurements"]:  # type: ignore[attr-defined]
        if "crash" in entry:
            typer.echo(entry["crash"], err=True)
    changes: list[dict[str, object]] = result["regression"]  # type: ignore[assignment]
    moved = [change for change in changes if not change["inside"]]
    for change in moved:
        typer.echo(f"    moved          {change['what']}: {change['stored']}, now {change['now']}")
    return bad + len(moved)


@app.command(epilog="Example: microweld benchmark report -o results/report")
def report(
    results: Results = FOLDER,
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder of the report.")] = REPORT,
) -> None:
    """Write the verification and validation report, HTML, from the results."""
    from benchmarks.report.overview import write_report

    typer.echo(f"the report: {write_report(results, output)}")


@app.command(epilog="Example: microweld benchmark update weld_balance")
def update(
    names: Annotated[list[str], typer.Argument(metavar="NAME...", help="Benchmarks.")],
    results: Results = FOLDER,
    yes: Annotated[bool, typer.Option("--yes", help="Store without asking.")] = False,
) -> None:
    """Show what changed against the stored references, then store the latest results."""
    from benchmarks import regression, runner

    found = runner.load_results(results)
    for benchmark in chosen(names, False, False):
        if benchmark.name not in found:
            cure = f"microweld benchmark run {benchmark.name}"
            raise InputError.single(
                "there is no result to store", value=benchmark.name, file=str(results), cure=cure
            )
        changes = regression.compare(benchmark, found[benchmark.name])
        if changes:
            typer.echo(f"{benchmark.name}: {len(changes)} stored")
        else:
            typer.echo(f"{benchmark.name}: nothing stored yet")
        for change in changes:
            if change.change > 0:
                show_change(change)
        if yes or typer.confirm("store?"):
            regression.store(benchmark, found[benchmark.name])
            typer.echo(f"stored in {regression.path_of(benchmark)}")


def show_change(change: regression.Change) -> None:
    """Print what a quantity was and is; marked if it moved by more than it may."""
    if change.inside:
        mark = "   "
    else:
        mark = "!! "
    moved = f"{change.stored}, now {change.now} (may move by {change.allowed:.3g})"
    typer.echo(f"  {mark}{change.what}: {moved}")


@app.command(epilog="Example: microweld benchmark mutate friction-sign")
def mutate(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[MUTATION...]", help="Some only.", show_default=False),
    ] = None,
    jobs: Annotated[
        int,
        typer.Option("-j", "--jobs", min=1, help="Changes at once, each in a copy of its own."),
    ] = 1,
    results: Results = FOLDER,
    work: Annotated[
        Path, typer.Option("-w", "--work", help="Folder for the changed copies.")
    ] = Path("build/mutant"),
) -> None:
    """Break the physics on purpose and show which benchmark notices.

    Exit code 1 if a change survives.
    """
    from benchmarks import mutations

    bad = 0
    wanted = mutations.chosen(names or [])
    with mutations.alone(work.resolve()):
        for trial in mutations.attempt_all(wanted, work.resolve(), jobs):
            mutations.save([trial], results)
            bad += trial["verdict"] != mutations.CAUGHT
            typer.echo(f"{trial['verdict']:9}{trial['name']}: {trial['what']}. {trial['how']}")
    if bad:
        raise typer.Exit(1)


def main() -> None:
    """Run the command; errors end it as they end any command of microweld."""
    from microweld.commands.console import fail
    from microweld.errors import MicroweldError

    try:
        app(prog_name="microweld benchmark")
    except MicroweldError as error:
        fail(error, error.exit_code)


if __name__ == "__main__":
    main()
