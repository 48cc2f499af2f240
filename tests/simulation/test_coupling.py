"""What ends the coupling iterations of a step is what the case format says of its tolerance."""

from types import SimpleNamespace
from typing import cast

from mpi4py import MPI

import numpy as np
import pytest

from microweld.cases.json_schema import case_json_schema
from microweld.cases.schema import Case
from microweld.contact.pairing import Pairing
from microweld.errors import MeshError
from microweld.simulation.coupling import Coupling, too_coarse


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


@pytest.mark.parametrize(
    ("contact_size", "drawing", "cure"),
    [
        (None, True, "set mesh.contact_size to 0.15 mm,"),
        (5e-5, True, "set mesh.contact_size to 0.023 mm (it is 0.05 mm),"),
        (5e-5, False, "mesh the file with cells of 0.15 mm there,"),
    ],
)
def test_a_contact_on_less_than_a_cell_is_cured_by_smaller_cells(
    contact_size: float | None, drawing: bool, cure: str
) -> None:
    case = SimpleNamespace(
        mesh=SimpleNamespace(contact_size=contact_size), joint=SimpleNamespace(is_drawing=drawing)
    )
    problem = too_coarse("lower_electrode", 3e-4, 3.24e-4, cast(Case, case))
    assert problem.cure.startswith(cure)


@pytest.mark.parametrize(("wide", "refused"), [(1.5e-4, 2), (3e-4, 1)])
def test_only_the_narrowest_contacts_need_cells_smaller_than_their_spot(
    wide: float, refused: int
) -> None:
    pairs = [SimpleNamespace(name=name, cell_size=4e-4) for name in ("below_plate", "faying")]
    radii = {"below_plate": wide, "faying": 1e-4}
    case = SimpleNamespace(
        mesh=SimpleNamespace(contact_size=1e-4), joint=SimpleNamespace(is_drawing=True)
    )
    coupling = SimpleNamespace(
        weld=SimpleNamespace(pairs=pairs, essential_pairs=frozenset(radii), case=case),
        _spot_radius=lambda name: radii[name],
        _coarse=set(),
    )
    with pytest.raises(MeshError) as failure:
        Coupling._require_resolution(
            cast(Coupling, coupling), cast(dict[str, Pairing], {name: name for name in radii})
        )
    assert len(failure.value.problems) == refused
    assert len(coupling._coarse) == 2 - refused
