"""The commented case files that `microweld init` writes."""

from __future__ import annotations

from importlib import resources

from microweld.errors import InputError

_SUFFIX = ".template.yaml"


def template(joint: str) -> str:
    """Text of the commented case of a kind of joint.

    Raises:
        InputError: there is none for this joint.
    """
    folder = resources.files("microweld.cases")
    known = sorted(entry.name.removesuffix(_SUFFIX) for entry in folder.iterdir() if entry.name.endswith(_SUFFIX))
    if joint not in known:
        allowed, cure = ", ".join(known), "choose one of them"
        raise InputError.single("unknown kind of joint", value=joint, allowed=allowed, cure=cure)
    return (folder / f"{joint}{_SUFFIX}").read_text(encoding="utf-8")
