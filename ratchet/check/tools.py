"""Other tools at base and now: base's settings laid over today's code, and today's over base's."""

from __future__ import annotations

import posixpath
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from ratchet.check.base_code import Commit
from ratchet.check.merge_base import MergeBase
from ratchet.config import ToolTable
from ratchet.errors import Inconclusive
from ratchet.facts.files import Inventory
from ratchet.facts.tools.adapter import Adapter
from ratchet.facts.tools.findings import Rows, ask_tool
from ratchet.facts.tools.settings import digest_of, extended_by, is_settings, settings_in
from ratchet.measure.by_tools import adapter_for, asked_about
from ratchet.measure.project import Project
from ratchet.policy.levels import Levels
from ratchet.storage.files import content_or_none, write_new
from ratchet.storage.temporary import sweep
from ratchet.terms import MODULE_LEVEL, Debt, Key, Level, Place, Step
from ratchet.terms.catalogue import FINDING, coded
from ratchet.terms.tools import detail_of

_PREFIX = "ratchet-settings-"
_MANY = 4
_HINT = (
    "Put its settings back as they are at base. To loosen them on purpose, have their owner merge that first, "
    "in a change of its own."
)

Few = Mapping[tuple[str, str], int]
"""(path, code) → how many findings of a file fewer there are."""


def settings_over_base(project: Project, base: MergeBase) -> Mapping[str, bytes | None]:
    """Today's settings of every tool, and None for what of base's is gone: path → content to lay over base's tree."""
    over: dict[str, bytes | None] = {}
    for adapter in map(adapter_for, project.tools):
        if base.commit is not None:
            # What these took more from at base is left there: nothing names it now, unless today's settings do.
            over |= dict.fromkeys(path for path in base.commit.tree() if is_settings(adapter, path))
        over |= settings_in(adapter, project.top, base.change.head_files).files
    return over


def loosened_settings(project: Project, inventory: Inventory, base: MergeBase, levels: Levels) -> Iterator[Debt]:
    """What tools find fewer of by today's settings than by base's, in the very same code: a debt for each code.

    Raises Inconclusive where base's settings cannot be tried.
    """
    at_base = {table.id: table for table in base.config.tools} if base.config is not None else {}
    for table in project.tools:
        if table.id not in at_base or base.commit is None:
            continue
        adapter = adapter_for(table)
        differing = _differing(adapter, project, base.commit, inventory)
        if differing:
            fewer = _fewer(adapter, at_base[table.id], project, inventory, base.commit, levels)
            yield from _debts(table.id, differing, fewer)


def _settings_at(adapter: Adapter, commit: Commit) -> Mapping[str, bytes]:
    """The files of settings that a commit has, and those that they take more from."""
    tree = commit.tree()
    found = dict(commit.blobs([path for path in tree if is_settings(adapter, path)]))
    pending = list(found.items())
    while pending:
        path, content = pending.pop()
        named = [
            posixpath.normpath(posixpath.join(posixpath.dirname(path), one))
            for one in extended_by(adapter, path, content)
        ]
        further = commit.blobs([one for one in named if one in tree and one not in found])
        found.update(further)
        pending += further.items()
    return found


def _differing(adapter: Adapter, project: Project, commit: Commit, inventory: Inventory) -> list[str]:
    """The files of settings that say something else than at base."""
    then = _settings_at(adapter, commit)
    now = settings_in(adapter, project.top, [file.path for file in inventory.measured]).files
    now = {**{path: content for path in then if (content := content_or_none(project.top / path)) is not None}, **now}
    return sorted(
        path
        for path in then.keys() | now.keys()
        if digest_of(adapter, _alone(path, then)) != digest_of(adapter, _alone(path, now))
    )


def _alone(path: str, files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    return {path: files[path]} if path in files else {}


def _fewer(
    adapter: Adapter, table: ToolTable, project: Project, inventory: Inventory, commit: Commit, levels: Levels
) -> Few:
    asked = asked_about(project, inventory)
    sweep(_PREFIX)
    with tempfile.TemporaryDirectory(prefix=_PREFIX) as folder:
        top = Path(folder).resolve()
        _lay(top, inventory, _settings_at(adapter, commit))
        try:
            by_base = ask_tool(adapter, asked._replace(top=top, memory="-by-base")).rows
        except Inconclusive as error:
            raise Inconclusive(f"base's settings of {adapter.id}: {error}") from error
    by_head = ask_tool(adapter, asked).rows
    return dict(_counted(by_base, table, levels) - _counted(by_head, table, levels))


def _lay(top: Path, inventory: Inventory, settings: Mapping[str, bytes]) -> None:
    """Today's code under base's settings. Raises Inconclusive where it cannot be laid out."""
    # Tools look upwards for settings, to the repository's root: not into what holds this directory.
    (top / ".git").mkdir()
    try:
        for file in (*inventory.measured, *inventory.unmeasured):
            target = top / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(inventory.top / file.path, target)
        for path, content in settings.items():
            target = top / path
            target.parent.mkdir(parents=True, exist_ok=True)
            write_new(target, content)
    except OSError as error:
        raise Inconclusive(f"{error.filename} cannot be copied: {error.strerror}.") from error


def _counted(rows: Rows, table: ToolTable, levels: Levels) -> Counter[tuple[str, str]]:
    """How many findings of ratcheted codes each file has, those that a comment hides included."""
    return Counter(
        (path, row.code)
        for path, found in rows.items()
        for row in found
        if table.minds(row.code)
        and levels.of_rule(coded(FINDING, detail_of(table.id, row.code)), path).strictness >= Level.RATCHET.strictness
    )


def _debts(tool: str, differing: list[str], fewer: Few) -> Iterator[Debt]:
    codes: dict[str, list[tuple[str, int]]] = {}
    for (path, code), count in sorted(fewer.items()):
        codes.setdefault(code, []).append((path, count))
    place = Place(differing[0], 1)
    debts = [_debt(tool, code, files, place) for code, files in sorted(codes.items())]
    if len(debts) <= _MANY:
        yield from debts
        return
    message = f"{tool} finds less of {len(debts)} codes by its settings here than by base's: {', '.join(sorted(codes))}"
    key = Key("loosened-option", f"<{tool}>", MODULE_LEVEL, "settings")
    yield Debt(key, place, message, len(debts), hint=_HINT, trail=tuple(Step(one.message, one.place) for one in debts))


def _debt(tool: str, code: str, files: list[tuple[str, int]], place: Place) -> Debt:
    names = ", ".join(path for path, _ in files[:3]) + (f" and {len(files) - 3} more files" if len(files) > 3 else "")
    count = sum(count for _, count in files)
    message = f"{tool} finds {count} {code} less by its settings here than by base's, in {names}"
    return Debt(Key("loosened-option", f"<{tool}>", MODULE_LEVEL, code), place, message, count, hint=_HINT)
