"""`ratchet history --measure`: equal to single inits, whoever measures, in however many parts and after any kill."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from projects.building import Project
from projects.marks import SLOW

from ratchet.baseline.store import read_stored
from ratchet.facts.git import open_repository
from ratchet.facts.git.past import Commit
from ratchet.history.engines import contiguous
from ratchet.history.gathering import Measuring, history
from ratchet.history.measured import past_measurer
from ratchet.history.points import as_row, from_row
from ratchet.history.recorded import Selection, chosen
from ratchet.measure.project import Request, open_project
from ratchet.storage.narrowing import as_list, as_table, as_text

COMMITS = 8
POLICY = '[ratchet]\nroots = ["."]\npaths = ["app", "later"]\n'
CRASH = "app/crash.py"


def body(number: int) -> str:
    """A module that owes more, or less, from commit to commit."""
    slots = ", ".join(f"a{index}" for index in range(number % 5))
    kind = "int" if number % 2 else "object"
    return f"def f({slots}):\n    return {number}\n\n\ndef g(x: {kind}) -> int:\n    return x\n"


def age(project: Project) -> Project:
    """Commits without any baseline: of debts that come and go, a file that becomes a package, a link, a bad file."""
    for number in range(COMMITS):
        project.write({"app/a.py": body(number), f"app/m{number}.py": body(number + 1)})
        if number == 2:
            project.write({"app/m1.py": "", "app/m1/__init__.py": body(3)})
            (project.top / "app/link.py").symlink_to("a.py")
        if number == 4:
            shutil.rmtree(project.top / "app/m1")
            project.write({"app/m1.py": body(2), "later/b.py": body(9)})
        project.write({"app/broken.py": "def (:\n" if number == 5 else "A: int = 1\n"})
        project.commit(f"number {number}")
    project.write({"ratchet.toml": POLICY})
    project.commit("ratchet.toml")
    return project


@pytest.fixture(scope="session")
def aged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """Such a project, for tests that do not change it."""
    with pytest.MonkeyPatch.context() as patch:
        for role in ("AUTHOR", "COMMITTER"):
            patch.setenv(f"GIT_{role}_NAME", "test")
            patch.setenv(f"GIT_{role}_EMAIL", "test@example.invalid")
        project = Project(tmp_path_factory.mktemp("aged"))
        project.git("init", "-q", "-b", "main")
        yield age(project)


def own_process(project: Project, cache: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """`ratchet history --remeasure` of every commit, as a process of its own."""
    words = ["history", "--remeasure", "--every", "commit", "--format", "json", "--cache-dir", str(cache), *arguments]
    command = [sys.executable, "-P", "-m", "ratchet", *words]
    return subprocess.Popen(
        command, cwd=project.top, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )


def printed(project: Project, cache: Path, *arguments: str) -> bytes:
    process = own_process(project, cache, *arguments)
    out, err = process.communicate()
    assert process.returncode == 0, err.decode()
    return out


@pytest.fixture(scope="session")
def serial(aged: Project, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What one process alone says."""
    return printed(aged, tmp_path_factory.mktemp("serial"), "--jobs", "1")


def forks(process: int) -> list[int]:
    """The processes that a process has forked to measure commits. For a moment, each process of git is one of them."""
    listing = subprocess.run(
        ["ps", "-o", "pid=,args=", "--ppid", str(process)], capture_output=True, text=True, check=False
    )
    return [int(line.split()[0]) for line in listing.stdout.splitlines() if " history " in line]


def is_running(process: int) -> bool:
    """Whether a process has not ended; one for which nobody waits has."""
    try:
        shown = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return shown.rpartition(")")[2].split()[0] != "Z"


def points(shown: bytes) -> Sequence[Mapping[str, object]]:
    return [as_table(row) for row in as_list(as_table(json.loads(shown))["points"])]


@SLOW
def test_each_commit_is_what_an_init_of_it_records(aged: Project, tmp_path: Path) -> None:
    repository = open_repository(aged.top)
    assert repository is not None
    project = open_project(Request(aged.top, dict(os.environ), cache_dir=str(tmp_path / "cache")))
    names = aged.git("rev-list", "--reverse", "main").split()
    with past_measurer(project, repository, "test") as measurer:
        for name in [name for number, name in enumerate(names) if number != 5]:
            _, recordable = measurer.measure(name)
            single = Project(tmp_path / name)
            subprocess.run(["git", "clone", "-q", str(aged.top), str(single.top)], check=True)
            single.git("switch", "-q", "--detach", name)
            there = [path for path in ("app", "later") if (single.top / path).exists()]
            single.write({"ratchet.toml": f'[ratchet]\nroots = ["."]\npaths = {json.dumps(there)}\n'})
            assert single.ratchet("init").status == 0
            assert read_stored(single.top).baseline.counts == recordable


def test_what_cannot_be_measured_is_a_hole_with_a_reason(serial: bytes) -> None:
    rows = points(serial)
    assert [bool(row["hole"]) for row in rows] == [number == 5 for number in range(COMMITS + 1)]
    hole = rows[5]
    assert "app/broken.py:1" in as_text(hole["hole"])
    assert [hole[name] for name in ("debts", "total", "modules", "lines", "slots")] == [None] * 5


def test_a_row_says_what_there_is(serial: bytes) -> None:
    first = points(serial)[0]
    assert first["lines"] == 2 * 6 + 1
    assert first["slots"] == {"typed": 5, "partial": 0, "any": 0, "missing": 3}
    assert as_text(first["measure"]).count(".") == 1
    assert as_text(first["mypy"]).startswith("2.")


@SLOW
def test_so_many_files_that_several_processes_read_them_are_no_hole(project: Project, tmp_path: Path) -> None:
    """A process that measures commits starts others where a megabyte is to be parsed."""
    filler = f'"""{"x" * 25_000}"""\n'
    project.write({"ratchet.toml": POLICY.replace(', "later"', "")})
    project.write({f"app/m{number}.py": f"{filler}def f{number}(a):\n    return a\n" for number in range(51)})
    project.commit("many")
    (point,) = points(printed(project, tmp_path / "cache", "--last", "1"))

    assert (None, 51 * 3) == (point["hole"], point["total"])


@pytest.mark.parametrize("jobs", ["2", pytest.param("5", marks=SLOW)])
def test_any_number_of_processes_says_the_same(aged: Project, serial: bytes, tmp_path: Path, jobs: str) -> None:
    assert printed(aged, tmp_path, "--jobs", jobs) == serial


def test_shards_that_are_joined_are_the_whole(aged: Project, serial: bytes, tmp_path: Path) -> None:
    files = []
    for number in (3, 1, 2):
        files.append(str(tmp_path / f"{number}.json"))
        Path(files[-1]).write_bytes(printed(aged, tmp_path / "cache", "--shard", f"{number}/3"))

    said = aged.ratchet("history", "--join", "--format", "json", *files)
    assert said.status == 0
    assert points(said.out.encode()) == points(serial)
    assert "shard 2 of 3 missing" in aged.ratchet("history", "--join", *files[:2]).err
    assert "are both the shard 3/3" in aged.ratchet("history", "--join", *files, str(tmp_path / "cache/../3.json")).err
    table = dict(as_table(json.loads(Path(files[0]).read_bytes())))
    Path(files[0]).write_text(json.dumps({**table, "environment": "another"}), encoding="utf-8")
    assert "different environments" in aged.ratchet("history", "--join", *files).err


@SLOW
def test_killed_ten_times_and_resumed_it_says_the_same(aged: Project, serial: bytes, tmp_path: Path) -> None:
    start = time.monotonic()
    printed(aged, tmp_path / "whole", "--jobs", "2")
    whole = time.monotonic() - start
    kills = 0
    for number in range(10):
        process = own_process(aged, tmp_path, "--jobs", "2")
        time.sleep(whole * (0.15 + 0.03 * number))
        kills += process.poll() is None
        process.kill()
        process.communicate()
    assert kills >= 3
    assert printed(aged, tmp_path, "--jobs", "2") == serial
    assert aged.git("status", "--porcelain") == ""


def test_interrupted_at_a_terminal_it_says_so_and_leaves_nothing(
    aged: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    # Whoever runs the tests in the background of a shell has its children ignore an interruption.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        process = own_process(aged, tmp_path, "--jobs", "2")
    finally:
        signal.signal(signal.SIGINT, before)
    while not list((tmp_path / "temporary").glob("*/app")):
        assert process.poll() is None
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate()

    assert (3, b"", b"ratchet: interrupted") == (process.returncode, out, err.strip())
    assert [] == list((tmp_path / "temporary").iterdir())


@SLOW
def test_progress_says_how_much_is_done_and_about_how_long_the_rest_takes(aged: Project, tmp_path: Path) -> None:
    said: list[str] = []
    asked = Request(aged.top, dict(os.environ), cache_dir=str(tmp_path), jobs=1, progress=said.append)
    history(asked, Selection("commit", last=3), None, Measuring(every=True, request=asked))

    told = [line for line in said if "commits" in line]
    assert "measuring 3 commits" == told[0]
    left = [re.fullmatch(r"measured (\d) of 3 commits, about \d+ seconds left", line) for line in told[1:]]
    assert ["1", "2"] == [found[1] for found in left if found]


def test_a_second_run_measures_nothing_again(aged: Project, tmp_path: Path) -> None:
    first = printed(aged, tmp_path, "--last", "3")
    (tmp_path / "history").rename(tmp_path / "elsewhere")
    assert printed(aged, tmp_path, "--last", "3") == first
    assert not (tmp_path / "history").exists()


@SLOW
def test_a_commit_that_breaks_its_process_down_is_a_hole(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a segmentation fault in mypy would: here the system ends the process for the memory that it takes."""
    project.write({"app/a.py": body(1), "ratchet.toml": '[ratchet]\npaths = ["app"]\n'})
    project.commit("first")
    project.write({"app/b.py": "x = " + "f()" + "()" * 60_000 + "\n"})
    project.commit("deep")
    project.write({"app/b.py": ""})
    project.commit("last")

    rows = points(printed(project, tmp_path, "--jobs", "1"))
    assert [bool(row["hole"]) for row in rows] == [False, True, False]


def test_a_process_that_was_killed_once_is_started_again(aged: Project, serial: bytes, tmp_path: Path) -> None:
    process = own_process(aged, tmp_path, "--jobs", "1")
    measuring: set[int] = set()
    while not (again := measuring & {*forks(process.pid)}):
        assert process.poll() is None
        measuring = {*forks(process.pid)}
        time.sleep(0.02)
    os.kill(again.pop(), signal.SIGKILL)
    out, err = process.communicate()

    assert (0, serial) == (process.returncode, out), err.decode()


def test_what_nobody_foresaw_is_a_hole_with_its_reason(
    aged: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here the working directory of the process is gone."""
    repository = open_repository(aged.top)
    assert repository is not None
    project = open_project(Request(aged.top, dict(os.environ), cache_dir=str(tmp_path)))
    (commit,) = chosen(repository, Selection("commit", last=1))
    with past_measurer(project, repository, "test") as measurer:
        measure = measurer.laid(commit)
        (tmp_path / "gone").mkdir()
        monkeypatch.chdir(tmp_path / "gone")
        (tmp_path / "gone").rmdir()
        hole = measure().hole

    assert "FileNotFoundError: [Errno 2] No such file or directory" == hole


def test_the_row_of_a_point_is_read_back(serial: bytes) -> None:
    for row in points(serial):
        assert as_row(from_row(row)) == row


@pytest.mark.parametrize(("count", "of"), [(0, 3), (1, 3), (7, 3), (9, 3), (2, 5)])
def test_ranges_are_contiguous_and_whole(count: int, of: int) -> None:
    parts = contiguous(range(count), of)
    assert [*range(count)] == [one for part in parts for one in part]
    assert len(parts) == of
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["--measure", "--engine", "cloud"], "history has dask, local", id="an engine"),
        pytest.param(["--measure", "--engine", "dask"], "needs --scheduler", id="a cluster without an address"),
        pytest.param(["--engine", "dask"], "add --measure", id="an engine that measures nothing"),
        pytest.param(["--shard", "0/3", "--format", "json"], "0/3 is no shard", id="a shard of none"),
        pytest.param(["--shard", "1/3"], "--format json", id="a shard as text"),
        pytest.param(["ratchet.toml"], "--join", id="files without --join"),
        pytest.param(["--join", "ratchet.toml"], "is no shard", id="a file that is no shard"),
    ],
)
def test_what_is_wrong_is_named(aged: Project, arguments: list[str], said: str) -> None:
    answer = aged.ratchet("history", *arguments)
    assert answer.status == 2
    assert said in answer.err


# -- Dask: a real scheduler, and processes for workers ------------------------------------------------------------


def start(*words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-P", "-m", *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )  # fmt: skip


def is_at_work(worker: subprocess.Popen[bytes]) -> bool:
    """Whether a worker has a process below it, which measures."""
    return bool(forks(worker.pid))


@SLOW
@pytest.mark.parametrize(
    "early", [pytest.param(4, id="of four"), pytest.param(1, id="the only one that had the repository")]
)
def test_workers_of_dask_say_the_same_and_one_may_be_lost(project: Project, tmp_path: Path, early: int) -> None:
    pytest.importorskip("distributed", reason="the extra dask is not installed")
    age(project)
    for number in range(20):
        project.write({"app/a.py": body(number)})
        project.commit(f"more {number}")
    alone = printed(project, tmp_path / "alone", "--jobs", "1")
    address = tmp_path / "scheduler.json"
    place = ["--scheduler-file", str(address), "--no-dashboard"]
    started = [start("distributed.cli.dask_scheduler", "--port", "0", *place)]
    try:
        while not address.exists():
            assert started[0].poll() is None
            time.sleep(0.1)
        work = ["distributed.cli.dask_worker", *place, "--no-nanny", "--nthreads", "1"]
        work += ["--local-directory", str(tmp_path)]
        started += [start(*work) for _ in range(early)]
        scheduler = as_text(as_table(json.loads(address.read_bytes()))["address"])
        process = own_process(project, tmp_path / "dask", "--engine", "dask", "--scheduler", scheduler)
        while not (busy := [worker for worker in started[1:] if is_at_work(worker)]):
            assert process.poll() is None
            time.sleep(0.05)
        measuring = forks(busy[0].pid)
        busy[0].send_signal(signal.SIGKILL)
        until = time.monotonic() + 2
        while any(map(is_running, measuring)) and time.monotonic() < until:
            time.sleep(0.05)
        assert not any(map(is_running, measuring)), "what a lost worker had begun goes on"
        started += [start(*work) for _ in range(4 - early)]
        out, err = process.communicate()
    finally:
        for one in started:
            one.kill()
            one.wait()
    assert process.returncode == 0, err.decode()
    assert out == alone


def test_a_commit_is_known_by_its_name_and_time() -> None:
    row = {"commit": "c" * 40, "date": "2026-01-02T03:04:05+00:00", "hole": "no"}
    assert from_row(row).commit == Commit("c" * 40, from_row(row).commit.when)
