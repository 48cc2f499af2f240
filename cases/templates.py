"""The commented case files that `microweld init` writes."""

from __future__ import annotations

from importlib import resources

from microweld.errors import InputError

_SUFFIX = ".template.yaml"
_BESIDE = {"imported": "imported-bump.geo"}  #: file that a template reads, by kind of joint


def template(joint: str) -> str:
    """Text of the commented case of a kind of joint.

    Raises:
        InputError: there is none for this joint.
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
    return (folder / f"{joint}{_SUFFIX}").read_text(encoding="utf-8")


def beside(joint: str) -> dict[str, str]:
    """Name and text of the files that the template of a kind of joint reads."""
    if joint in _BESIDE:
        names = [_BESIDE[joint]]
    else:
        names = []
    return {
        name: (resources.files("microweld.cases") / name).read_text(encoding="utf-8")
        for name in names
    }
