"""A compilation that was cut short does not spoil the cache of compiled forms."""

import os
from pathlib import Path

import pytest
from dolfinx import jit

from microweld.fem.compilation import LIMIT, sound_cache


def test_only_unfinished_compilations_of_the_dead_are_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jit, "get_options", lambda: {"cache_dir": str(tmp_path)})
    for name in ("libffcx_ready.c", "libffcx_ready.c.cached", "libffcx_dead.c", "libffcx_live.c"):
        (tmp_path / name).touch()
    old = (tmp_path / "libffcx_live.c").stat().st_mtime - LIMIT - 1.0
    for name in ("libffcx_ready.c", "libffcx_dead.c"):
        os.utime(tmp_path / name, (old, old))
    os.utime(tmp_path / "libffcx_live.c", (old + LIMIT - 5.0,) * 2)

    def compile_and_stop() -> None:
        with sound_cache():
            (tmp_path / "libffcx_own.c").touch()
            assert not (tmp_path / "libffcx_dead.c").exists()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compile_and_stop()
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == ["libffcx_live.c", "libffcx_ready.c", "libffcx_ready.c.cached"]
