"""A file is measured again when anything that its measure rests on changed, and only then."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from textwrap import dedent

import pytest

from ratchet.baseline.shards import summary_of
from ratchet.config import Config
from ratchet.facts.collect.records import SourceFacts
from ratchet.facts.collect.type_records import ModuleTypes, TypeFacts
from ratchet.facts.inventory import take_inventory
from ratchet.facts.source.store import read_sources
from ratchet.measure.cache import MeasureCache
from ratchet.measure.measure import FileMeasure
from ratchet.policy.levels import Levels
from ratchet.terms import Level
from ratchet.terms.catalogue import DEFAULT_LEVELS

FILES = {
    "alias.py": "from typing import Any\nJSON = dict[str, Any]\nplain = 1\n",
    "use.py": "from alias import JSON\n\ndef f(given: JSON) -> int: ...\n",
    "apart.py": "from typing import Any\n\ndef g(given: Any, more) -> int: ...\n",
}


@dataclass(frozen=True)
class Looked(Mapping[str, SourceFacts]):
    """Facts that note which of them were looked at."""

    facts: Mapping[str, SourceFacts]
    at: set[str]

    def __getitem__(self, path: str) -> SourceFacts:
        self.at.add(path)
        return self.facts[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self.facts)

    def __len__(self) -> int:
        return len(self.facts)


STRICT = Levels(Config())
LAX = Levels(Config(rules={**DEFAULT_LEVELS, "cast": Level.NOTE}))


@dataclass(frozen=True)
class Bench:
    """A tree of files, and a cache beside it."""

    top: Path
    cache: Path
    levels: Levels = STRICT
    tokens: Mapping[str, str] | None = None

    def write(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            (self.top / name).write_text(dedent(text), encoding="utf-8")

    def measure(self) -> tuple[Mapping[str, FileMeasure], set[str]]:
        """Every file's measure, and the files whose facts were looked at for it."""
        files = take_inventory(self.top, None, (".",), lambda _: True).measured
        looked = Looked(read_sources(self.top, files, None), set())
        tokens = {file.path: "seen" for file in files} | dict(self.tokens or {})
        nothing = {file.path: silent(file.module, file.path) for file in files}
        types = TypeFacts(nothing, "2.4", "3.11", "linux", (), tokens)
        found = MeasureCache(self.cache, self.levels).measure(files, looked, types)
        return {one.file.path: one for one in found}, set(looked.at)

    def has_any(self, path: str) -> bool:
        return any(debt.key.rule == "explicit-any" for debt in self.measure()[0][path].debts)


def silent(module: str, path: str) -> ModuleTypes:
    """What mypy tells of a file without anything to tell."""
    return ModuleTypes(module, path, False)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Three files, measured once."""
    made = Bench(tmp_path / "tree", tmp_path / "cache")
    made.top.mkdir()
    made.cache.mkdir()
    made.write(FILES)
    made.measure()
    return made


def test_an_unchanged_file_is_not_measured_again(bench: Bench) -> None:
    assert bench.measure()[1] == set()


def test_what_is_remembered_is_what_was_measured(bench: Bench, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    fresh, known = replace(bench, cache=other).measure()[0], bench.measure()[0]
    assert [rows_of_shard(one) for one in known.values()] == [rows_of_shard(one) for one in fresh.values()]
    assert [one.debts for one in known.values()] == [one.debts for one in fresh.values()]
    assert [one.figures for one in known.values()] == [one.figures for one in fresh.values()]


def rows_of_shard(measure: FileMeasure) -> tuple[str, bytes, bool]:
    assert measure.summary == summary_of(measure.shard)
    return measure.file.path, measure.shard, measure.only_ratcheted


def test_an_edited_file_is_measured_again_and_no_other(bench: Bench) -> None:
    bench.write({"apart.py": "def g(given: int) -> int: ...\n"})
    assert "use.py" not in bench.measure()[1]
    assert not bench.has_any("apart.py")


def test_a_changed_alias_in_another_module_measures_its_users_again(bench: Bench) -> None:
    assert bench.has_any("use.py")
    bench.write({"alias.py": "JSON = dict[str, int]\n"})
    assert bench.measure()[1] == {"alias.py", "use.py"}
    assert not bench.has_any("use.py")


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(lambda bench: replace(bench, levels=LAX), id="another policy"),
        pytest.param(
            lambda bench: replace(bench, tokens={path: "other" for path in FILES}), id="other words of mypy's"
        ),
        pytest.param(lambda bench: replace(bench, tokens={path: "" for path in FILES}), id="no digest of mypy's words"),
    ],
)
def test_measured_again(bench: Bench, other: Callable[[Bench], Bench]) -> None:
    assert other(bench).measure()[1] >= set(FILES)


def test_a_module_more_may_change_what_names_mean(bench: Bench) -> None:
    bench.write({"typing_more.py": "x = 1\n"})
    assert bench.measure()[1] >= set(FILES)


def index(bench: Bench) -> Path:
    return bench.cache / "measures.index"


def emptied_shard(bench: Bench) -> None:
    """As somebody would write it who wants a debt forgotten."""
    path, own = index(bench), bench.measure()[0]["alias.py"].summary.digest
    text = path.read_text(encoding="utf-8")
    assert own
    assert own in text
    path.write_text(text.replace(own, ""), encoding="utf-8")


def cut_off(bench: Bench) -> None:
    path = index(bench)
    path.write_bytes(path.read_bytes()[:-20])


def overwritten(text: str) -> Callable[[Bench], None]:
    def damage(bench: Bench) -> None:
        index(bench).write_text(text, encoding="utf-8")

    return damage


def no_rows(bench: Bench) -> None:
    (bench.cache / "measures.sqlite").unlink()


def no_database(bench: Bench) -> None:
    (bench.cache / "measures.sqlite").write_bytes(b"no database at all" * 100)


def rows_of(text: str, column: str = "debts") -> Callable[[Bench], None]:
    def damage(bench: Bench) -> None:
        database = sqlite3.connect(bench.cache / "measures.sqlite")
        database.execute(f"update measured set {column} = ?", (text,))
        database.commit()
        database.close()

    return damage


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(emptied_shard, id="a debt less in the index"),
        pytest.param(cut_off, id="an index cut off"),
        pytest.param(overwritten(""), id="an empty index"),
        pytest.param(overwritten("[]"), id="an index that is a list"),
        pytest.param(overwritten('{"use.py": 1}'), id="an index of numbers"),
        pytest.param(no_rows, id="rows that are gone"),
        pytest.param(no_database, id="no database"),
        pytest.param(rows_of("", "shard"), id="rows without their shard"),
        pytest.param(rows_of("{"), id="rows cut off"),
        pytest.param(rows_of('{"a": 1}'), id="rows that are none"),
        pytest.param(rows_of("[[1]]"), id="a row too short"),
        pytest.param(rows_of('[["a", "f", "x", "1", 1, "m", 1, ""]]'), id="a line that is no number"),
    ],
)
def test_what_is_damaged_is_measured_again(bench: Bench, damage: Callable[[Bench], None]) -> None:
    before = everything(bench)
    damage(bench)
    assert before == everything(bench)


def everything(bench: Bench) -> Mapping[str, object]:
    return {path: (one.summary, one.shard, one.debts) for path, one in bench.measure()[0].items()}


def test_a_file_that_is_no_database_is_replaced(bench: Bench) -> None:
    no_database(bench)
    for change in ("x = 1\n", "x = 2\n"):
        bench.write({"apart.py": change})
        bench.measure()
    assert bench.measure()[1] == set()


def test_without_a_cache_all_is_measured(bench: Bench) -> None:
    files = take_inventory(bench.top, None, (".",), lambda _: True).measured
    looked = Looked(read_sources(bench.top, files, None), set())
    types = TypeFacts({}, "2.4", "3.11", "linux", ())
    found = MeasureCache(None, STRICT).measure(files, looked, types)
    assert looked.at == set(FILES)
    assert len(found) == 3
