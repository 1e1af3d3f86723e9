"""What could make a resident parent answer otherwise than a cold run, or outlive it, or let a sandbox leak."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from projects.building import Project
from projects.marks import SLOW

import ratchet
from ratchet.storage.narrowing import as_table
from resident.conftest import Bench

pytestmark = [SLOW, pytest.mark.skipif(sys.platform != "linux", reason="a parent needs Linux")]

GOOD = "def total(prices: list[int]) -> int:\n    return sum(prices)\n"
BAD = "def total(prices):\n    return sum(prices)\n"
CHECK = ("check", "--base", "main", "--frozen", "--format", "json")

# -- how a client asks -------------------------------------------------------------------------------------------------

CLIENT = """
import sys
from ratchet.search_path import leave_out
leave_out(".")
from ratchet.resident import client
client._end_as = lambda status, command: print(*sorted(sys.modules))
client.pass_on(["check", "--help"])
"""


def test_the_client_imports_next_to_nothing(bench: Bench) -> None:
    words = [sys.executable, "-P", "-c", CLIENT]
    subprocess.run(words, cwd=bench.project.top, env=bench.environ, check=True, capture_output=True)
    bench.wait_for(set())
    done = subprocess.run(words, cwd=bench.project.top, env=bench.environ, check=True, capture_output=True, text=True)
    modules = done.stdout.splitlines()[-1].split()
    assert not {"click", "mypy", "typing", "re", "pathlib", "socket", "subprocess", "json"} & set(modules)
    assert 10 > len([name for name in modules if name.startswith("ratchet")])


# -- who may ask ------------------------------------------------------------------------------------------------------

LIAR = """
import os, sys
from _socket import AF_UNIX, SOCK_STREAM, socket
from ratchet.resident import protocol
identity = open(sys.argv[2], "rb").read()
connection = socket(AF_UNIX, SOCK_STREAM)
connection.connect(sys.argv[1])
paths = [os.fsencode(one) for one in sys.path]
request = protocol.Request(identity, [b"ratchet", b"--version"], paths, dict(os.environb))
protocol.send_request(connection, request, [0, 1, 2, os.open(".", os.O_RDONLY)])
print("answered", connection.recv(1).decode(), flush=True)
"""
OTHERS = {
    "the same": (),
    "mounts": ("unshare", "-m"),
    "network": ("unshare", "-n"),
    "processes": ("unshare", "-p", "-f"),
    "a user namespace": ("unshare", "-U"),
    "cgroups": ("unshare", "-C"),
    "a host name": ("unshare", "-u"),
    "niceness": ("nice", "-n", "5"),
    "a limit": ("prlimit", "--nofile=100:100"),
    "no new privileges": ("setpriv", "--no-new-privs"),
    "fewer rights": ("setpriv", "--bounding-set=-chown"),
    "a mask": ("sh", "-c", 'umask 077; exec "$0" "$@"'),
    "an ignored signal": ("sh", "-c", 'trap \'\' INT; exec "$0" "$@"'),
    "processors": ("taskset", "-c", "0"),
}


@pytest.mark.parametrize("other", OTHERS)
def test_a_client_from_elsewhere_is_refused_whatever_it_says(bench: Bench, other: str, tmp_path: Path) -> None:
    """Its name would be another one: here it claims the parent's own identity, as a sandbox might."""
    way = OTHERS[other]
    if way and subprocess.run([*way, "true"], capture_output=True, check=False).returncode:
        pytest.skip(f"{way[0]} is not allowed here")
    if other == "processors" and len(os.sched_getaffinity(0)) == 1:
        pytest.skip("there is one processor")
    process = bench.started()
    (socket,) = bench.sockets.iterdir()
    (tmp_path / "identity").write_bytes(identity_of(bench))
    words = [*way, sys.executable, "-P", "-c", LIAR, str(socket), str(tmp_path / "identity")]
    done = subprocess.run(words, cwd=bench.project.top, env=bench.environ, capture_output=True, text=True, check=False)
    assert ("answered b" if other == "the same" else "answered n") in done.stdout, done.stderr
    assert [process] == bench.parents


def identity_of(bench: Bench) -> bytes:
    from ratchet.resident.identity import identity
    from ratchet.search_path import without_tree

    environ = {os.fsencode(name): os.fsencode(value) for name, value in bench.environ.items()}
    found = identity(environ, without_tree(str(bench.project.top)))
    assert found is not None
    return found


@pytest.mark.skipif(os.getuid() != 0, reason="only root gives files away")
def test_a_directory_of_another_user_is_not_used(bench: Bench) -> None:
    bench.sockets.mkdir(mode=0o700)
    os.chown(bench.sockets, 65_534, 65_534)
    assert bench.ask("--version") is None
    assert [] == list(bench.sockets.iterdir())


def test_a_full_disk_leaves_all_as_it_was(bench: Bench) -> None:
    if subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode:
        pytest.skip("unshare is not allowed here")
    bench.project.recorded({"app/__init__.py": '"""App."""\n', "app/a.py": GOOD})
    bench.project.write({"app/a.py": BAD})
    place = bench.environ["XDG_RUNTIME_DIR"]
    script = f'mount -t tmpfs -o size=4k,nr_inodes=1,mode=700 none {place} && exec "$0" "$@"'
    words = [sys.executable, "-P", "-m", "typeratchet", *CHECK]
    expected, found = (
        subprocess.run([*before, *words], cwd=bench.project.top, env=bench.environ, capture_output=True, check=False)
        for before in ((), ("unshare", "-m", "sh", "-c", script))
    )
    assert (expected.returncode, expected.stdout) == (found.returncode, found.stdout)
    assert found.returncode == 1


# -- what changes beneath it ------------------------------------------------------------------------------------------


def test_an_upgrade_beneath_it_is_answered_by_the_new_one(bench: Bench, tmp_path: Path) -> None:
    bench.project.recorded({"app/__init__.py": '"""App."""\n', "app/a.py": GOOD})
    library, package = tmp_path / "library", Path(ratchet.__file__).parent
    for name in ("ratchet", "typeratchet"):
        shutil.copytree(package.parent / name, library / name, ignore=shutil.ignore_patterns("__pycache__"))
    environ = {**bench.environ, "PYTHONPATH": str(library), "PYTHONDONTWRITEBYTECODE": "1"}

    def version() -> object:
        done = subprocess.run([sys.executable, "-P", "-m", "typeratchet", *CHECK], cwd=bench.project.top, env=environ,
                              capture_output=True, check=True)  # fmt: skip
        return as_table(as_table(json.loads(done.stdout))["environment"])["ratchet"]

    version()
    first = bench.wait_for(set())
    assert version() == "0.2"
    edited = library / "ratchet/check/verdict.py"
    edited.write_text(edited.read_text() + "# edited\n")
    assert version() == "0.2"
    wait_until(lambda: not is_alive(first))
    version()
    second = bench.wait_for({first})
    (library / "ratchet/__init__.py").write_text('"""Newer."""\n\n__version__ = "9.9.9"\n')
    assert version() == "9.9"
    assert version() == "9.9"
    bench.wait_for({first, second})
    assert version() == "9.9"


def test_a_stale_socket_is_replaced(bench: Bench) -> None:
    process = bench.started()
    os.kill(process, signal.SIGKILL)
    wait_until(lambda: not is_alive(process))
    (place,) = bench.sockets.iterdir()
    assert bench.ask("--version") is None
    bench.wait_for({process})
    assert [place] == list(bench.sockets.iterdir())
    assert bench.ask("--version") is not None


def test_a_parent_that_does_not_answer_is_passed_by(bench: Bench) -> None:
    process = bench.started()
    os.kill(process, signal.SIGSTOP)
    try:
        assert bench.ask("--version") is None
    finally:
        os.kill(process, signal.SIGCONT)
    assert bench.ask("--version") is not None


# -- who is ended -----------------------------------------------------------------------------------------------------

SLOW_PLUGIN = """
import os, time
from pathlib import Path
from mypy.plugin import Plugin

def plugin(version: str) -> type[Plugin]:
    if Path("slow").exists():
        Path("slow", str(os.getpid())).touch()
        time.sleep(60)
    return Plugin
"""


@pytest.fixture
def slow(bench: Bench) -> Bench:
    """A check that takes a minute, where there is a directory `slow`."""
    bench.project.recorded({"app/a.py": GOOD, "plug.py": SLOW_PLUGIN, "mypy.ini": "[mypy]\nplugins = plug.py\n"})
    bench.project.write({"app/a.py": BAD})
    before = set(bench.parents)
    run(bench, "check", "--help")
    bench.wait_for(before)
    (bench.project.top / "slow").mkdir()
    return bench


def run(bench: Bench, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command as a program of its own, which is the client."""
    words = [sys.executable, "-P", "-m", "typeratchet", *arguments]
    return subprocess.run(words, cwd=bench.project.top, env=bench.environ, capture_output=True, check=False)


def begin(bench: Bench, *options: str) -> tuple[subprocess.Popen[bytes], int]:
    """A check that has come to the plugin, and the process that measures."""
    before = running(bench)
    words = [sys.executable, "-P", "-m", "typeratchet", *CHECK, *options]
    pipe = subprocess.PIPE
    process = subprocess.Popen(words, cwd=bench.project.top, env=bench.environ, stdout=pipe, stderr=pipe)
    wait_until(lambda: running(bench) > before)
    (measuring,) = running(bench) - before
    assert above(measuring) not in (process.pid, os.getpid()), "no parent has answered"
    return process, measuring


def running(bench: Bench) -> set[int]:
    return {int(path.name) for path in (bench.project.top / "slow").iterdir()}


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_bytes().rpartition(b")")[2].split()[0] != b"Z"
    except OSError:
        return False


def wait_until(condition: Callable[[], bool], seconds: float = 30) -> None:
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.02)


def above(process: int) -> int:
    return int(Path(f"/proc/{process}/stat").read_bytes().rpartition(b")")[2].split()[1])


@pytest.mark.parametrize(
    ("number", "expected", "said"),
    [
        pytest.param(signal.SIGINT, 3, b"interrupted", id="interrupted"),
        pytest.param(signal.SIGTERM, 3, b"interrupted", id="asked to end"),
        pytest.param(signal.SIGHUP, 3, b"interrupted", id="its terminal closed"),
        pytest.param(signal.SIGKILL, -9, b"", id="killed"),
    ],
)
def test_a_command_ends_with_its_client(slow: Bench, number: int, expected: int, said: bytes) -> None:
    process, measuring = begin(slow)
    supervisor = above(measuring)
    process.send_signal(number)
    _, err = process.communicate(timeout=30)
    assert expected == process.returncode
    assert said in err
    wait_until(lambda: not is_alive(measuring) and not is_alive(supervisor), 2)


def test_a_client_that_gives_up_ends_the_command(slow: Bench) -> None:
    from ratchet.facts.processes import run_ratchet

    assert run_ratchet(CHECK, slow.project.top, slow.environ, 3) is None
    wait_until(lambda: bool(running(slow)) and not any(map(is_alive, running(slow))), 2)


def test_a_parent_that_is_ended_ends_no_command(slow: Bench) -> None:
    process, measuring = begin(slow)
    (parent,) = slow.parents
    os.kill(parent, signal.SIGKILL)
    time.sleep(0.2)
    assert is_alive(measuring)
    os.kill(measuring, signal.SIGKILL)
    out, _ = process.communicate(timeout=30)
    assert (3, "inconclusive") == (process.returncode, as_table(json.loads(out))["verdict"])


def test_a_supervisor_that_is_killed_takes_its_command_along(slow: Bench) -> None:
    process, measuring = begin(slow)
    os.kill(above(measuring), signal.SIGKILL)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 3
    assert b"could not tell" in err
    wait_until(lambda: not is_alive(measuring), 2)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT])
def test_how_a_command_broke_down_is_said_once_and_is_no_verdict(slow: Bench, number: int) -> None:
    process, measuring = begin(slow)
    os.kill(measuring, number)
    out, _ = process.communicate(timeout=30)
    answer = as_table(json.loads(out))
    assert (3, "inconclusive") == (process.returncode, answer["verdict"])
    assert f"was ended by {signal.Signals(number).name}" in str(answer)
    assert running(slow) == {measuring}, "it was measured again"


def test_clients_of_several_trees_are_answered_at_once(slow: Bench, tmp_path: Path) -> None:
    other = Bench(Project(tmp_path / "other"), slow.environ)
    shutil.copytree(slow.project.top, other.project.top)
    first, measuring = begin(slow)
    second, measuring_too = begin(other, "--cache-dir", str(tmp_path / "cache"))
    assert {above(above(one)) for one in (measuring, measuring_too)} == set(slow.parents)
    first.kill()
    first.communicate()
    wait_until(lambda: not is_alive(measuring), 2)
    assert is_alive(measuring_too)
    second.kill()
    second.communicate()
