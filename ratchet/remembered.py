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

from ratchet import __version__
from ratchet.document import as_list, as_number, as_numbers, as_rows, as_table, as_text, as_texts, parsed
from ratchet.facts.files import SourceFile
from ratchet.facts.source.follow import Follower
from ratchet.facts.source.records import SourceFacts
from ratchet.facts.source.store import SourceStore
from ratchet.facts.types.records import TypeFacts
from ratchet.figures import Expressions, Slots
from ratchet.files import replace_whole
from ratchet.measure import FileMeasure, LevelOf, measure_file
from ratchet.own import code_digest
from ratchet.rules import ModuleFacts
from ratchet.terms import Debt, Key, Place

_AT_ONCE = 200  # files whose facts are in memory at a time
_INDEX = "measures.index"
_SELECT = "select debts from measured where key = ?"
_Made = Callable[[SourceFile], FileMeasure]


def _code() -> str:
    return code_digest(
        "rules", "rule", "stated", "measure", "remembered", "document", "facts/source", "baseline/shards"
    )


@dataclass(frozen=True, slots=True)
class _Entry:
    """What the index holds of one file. `asked` are other files whose text its names were followed through."""

    key: str
    asked: tuple[str, ...]
    row: Sequence[object]


@dataclass(frozen=True, slots=True)
class Remembered:
    """A cache directory (None: none), and what a measure rests on beside the files: the policy in words."""

    cache: Path | None
    policy: str

    def measure(
        self, files: Sequence[SourceFile], sources: Mapping[str, SourceFacts], types: TypeFacts, level_of: LevelOf
    ) -> tuple[FileMeasure, ...]:
        """Every file's measure: remembered if nothing that it rests on changed, else made anew."""
        follower = Follower(files, sources)
        shas = {file.path: file.sha for file in files}
        common = hashlib.sha256(
            "\0".join([__version__, _code(), self.policy, *(f.module for f in files)]).encode("utf-8", "surrogatepass")
        ).hexdigest()
        index = self._index()

        def made_anew(file: SourceFile) -> FileMeasure:
            facts = ModuleFacts(file, sources[file.path], types.modules.get(file.path), follower)
            return measure_file(facts, level_of)

        found: dict[str, FileMeasure] = {}
        entries: dict[str, _Entry] = {}
        missing: list[tuple[SourceFile, str]] = []
        for file in files:
            token = types.tokens.get(file.path, "") if file.path in types.modules else "hidden"
            entry = index.get(file.path)
            known: FileMeasure | None = None
            if entry is not None and token and entry.key == _key(common, file, token, entry.asked, shas):
                known = self._recalled(file, entry, made_anew)
            if entry is None or known is None:
                missing.append((file, token))
            else:
                found[file.path], entries[file.path] = known, entry
        for number, (file, token) in enumerate(missing):
            if isinstance(sources, SourceStore) and number % _AT_ONCE == 0:
                sources.preload([one.path for one, _ in missing[number : number + _AT_ONCE]])
            follower.asked.clear()
            made = made_anew(file)
            asked = tuple(sorted(follower.asked - {file.path}))
            found[file.path] = made
            entries[file.path] = _Entry(_key(common, file, token, asked, shas), asked, _row(made))
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
            return {path: _entry(as_list(entry)) for path, entry in as_table(parsed(text)).items()}
        except (OSError, ValueError, TypeError):
            return {}

    def _recalled(self, file: SourceFile, entry: _Entry, made_anew: _Made) -> FileMeasure | None:
        try:
            lines, slots, expressions, plain, shard = entry.row
            figures = Slots(*as_numbers(slots)), Expressions(*as_numbers(expressions))
            if not isinstance(plain, bool):
                return None
            fetch = self._fetcher(file, entry.key, made_anew)
            return FileMeasure(file, as_number(lines), *figures, as_text(shard).encode(), plain, fetch)
        except (ValueError, TypeError):
            return None

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
            document = {path: [entry.key, entry.asked, entry.row] for path, entry in entries.items()}
            text = json.dumps(document, separators=(",", ":"))
            replace_whole(self.cache / _INDEX, f"{_digest(text)}\n{text}".encode())
            return True
        return False

    @contextlib.contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        assert self.cache is not None
        database = sqlite3.connect(self.cache / "measures.sqlite", timeout=20)
        try:
            database.execute("create table if not exists measured (key text primary key, debts text) without rowid")
            yield database
        finally:
            database.close()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _key(common: str, file: SourceFile, token: str, asked: Sequence[str], shas: Mapping[str, str]) -> str:
    parts = [common, file.path, file.module, file.sha, token, *(f"{path}={shas.get(path, '')}" for path in asked)]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _row(made: FileMeasure) -> list[object]:
    return [made.lines, list(made.slots), list(made.expressions), made.only_ratcheted, made.shard.decode()]


def _plain(debts: Sequence[Debt]) -> list[object]:
    return [
        [d.key.rule, d.key.symbol, d.key.detail, d.place.line, d.place.column, d.message, d.count, d.hint]
        for d in debts
    ]


def _entry(parts: list[object]) -> _Entry:
    key, asked, row = parts
    return _Entry(as_text(key), as_texts(asked), as_list(row))


def _debt(file: SourceFile, row: list[object]) -> Debt:
    rule, symbol, detail, line, column, message, count, hint = row
    key = Key(str(rule), file.module, str(symbol), str(detail))
    return Debt(key, Place(file.path, as_number(line), as_number(column)), str(message), as_number(count), str(hint))
