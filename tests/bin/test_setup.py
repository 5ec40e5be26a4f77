"""bin/setup on machines that lack something, played by stand-ins for the programs it asks."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STAMPED = ("bin/setup", "requirements.lock", "requirements-dev.lock", "tests/labels/zpl_printer/package-lock.json")
ALL_PRESENT = """#!/bin/sh
echo "libpango-1.0.so.0 libpangoft2-1.0.so.0 libharfbuzz-subset.so.0 libatomic.so.1"
"""
NOTHING_PRESENT = "#!/bin/sh\n"
ORDINARY_USER = "#!/bin/sh\necho 1000\n"
ROOT_USER = "#!/bin/sh\necho 0\n"
NO_PASSWORD_LESS_SUDO = "#!/bin/sh\nexit 1\n"
RECORDS_ITS_ARGUMENTS = '#!/bin/sh\necho "$@" >> "$HOME/apt-get.log"\n'
OLD_PYTHON = "#!/bin/sh\nexit 1\n"
# New enough, with ensurepip; makes no .venv, so that set-up ends there.
PYTHON_THAT_MAKES_NO_VENV = '#!/bin/sh\ncase "$1$2" in -mvenv) exit 1 ;; *) exit 0 ;; esac\n'


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A checkout with nothing set up, on a machine where every program in programs/ is a stand-in."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "tests" / "labels" / "zpl_printer").mkdir(parents=True)
    for name in STAMPED:
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    (tmp_path / "programs").mkdir()
    an_ordinary_machine = {
        "ldconfig": ALL_PRESENT,
        "id": ORDINARY_USER,
        "sudo": NO_PASSWORD_LESS_SUDO,
        "apt-get": RECORDS_ITS_ARGUMENTS,
        "python3": PYTHON_THAT_MAKES_NO_VENV,
        "chromium": "#!/bin/sh\n",
        "strace": "#!/bin/sh\n",
    }
    for name, script in an_ordinary_machine.items():
        install(tmp_path, name, script)
    return tmp_path


def install(machine: Path, name: str, script: str) -> None:
    program = machine / "programs" / name
    program.write_text(script)
    program.chmod(0o755)


def setup(machine: Path, use: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": f"{machine}/programs:{os.environ['PATH']}", "HOME": str(machine)}
    return subprocess.run(
        ["sh", machine / "bin" / "setup", use], env=environment, capture_output=True, text=True, check=False
    )


def test_without_the_right_to_install_it_stops_with_the_one_line_to_run(machine: Path) -> None:
    install(machine, "ldconfig", NOTHING_PRESENT)
    ended = setup(machine, "test")
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert "sudo apt-get update && sudo apt-get install -y --no-install-recommends libpango-1.0-0" in ended.stderr
    assert "libpangoft2-1.0-0 libharfbuzz-subset0" in ended.stderr
    assert "libatomic1" in ended.stderr
    assert not (machine / ".venv").exists()
    assert not (machine / "apt-get.log").exists()


def test_running_asks_for_nothing_that_only_testing_needs(machine: Path) -> None:
    install(machine, "ldconfig", NOTHING_PRESENT)
    assert "libatomic1" not in setup(machine, "run").stderr


def test_root_gets_what_is_missing_installed(machine: Path) -> None:
    install(machine, "ldconfig", ALL_PRESENT.replace("libatomic.so.1", ""))
    install(machine, "id", ROOT_USER)
    setup(machine, "test")
    update, installation = (machine / "apt-get.log").read_text().splitlines()
    assert update.split()[0] == "update"
    assert installation.split()[0] == "install"
    assert installation.split()[-1] == "libatomic1"


def test_a_machine_that_lacks_nothing_is_left_alone(machine: Path) -> None:
    install(machine, "id", ROOT_USER)
    ended = setup(machine, "test")
    assert "creating .venv" in ended.stdout
    assert not (machine / "apt-get.log").exists()


def test_an_old_python_is_refused_by_name_of_what_is_needed(machine: Path) -> None:
    for name in ("python3", "python3.13", "python3.12", "python3.11"):
        install(machine, name, OLD_PYTHON)
    ended = setup(machine, "run")
    assert ended.returncode == 1
    assert "Python 3.11 or newer is needed" in ended.stderr


def test_an_unknown_use_is_refused(machine: Path) -> None:
    ended = setup(machine, "deploy")
    assert ended.returncode == 2
    assert ended.stderr == "usage: bin/setup run|test\n"


def test_a_set_up_checkout_is_ready_at_once(machine: Path) -> None:
    (machine / ".venv" / "bin").mkdir(parents=True)
    (machine / ".venv" / "bin" / "python").symlink_to("/bin/sh")
    sums = subprocess.check_output(["cksum", *STAMPED], cwd=machine, text=True)
    (machine / ".venv" / "ready-test").write_text(f"{machine}\n{sums}")
    for use in ("run", "test"):
        ended = setup(machine, use)
        assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def test_a_changed_lock_ends_the_readiness(machine: Path) -> None:
    test_a_set_up_checkout_is_ready_at_once(machine)
    (machine / "requirements.lock").write_text("")
    assert "creating .venv" in setup(machine, "run").stdout
