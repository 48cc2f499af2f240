"""Names that a wrong one was probably meant to be: near ones are found, far ones never."""

import pytest

from microweld.nearest import meant, nearest

MACHINE = ["current", "voltage", "power", "discharge", "current_limit", "force", "forces", "head"]
PULSE = ["waveform", "peak", "up", "hold", "down", "start"]
JOINT = ["wire_lower", "wire_upper", "electrode_lower", "electrode_upper", "angle"]
BODY = ["material", "temper", "diameter", "overhang", "film", "file"]


@pytest.mark.parametrize(
    ("given", "known", "found"),
    [
        ("Current", MACHINE, ["current"]),
        ("force_N", MACHINE, ["force"]),
        ("electrode_force", MACHINE, ["force"]),
        ("froce", MACHINE, ["force"]),
        ("curent-limit", MACHINE, ["current_limit"]),
        ("tpo", ["top", "pot"], ["top"]),
        ("peek", PULSE, ["peak"]),
        ("wavefrom", PULSE, ["waveform"]),
        ("diam", BODY, ["diameter"]),
        ("diameters", BODY, ["diameter"]),
        ("materail", BODY, ["material"]),
        ("wire1", JOINT, ["wire_lower", "wire_upper"]),
        ("upper_wire", JOINT, ["wire_upper"]),
        ("elctrode_uper", JOINT, ["electrode_upper"]),
        ("max_step", ["maximum_step", "minimum_step"], ["maximum_step"]),
        ("voltage", PULSE, []),
        ("amplitude", PULSE, []),
        ("hole", ["cold", "mode", "role"], ["role"]),
        ("width", BODY, []),
        ("d", BODY, []),
        ("Fe", ["F15", "FeNi36", "Sn"], []),
        ("305", ["304", "316"], []),
        ("stainless_305", ["stainless_304"], []),
        ("AA6061", ["AA5182"], []),
        ("electrode", [f"electrode_{n}" for n in "abcd"], []),
        ("", MACHINE, []),
        ("()", MACHINE, []),
    ],
)
def test_near_names_and_no_others(given, known, found):
    assert nearest(given, known) == found


def test_the_question_has_all_of_them():
    assert meant([]) == ""
    assert meant(["a", "b"]) == "did you mean 'a' or 'b'?"
