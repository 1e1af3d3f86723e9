"""`ratchet waive`: writes a waiver, and signs it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from ratchet.cli.child import measured_apart
from ratchet.cli.options import measuring_options, request
from ratchet.cli.saying import say
from ratchet.errors import Inconclusive, UsageError

if TYPE_CHECKING:
    from ratchet.facts.git import Repository
    from ratchet.measure.project import Request
    from ratchet.terms import Key

_DAYS = 90


@click.command("waive")
@click.argument("key", nargs=-1, metavar="RULE MODULE SYMBOL [DETAIL]")
@click.option(
    "--all", "every", is_flag=True, help="Write a waiver for each finding of a check: for a revert or a hotfix."
)
@click.option("--reason", required=True, help="Why the debt may stay; one line of 10 to 500 characters.")
@click.option("--owner", help="Who is responsible. Default: git's user.name.")
@click.option(
    "--expires", metavar="DATE", help=f"The last day on which it counts, as 2027-01-31. Default: in {_DAYS} days."
)
@click.option(
    "--allow", type=click.IntRange(min=1), default=1, show_default=True, help="By how much to raise the allowed count."
)
@click.option("--sign", "sign_it", is_flag=True, help="Sign it with the SSH key of git's user.signingKey, or --key.")
@click.option("--key", "key_file", type=click.Path(path_type=Path), help="The SSH key to sign with.")
@click.option("--base", metavar="REF", help="With --all: compare with the merge base of HEAD and REF.")
@measuring_options
@measured_apart
def command(
    key: tuple[str, ...],
    every: bool,
    reason: str,
    owner: str | None,
    expires: str | None,
    allow: int,
    sign_it: bool,
    key_file: Path | None,
    base: str | None,
    python_executable: str | None,
    cache_dir: str | None,
) -> int:
    """Write an exception for its owner to approve: for one debt, or for all that a check finds.

    `ratchet explain FILE:LINE` prints the command for a finding. A waiver counts once it is merged into the trunk. With
    trust = "signed" in ratchet.toml, it also counts as soon as an allowed signer has signed it.
    """
    from ratchet.baseline.waivers import complain_of_reason
    from ratchet.facts.git import open_repository

    if bool(key) is every:
        raise UsageError(
            "name one debt, as RULE MODULE SYMBOL [DETAIL], or say --all. ratchet explain FILE:LINE prints the words."
        )
    repository = open_repository(Path.cwd())
    top = repository.top if repository else Path.cwd()
    wanted: Mapping[Key, int] = {_known_key(_key(key), reason, top): allow} if key else {}
    if every:
        if complaint := complain_of_reason(reason):
            raise UsageError(complaint)
        wanted = _found(request((), base, False, python_executable, cache_dir))
    approval = _Approval(reason, _owner(owner, repository), _date(expires))
    signing = _signing_key(key_file, repository) if sign_it else None
    if not wanted:
        say("ratchet check finds nothing to waive.")
    for each, count in wanted.items():
        _write(top, each, count, approval, signing, skips_existing=every)
    return 0


class _Approval(NamedTuple):
    """Why the exception may be, who answers for it, and until when."""

    reason: str
    owner: str
    expires: datetime.date


def _found(asked: Request) -> Mapping[Key, int]:
    """The keys with whose waivers a check refuses nothing now, and how much each has to allow."""
    from ratchet import pipeline

    return pipeline.to_waive(asked)


def _known_key(key: Key, reason: str, top: Path) -> Key:
    """The key, if its rule, module and contract exist here. UsageError with the nearest name otherwise."""
    from ratchet.baseline.waivers import complain
    from ratchet.config import load_config
    from ratchet.measure.project import Request, open_project
    from ratchet.measure.tree import inventory_of
    from ratchet.terms.catalogue import CONTRACT_TYPES, is_ruler
    from ratchet.terms.spelling import did_you_mean, nearest_name

    if complaint := complain(key.rule, reason):
        raise UsageError(complaint)
    config = load_config(top)
    if config.source is None or is_ruler(key.rule):
        return key
    inventory = inventory_of(open_project(Request(top, {}), config).tree)
    modules = {file.module for file in (*inventory.measured, *inventory.unmeasured)}
    if key.module not in modules:
        near = nearest_name(key.module, modules)
        raise UsageError(f"there is no module {key.module} here.{f' Did you mean {near}?' if near else ''}")
    contracts = [table.id for table in config.contracts if table.type == key.rule]
    if key.rule in CONTRACT_TYPES and key.symbol not in contracts:
        raise UsageError(f"there is no contract {key.symbol} of this type.{did_you_mean(key.symbol, contracts)}")
    return key


def _write(top: Path, key: Key, allow: int, approval: _Approval, signing: Path | None, *, skips_existing: bool) -> None:
    """Write one waiver, sign it if there is a key, and say so."""
    from ratchet.baseline.waivers import SIGNATURE, WAIVERS, Waiver, serialise_waiver, slug
    from ratchet.storage.files import write_whole

    path = f"{WAIVERS}/{slug(key)}.toml"
    waiver = Waiver(path, key, allow, *approval)
    if (top / path).exists():
        if not skips_existing:
            raise UsageError(f"{path} is there already; edit or delete it.")
        say(f"{path} is there already: left as it is.")
        return
    try:
        (top / path).parent.mkdir(parents=True, exist_ok=True)
        write_whole(top / path, serialise_waiver(waiver))
    except OSError as error:
        raise Inconclusive(f"{path} cannot be written: {error.strerror}.") from error
    if signing is not None:
        from ratchet.facts.signatures import sign

        sign(top / path, signing)
        path += f" and {path}{SIGNATURE}"
    say(f"Wrote {path}. Commit it. It counts once it is merged into the trunk; {waiver.owner} answers for it.")


def _key(words: tuple[str, ...]) -> Key:
    from ratchet.terms import NO_DETAIL, Key

    parts = words[0].split() if len(words) == 1 else list(words)
    if len(parts) not in (3, 4):
        raise UsageError(f"a key is RULE MODULE SYMBOL [DETAIL], not {len(parts)} words: {' '.join(words)}")
    return Key(parts[0], parts[1], parts[2], parts[3] if len(parts) == 4 else NO_DETAIL)


def _owner(owner: str | None, repository: Repository | None) -> str:
    name = owner or (repository.setting("user.name") if repository else None)
    if not name or not name.strip():
        raise UsageError("a waiver needs an owner: --owner NAME.")
    return name


def _date(text: str | None) -> datetime.date:
    today = datetime.datetime.now(tz=datetime.UTC).date()
    if text is None:
        return today + datetime.timedelta(days=_DAYS)
    try:
        date = datetime.date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--expires {text} is no date; write it as 2027-01-31.") from error
    if date < today:
        raise UsageError(f"--expires {text} is over already.")
    return date


def _signing_key(given: Path | None, repository: Repository | None) -> Path:
    setting = repository.setting("user.signingKey") if repository else None
    key = given or (Path(setting).expanduser() if setting else None)
    if key is None or not key.is_file():
        raise UsageError("no SSH key to sign with: --key FILE, or git config user.signingKey FILE.")
    return key
