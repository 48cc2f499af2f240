"""One and two ranks give the same joint."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support import mesh_summary


@pytest.mark.mpi
def test_two_ranks_have_the_same_joint_as_one(tmp_path: Path) -> None:
    expected = mesh_summary.summary(tmp_path)
    (tmp_path / "mesh.png").unlink()
    for rank in run_on_two_ranks(tmp_path):
        for key in ("counts", "facets", "facets_of_bodies", "block_facets", "refusal"):
            assert rank[key] == expected[key], key
        for key in ("volumes", "shape", "sizes"):
            assert rank[key] == pytest.approx(expected[key], rel=1e-12, abs=0), key
    assert "misses the wire" in str(expected["refusal"])
    assert (tmp_path / "mesh.png").exists()


def run_on_two_ranks(folder: Path) -> list[dict[str, object]]:
    """What each of two ranks says of the joint."""
    mpirun = shutil.which("mpirun")
    assert mpirun is not None
    script = Path(mesh_summary.__file__)
    paths = [str(script.parents[1]), *sys.path]
    code = (
        f"import sys; sys.path[:0] = {paths!r}; import runpy; "
        f"runpy.run_path({str(script)!r}, run_name='__main__')"
    )
    command = [mpirun, "-n", "2", "--oversubscribe", sys.executable, "-c", code, str(folder)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return [json.loads((folder / f"rank-{rank}.json").read_text()) for rank in (0, 1)]
