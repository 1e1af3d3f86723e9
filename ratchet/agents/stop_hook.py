"""The stop hook: whether an agent may stop, and what it is told if not. A change is blocked a few times at most."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from ratchet.agents.fixable import fixable
from ratchet.agents.host import Host, Json, Stop
from ratchet.agents.sessions import Session, digest_of, session
from ratchet.check import last_answer
from ratchet.errors import RatchetError
from ratchet.facts.git import open_repository
from ratchet.facts.processes import Ended, run_ratchet
from ratchet.facts.snapshot import Snapshot
from ratchet.storage.files import content_of, content_or_none
from ratchet.storage.narrowing import as_table, as_texts, parsed, tables

_REFUSED = "ratchet refused what you changed.\n\n"
_EXPLAINED = (
    "ratchet refused what you changed: it is less typed, or less well structured, than before. Put the code right, "
    "then stop again. Changing ratchet.toml, baselines/ or mypy's options, or adding a suppression, a cast or Any, "
    "does not help: each is a finding of its own. If one is wrong or must be lived with, say so to the person you work "
    "for.\n\n"
)
_UNTOLD = (
    "ratchet could not tell whether what you changed holds. This is no refusal of your code: the check itself is "
    "broken or was not answered. If you broke it (a syntax error, a setting), mend that; else tell the person you "
    "work for.\n\n"
)
_LAST = "\nThis was said for the last time, since nothing of it was mended; CI will go on refusing it.\n"
_UNCOMMITTED = (
    "ratchet has lowered baselines/ to what you have committed. Commit baselines/ as well: without it, CI refuses the "
    "change as stale-baseline. This is said once.\n"
)
_BASELINES = "baselines/"


class Result(StrEnum):
    """How a check ended."""

    HELD = "held"
    REFUSED = "refused"
    UNTOLD = "untold"


@dataclass(frozen=True, slots=True)
class HookAnswer:
    """What an agent is told of a check. `findings` are the fingerprints of what was refused or could not be told."""

    result: Result
    text: str
    findings: tuple[str, ...] = ()


def answer(host: Host, stop: Stop, environ: Mapping[str, str], seconds: float | None = None) -> Json | None:
    """The host's JSON; None to say nothing: nothing changed, the check held, or the agent was told before."""
    directory = _directory(stop)
    if stop.ended or directory is None:
        return None
    try:
        repository = open_repository(directory)
        top = repository.top if repository else directory
        last = last_answer.find(directory, ("hook",), environ, None, None, False)
    except RatchetError as error:
        return _respond(host, stop, session(directory, "", environ), _could_not_tell(str(error)))
    known = session(top, (last.snapshot.base.commit or "") if last is not None else "", environ)
    if last is not None and known.tree == last.fingerprint:
        return _asked_to_commit(host, stop, known, last.snapshot)
    outcome = _from_last_answer(last) or _checked(directory, top, environ, seconds or host.deadline)
    if outcome is None:
        return None
    if last is not None:
        known = known.seen(last.after_the_run().fingerprint)
        if outcome.result is not Result.UNTOLD:
            last.keep(
                last_answer.Answer(int(outcome.result is Result.REFUSED), json.dumps([outcome.text, *outcome.findings]))
            )
    if outcome.result is not Result.HELD:
        return _respond(host, stop, known, outcome)
    known = known.held().keep()
    asked = _asked_to_commit(host, stop, known, last.snapshot) if last is not None else None
    return asked or (host.notify(outcome.text) if outcome.text else None)


def _asked_to_commit(host: Host, stop: Stop, known: Session, snapshot: Snapshot) -> Json | None:
    """Ask the agent for baselines that alone are not committed: what it has committed is stale in CI without them.

    None where there are none, where it was asked for these before, and where a refusal stands. Files are compared
    anew once HEAD has moved, or the tree was checked.
    """
    repository = snapshot.repository
    head = repository.head()
    if head is None or known.sent or known.head == head:
        return None
    known = replace(known, head=head)
    paths = repository.listed() | repository.tree(head).keys()
    recorded = {path for path in paths if path.startswith(_BASELINES)}
    changed = repository.changed_paths(head, recorded)
    asked = digest_of([f"{path} {content_or_none(repository.top / path)!r}" for path in changed]) if changed else ""
    if not changed or known.asked == asked or repository.changed_paths(head, paths - recorded):
        return _kept(known, None)
    if not replace(known, asked=asked).keep().lasting and stop.again:
        return None
    return host.refused(stop, _UNCOMMITTED)


def _kept(known: Session, said: Json | None) -> Json | None:
    known.keep()
    return said


def _respond(host: Host, stop: Stop, known: Session, outcome: HookAnswer) -> Json | None:
    if not known.may_block(outcome.findings, stop.again):
        return _kept(known, None)
    after = known.blocked(outcome.findings, stop.session).keep()
    if not after.lasting and stop.again:
        return None
    refused = outcome.result is Result.REFUSED
    before = (_REFUSED if stop.session in known.readers else _EXPLAINED) if refused else _UNTOLD
    room = host.most_characters - len(before) - len(_LAST)
    said = before + outcome.text[:room] + (_LAST if known.is_last(outcome.findings) else "")
    return host.refused(stop, said) if refused else host.advised(stop, said)


def _directory(stop: Stop) -> Path | None:
    given = Path(stop.directory) if stop.directory else Path.cwd()
    return given if given.is_dir() else None


def _from_last_answer(last: last_answer.LastAnswer | None) -> HookAnswer | None:
    known = last.recall() if last is not None else None
    if known is None:
        return None
    try:
        text, *findings = as_texts(parsed(known.text))
    except (ValueError, TypeError):
        return None
    return HookAnswer(Result.REFUSED if known.status else Result.HELD, text, tuple(findings))


def _checked(directory: Path, top: Path, environ: Mapping[str, str], seconds: float) -> HookAnswer | None:
    """The answer of `ratchet check` in a process of its own; None where ratchet is not set up."""
    with tempfile.TemporaryDirectory(prefix="ratchet-hook-") as scratch:
        report = Path(scratch) / "report.json"
        arguments = ["check", "--format", "json", "--output", str(report)]
        try:
            ended = run_ratchet(arguments, directory, {**environ, "NO_COLOR": "1"}, seconds)
        except OSError as error:
            return _could_not_tell(f"no process can be started: {error}")
        if ended is None:
            return _could_not_tell(f"the check did not end within {seconds:g} seconds; run ratchet check by hand once.")
        return _outcome(ended, report, top)


def _outcome(ended: Ended, report: Path, top: Path) -> HookAnswer | None:
    document = _read(report)
    if ended.status == 0 and document is not None:
        # A check that held is worth a message only if it tightened a baseline, which must be committed.
        return HookAnswer(Result.HELD, ended.out.strip() if document.get("tightened") else "")
    if ended.status == 1 and document is not None:
        return HookAnswer(Result.REFUSED, fixable(document) + ended.out, _findings(document))
    if ended.status == 2 and not _is_set_up(top):
        return None
    return _could_not_tell((ended.out + ended.err).strip() or f"ratchet check ended with status {ended.status}")


def _is_set_up(top: Path) -> bool:
    if any((top / name).exists() for name in ("ratchet.toml", "baselines")):
        return True
    try:
        return b"tool.ratchet" in content_of(top / "pyproject.toml")
    except OSError:
        return False


def _read(report: Path) -> Mapping[str, object] | None:
    try:
        return as_table(parsed(report.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _findings(document: Mapping[str, object]) -> tuple[str, ...]:
    rows = tables(document.get("findings"))
    return tuple(sorted(f"{row.get('fingerprint')} {row.get('found')} {row.get('allowed')}" for row in rows))


def _could_not_tell(reason: str) -> HookAnswer:
    first = reason.splitlines()[0] if reason else ""
    return HookAnswer(Result.UNTOLD, f"{reason}{os.linesep}", (f"untold {first.partition('; the traceback')[0]}",))
