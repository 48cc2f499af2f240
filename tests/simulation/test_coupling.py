"""What ends the coupling iterations of a step is what the case format says of its tolerance."""

from types import SimpleNamespace
from typing import cast

from mpi4py import MPI

import numpy as np
import pytest

from microweld.cases.json_schema import case_json_schema
from microweld.contact.pairing import Pairing
from microweld.errors import MeshError
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


def narrow_contacts(wide: float, flat: set[str]) -> Coupling:
    """Two pairs on cells of 0.4 mm, one of a radius of 0.1 mm and one of another [m]."""
    one_vertex = SimpleNamespace(closed=np.array([False, True, False]))
    pairs = [
        SimpleNamespace(name=name, cell_size=4e-4, vertex_pressure=one_vertex)
        for name in ("below_plate", "faying")
    ]
    radii = {"below_plate": wide, "faying": 1e-4}
    case = SimpleNamespace(
        mesh=SimpleNamespace(contact_size=1e-4), joint=SimpleNamespace(is_drawing=True)
    )
    coupling = SimpleNamespace(
        weld=SimpleNamespace(pairs=pairs, essential_pairs=frozenset(radii), case=case),
        _spot_radius=lambda name: radii[name],
        coarse={},
        _flat=flat,
    )
    return cast(Coupling, coupling)


PAIRINGS = cast(dict[str, Pairing], {name: name for name in ("below_plate", "faying")})


@pytest.mark.parametrize(("wide", "refused"), [(1.5e-4, 2), (3e-4, 1)])
def test_only_the_narrowest_contacts_need_cells_smaller_than_their_spot(
    wide: float, refused: int
) -> None:
    coupling = narrow_contacts(wide, flat=set())
    with pytest.raises(MeshError) as failure:
        Coupling._require_resolution(coupling, PAIRINGS, 1e-3)
    assert len(failure.value.problems) == refused
    assert len(coupling.coarse) == 2 - refused
    narrowest = failure.value.problems[-1]
    assert "faying" in narrowest.message and narrowest.allowed == "cells of at most 0.1 mm there"
    assert "set mesh.contact_size to 0.013 mm (it is 0.1 mm)" in narrowest.cure


def test_surfaces_flat_on_each_other_need_no_cells_smaller_than_their_spot() -> None:
    """Their touching area is a share of their cells at the edge of what is pressed."""
    coupling = narrow_contacts(1.5e-4, flat={"below_plate"})
    with pytest.raises(MeshError) as failure:
        Coupling._require_resolution(coupling, PAIRINGS, 1e-3)
    assert ["faying" in problem.message for problem in failure.value.problems] == [True]
    both = narrow_contacts(1.5e-4, flat={"below_plate", "faying"})
    Coupling._require_resolution(both, PAIRINGS, 1e-3)
