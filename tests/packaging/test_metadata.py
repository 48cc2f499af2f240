"""Citation, package metadata, changelog and the services that run the checks agree."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

import microweld

ROOT = Path(__file__).parents[2]
FORMS = sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml"))

#: Sections of a version, as Keep a Changelog names them.
SECTIONS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def text(name: str) -> str:
    """Content of a file of the checkout."""
    return (ROOT / name).read_text(encoding="utf-8")


def read_yaml(name: str) -> Any:
    """Content of a YAML file of the checkout."""
    return YAML(typ="safe", pure=True).load(text(name))


def read_pyproject() -> dict[str, Any]:
    """Content of pyproject.toml."""
    return tomllib.loads(text("pyproject.toml"))


class TestCitation:
    def test_has_what_the_format_requires(self) -> None:
        citation = read_yaml("CITATION.cff")
        assert citation["cff-version"] == "1.2.0"
        assert {"message", "title", "authors"} < citation.keys()

    def test_version_is_that_of_the_package(self) -> None:
        assert read_yaml("CITATION.cff")["version"] == microweld.__version__

    def test_licence_and_authors_are_those_of_the_package(self) -> None:
        citation = read_yaml("CITATION.cff")
        project = read_pyproject()["project"]
        assert citation["license"] == project["license"] == "MIT"
        assert citation["authors"] == project["authors"]
        assert text("LICENSE").startswith("MIT License\n")
        assert citation["authors"][0]["name"] in text("LICENSE")


class TestChangelog:
    def test_versions_are_dated_and_begin_with_unreleased(self) -> None:
        versions = re.findall(r"^## (.*)$", text("CHANGELOG.md"), re.MULTILINE)
        assert versions[0] == "[Unreleased]"
        dated = re.compile(r"\[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}")
        assert [version for version in versions[1:] if not dated.fullmatch(version)] == []

    def test_only_the_sections_of_the_format(self) -> None:
        for version in text("CHANGELOG.md").split("\n## ")[1:]:
            headings = re.findall(r"^#+ (.*)$", version, re.MULTILINE)
            assert set(headings) <= SECTIONS
            assert len(headings) == len(set(headings))

    def test_lines_are_wrapped(self) -> None:
        assert [line for line in text("CHANGELOG.md").splitlines() if len(line) > 120] == []


class TestRuffVersion:
    def test_hooks_and_developers_use_that_of_ci(self) -> None:
        (version,) = re.findall(r"^ruff_version=(\S+)$", text(".ci/run"), re.MULTILINE)
        wanted = f"ruff=={version}"
        (repository,) = read_yaml(".pre-commit-config.yaml")["repos"]
        hooks = [hook for hook in repository["hooks"] if hook["id"].startswith("ruff")]
        assert [hook["additional_dependencies"] for hook in hooks] == [[wanted]] * 2
        assert wanted in read_pyproject()["dependency-groups"]["dev"]


class TestChecks:
    def test_workflow_runs_all_of_them(self) -> None:
        (job,) = read_yaml(".github/workflows/ci.yml")["jobs"].values()
        assert job["steps"][-1]["run"] == ".ci/run"

    def test_workflow_installs_what_the_launcher_needs(self) -> None:
        (needed,) = re.findall(r"need_tools\(\) \{.*?\n\}", text("microweld"), re.DOTALL)
        tools = set(re.findall(r"missing\+=\(([\w-]+)\)", needed))
        assert "mmdebstrap" in tools
        (install,) = re.findall(r"apt-get install (.*)", text(".github/workflows/ci.yml"))
        assert tools <= set(install.split())

    def test_hook_names_one_of_them(self) -> None:
        (repository,) = read_yaml(".pre-commit-config.yaml")["repos"]
        (entry,) = [hook["entry"] for hook in repository["hooks"] if hook["id"] == "mypy"]
        script, name = entry.split()
        assert (ROOT / script).is_file()
        assert f'\ncheck "{name}" ' in text(script)


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_issue_forms(path: Path) -> None:
    form = read_yaml(str(path.relative_to(ROOT)))
    if path.stem == "config":
        assert form == {"blank_issues_enabled": True}
        return
    assert {"name", "description", "body"} <= form.keys()
    identifiers = [field["id"] for field in form["body"]]
    assert len(identifiers) == len(set(identifiers)) > 0
    for field in form["body"]:
        assert field["type"] in {"checkboxes", "dropdown", "input", "textarea"}
        assert field["attributes"]["label"]
