"""A resident parent's children answer as a cold run does, byte for byte; and who may not ask it is not answered."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from projects.building import Said
from projects.marks import SLOW

from resident.conftest import Bench

pytestmark = [SLOW, pytest.mark.skipif(sys.platform != "linux", reason="a parent needs Linux")]

GOOD = "def total(prices: list[int]) -> int:\n    return sum(prices)\n"
BAD = "def total(prices):\n    return sum(prices)\n"


def command(bench: Bench, *arguments: str, **environ: str) -> Said:
    """What `typeratchet` says, as a program of its own: to `check`, or to other arguments."""
    words = [sys.executable, "-P", "-m", "typeratchet", *(arguments or ("check", "--base", "main"))]
    done = subprocess.run(words, cwd=bench.project.top, env={**bench.environ, **environ}, check=False,
                          capture_output=True, text=True)  # fmt: skip
    return Said(done.returncode, done.stdout, done.stderr)


def apart(bench: Bench, *arguments: str) -> tuple[int, bytes, bytes]:
    """What the command says in a process of its own."""
    said = command(bench, *arguments)
    return said.status, said.out.encode(), said.err.encode()


def test_it_says_what_a_run_of_its_own_says(bench: Bench) -> None:
    bench.project.recorded({"app/__init__.py": '"""App."""\n', "app/a.py": GOOD})
    assert bench.ask("check") is None
    bench.wait_for(set())
    commands = (
        ("check", "--base", "main", "--format", "json"),
        ("check", "--base", "main"),
        ("check", "--nonsense"),
        ("status", "--format", "json"),
        ("explain", "cast"),
        ("doctor", "--base", "main"),
    )
    for text in (BAD, GOOD, "def total(:\n", BAD + "# äöü\n"):
        bench.project.write({"app/a.py": text})
        assert [apart(bench, *words) for words in commands] == [bench.ask(*words) for words in commands]


def test_the_command_asks_it_where_it_is_told_to(bench: Bench) -> None:
    bench.project.recorded({"app/__init__.py": '"""App."""\n', "app/a.py": GOOD})
    bench.project.write({"app/a.py": BAD})
    cold, first = command(bench, RATCHET_RESIDENT="0"), command(bench)
    bench.wait_for(set())
    assert (cold, cold) == (first, command(bench))
    assert cold.status == 1


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"CI": "true"}, id="in CI"),
        pytest.param({"GITHUB_ACTIONS": "true"}, id="on GitHub"),
        pytest.param({"RATCHET_RESIDENT": "0"}, id="switched off"),
        pytest.param({"PYTHONHASHSEED": "7"}, id="where Python would start otherwise"),
    ],
)
def test_none_is_started_or_asked(bench: Bench, changes: dict[str, str]) -> None:
    assert bench.ask("--version", **changes) is None
    assert not bench.sockets.exists()


def test_two_environments_have_two_parents(bench: Bench) -> None:
    first = bench.started()
    second = bench.started(RATCHET_CACHE_KEY="x" * 40)
    assert sorted({first, second}) == sorted(bench.parents)
    assert bench.ask("--version") == bench.ask("--version", RATCHET_CACHE_KEY="x" * 40)


def test_what_no_answer_rests_on_makes_no_other_parent(bench: Bench) -> None:
    bench.started()
    assert bench.ask("--version", CLAUDE_SESSION="7", PWD="/") is not None


def test_the_directory_and_the_socket_are_the_users_alone(bench: Bench) -> None:
    bench.started()
    assert 0o700 == bench.sockets.stat().st_mode & 0o777
    assert {0o600} == {path.stat().st_mode & 0o777 for path in bench.sockets.iterdir()}


@pytest.mark.parametrize("make", ["open to a group", "a link", "in a work tree"])
def test_a_directory_that_is_not_safe_is_not_used(bench: Bench, make: str, tmp_path: Path) -> None:
    if make == "open to a group":
        bench.sockets.mkdir(mode=0o700)
        bench.sockets.chmod(0o750)
    elif make == "a link":
        (tmp_path / "elsewhere").mkdir(mode=0o700)
        bench.sockets.symlink_to(tmp_path / "elsewhere")
    else:
        (bench.sockets.parent / ".git").mkdir()
    assert bench.ask("--version") is None
    assert [] == [path for path in bench.sockets.glob("*") if path.name != ".git"]


def test_a_parent_that_is_idle_goes(bench: Bench) -> None:
    process = bench.started(RATCHET_RESIDENT_IDLE="0.2")
    while Path(f"/proc/{process}").exists():
        pass
    assert [] == list(bench.sockets.iterdir())


def test_one_user_has_a_few_parents_at_most(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ratchet.resident.starting._MOST", 1)
    process = bench.started()
    assert bench.ask("--version", RATCHET_CACHE_KEY="x" * 40) is None
    assert [process] == bench.parents
    assert not list(bench.sockets.glob("*.starting"))
    os.kill(process, signal.SIGKILL)
    while bench.parents:
        pass
    assert bench.ask("--version", RATCHET_CACHE_KEY="x" * 40) is None
    bench.wait_for({process})


@pytest.mark.parametrize("switch", ["", "1"])
def test_a_directory_that_is_gone_is_for_the_command_to_tell(bench: Bench, tmp_path: Path, switch: str) -> None:
    words = f"{sys.executable} -P -m typeratchet check"
    script = f"mkdir gone; cd gone; rmdir ../gone; {words}"
    environ = {**bench.environ, "RATCHET_RESIDENT": switch}
    done = subprocess.run(script, shell=True, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False)
    assert (3, 1) == (done.returncode, len(done.stderr.splitlines()))


@pytest.mark.parametrize("streams", ["<&-", ">/dev/full", "| true", "2>&-", "</dev/null >&- 2>&-"])
def test_odd_streams_end_as_they_do_without_it(bench: Bench, streams: str) -> None:
    bench.project.recorded({"app/__init__.py": '"""App."""\n', "app/a.py": GOOD})
    bench.project.write({"app/a.py": BAD})
    script = f"set -o pipefail; {sys.executable} -P -m typeratchet check --base main {streams}"
    command(bench)
    bench.wait_for(set())
    expected, found = (
        subprocess.run(["bash", "-c", script], cwd=bench.project.top, check=False, capture_output=True,
                       env={**bench.environ, "RATCHET_RESIDENT": switch})
        for switch in ("0", "1")
    )  # fmt: skip
    assert (expected.returncode, expected.stdout, expected.stderr) == (found.returncode, found.stdout, found.stderr)


TOLD = {
    "ratchet.toml": "\n[resident]\nuse = true\n",
    "pyproject.toml": "\n[tool.ratchet.resident]\nuse = true\n",
}


@pytest.mark.parametrize("name", TOLD)
def test_the_configuration_can_ask_for_it(bench: Bench, name: str) -> None:
    main = "[ratchet]\n" if name == "ratchet.toml" else "[tool.ratchet]\n"
    bench.project.recorded({"app/a.py": GOOD, name: f'{main}paths = ["app"]\n'})
    assert (0, False) == (command(bench, RATCHET_RESIDENT="").status, bench.sockets.exists())
    bench.project.write({name: f'{main}paths = ["app"]\n{TOLD[name]}'})
    assert (0, False) == (command(bench, RATCHET_RESIDENT="0").status, bench.sockets.exists())
    assert 0 == command(bench, RATCHET_RESIDENT="").status
    bench.wait_for(set())
    assert 0 == command(bench, RATCHET_RESIDENT="").status


@pytest.mark.parametrize("text", ["use = 1", "used = true"])
def test_a_wrong_word_in_the_table_is_told(bench: Bench, text: str) -> None:
    bench.project.recorded({"app/a.py": GOOD, "ratchet.toml": '[ratchet]\npaths = ["app"]\n'})
    bench.project.write({"ratchet.toml": f'[ratchet]\npaths = ["app"]\n[resident]\n{text}\n'})
    said = command(bench, RATCHET_RESIDENT="")
    assert (2, True) == (said.status, "ratchet.toml:4" in said.err)
    assert not bench.sockets.exists()


def test_status_and_stop(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_RUNTIME_DIR", "RATCHET_RESIDENT"):
        monkeypatch.setenv(name, bench.environ[name])
    assert "none is up; the next hook starts one\n" == bench.project.ratchet("resident").out
    process = bench.started()
    assert f"process {process} is up for 0 minutes" in bench.project.ratchet("resident", "status").out
    assert f"stopped {process}\n" == bench.project.ratchet("resident", "stop").out
    while Path(f"/proc/{process}").exists():
        pass
    assert "none was up\n" == bench.project.ratchet("resident", "stop").out
    monkeypatch.setenv("RATCHET_RESIDENT", "0")
    assert "none is asked" in bench.project.ratchet("resident").out
