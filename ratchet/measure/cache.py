"""Measures of files that did not change, from the cache: the index at once, debts with their places on demand."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from ratchet import __version__
from ratchet.facts.files import SourceFile
from ratchet.facts.source.aliases import Follower
from ratchet.facts.source.records import SourceFacts
from ratchet.facts.source.store import SourceStore
from ratchet.facts.types.records import TypeFacts
from ratchet.measure.figures import Expressions, Figures, Slots
from ratchet.measure.measure import FileMeasure, measure_file
from ratchet.policy.levels import Levels
from ratchet.rules import ModuleFacts
from ratchet.storage.code_digest import code_digest
from ratchet.storage.files import replace_whole
from ratchet.storage.narrowing import as_list, as_number, as_numbers, as_rows, as_table, as_text, as_texts, parsed
from ratchet.terms import Debt, Key, Place

_AT_ONCE = 200  # files whose facts are in memory at a time
_INDEX = "measures.index"
_CREATE = "create table if not exists measured (key text primary key, debts text) without rowid"
_SELECT = "select debts from measured where key = ?"
_Made = Callable[[SourceFile], FileMeasure]


def _code() -> str:
    return code_digest("rules", "facts", "measure", "storage/narrowing", "baseline/shards")


class _Entry(NamedTuple):
    """What the index holds of one file. `asked` are other files whose text its names were followed through.

    `figures` is JSON text, which few look at.
    """

    key: str
    asked: Sequence[str]
    shard: str
    only_ratcheted: bool
    figures: str


@dataclass(frozen=True, slots=True)
class Remembered:
    """A cache directory (None: none), and what a measure rests on beside the files: the levels that count."""

    cache: Path | None
    levels: Levels

    def measure(
        self, files: Sequence[SourceFile], sources: Mapping[str, SourceFacts], types: TypeFacts
    ) -> tuple[FileMeasure, ...]:
        """Every file's measure: remembered if nothing that it rests on changed, else made anew."""
        follower = Follower(files, sources)
        shas = {file.path: file.sha for file in files}
        words = "\0".join([__version__, _code(), self.levels.fingerprint, *(file.module for file in files)])
        common = hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()
        index = self._index()

        def made_anew(file: SourceFile) -> FileMeasure:
            facts = ModuleFacts(file, sources[file.path], types.modules.get(file.path), follower)
            return measure_file(facts, self.levels)

        found: dict[str, FileMeasure] = {}
        entries: dict[str, _Entry] = {}
        missing: list[tuple[SourceFile, str]] = []
        for file in files:
            token = types.tokens.get(file.path, "") if file.path in types.modules else "hidden"
            entry = index.get(file.path)
            if entry is not None and token and entry.key == _key(common, file, token, entry.asked, shas):
                found[file.path], entries[file.path] = self._recalled(file, entry, made_anew), entry
            else:
                missing.append((file, token))
        for number, (file, token) in enumerate(missing):
            if isinstance(sources, SourceStore) and number % _AT_ONCE == 0:
                sources.preload([one.path for one, _ in missing[number : number + _AT_ONCE]])
            follower.asked.clear()
            made = made_anew(file)
            asked = tuple(sorted(follower.asked - {file.path}))
            found[file.path] = made
            entries[file.path] = _made(made, _key(common, file, token, asked, shas), asked)
        if self._keep(index, entries, found) and len(missing) > _AT_ONCE:
            # Debts that are in the cache by now are fetched from there when they are asked for.
            for file, _ in missing:
                fetch = self._fetcher(file, entries[file.path].key, made_anew)
                found[file.path] = dataclasses.replace(found[file.path], fetch=fetch)
        return tuple(found[file.path] for file in files)

    def _index(self) -> dict[str, _Entry]:
        """What is known of each file. A damaged index is none: its digest stands on its first line."""
        if self.cache is None:
            return {}
        try:
            digest, _, text = (self.cache / _INDEX).read_text(encoding="utf-8").partition("\n")
            if digest != _digest(text):
                return {}
            heads, *figures = text.split("\n")
            entries = zip(as_table(parsed(heads)).items(), figures, strict=True)
            return {path: _entry(as_list(head), figure) for (path, head), figure in entries}
        except (OSError, ValueError, TypeError):
            return {}

    def _recalled(self, file: SourceFile, entry: _Entry, made_anew: _Made) -> FileMeasure:
        def count() -> Figures:
            with contextlib.suppress(ValueError, TypeError):
                lines, slots, expressions = as_list(parsed(entry.figures))
                return Figures(as_number(lines), Slots(*as_numbers(slots)), Expressions(*as_numbers(expressions)))
            return made_anew(file).figures

        fetch = self._fetcher(file, entry.key, made_anew)
        return FileMeasure(file, entry.shard.encode(), entry.only_ratcheted, count, fetch)

    def _fetcher(self, file: SourceFile, key: str, made_anew: _Made) -> Callable[[], tuple[Debt, ...]]:
        """The debts from the cache; made anew where they left it in the meantime, or are damaged."""

        def fetch() -> tuple[Debt, ...]:
            with contextlib.suppress(sqlite3.Error, ValueError, TypeError):
                with self._database() as database:
                    found: list[tuple[object]] = [*database.execute(_SELECT, (key,))]
                if found:
                    return tuple(_debt(file, row) for row in as_rows(parsed(as_text(found[0][0]))))
            return made_anew(file).debts

        return fetch

    def _keep(
        self, index: Mapping[str, _Entry], entries: Mapping[str, _Entry], found: Mapping[str, FileMeasure]
    ) -> bool:
        """Write what changed; whether it is all in the cache now."""
        changed = {path: entry for path, entry in entries.items() if index.get(path) is not entry}
        if self.cache is None or (not changed and len(index) == len(entries)):
            return False
        rows = [(entry.key, json.dumps(_plain(found[path].debts))) for path, entry in changed.items()]
        gone = [(entry.key,) for path, entry in index.items() if path not in entries or path in changed]
        with contextlib.suppress(sqlite3.Error), self._database() as database:
            database.executemany("delete from measured where key = ?", gone)
            database.executemany("insert or replace into measured values (?, ?)", rows)
            database.commit()
            heads = {path: entry[:-1] for path, entry in entries.items()}
            lines = [json.dumps(heads, separators=(",", ":")), *(entry.figures for entry in entries.values())]
            text = "\n".join(lines)
            replace_whole(self.cache / _INDEX, f"{_digest(text)}\n{text}".encode())
            return True
        return False

    @contextlib.contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        assert self.cache is not None
        path = self.cache / "measures.sqlite"
        database = sqlite3.connect(path, timeout=20)
        try:
            try:
                database.execute(_CREATE)
            except sqlite3.OperationalError:
                raise  # locked, or a disk that is full: another run may need it
            except sqlite3.DatabaseError:
                # It is none, and would stay none: the next run makes it anew.
                path.unlink(missing_ok=True)
                raise
            yield database
        finally:
            database.close()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _key(common: str, file: SourceFile, token: str, asked: Sequence[str], shas: Mapping[str, str]) -> str:
    parts = [common, file.path, file.module, file.sha, token, *(f"{path}={shas.get(path, '')}" for path in asked)]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _plain(debts: Sequence[Debt]) -> list[object]:
    return [
        [d.key.rule, d.key.symbol, d.key.detail, d.place.line, d.place.column, d.message, d.count, d.hint]
        for d in debts
    ]


def _made(made: FileMeasure, key: str, asked: Sequence[str]) -> _Entry:
    return _Entry(key, asked, made.shard.decode(), made.only_ratcheted, json.dumps(made.figures))


def _entry(head: list[object], figures: str) -> _Entry:
    key, asked, shard, plain = head
    if not isinstance(plain, bool):
        raise TypeError("whether it is plain is not said")
    return _Entry(as_text(key), as_texts(asked), as_text(shard), plain, figures)


def _debt(file: SourceFile, row: list[object]) -> Debt:
    rule, symbol, detail, line, column, message, count, hint = row
    key = Key(str(rule), file.module, str(symbol), str(detail))
    return Debt(key, Place(file.path, as_number(line), as_number(column)), str(message), as_number(count), str(hint))
