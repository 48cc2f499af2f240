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
from typer.main import get_command

from microweld import __version__
from microweld.cli import app

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

#: Finds no C library in the userland.
BROKEN = """#!/bin/sh
case "$*" in "--ro-bind / / true") exit 0 ;; esac
echo "env: no libc" >&2
exit 127
"""

#: A Python without DOLFINx, but with all that init, validate and schema need.
LIGHT_PYTHON = f"""#!/bin/sh
if [ "$1" = - ] && grep -q fenics-dolfinx; then exit 1; fi
exec {sys.executable} "$@"
"""

#: A machine with 300 MB of memory left.
SMALL_MEMORY = """#!/bin/sh
case "$*" in */proc/meminfo) echo 300 ;; *) cat >/dev/null; echo 9000 ;; esac
"""

#: A disk with 100 MB left.
FULL_DISK = """#!/bin/sh
echo Filesystem 1024-blocks Used Available Capacity Mounted on
echo /dev/sda 1000000 900000 100000 90% /
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
        self.tools = tools
        self.replace("mmdebstrap", MMDEBSTRAP)
        self.replace("bwrap", BWRAP)
        self.replace("python3", "#!/bin/sh\nexit 1\n")
        self.environment = {
            "PATH": f"{tools}:{os.environ['PATH']}",
            "XDG_CACHE_HOME": str(folder / "cache"),
            "MADE": str(folder / "made"),
            "FAIL": str(self.fail),
            "ENTERED": str(folder / "entered"),
        }

    def replace(self, name: str, text: str) -> None:
        """Let a script take the place of a command of the machine.

        Args:
            name: The command.
            text: The script.
        """
        (self.tools / name).write_text(text)
        (self.tools / name).chmod(0o755)

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


class TestWithoutEnvironment:
    def test_version_is_that_of_the_package(self, userlands: Userlands) -> None:
        assert finish(userlands.launch("--version")) == (0, f"microweld {__version__}", "")
        assert not userlands.cache.exists()

    @pytest.mark.parametrize("line", ["", "-h", "--help", "run --help", "test -h"])
    def test_help_makes_nothing(self, userlands: Userlands, line: str) -> None:
        code, output, _ = finish(userlands.launch(*line.split()))
        assert code == 0
        assert "Usage: microweld" in output
        assert "a Debian 13 userland of 3 GB, in 2 to 3 minutes" in output
        assert not userlands.cache.exists()

    def test_help_names_all_commands(self, userlands: Userlands) -> None:
        output = finish(userlands.launch("--help"))[1]
        commands = get_command(app).commands  # type: ignore[attr-defined]
        assert [name for name in commands if f"\n  {name} " not in output] == []

    @pytest.mark.parametrize("line", ["validate x.yaml", "init crossed-wire -o x.yaml", "schema"])
    def test_commands_that_need_no_dolfinx_say_what_is_missing(
        self, userlands: Userlands, line: str
    ) -> None:
        code, output, messages = finish(userlands.launch(*line.split()))
        assert (code, output) == (1, "")
        assert f"{line.split()[0]} cannot run here" in messages
        assert f"{ROOT}/microweld python --version" in messages
        assert not userlands.cache.exists()

    def test_they_run_with_a_python_that_has_their_packages(
        self, userlands: Userlands, tmp_path: Path
    ) -> None:
        userlands.replace("python3", LIGHT_PYTHON)
        case = str(tmp_path / "x.yaml")
        assert finish(userlands.launch("init", "-o", case))[0] == 0
        assert "valid, hash" in finish(userlands.launch("validate", case))[1]
        assert "Write a commented case file" in finish(userlands.launch("init", "--help"))[1]
        assert userlands.times_made == 0

    def test_mistyped_command_makes_nothing(self, userlands: Userlands) -> None:
        code, _, messages = finish(userlands.launch("rnu", "x.yaml"))
        assert code == 2
        assert "there is no command 'rnu'" in messages
        assert not userlands.cache.exists()

    def test_simulation_says_what_it_installs_and_goes_on(self, userlands: Userlands) -> None:
        code, output, messages = finish(userlands.launch("test", "--version"))
        assert "once, in 2 to 3\nmicroweld: minutes, of 3 GB, in" in messages
        assert str(userlands.userland) in messages
        assert (code, output[:6]) == (0, "pytest")


class TestCures:
    def test_cache_that_cannot_be_written(self, userlands: Userlands, tmp_path: Path) -> None:
        file = tmp_path / "file"
        file.touch()
        code, _, messages = finish(userlands.launch("run", "x", XDG_CACHE_HOME=str(file)))
        assert code == 1
        assert f"cannot write to {file}/microweld: Not a directory" in messages
        assert "XDG_CACHE_HOME=/folder" in messages

    @pytest.mark.parametrize(
        ("tool", "script", "message"),
        [
            ("awk", SMALL_MEMORY, "too little memory: 300 MB are free"),
            ("df", FULL_DISK, "too little disk space for the userland: 102 MB are free"),
        ],
    )
    def test_machine_too_small(
        self, userlands: Userlands, tool: str, script: str, message: str
    ) -> None:
        userlands.replace(tool, script)
        code, _, messages = userlands.run()
        assert code == 1
        assert message in messages
        assert userlands.times_made == 0

    def test_userland_without_python_is_made_anew(self, userlands: Userlands) -> None:
        userlands.run()
        (userlands.userland / "usr/bin/python3").unlink()
        assert "is incomplete" in finish(userlands.launch("validate", "x.yaml"))[2]
        assert userlands.run()[:2] == (0, "inside")
        assert userlands.times_made == 2

    def test_userland_with_files_missing(self, userlands: Userlands) -> None:
        userlands.run()
        userlands.replace("bwrap", BROKEN)
        code, _, messages = userlands.run()
        assert code == 127
        assert "the userland is damaged: env: no libc" in messages
        assert f"rm -rf {userlands.userland}" in messages

    def test_failure_in_a_sound_userland_has_no_such_message(self, userlands: Userlands) -> None:
        userlands.run()
        assert finish(userlands.launch("python", "-c", "exit(1)")) == (1, "", "")

    def test_program_that_was_killed(self, userlands: Userlands) -> None:
        userlands.run()
        code, _, messages = finish(userlands.launch("shell", "-c", "kill -9 $$"))
        assert code == 137
        assert "the memory is too small" in messages


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
