"""The commented case files that `microweld init` writes.

A template is a valid case with one gap: `{laws}` in a comment, where the contact laws are listed.
"""

from __future__ import annotations

import textwrap
from importlib import resources

from microweld.cases.joints.model import JointModel
from microweld.cases.joints.table import JOINT_TYPES
from microweld.contact_laws.registry import DEFAULT_LAW, LAWS
from microweld.errors import InputError

_GAP = "{laws}"
_WIDTH = 100  #: of a line [characters]


def template(joint: str) -> str:
    """Return the text of the commented case of a type of joint.

    Raises:
        InputError: If there is no such type.
    """
    room = resources.files(_joint_type(joint).__module__.rpartition(".")[0])
    lines = (room / "template.yaml").read_text(encoding="utf-8").splitlines()
    return "".join(f"{line}\n" for given in lines for line in _with_laws(given))


def template_files(joint: str) -> dict[str, str]:
    """Return name and text of the files that the template of a type of joint reads.

    Raises:
        InputError: If there is no such type.
    """
    folder = resources.files("microweld.cases")
    return {
        name: (folder / name).read_text(encoding="utf-8")
        for name in _joint_type(joint).template_files
    }


def _with_laws(line: str) -> list[str]:
    """Return a line, or the lines that list the laws where it has the gap for them."""
    if _GAP not in line:
        return [line]
    start, comment = line.split("# ")
    others = ", ".join(law.key() for law in LAWS if law is not DEFAULT_LAW)
    return textwrap.wrap(
        comment.replace(_GAP, others),
        _WIDTH,
        initial_indent=f"{start}# ",
        subsequent_indent=f"{' ' * len(start)}# ",
        break_on_hyphens=False,
    )


def _joint_type(joint: str) -> type[JointModel]:
    """Return the type of joint of this name."""
    types = {kind.type_name(): kind for kind in JOINT_TYPES}
    if joint not in types:
        allowed = ", ".join(sorted(types))
        cure = "choose one of them"
        raise InputError.single("unknown kind of joint", value=joint, allowed=allowed, cure=cure)
    return types[joint]
