"""`ratchet explain`: what a rule minds, and how to put it right."""

from __future__ import annotations

import inspect

import click

from ratchet.errors import UsageError
from ratchet.terms import did_you_mean


@click.command("explain")
@click.argument("subject", metavar="RULE")
def command(subject: str) -> int:
    """What a rule minds, with a flagged and a fine example, and how to fix it honestly."""
    from ratchet.rule_ids import DEFAULT_LEVELS
    from ratchet.rules import rule

    if subject not in DEFAULT_LEVELS:
        raise UsageError(f"there is no rule {subject!r}.{did_you_mean(subject, DEFAULT_LEVELS)}")
    found = rule(subject)
    if found is not None:
        lines = [inspect.cleandoc(type(found).__doc__ or ""), "", f"Fix: {found.fix}", f"Will not do: {found.dodge}"]
    else:
        lines = [inspect.cleandoc(_contract_documentation(subject))]
    click.echo(f"{subject} (default: {DEFAULT_LEVELS[subject]})\n")
    click.echo("\n".join(lines))
    return 0


def _contract_documentation(subject: str) -> str:
    from ratchet.contracts import types

    return types()[subject].__doc__ or ""
