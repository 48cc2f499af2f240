"""Answers to inputs that are changed at random."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from benchmarks.measurement import Measurement
from benchmarks.mutated_inputs import outcome
from benchmarks.mutated_inputs.campaign import campaign
from benchmarks.mutated_inputs.kinds import KINDS

#: Where inputs with a fault are kept, with the answer.
KEPT = Path("results/mutated_inputs")
FIGURES = {
    "accepted": outcome.ACCEPTED,
    "refused": outcome.REFUSED,
    "tracebacks": outcome.TRACEBACK,
    "hangs": outcome.HANG,
    "without_place": outcome.NO_PLACE,
    "foreign_words": outcome.FOREIGN,
    "too_long": outcome.TOO_LONG,
}


def measure(inputs: int, seed: int) -> Measurement:
    """Count the answers.

    Args:
        inputs: Changed inputs of all kinds together.
        seed: Of the random choices.
    """
    counts: Counter[str] = Counter()
    values = {}
    for kind in KINDS:
        found = Counter(one.verdict for one in campaign(kind, inputs // len(KINDS), seed, KEPT))
        values[f"accepted_{kind}"] = found[outcome.ACCEPTED]
        counts += found
    values |= {figure: counts[verdict] for figure, verdict in FIGURES.items()}
    return Measurement({"inputs": counts.total(), **values})
