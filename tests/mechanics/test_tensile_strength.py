"""Tensile strength of hardened and softened metal, and integrals over plane sections."""

from __future__ import annotations

from mpi4py import MPI

import numpy as np
import pytest
from dolfinx import mesh

from microweld.materials.flow import material_row
from microweld.materials.flow_laws import JohnsonCook
from microweld.mechanics.plasticity import PlasticState
from microweld.mechanics.tensile_strength import section_integrals, strengths

COLD = 293.0
B = 600e6
N = 0.3


def row(prestrain: float = 0.0) -> np.ndarray:
    """Flow law of a metal that yields at almost nothing: sigma = B eps^n."""
    law = JohnsonCook(A=1.0, B=B, n=N, m=1.0, T_melt=1700.0)
    return material_row(law, prestrain=prestrain, solidus=1690.0, liquidus=1700.0, floor=1.0)


def strength(delivered: np.ndarray, **state: float) -> float:
    """Strength of one point; annealed metal has no prestrain."""
    point = PlasticState.virgin(1)._replace(**{key: np.array([v]) for key, v in state.items()})
    rows = (delivered[None], row()[None])
    return float(strengths(*rows, np.zeros(1, dtype=np.int64), point, COLD)[0])


def test_annealed_metal_bears_what_considere_says():
    """B n^n exp(-n), at the uniform strain n."""
    assert strength(row()) == pytest.approx(B * N**N * np.exp(-N), rel=1e-3)


def test_metal_hardened_past_its_uniform_strain_bears_its_flow_stress():
    assert strength(row(prestrain=0.5)) == pytest.approx(B * 0.5**N, rel=1e-6)
    assert strength(row(), strain=0.5) == pytest.approx(B * 0.5**N, rel=1e-6)


def test_hardened_metal_bears_more_of_the_section_that_is_left():
    """After a strain of 0.1 the same force acts on a section smaller by exp(-0.1)."""
    expected = B * N**N * np.exp(-N) * np.exp(0.1)
    assert strength(row(), strain=0.1) == pytest.approx(expected, rel=1e-3)


def test_softened_metal_bears_what_annealed_metal_does():
    drawn = row(prestrain=0.8)
    annealed = B * N**N * np.exp(-N)
    assert strength(drawn, softened=1.0) == pytest.approx(annealed, rel=1e-3)
    half = strength(drawn, softened=0.5)
    assert annealed < half < strength(drawn)


@pytest.mark.parametrize("shift", [0.0, 0.37])
def test_sections_of_a_prism_have_its_area_everywhere(shift):
    """However the cells lie, and whatever stands in front of or behind a plane."""
    box = mesh.create_box(MPI.COMM_SELF, [[shift, 0, 0], [shift + 3.0, 1.0, 0.5]], [7, 3, 2])
    corners = box.geometry.x[box.geometry.dofmap]
    planes = np.linspace(shift + 0.01, shift + 2.99, 57)
    areas = section_integrals(planes, corners, np.ones(len(corners)))
    assert areas == pytest.approx(np.full(57, 0.5), rel=1e-12)


def test_sections_of_a_cone_and_a_soft_length():
    """The area grows with the square of the distance; values of the cells weigh it."""
    tip = np.array([[[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [1.0, 1.0, 0.0], [1.0, 0.0, 1.0]]])
    planes = np.array([0.25, 0.5, 0.75])
    assert section_integrals(planes, tip, np.array([2.0])) == pytest.approx(planes**2)
    assert section_integrals(np.array([-0.1, 1.1]), tip, np.ones(1)) == pytest.approx([0.0, 0.0])
