"""A virtual screen for pictures on machines that have none."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from microweld.errors import MicroweldError
from microweld.interruption import end_with_parent

#: First version of VTK that draws without a screen by itself.
VTK_WITHOUT_SCREEN = (9, 4)


@contextmanager
def display() -> Iterator[None]:
    """Provide a screen for pictures while the block runs.

    Starts a virtual one (Xvfb) only if VTK needs it.

    Raises:
        MicroweldError: If a screen is needed and there is none. VTK itself would end the process.
    """
    if os.environ.get("DISPLAY") or draws_without_screen():
        yield
        return
    program = shutil.which("Xvfb")
    if program is None:
        raise MicroweldError("pictures need a screen, or the program Xvfb (Debian package xvfb)")
    read_end, write_end = os.pipe()
    # without -noreset the server starts again, and fails, when the first of several pictures ends
    screen = ["-screen", "0", "1600x1200x24", "-noreset"]
    server = subprocess.Popen(
        [program, "-displayfd", str(write_end), *screen, "-nolisten", "tcp"],
        pass_fds=[write_end],
        start_new_session=True,
        preexec_fn=end_with_parent,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write_end)
    try:
        os.environ["DISPLAY"] = ":" + announced_number(read_end)
        yield
    finally:
        os.environ.pop("DISPLAY", None)
        server.terminate()
        server.wait()


def literal(text: str) -> str:
    """Return a text that VTK draws letter by letter; between two dollar signs it reads formulas."""
    return text.replace("$", r"\$")


def announced_number(read_end: int) -> str:
    """Wait for the server and return the number of the display that it has opened.

    Raises:
        MicroweldError: If it ends without one.
    """
    with os.fdopen(read_end) as pipe:
        number = pipe.readline().strip()
    if not number:
        raise MicroweldError("the virtual screen (Xvfb) did not start")
    return number


def draws_without_screen() -> bool:
    """Check whether this VTK draws in memory where there is no screen."""
    from vtkmodules import vtkRenderingOpenGL2
    from vtkmodules.vtkCommonCore import vtkVersion

    version = (vtkVersion.GetVTKMajorVersion(), vtkVersion.GetVTKMinorVersion())
    return version >= VTK_WITHOUT_SCREEN or hasattr(vtkRenderingOpenGL2, "vtkOSOpenGLRenderWindow")
