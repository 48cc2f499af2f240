"""The benchmarks as ReFrame checks, for a cluster's own scheduler and database of results.

    reframe -C SITE.py -c benchmarks/cluster/checks.py -r              all
    reframe -C SITE.py -c benchmarks/cluster/checks.py -r -t quick     the quick ones

Needs nothing of microweld in ReFrame's Python: a check runs `./microweld benchmark run NAME` and
reads its JSON.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import reframe as rfm
import reframe.utility.sanity as sn

CHECKOUT = Path(__file__).resolve().parents[2]
FILES = {
    path.parent.name: path for path in sorted((CHECKOUT / "benchmarks").glob("*/benchmark.yaml"))
}


def declared(name: str, key: str) -> str:
    """A word of a benchmark's file: its kind, its cost."""
    found = re.search(rf"^{key}: *(\w+)", FILES[name].read_text(encoding="utf-8"), re.MULTILINE)
    if found:
        return found.group(1)
    return ""


@rfm.simple_test
class Benchmark(rfm.RunOnlyRegressionTest):
    """One benchmark with its refinement studies, on each of its numbers of ranks."""

    benchmark = parameter(list(FILES))  # noqa: F821 - given by ReFrame's metaclass
    valid_systems = ["*"]  # noqa: RUF012 - ReFrame wants lists
    valid_prog_environs = ["*"]  # noqa: RUF012
    executable = str(CHECKOUT / "microweld")
    time_limit = "60m"

    @run_after("init")  # noqa: F821
    def describe(self) -> None:
        """Take title, tags and arguments from the benchmark's file."""
        self.descr = f"microweld benchmark {self.benchmark}"
        self.tags = {declared(self.benchmark, "kind"), declared(self.benchmark, "cost")}
        self.executable_opts = ["benchmark", "run", self.benchmark, "-r", "results"]

    def result(self) -> dict:
        """Return the result of the benchmark."""
        path = Path(self.stagedir) / "results" / f"{self.benchmark}.json"
        return json.loads(path.read_text(encoding="utf-8"))

    @sanity_function  # noqa: F821
    def inside(self) -> object:
        """Check that all quantities are inside their bands."""
        verdicts = {name: entry["verdict"] for name, entry in self.result()["quantities"].items()}
        return sn.assert_true(
            all(verdict == "inside" for verdict in verdicts.values()), msg=str(verdicts)
        )

    @run_before("performance")  # noqa: F821
    def figures(self) -> None:
        """Pass every figure, seconds and memory to ReFrame."""
        result = self.result()
        figures = {name: (entry["figure"], "-") for name, entry in result["quantities"].items()}
        figures |= {
            "seconds": (result["measurements"][0]["seconds"], "s"),
            "memory": (result["memory"], "B"),
        }
        self.perf_variables = {
            name: sn.make_performance_function(sn.defer(figure), unit)
            for name, (figure, unit) in figures.items()
            if figure is not None
        }
