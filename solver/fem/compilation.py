"""The cache of compiled forms, which a compilation that is cut short would spoil.

FFCx marks a form as being compiled by a file of C. Whoever needs the form then waits for the result
and gives up after ten seconds: for ever, if the process that compiled has ended.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

#: Age at which a compilation that has not ended is taken for dead [s].
LIMIT = 60.0


@contextmanager
def sound_cache() -> Iterator[None]:
    """Remove what earlier programs have left unfinished, and what the block does if it fails."""
    from dolfinx import jit

    folder = Path(jit.get_options()["cache_dir"])
    begin = time.time()
    forget_unfinished(folder, 0.0, begin - LIMIT)
    try:
        yield
    except BaseException:
        forget_unfinished(folder, begin - 1.0, time.time() + 1.0)
        raise


def forget_unfinished(folder: Path, after: float, before: float) -> None:
    """Remove the marks of compilations that have not ended.

    Args:
        folder: The cache; it need not exist.
        after: Only those begun after this time [s since the epoch].
        before: Only those begun before.
    """
    for mark in folder.glob("libffcx_*.c"):
        with suppress(OSError):  # another program may be faster
            unfinished = not mark.with_suffix(".c.cached").exists()
            if unfinished and after <= mark.stat().st_mtime <= before:
                mark.unlink()
