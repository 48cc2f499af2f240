"""What ends the coupling iterations of a step is what the case format says of its tolerance."""

from types import SimpleNamespace
from typing import cast

from mpi4py import MPI

import numpy as np
import pytest

from microweld.cases.json_schema import case_json_schema
from microweld.simulation.coupling import Coupling


def test_the_tolerance_is_described_by_what_is_compared() -> None:
    text = case_json_schema()["$defs"]["Numerics"]["properties"]["coupling_tolerance"]
    assert "temperature" in text["description"]
    assert not {"pressure", "resistance"} & set(text["description"].replace(",", " ").split())


@pytest.mark.parametrize(("hottest", "scale"), [(300.0, 50.0), (793.0, 500.0)])
def test_temperatures_are_compared_over_their_rise_or_that_allowed_in_a_step(
    hottest: float, scale: float
) -> None:
    temperature = np.array([293.0, hottest])
    case = SimpleNamespace(
        surroundings=SimpleNamespace(temperature=293.0),
        numerics=SimpleNamespace(maximum_temperature_change=50.0),
    )
    weld = SimpleNamespace(
        electrothermal=SimpleNamespace(temperature=temperature), comm=MPI.COMM_SELF, case=case
    )
    coupling = cast(Coupling, SimpleNamespace(weld=weld))
    assert Coupling._change(coupling, temperature - [1.0, 3.0]) == 3.0
    assert Coupling._scale(coupling) == scale
