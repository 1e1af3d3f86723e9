"""baselines/waivers/: approved exceptions, each for one key, with a reason, an owner and a last day."""

from __future__ import annotations

import datetime
import json
import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from ratchet.baseline.problems import MalformedFile, Problem
from ratchet.config import Trust
from ratchet.errors import Inconclusive
from ratchet.storage.files import content_of
from ratchet.storage.toml_positions import key_lines
from ratchet.terms import NO_DETAIL, Debt, Key, Place
from ratchet.terms.catalogue import DEFAULT_LEVELS
from ratchet.terms.spelling import did_you_mean

WAIVERS = "baselines/waivers"
SIGNERS = "baselines/allowed_signers"
SIGNATURE = ".sig"

_TEXTS = ("rule", "module", "symbol", "detail", "reason", "owner")
_KEYS = (*_TEXTS, "allow", "expires")
_REASON = range(10, 501)
"""How many characters a reason may have: enough to say something, too few to hide text in."""


class Waiver(NamedTuple):
    """One exception: it allows `allow` more of a key than the baseline does, until the end of the day `expires`."""

    path: str
    key: Key
    allow: int
    reason: str
    owner: str
    expires: datetime.date

    def holds(self, today: datetime.date) -> bool:
        """Whether it has not expired."""
        return today <= self.expires


@dataclass(frozen=True, slots=True)
class Waivers:
    """By path: the waivers of a tree, their bytes, and their signatures; and the problems of malformed waivers."""

    by_path: Mapping[str, Waiver]
    problems: tuple[Problem, ...] = ()
    contents: Mapping[str, bytes] = field(default_factory=dict)
    signatures: Mapping[str, bytes] = field(default_factory=dict)


def read_waivers(top: Path) -> Waivers:
    """The waivers of a work tree. Raises Inconclusive if they cannot be read."""
    directory = top / WAIVERS
    files = {}
    try:
        for path in sorted(directory.iterdir()) if directory.is_dir() else ():
            if not path.name.startswith(".") and path.is_file():
                files[f"{WAIVERS}/{path.name}"] = content_of(path)
    except OSError as error:
        raise Inconclusive(f"{WAIVERS}/ cannot be read: {error.strerror}.") from error
    return parse_waivers(files)


def parse_waivers(files: Mapping[str, bytes]) -> Waivers:
    """The waivers in `files`: path -> bytes, such as blobs at base. Files outside the directory are left out."""
    here = {path: data for path, data in files.items() if path.rpartition("/")[0] == WAIVERS}
    waivers: dict[str, Waiver] = {}
    problems = []
    for path, data in sorted(here.items()):
        if path.endswith(SIGNATURE):
            continue
        try:
            waivers[path] = parse_waiver(data, path)
        except MalformedFile as error:
            problems.append(error.problem)
    signatures = {path.removesuffix(SIGNATURE): data for path, data in here.items() if path.endswith(SIGNATURE)}
    return Waivers(waivers, tuple(problems), {path: here[path] for path in waivers}, signatures)


def parse_waiver(data: bytes, path: str) -> Waiver:
    """The waiver in a file. Raises MalformedFile, with the line and what is wrong."""
    try:
        text = data.decode()
        values: Mapping[str, object] = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise MalformedFile(path, 1, f"not valid TOML: {error}") from error
    lines = key_lines(text)

    def refuse(key: str, what: str) -> MalformedFile:
        return MalformedFile(path, lines.get((key,), 1), what)

    for name in values:
        if name not in _KEYS:
            raise refuse(name, f"unknown key {name!r}.{did_you_mean(name, _KEYS)}")
    texts = {"detail": NO_DETAIL}
    for name in _TEXTS:
        value = values.get(name, texts.get(name))
        if not isinstance(value, str) or not value.strip():
            raise refuse(name, f"{name} is {'empty' if isinstance(value, str) else 'missing, or no string'}")
        texts[name] = value
    if complaint := complain(texts["rule"], texts["reason"]):
        raise refuse("reason" if texts["rule"] in DEFAULT_LEVELS else "rule", complaint)
    allow, expires = values.get("allow"), values.get("expires")
    if not isinstance(allow, int) or isinstance(allow, bool) or allow < 1:
        raise refuse("allow", "allow must be a count of at least 1")
    if not isinstance(expires, datetime.date) or isinstance(expires, datetime.datetime):
        raise refuse("expires", "expires must be a date, as in 2027-01-31")
    key = Key(texts["rule"], texts["module"], texts["symbol"], texts["detail"])
    return Waiver(path, key, allow, texts["reason"], texts["owner"], expires)


def complain(rule: str, reason: str) -> str:
    """What is wrong with a waiver's rule or reason, in words; "" if nothing is."""
    if rule not in DEFAULT_LEVELS and rule not in _own_contract_types():
        return f"unknown rule {rule!r}.{did_you_mean(rule, DEFAULT_LEVELS)}"
    return complain_of_reason(reason)


def complain_of_reason(reason: str) -> str:
    """What is wrong with a reason, or nothing."""
    if len(reason.strip()) not in _REASON or not reason.isprintable():
        return f"a reason is one line of {_REASON[0]} to {_REASON[-1]} characters"
    return ""


def _own_contract_types() -> Collection[str]:
    from importlib.metadata import entry_points  # slow to import, and only needed for a rule that is not ratchet's

    return entry_points(group="ratchet.contracts").names


def serialise_waiver(waiver: Waiver) -> bytes:
    """A waiver as `ratchet waive` writes it."""
    key = waiver.key
    fields = [("rule", key.rule), ("module", key.module), ("symbol", key.symbol), ("detail", key.detail)]
    lines = [f"{name} = {_string(value)}" for name, value in fields]
    lines += [f"allow = {waiver.allow}", f"reason = {_string(waiver.reason)}", f"owner = {_string(waiver.owner)}"]
    return "\n".join([*lines, f"expires = {waiver.expires.isoformat()}", ""]).encode()


def with_key(data: bytes, waiver: Waiver, key: Key) -> bytes:
    """The file of a waiver with another key, and with all else that stands in it, where its lines can be told."""
    text = data.decode()
    for name, new in (("module", key.module), ("symbol", key.symbol), ("detail", key.detail)):
        line = f"{name} = {_string(new)}".replace("\\", r"\\")
        text = re.sub(rf"(?m)^{name}[ \t]*=.*$", line, text, count=1)
    try:
        is_right = parse_waiver(text.encode(), waiver.path) == waiver._replace(key=key)
    except MalformedFile:
        is_right = False
    return text.encode() if is_right else serialise_waiver(waiver._replace(key=key))


def slug(key: Key) -> str:
    """The name, without suffix, of the file of a key's waiver: every file system can hold it."""
    words = "-".join(part for part in (key.rule, key.module, key.symbol, key.detail) if part != NO_DETAIL)
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:80].rstrip("-") or "waiver"


def trusted_waivers(base: Waivers, head: Waivers, trust: Trust, signers: bytes) -> tuple[Waiver, ...]:
    """The waivers that count, expired ones included.

    Those on the base count as they stand there, unless the change takes them out or lowers them. With trust "signed",
    those of the change that one of the allowed `signers` has signed do too; with "diff", all of them.
    Raises Inconclusive where a signature cannot be checked.
    """
    trusted, before = [], _at_base(base, head)
    for path, waiver in head.by_path.items():
        old = before.get(path)
        if trust is Trust.DIFF or (trust is Trust.SIGNED and _is_signed(head, path, signers)):
            trusted.append(waiver)
        elif old is not None:
            lowered = min(waiver.allow, old.allow) if waiver.key == old.key else old.allow
            trusted.append(old._replace(allow=lowered, expires=min(old.expires, waiver.expires)))
    return tuple(trusted)


def new_waivers(base: Waivers, head: Waivers) -> tuple[Waiver, ...]:
    """The waivers that the change adds or widens."""
    before = _at_base(base, head)
    return tuple(waiver for path, waiver in head.by_path.items() if _is_wider(waiver, before.get(path)))


def _at_base(base: Waivers, head: Waivers) -> Mapping[str, Waiver]:
    """Path of today → the waiver of base that stands there now; its file may have got another name."""
    gone = {waiver.key: waiver for path, waiver in base.by_path.items() if path not in head.by_path}
    found = {path: base.by_path.get(path) or gone.pop(waiver.key, None) for path, waiver in head.by_path.items()}
    return {path: waiver for path, waiver in found.items() if waiver is not None}


def allowances(waivers: Iterable[Waiver], today: datetime.date) -> Mapping[Key, int]:
    """How much more of each key the waivers allow today."""
    counts: dict[Key, int] = {}
    for waiver in waivers:
        if waiver.holds(today):
            counts[waiver.key] = counts.get(waiver.key, 0) + waiver.allow
    return counts


def waiver_debts(
    head: Waivers,
    counts: Mapping[Key, int],
    allowed: Mapping[Key, int],
    today: datetime.date,
    needed: Mapping[Key, int] | None = None,
) -> Iterator[Debt]:
    """One `stale-waiver` debt for each waiver of the work tree that has expired or that nothing needs any more.

    `counts` are today's counts, `allowed` the allowances without waivers. `needed` is how much of each key's waiver
    base needed: what base did not need waits for its code. None: base needed all.
    """
    for path, waiver in sorted(head.by_path.items()):
        key = waiver.key
        excess = counts.get(key, 0) - allowed.get(key, 0)
        before = waiver.allow if needed is None else min(needed.get(key, 0), waiver.allow)
        if not waiver.holds(today):
            hint = f"Fix the debt and delete {path}, or have {waiver.owner} extend it on the trunk."
            yield _stale(waiver, f"the waiver for {key.symbol} expired on {waiver.expires}", hint)
        elif excess >= before:
            continue
        elif excess <= 0:
            yield _stale(waiver, f"nothing needs the waiver for {key.rule} in {key.symbol} any more", f"Delete {path}.")
        else:
            message = f"the waiver allows {waiver.allow} of {key.rule} in {key.symbol}, where {excess} are needed"
            yield _stale(waiver, message, f"Lower allow to {excess} in {path}.")


def _stale(waiver: Waiver, message: str, hint: str) -> Debt:
    name = waiver.path.rpartition("/")[2].removesuffix(".toml")
    key = Key("stale-waiver", waiver.key.module, waiver.key.symbol, name)
    return Debt(key, Place(waiver.path, 1), message, hint=hint)


def _is_signed(head: Waivers, path: str, signers: bytes) -> bool:
    if not signers or path not in head.signatures:
        return False
    from ratchet.facts.signatures import signer_of  # only where there are waivers

    return signer_of(head.contents[path], head.signatures[path], signers) is not None


def _is_wider(waiver: Waiver, old: Waiver | None) -> bool:
    return old is None or waiver.key != old.key or waiver.allow > old.allow or waiver.expires > old.expires


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
