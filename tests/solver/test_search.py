"""Which facet lies opposite a contact point."""

import numpy as np
import pytest

from microweld.contact.search import find_opposite

CORNERS = np.array([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
FACET = np.vstack([CORNERS, 0.5 * (CORNERS[[1, 2, 0]] + CORNERS[[2, 0, 1]])])[None]  # its normal is +z


@pytest.mark.parametrize(("degrees", "paired"), [(0, True), (80, True), (100, True), (150, False), (180, False)])
def test_flanks_stay_paired_but_far_sides_are_refused(degrees, paired):
    """A rim that folds past 90 degrees keeps its gap: without its points the mean gap around a vertex jumps."""
    angle = np.radians(degrees)
    normal = np.array([[np.sin(angle), 0.0, -np.cos(angle)]])
    facet, coordinates = find_opposite(np.array([[0.25, 0.25, 0.1]]), normal, FACET, reach=0.2)
    assert (facet[0] >= 0) == paired
    if paired:
        assert coordinates[0] == pytest.approx([0.25, 0.25])


def test_out_of_reach_is_not_paired():
    facet, _ = find_opposite(np.array([[0.25, 0.25, 0.3]]), np.array([[0.0, 0.0, -1.0]]), FACET, reach=0.2)
    assert facet[0] == -1
