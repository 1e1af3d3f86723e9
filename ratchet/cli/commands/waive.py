"""`ratchet waive`: writes a waiver, and signs it."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ratchet.errors import Inconclusive, UsageError

if TYPE_CHECKING:
    from ratchet.facts.git import Repository
    from ratchet.terms import Key

_DAYS = 90


@click.command("waive")
@click.argument("key", nargs=-1, required=True, metavar="RULE MODULE SYMBOL [DETAIL]")
@click.option("--reason", required=True, help="Why this may be; one line of 10 to 500 characters.")
@click.option("--owner", help="Who answers for it. Default: git's user.name.")
@click.option("--expires", metavar="DATE", help=f"The last day that it holds, as 2027-01-31. Default: in {_DAYS} days.")
@click.option("--allow", type=click.IntRange(min=1), default=1, show_default=True, help="How much more to allow.")
@click.option("--sign", "sign_it", is_flag=True, help="Sign it with the SSH key of git's user.signingKey, or --key.")
@click.option("--key", "key_file", type=click.Path(path_type=Path), help="The SSH key to sign with.")
def command(
    key: tuple[str, ...],
    reason: str,
    owner: str | None,
    expires: str | None,
    allow: int,
    sign_it: bool,
    key_file: Path | None,
) -> int:
    """Write an exception for one debt, for its owner to approve.

    A waiver counts once it is on the base; with trust = "signed" in ratchet.toml, also as soon as an allowed signer has
    signed it. KEY is what ratchet check --format json reports: rule, module, symbol and detail.
    """
    from ratchet.baseline.waivers import SIGNATURE, WAIVERS, Waiver, complain, serialise_waiver, slug
    from ratchet.facts.git import open_repository
    from ratchet.storage.files import write_whole

    repository = open_repository(Path.cwd())
    top = repository.top if repository else Path.cwd()
    named = _key(key)
    if complaint := complain(named.rule, reason):
        raise UsageError(complaint)
    path = f"{WAIVERS}/{slug(named)}.toml"
    waiver = Waiver(path, named, allow, reason, _owner(owner, repository), _date(expires))
    if (top / path).exists():
        raise UsageError(f"{path} is there already; edit or delete it.")
    signing = _signing_key(key_file, repository) if sign_it else None
    try:
        (top / path).parent.mkdir(parents=True, exist_ok=True)
        write_whole(top / path, serialise_waiver(waiver))
    except OSError as error:
        raise Inconclusive(f"{path} cannot be written: {error.strerror}.") from error
    if signing is not None:
        from ratchet.facts.signatures import sign

        sign(top / path, signing)
        path += f" and {path}{SIGNATURE}"
    click.echo(f"Wrote {path}. Commit it; it counts once {waiver.owner} has it on the base.")
    return 0


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
