"""All pictures of a run at its end. A run does not fail if a picture cannot be drawn."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from microweld.errors import MicroweldError
from microweld.results.curves import draw_curves
from microweld.results.pictures import draw_pictures

log = logging.getLogger(__name__)


def illustrate(folder: Path, times: Sequence[float] = ()) -> list[Path]:
    """Draw the curves and the pictures that the files of a results folder allow.

    What cannot be drawn is logged. To be called on one rank, once the folder is written, whether
    the run finished or not.

    Args:
        folder: A results folder.
        times: Further times to draw [s], besides the hottest output and the last.

    Returns:
        The files written.
    """
    written: list[Path] = []
    try:
        written.append(draw_curves(folder))
        written += draw_pictures(folder, times)
    except MicroweldError as error:
        log.warning("not everything was drawn: %s", error)
    return written
