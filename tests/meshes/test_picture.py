"""The picture shows every body, in both views."""

from pathlib import Path

import matplotlib.colors
import matplotlib.image
import numpy as np
import pytest
from numpy.typing import NDArray
from support.crossed_wires import crossed

from microweld.meshes.generation.build import build_joint
from microweld.meshes.picture import COLOURS, SIZE, write_picture


@pytest.mark.parametrize("quarter", [True, False], ids=["quarter", "full"])
def test_every_body_is_seen_whole_and_close_up(tmp_path: Path, quarter: bool) -> None:
    path = tmp_path / "mesh.png"
    write_picture(build_joint(crossed(quarter=quarter), 2.5), path, "crossed wires")
    pixels = matplotlib.image.imread(path)[..., :3]
    assert pixels.shape[:2] == SIZE[::-1]
    left = pixels[:, : SIZE[0] // 2]
    right = pixels[:, SIZE[0] // 2 :]
    for colour in COLOURS[:4]:
        assert share(left, colour) > 0.01
        assert share(right, colour) > 0.03
    middle = right[400:600, 375:575]
    for body, colour in zip(("wire", "electrode") * 2, COLOURS, strict=False):
        assert (share(middle, colour) > 0.05) is (body == "wire"), "the wires' contact is hidden"
    assert 0.3 < np.mean(left.min(axis=-1) > 0.99) < 0.9


def share(pixels: NDArray[np.float64], colour: str) -> float:
    """Part of the pixels that has the hue of a colour, lit or shaded."""
    hue, saturation, _ = matplotlib.colors.rgb_to_hsv(matplotlib.colors.to_rgb(colour))
    seen = matplotlib.colors.rgb_to_hsv(pixels)
    alike = (np.abs(seen[..., 0] - hue) < 0.02) & (np.abs(seen[..., 1] - saturation) < 0.12)
    return float(np.mean(alike))
