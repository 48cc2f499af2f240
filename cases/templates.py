"""The commented case files that `microweld init` writes.

A template is a valid case with one gap: `{laws}` in a comment, where the contact laws are listed.
"""

from __future__ import annotations

import textwrap
from importlib import resources

from microweld.contact_laws.registry import DEFAULT_LAW, LAWS
from microweld.errors import InputError

_SUFFIX = ".template.yaml"
_LAWS = "{laws}"
_WIDTH = 100  #: of a line [characters]
_BESIDE = {"imported": "imported-bump.geo"}  #: file that a template reads, by kind of joint


def template(joint: str) -> str:
    """Return the text of the commented case of a kind of joint.

    Raises:
        InputError: If there is none for this joint.
    """
    folder = resources.files("microweld.cases")
    known = sorted(
        entry.name.removesuffix(_SUFFIX)
        for entry in folder.iterdir()
        if entry.name.endswith(_SUFFIX)
    )
    if joint not in known:
        allowed = ", ".join(known)
        cure = "choose one of them"
        raise InputError.single("unknown kind of joint", value=joint, allowed=allowed, cure=cure)
    lines = (folder / f"{joint}{_SUFFIX}").read_text(encoding="utf-8").splitlines()
    return "".join(f"{line}\n" for given in lines for line in _with_laws(given))


def _with_laws(line: str) -> list[str]:
    """A line, or the lines that list the laws where it has the gap for them."""
    if _LAWS not in line:
        return [line]
    start, comment = line.split("# ")
    others = ", ".join(law.key() for law in LAWS if law is not DEFAULT_LAW)
    found = textwrap.wrap(
        comment.replace(_LAWS, others),
        _WIDTH,
        initial_indent=f"{start}# ",
        subsequent_indent=f"{' ' * len(start)}# ",
        break_on_hyphens=False,
    )
    return found


def beside(joint: str) -> dict[str, str]:
    """Return name and text of the files that the template of a kind of joint reads."""
    if joint in _BESIDE:
        names = [_BESIDE[joint]]
    else:
        names = []
    return {
        name: (resources.files("microweld.cases") / name).read_text(encoding="utf-8")
        for name in names
    }
