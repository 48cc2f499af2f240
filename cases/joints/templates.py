"""The commented case files that `microweld init` writes."""

from __future__ import annotations

from importlib import resources

from microweld.cases.joints.model import JointModel
from microweld.cases.joints.table import JOINT_TYPES
from microweld.errors import InputError


def template(joint: str) -> str:
    """Return the text of the commented case of a type of joint.

    Raises:
        InputError: If there is no such type.
    """
    room = resources.files(_joint_type(joint).__module__.rpartition(".")[0])
    return (room / "template.yaml").read_text(encoding="utf-8")


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


def _joint_type(joint: str) -> type[JointModel]:
    """Return the type of joint of this name."""
    types = {kind.type_name(): kind for kind in JOINT_TYPES}
    if joint not in types:
        allowed = ", ".join(sorted(types))
        cure = "choose one of them"
        raise InputError.single("unknown kind of joint", value=joint, allowed=allowed, cure=cure)
    return types[joint]
