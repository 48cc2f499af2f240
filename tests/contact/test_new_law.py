"""A contact law is added with one file, its import and its line in the table; nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import microweld

FILE = '''
"""Conductance that grows with the root of the pressure."""

from typing import ClassVar, Literal

from microweld.contact_laws.closed_points import ClosedPoints
from microweld.contact_laws.law import Conductances, ExplicitLaw
from microweld.contact_laws.parts import wiedemann_franz
from microweld.inputs import Length


class RootLaw(ExplicitLaw):
    """Conductance that grows with the root of the real area."""

    brief: ClassVar[str] = "The root of the real area"

    law: Literal["root"]
    """Law of the conductances."""
    depth: Length = 1e-5
    """Depth of the layer [m]."""

    def evaluate(self, points: ClosedPoints) -> Conductances:
        """Return the conductances at closed points."""
        electrical = points.electrical_conductivity * points.real_area**0.5 / self.depth
        return wiedemann_franz(electrical, points.mean_temperature)
'''

USE = """
import json
import sys

import numpy as np
from ruamel.yaml import YAML

from microweld.cases import case_json_schema, read_case
from microweld.cases.joints.templates import template
from microweld.contact_laws.dual import Dual
from microweld.materials.catalogue import load_material
from microweld.setup.contact import Pair, contact_of

text = template("crossed-wire")
start, end = text.index("contact:"), text.index("surroundings:")
own = "contact: {law: holm, spot_spacing: 20 um, pairs: {faying: {law: root, depth: 5 um}}}"
case_text = text[:start] + own + chr(10) * 2 + text[end:]
common = case_text.replace("law: holm, spot_spacing: 20 um", "law: root")
law = read_case(case_text).contact.of("faying")
contact = contact_of(law, Pair(load_material("nickel"), load_material("copper")))


def conductances(slave, master):
    T = Dual.variables(np.array([slave]), np.array([master]))
    return contact.evaluate(np.array([2e8]), *T)


h = conductances(700.0, 600.0)
d = 1e-3
numeric = [
    (conductances(700.0 + s * d, 600.0 + m * d).electrical.value[0]
     - conductances(700.0 - s * d, 600.0 - m * d).electrical.value[0]) / (2.0 * d)
    for s, m in ((1.0, 0.0), (0.0, 1.0))
]
with open(sys.argv[1], "w") as out:
    json.dump(
        {
            "depth": law.depth,
            "of all pairs": read_case(common).contact.of("upper_electrode").law,
            "schema": case_json_schema(),
            "cases": [YAML(typ="safe").load(text) for text in (case_text, common)],
            "value": h.electrical.value[0],
            "slope": h.electrical.slope[:, 0].tolist(),
            "numeric": numeric,
            "template": text,
        },
        out,
    )
"""


@pytest.fixture(scope="module")
def used(tmp_path_factory):
    """What a package with one more law makes of it: the rooms are links, contact_laws a copy."""
    folder = tmp_path_factory.mktemp("package")
    package = folder / "microweld"
    laws = package / "contact_laws"
    laws.mkdir(parents=True)
    for entry in Path(microweld.__path__[0]).iterdir():
        if entry.name != laws.name:
            (package / entry.name).symlink_to(entry.resolve())
    for source in (Path(microweld.__path__[0]) / laws.name).glob("*.py"):
        (laws / source.name).write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    (laws / "root.py").write_text(FILE, encoding="utf-8")
    registry = laws / "registry.py"
    table = registry.read_text(encoding="utf-8")
    line = "    Expression,\n"
    assert table.count(line) == 1
    after = "from microweld.contact_laws.table"
    table = table.replace(line, f"{line}    RootLaw,\n")
    table = table.replace(after, f"from microweld.contact_laws.root import RootLaw\n{after}")
    registry.write_text(table, encoding="utf-8")
    result = folder / "result.json"
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    subprocess.run(
        [sys.executable, "-c", USE, str(result)],
        check=True,
        capture_output=True,
        timeout=300,
        env=environment,
    )
    return json.loads(result.read_text(encoding="utf-8"))


def test_a_case_may_name_it_for_one_pair_and_for_all(used):
    assert used["depth"] == 5e-6 and used["of all pairs"] == "root"


def test_it_stands_in_the_json_schema(used):
    jsonschema = pytest.importorskip("jsonschema")
    assert {"RootLaw", "RootLawContact"} < set(used["schema"]["$defs"])
    validator = jsonschema.Draft202012Validator(used["schema"])
    for case in used["cases"]:
        validator.validate(case)


def test_its_conductances_reach_a_contact_with_exact_slopes(used):
    assert used["value"] > 0.0
    assert np.all(np.array(used["slope"]) != 0.0)
    assert used["slope"] == pytest.approx(used["numeric"], rel=1e-5)


def test_the_template_lists_it(used):
    assert "constant, expression, root; see docs/contact.md" in used["template"]
