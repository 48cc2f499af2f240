"""How many of thirty random welds end within a limit of processor time, and why the others do not.

Nothing is compared with a closed form: the figure says how far the program can be relied on.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks.jobs import as_finished
from benchmarks.measurement import Measurement, Table
from benchmarks.random_welds import outcome
from benchmarks.random_welds.draw import Weld, welds, write
from benchmarks.random_welds.outcome import ENDED, FAILED, HARD_FAULT, OUT_OF_TIME, Outcome

Done = tuple[Weld, Outcome]
COLUMNS = ("weld", "metals", "size [um]", "pressure over yield", "wished [K]", "reached [K]")
HOW = ("how it ended", "at [ms]", "processor time [s]", "message")
LONGEST = 400  #: characters of a message in the table


def measure(limit: float, at_once: int) -> Measurement:
    """Run all welds, each on one rank.

    Args:
        limit: Processor time of each [s].
        at_once: How many run at the same time.
    """
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        write(folder / "cases")

        def attempt(weld: Weld) -> Outcome:
            case = folder / "cases" / f"{weld.name}.yaml"
            return outcome.run(case, folder / weld.name, limit)

        done = list(as_finished(attempt, welds(), at_once))
    return counted(sorted(done, key=lambda pair: pair[0].number))


def counted(done: Sequence[Done]) -> Measurement:
    """Count how welds ended, by joint, and list each.

    Args:
        done: All welds with their outcomes.
    """
    kinds = Counter(found.kind for _, found in done)
    molten = [found for _, found in done if found.molten]
    failed = Counter(found.field for _, found in done if found.kind == FAILED)
    values = {
        "ended": kinds[ENDED],
        "hard_faults": kinds[HARD_FAULT],
        "failed": kinds[FAILED],
        "out_of_time": kinds[OUT_OF_TIME],
        "molten": len(molten),
        "molten_ended": sum(found.kind == ENDED for found in molten),
        **{f"failed_{field.replace(' ', '_')}": count for field, count in sorted(failed.items())},
        "processor_seconds": sum(found.seconds for _, found in done),
    }
    return Measurement(values, tables=(_by_joint(done), _each(done)))


def _by_joint(done: Sequence[Done]) -> Table:
    groups = {kind: [found for weld, found in done if weld.kind == kind] for kind in _kinds(done)}
    groups["all"] = [found for _, found in done]
    groups["of these molten"] = [found for _, found in done if found.molten]
    rows = []
    for name, group in groups.items():
        counts = Counter(found.kind for found in group)
        ways = [counts[kind] for kind in (ENDED, FAILED, OUT_OF_TIME, HARD_FAULT)]
        rows.append((name, len(group), *ways, _fields(group)))
    columns = ("joint", "welds", ENDED, FAILED, OUT_OF_TIME, HARD_FAULT, "failed in")
    return Table("How they ended", columns, tuple(rows))


def _kinds(done: Sequence[Done]) -> list[str]:
    return list(dict.fromkeys(weld.kind for weld, _ in done))


def _fields(group: Sequence[Outcome]) -> str:
    """Return which fields failed, and how often each."""
    counts = Counter(found.field for found in group if found.kind == FAILED)
    return ", ".join(f"{field} {count}" for field, count in counts.most_common())


def _each(done: Sequence[Done]) -> Table:
    rows = []
    for weld, found in done:
        how = found.kind
        if found.field:
            how = f"{found.kind}: {found.field}"
        reached = f"{found.peak:.0f}"
        if found.molten:
            reached += ", molten"
        at = f"{1e3 * found.time:.4g} of {1e3 * weld.end:.4g}"
        drawn = (weld.name, ", ".join(weld.metals), f"{1e6 * weld.size:.3g}")
        wished = (f"{weld.pressure:.2f}", f"{weld.temperature:.0f}", reached)
        rows.append((*drawn, *wished, how, at, f"{found.seconds:.0f}", found.message[:LONGEST]))
    return Table("Each weld", (*COLUMNS, *HOW), tuple(rows))
