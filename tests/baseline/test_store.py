"""baselines/ on disk: whole shards, whatever happens."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ratchet.baseline.problems import Problem
from ratchet.baseline.shards import serialise_shard
from ratchet.baseline.store import parse_stored, read_stored, write_manifest, write_shards
from ratchet.errors import Inconclusive
from ratchet.facts.collect.type_records import Environment
from ratchet.terms import Key

HERE = Environment("0.1", "2.4.1", "3.11", "linux", (), {})


def rows(module: str, **counts: int) -> dict[Key, int]:
    return {Key("cast", module, symbol, "str"): count for symbol, count in counts.items()}


def names(top: Path) -> list[str]:
    return sorted(path.name for path in (top / "baselines/modules").iterdir())


def test_nothing_recorded_is_told_from_an_empty_baseline(tmp_path: Path) -> None:
    assert not read_stored(tmp_path).exists
    write_manifest(tmp_path, HERE)
    stored = read_stored(tmp_path)
    assert (stored.exists, stored.manifest, stored.problems) == (True, HERE, ())


def test_written_is_read(tmp_path: Path) -> None:
    write_manifest(tmp_path, HERE)
    changed = write_shards(tmp_path, {"app.a": rows("app.a", f=1), "app.b": rows("app.b", g=2, h=1), "app.c": {}})
    assert changed == ("baselines/modules/app.a.tsv", "baselines/modules/app.b.tsv")
    stored = read_stored(tmp_path)
    assert stored.baseline.counts == rows("app.a", f=1) | rows("app.b", g=2, h=1)
    assert (stored.shards["app.a"], stored.problems) == ("baselines/modules/app.a.tsv", ())


def test_only_what_changes_is_touched(tmp_path: Path) -> None:
    write_shards(tmp_path, {"a": rows("a", f=1), "b": rows("b", f=1), "c": rows("c", f=1)})
    before = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "baselines/modules").iterdir()}
    changed = write_shards(tmp_path, {"a": rows("a", f=1), "b": rows("b", f=0)})
    assert changed == ("baselines/modules/b.tsv",)
    assert {path.name: path.stat().st_mtime_ns for path in (tmp_path / "baselines/modules").iterdir()} == {
        name: before[name] for name in ("a.tsv", "c.tsv")
    }


def test_modules_that_differ_in_case_only(tmp_path: Path) -> None:
    write_manifest(tmp_path, HERE)
    write_shards(tmp_path, {"app.Foo": rows("app.Foo", f=1)})
    assert names(tmp_path) == ["app.Foo.tsv"]
    write_shards(tmp_path, {"app.foo": rows("app.foo", f=2), "app.Foo": rows("app.Foo", f=1)})
    assert names(tmp_path) == ["app.%46oo.tsv", "app.foo.tsv"]
    assert read_stored(tmp_path).baseline.counts == rows("app.foo", f=2) | rows("app.Foo", f=1)
    write_shards(tmp_path, {"app.foo": {}, "app.Foo": rows("app.Foo", f=1)})
    assert names(tmp_path) == ["app.Foo.tsv"]


def test_what_is_wrong_is_said_and_the_rest_is_read(tmp_path: Path) -> None:
    write_shards(tmp_path, {"a": rows("a", f=1), "b": rows("b", f=1)})
    modules = tmp_path / "baselines/modules"
    (modules / "b.tsv").write_bytes(b"cast\tf\tstr\t1\n<<<<<<< HEAD\n")
    (modules / "notes.txt").touch()
    (modules / "c.tsv").symlink_to("a.tsv")
    stored = read_stored(tmp_path)
    assert stored.baseline.counts == rows("a", f=1)
    assert stored.problems == (
        Problem("baselines/manifest.toml", 1, "missing"),
        Problem("baselines/modules/b.tsv", 2, "the mark of a merge conflict; run ratchet resolve"),
        Problem("baselines/modules/c.tsv", 1, "not a regular file"),
        Problem("baselines/modules/notes.txt", 1, "no shard's name"),
    )


def test_what_a_merge_driver_emptied_is_no_shard(tmp_path: Path) -> None:
    write_manifest(tmp_path, HERE)
    write_shards(tmp_path, {"a": rows("a", f=1), "b": rows("b", f=1)})
    (tmp_path / "baselines/modules/a.tsv").write_bytes(b"")
    stored = read_stored(tmp_path)
    assert (list(stored.shards), stored.problems) == (["b"], ())
    assert write_shards(tmp_path, {"b": rows("b", f=1)}) == ("baselines/modules/a.tsv",)
    assert names(tmp_path) == ["b.tsv"]


def test_link_in_place_of_the_directory(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "baselines").symlink_to("elsewhere")
    assert read_stored(tmp_path).problems[0].path == "baselines"
    with pytest.raises(Inconclusive, match="baselines is a link"):
        write_shards(tmp_path, {"a": rows("a", f=1)})


def test_two_shards_of_one_module() -> None:
    data = serialise_shard(rows("aB", f=1))
    stored = parse_stored({"baselines/modules/a%42.tsv": data, "baselines/modules/aB.tsv": data})
    assert Problem("baselines/modules/aB.tsv", 1, "baselines/modules/a%42.tsv is a shard of aB too") in stored.problems


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_read_only_tree_is_inconclusive(tmp_path: Path) -> None:
    write_shards(tmp_path, {"a": rows("a", f=1)})
    modules = tmp_path / "baselines/modules"
    modules.chmod(0o500)
    try:
        assert write_shards(tmp_path, {"a": rows("a", f=1)}) == ()
        with pytest.raises(Inconclusive, match="cannot be written"):
            write_shards(tmp_path, {"a": rows("a", f=2)})
    finally:
        modules.chmod(0o700)


def test_place_that_cannot_be_written_is_inconclusive(tmp_path: Path) -> None:
    (tmp_path / "baselines").write_text("a file")
    with pytest.raises(Inconclusive, match="cannot be written"):
        write_shards(tmp_path, {"a": rows("a", f=1)})


WRITER = """
import sys
from pathlib import Path
from ratchet.baseline.store import write_shards
from ratchet.terms import Key
top, seed, rounds = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
print("ready", flush=True)
for turn in range(rounds):
    write_shards(top, {
        f"app.m{number}": {
            Key("cast", f"app.m{number}", f"f{row}", "str"): (turn + number + seed) % 5 + row % 2 for row in range(40)
        }
        for number in range(12)
    })
"""


def writer(top: Path, seed: int, rounds: int) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(top), str(seed), str(rounds)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    return process


@pytest.fixture
def recorded(tmp_path: Path) -> Iterator[Path]:
    write_manifest(tmp_path, HERE)
    yield tmp_path
    assert read_stored(tmp_path).problems == ()


@pytest.mark.parametrize("kills", [pytest.param(10, id="ten"), pytest.param(200, id="200", marks=pytest.mark.slow)])
def test_killed_writers_leave_whole_shards(recorded: Path, kills: int) -> None:
    chance = random.Random(kills)
    for kill in range(kills):
        process = writer(recorded, kill, 10_000)
        time.sleep(chance.uniform(0, 0.03))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert read_stored(recorded).problems == ()
    write_shards(recorded, {"app.m0": {}})
    assert not [path for path in recorded.rglob(".*.tmp")]


def test_several_writers_at_once(recorded: Path) -> None:
    processes = [writer(recorded, seed, 5) for seed in range(4)]
    for process in processes:
        process.communicate(timeout=60)
    assert [process.returncode for process in processes] == [0, 0, 0, 0]
    assert len(read_stored(recorded).shards) == 12
