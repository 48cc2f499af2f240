"""The launcher takes the environment that is there, or makes one, and passes commands unchanged.

The userland is made and entered here by stand-ins for mmdebstrap and bubblewrap, which record their
arguments.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

MMDEBSTRAP = """#!/bin/sh
echo "$@" >> "$MADE"
[ ! -e "$FAIL" ] || exit 1
for word; do case $word in */userland-*) part=$word ;; esac; done
mkdir -p "$part/usr/bin" && touch "$part/usr/bin/python3" && chmod +x "$part/usr/bin/python3"
sleep 0.5
"""

#: Enters nothing; the question for OpenBLAS gets a yes.
BWRAP = """#!/bin/sh
case "$*" in *openblas*) exit 0 ;; "--ro-bind / / true") exit 0 ;; esac
echo "$@" >> "$ENTERED"
while [ "$1" != env ]; do shift; done
"$@" &
wait $!
"""

#: Prints a line, waits for Ctrl-C, and ends with a code of its own.
WAIT = """
import signal, sys, time
signal.signal(signal.SIGINT, lambda *_: sys.exit(7))
print("ready", flush=True)
time.sleep(60)
"""


def launch(
    *arguments: str, environment: dict[str, str] | None = None, cwd: Path = ROOT
) -> subprocess.Popen[str]:
    """The launcher, started."""
    return subprocess.Popen(
        [str(ROOT / "microweld"), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=cwd,
        env={**os.environ, **(environment or {})},
    )


def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Exit code, output, messages."""
    output, messages = process.communicate(timeout=120)
    return process.returncode, output.strip(), messages


def interrupt_when_ready(process: subprocess.Popen[str]) -> int:
    """Exit code of a program that got SIGINT after its first line."""
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGINT)
    return finish(process)[0]


class TestActiveEnvironment:
    def test_arguments_directory_and_exit_code_come_through(self, tmp_path: Path) -> None:
        code = "import os, sys; print(os.getcwd(), sys.argv[1:]); sys.exit(7)"
        done = finish(launch("python", "-c", code, "a b", "*", cwd=tmp_path))
        assert done[:2] == (7, f"{tmp_path} ['a b', '*']")

    def test_package_is_that_of_the_checkout(self, tmp_path: Path) -> None:
        code = "import microweld.meshes, os; print(os.path.realpath(microweld.meshes.__file__))"
        assert finish(launch("python", "-c", code, cwd=tmp_path))[1] == str(
            ROOT / "meshes/__init__.py"
        )

    def test_signal_reaches_python(self) -> None:
        assert interrupt_when_ready(launch("python", "-c", WAIT)) == 7

    def test_one_thread_a_rank(self) -> None:
        unset = dict.fromkeys(("OMP_NUM_THREADS", "NUMBA_NUM_THREADS"), "")
        code = "import os; print(os.environ['OMP_NUM_THREADS'], os.environ['NUMBA_NUM_THREADS'])"
        assert finish(launch("python", "-c", code, environment=unset))[1] == "1 1"

    @pytest.mark.parametrize("ranks", ["0", "two", ""])
    def test_wrong_number_of_ranks(self, ranks: str) -> None:
        code, _, messages = finish(launch("-n", ranks, "run", "x.yaml"))
        assert code == 2
        assert "-n wants a number of ranks" in messages

    def test_command_help(self) -> None:
        code, output, _ = finish(launch("--help"))
        assert code == 0
        assert "Usage: microweld" in output


@pytest.mark.mpi
class TestRanks:
    def test_an_error_on_one_rank_ends_all(self) -> None:
        code = "from mpi4py import MPI; c = MPI.COMM_WORLD; c.rank == 1 and exit(3); c.Barrier()"
        assert finish(launch("-n", "2", "python", "-m", "mpi4py", "-c", code))[0] == 3

    def test_interrupt_reaches_the_ranks(self) -> None:
        code = (
            "from mpi4py import MPI; MPI.COMM_WORLD.Barrier()\n"
            "if MPI.COMM_WORLD.rank: sys.stdout = sys.stderr\n"
        )
        assert (
            interrupt_when_ready(launch("-n", "2", "python", "-c", "import sys; " + code + WAIT))
            == 7
        )


class Userlands:
    """A machine without DOLFINx, with stand-ins for the tools that make and enter a userland."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cache = folder / "cache/microweld"
        self.fail = folder / "fail"
        tools = folder / "tools"
        tools.mkdir()
        for name, text in (
            ("mmdebstrap", MMDEBSTRAP),
            ("bwrap", BWRAP),
            ("python3", "#!/bin/sh\nexit 1\n"),
        ):
            (tools / name).write_text(text)
            (tools / name).chmod(0o755)
        self.environment = {
            "PATH": f"{tools}:{os.environ['PATH']}",
            "XDG_CACHE_HOME": str(folder / "cache"),
            "MADE": str(folder / "made"),
            "FAIL": str(self.fail),
            "ENTERED": str(folder / "entered"),
        }

    def launch(self, *arguments: str, **more: str) -> subprocess.Popen[str]:
        return launch(*arguments, environment={**self.environment, **more})

    def run(self) -> tuple[int, str, str]:
        return finish(self.launch("python", "-c", "print('inside')"))

    @property
    def times_made(self) -> int:
        made = self.folder / "made"
        if made.exists():
            return len(made.read_text().splitlines())
        return 0

    @property
    def mounts(self) -> str:
        """Arguments of bubblewrap when the userland was last entered, the command excluded."""
        last = (self.folder / "entered").read_text().splitlines()[-1]
        return last.split(" --chdir ")[0]

    @property
    def userland(self) -> Path:
        (found,) = (path for path in self.cache.glob("userland-*") if path.is_dir())
        return found


@pytest.fixture
def userlands(tmp_path: Path) -> Userlands:
    if os.geteuid() != 0 or not Path("/usr/share/keyrings/debian-archive-keyring.gpg").exists():
        pytest.skip("making a userland without the administrator's help needs root on Debian")
    return Userlands(tmp_path)


class TestWhatIsWrittenLasts:
    def test_new_top_level_folders_are_the_hosts(self, userlands: Userlands) -> None:
        userlands.run()
        assert "--bind / / --dev-bind /dev /dev" in userlands.mounts
        assert f"--ro-bind {userlands.userland}/usr /usr" in userlands.mounts

    def test_root_folder_is_sealed_where_it_is_not_the_hosts(self, userlands: Userlands) -> None:
        userlands.run()
        (userlands.userland / "bin").symlink_to("usr/other")
        userlands.run()
        assert "--bind / /" not in userlands.mounts
        assert userlands.mounts.endswith("--remount-ro /")


class TestUserland:
    def test_is_made_once(self, userlands: Userlands) -> None:
        code, output, messages = userlands.run()
        assert (code, output) == (0, "inside")
        assert "making a private Debian 13 userland" in messages
        assert userlands.run() == (0, "inside", "")
        assert userlands.times_made == 1

    def test_holds_the_listed_packages(self, userlands: Userlands) -> None:
        userlands.run()
        made = (userlands.folder / "made").read_text()
        assert "--include=python3-dolfinx-real,python3-petsc4py-real," in made
        assert ",libopenblas0-pthread," in made

    def test_half_made_is_repaired(self, userlands: Userlands) -> None:
        userlands.run()
        (userlands.userland / ".microweld-complete").unlink()
        (userlands.userland / "leftover").touch()
        code, _, messages = userlands.run()
        assert code == 0
        assert "removing a half-made userland" in messages
        assert userlands.times_made == 2
        assert not (userlands.userland / "leftover").exists()

    def test_failure_is_reported_and_mended_by_the_next_run(self, userlands: Userlands) -> None:
        userlands.fail.touch()
        code, output, messages = userlands.run()
        assert (code, output) == (1, "")
        assert "could not be made" in messages
        userlands.fail.unlink()
        assert userlands.run()[:2] == (0, "inside")

    def test_two_at_once_make_one(self, userlands: Userlands) -> None:
        both = [userlands.launch("python", "-c", "print('inside')") for _ in range(2)]
        assert [finish(process)[:2] for process in both] == [(0, "inside")] * 2
        assert userlands.times_made == 1

    def test_signal_reaches_python_once(self, userlands: Userlands) -> None:
        userlands.run()
        assert interrupt_when_ready(userlands.launch("python", "-c", WAIT)) == 7

    def test_unsupported_dolfinx_is_named(self, userlands: Userlands) -> None:
        record = userlands.folder / "old/fenics_dolfinx-0.8.0.dist-info"
        record.mkdir(parents=True)
        (record / "METADATA").write_text(
            "Metadata-Version: 2.1\nName: fenics-dolfinx\nVersion: 0.8.0\n"
        )
        python = userlands.folder / "tools/python3"
        python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
        _, output, messages = finish(
            userlands.launch("python", "-c", "print('inside')", PYTHONPATH=str(record.parent))
        )
        assert f"not using {python}: its DOLFINx is 0.8.0, supported are 0.9 to 0.11" in messages
        assert output == "inside"
