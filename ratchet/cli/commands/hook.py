"""`ratchet hook`: the stop hook of a coding agent."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from ratchet.cli import seconds_so_far
from ratchet.cli.options import completing, listing
from ratchet.storage.narrowing import parsed, table_or_empty

if TYPE_CHECKING:
    from ratchet.agents.host import Host


def _hosts() -> tuple[str, ...]:
    from ratchet.agents.hosts import hosts

    return hosts()


@click.command("hook", cls=listing(_hosts), context_settings={"ignore_unknown_options": True})
@click.argument("words", metavar="HOST", nargs=-1, shell_complete=completing(_hosts))
def command(words: tuple[str, ...]) -> int:
    """Answer a coding agent that is about to stop: let it, or tell it what ratchet refuses.

    With --event post-edit, remark what is wrong in the file that was just edited, if that is known within half a
    second; else say nothing.

    HOST is {names}. The command reads the host's JSON on standard input, writes the host's JSON or nothing, and always
    exits 0, because hosts take other statuses for a refusal. `ratchet init --agent HOST` installs it.
    """
    try:
        said = _answer(words)
        if said is not None:
            click.echo(json.dumps(said))
    except BaseException as error:
        # Whatever happens here, a host must not read it as a refusal; a person finds it in the host's log.
        print(f"ratchet hook: could not tell: {type(error).__name__}: {error}", file=sys.stderr)
    return 0


def _answer(words: tuple[str, ...]) -> Mapping[str, object] | None:
    from ratchet.agents.hosts import host, hosts
    from ratchet.agents.stop_hook import answer
    from ratchet.terms.spelling import did_you_mean

    is_edit = words[-2:] == ("--event", "post-edit")
    words = words[:-2] if is_edit or words[-2:] == ("--event", "stop") else words
    name = words[0] if len(words) == 1 else " ".join(words)
    known_host = host(name)
    if known_host is None:
        print(f"ratchet hook: no such host: {name!r}.{did_you_mean(name, hosts())} {_known(hosts())}", file=sys.stderr)
        return None
    if sys.stdin.isatty():
        print("ratchet hook: it is the host that runs this, with its JSON on standard input.", file=sys.stderr)
        return None
    payload = _payload(sys.stdin.buffer.read())
    if is_edit:
        return _remark(known_host, payload)
    said = answer(known_host, known_host.stop(payload), dict(os.environ))
    return known_host.silence if said is None else said


def _remark(host: Host, payload: Mapping[str, object]) -> Mapping[str, object] | None:
    from ratchet.agents.post_edit import SECONDS, answer

    edit = host.edited(payload)
    left = SECONDS - seconds_so_far()
    return answer(host, edit, dict(os.environ), left) if edit is not None and left > 0 else None


def _known(names: tuple[str, ...]) -> str:
    return f"Hosts: {', '.join(names)}."


def _payload(data: bytes) -> Mapping[str, object]:
    try:
        return table_or_empty(parsed(data.decode("utf-8", "replace") or "{}"))
    except ValueError:
        return {}
