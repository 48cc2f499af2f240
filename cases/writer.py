"""The writer of resolved cases: YAML in SI units that reads as the same case, and its hash."""

from __future__ import annotations

import hashlib
import io
import json
from typing import Any

from microweld.cases.schema import Case
from microweld.cases.traces import TraceFile


def dump_case(case: Case) -> str:
    """Return the resolved case as YAML: every default written out, quantities in SI with unit."""
    return yaml_text(case_content(case))


def yaml_text(content: dict[str, Any]) -> str:
    """Return plain data as YAML, in its order."""
    from ruamel.yaml import YAML

    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    # ruamel annotates it as None
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    stream = io.StringIO()
    yaml.dump(content, stream)
    return stream.getvalue()


def case_hash(case: Case) -> str:
    """Return the SHA-256 of the resolved content, as 64 hexadecimal digits.

    Layout, comments and choice of units do not matter, nor the paths of files whose content is part
    of the case.
    """
    text = json.dumps(
        _without_places(case_content(case)),
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _without_places(node: Any) -> Any:
    """Return a copy without the paths of files whose points or hash stand beside them.

    How the points were read goes with the path.
    """
    if isinstance(node, list):
        return [_without_places(item) for item in node]
    if not isinstance(node, dict):
        return node
    copy = {key: _without_places(item) for key, item in node.items()}
    if "points" in node and "file" in node:
        for key in TraceFile.model_fields:
            copy.pop(key, None)
    if "sha256" in node:
        copy.pop("file", None)
    return copy


def case_content(case: Case) -> dict[str, Any]:
    """Return plain data of the resolved case, quantities in SI as text."""
    return case.model_dump(mode="json", by_alias=True, exclude_none=True)
