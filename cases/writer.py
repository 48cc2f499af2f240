"""A validated case written back: YAML in SI units that reads as the same case, and its hash."""

from __future__ import annotations

import hashlib
import io
import json
from typing import Any

from microweld.cases.schema import Case


def dump_case(case: Case) -> str:
    """The resolved case as YAML text: every default written out, quantities in SI with their unit."""
    return yaml_text(case_content(case))


def yaml_text(content: dict[str, Any]) -> str:
    """Plain data as YAML, in the order that it has."""
    from ruamel.yaml import YAML

    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]  # annotated as None by ruamel
    stream = io.StringIO()
    yaml.dump(content, stream)
    return stream.getvalue()


def case_hash(case: Case) -> str:
    """SHA-256 of the resolved content, as 64 hexadecimal digits.

    Layout, comments and choice of units do not matter, nor where files lie whose content is part of
    the case.
    """
    text = json.dumps(
        _without_places(case_content(case)),
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _without_places(node: Any) -> Any:
    """A copy without the paths of files whose points or hash stand beside them."""
    if isinstance(node, list):
        return [_without_places(item) for item in node]
    if not isinstance(node, dict):
        return node
    held = "points" in node or "sha256" in node
    return {
        key: _without_places(item) for key, item in node.items() if not (held and key == "file")
    }


def case_content(case: Case) -> dict[str, Any]:
    """Plain data of the resolved case, quantities in SI as text."""
    return case.model_dump(mode="json", by_alias=True, exclude_none=True)
