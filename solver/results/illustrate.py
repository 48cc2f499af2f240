"""All pictures of a run at its end. A run does not fail if a picture cannot be drawn."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from microweld.errors import MicroweldError
from microweld.results.curves import draw_curves
from microweld.results.new_folder import TEST_FILE
from microweld.results.pictures import draw_pictures
from microweld.results.test_curve import draw_test

log = logging.getLogger(__name__)


def illustrate(folder: Path, times: Sequence[float] = ()) -> list[Path]:
    """Draw the curves and the pictures that the files of a results folder allow.

    Whatever fails while drawing is logged as a warning, and the rest is drawn. To be called on one
    rank, once the folder is written, whether the run finished or not.

    Args:
        folder: A results folder.
        times: Further times to draw [s], besides the hottest output and the last.

    Returns:
        The files written.
    """
    written: list[Path] = []
    try:
        written.append(draw_curves(folder))
    except Exception as error:  # a picture must not change how the run ends
        log.warning("the curves were not drawn: %s", _reason(error))
    if (folder / TEST_FILE).is_file():
        try:
            written.append(draw_test(folder))
        except Exception as error:
            log.warning("the curve of the test was not drawn: %s", _reason(error))
    try:
        written += draw_pictures(folder, times)
    except Exception as error:
        log.warning("the pictures were not drawn: %s", _reason(error))
    return written


def _reason(error: Exception) -> str:
    if isinstance(error, MicroweldError):
        return str(error)
    return f"{type(error).__name__}: {error}"
