"""The examples of docs/extending.md are those that the tests add and use."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```(?:python|text) (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PATH = re.compile(r"`((?:solver|meshes|cases|materials|tests|docs)/[\w/]+(?:\.\w+|/))`")


def test_examples_are_those_of_the_tests() -> None:
    text = (ROOT / "docs/extending.md").read_text(encoding="utf-8")
    blocks = BLOCK.findall(text)
    assert len(blocks) >= 6
    for file, code in blocks:
        assert code in (ROOT / file).read_text(encoding="utf-8"), f"{file} holds no\n{code}"


def test_files_that_the_pages_name_exist() -> None:
    pages = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
    found = [(page, path) for page in pages for path in PATH.findall(page.read_text("utf-8"))]
    assert len(found) > 30
    assert [f"{page.name}: {path}" for page, path in found if not (ROOT / path).exists()] == []
