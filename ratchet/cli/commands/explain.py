"""`ratchet explain`: what a rule minds, or what one finding is about, and how to put it right."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

from ratchet.cli.child import measured_apart
from ratchet.cli.options import completing, measuring_options, request
from ratchet.cli.saying import say
from ratchet.errors import UsageError
from ratchet.terms.spelling import did_you_mean

if TYPE_CHECKING:
    from ratchet.check.verdict import Finding
    from ratchet.measure.project import Request
    from ratchet.reports.rule_text import RuleText

_SHORTEST = 6
_WIDEST = 110


def _rules() -> Iterable[str]:
    from ratchet.terms.catalogue import DEFAULT_LEVELS

    return DEFAULT_LEVELS


@click.command("explain")
@click.argument("subject", metavar="[RULE|FINDING]", required=False, shell_complete=completing(_rules))
@click.option("--base", metavar="REF", help="Compare with the merge base of HEAD and REF, as the check did.")
@click.option("--why", is_flag=True, help="Print the account of a place: what base allows, what paid, what was asked.")
@measuring_options
@measured_apart
def command(
    subject: str | None, base: str | None, why: bool, python_executable: str | None, cache_dir: str | None
) -> int:
    """Explain a rule or a finding: what it is about, examples, and how to fix it. Without an argument, list the rules.

    FINDING is the place path:line that a report shows, or a fingerprint, of which six characters are enough. Then
    explain says what the finding is, and how it could be waived.
    A place that `ratchet debts` shows is explained too: what stands in the baseline, and how to pay it.
    With --why, a place has its account printed: the debts there, what base allows of each, and what let more pass.

    Exit status: 0 explained; 2 there is no such rule or finding; 3 could not tell.
    """
    from ratchet.reports.finding_text import matching, render_finding
    from ratchet.reports.rule_text import described, rule_text

    if subject is None:
        _list_rules()
        return 0
    if why:
        return _say_account(subject, request((), base, False, python_executable, cache_dir))
    rule = rule_text(subject) or _own_contract_type(subject)
    if rule is not None:
        _say_prose(described(rule))
        return 0
    if not _may_be_finding(subject):
        raise UsageError(_no_such_rule(subject))
    asked = request((), base, False, python_executable, cache_dir)
    texts = [render_finding(finding) for finding in matching(subject, _findings(asked))] or _debts(subject, asked)
    if not texts:
        raise UsageError(
            f"there is no finding and no debt {subject} now. ratchet check lists the findings, ratchet debts the debts."
        )
    _say_prose("\n".join(texts))
    return 0


def _say_account(subject: str, asked: Request) -> int:
    from ratchet import pipeline
    from ratchet.reports.finding_text import without_column
    from ratchet.reports.why_text import render_account

    path, _, line = without_column(subject).rpartition(":")
    if not path or not line.isdigit():
        raise UsageError(f"--why wants a place as src/x.py:12, not {subject!r}.")
    account = pipeline.account(asked, path, int(line))
    if not account:
        raise UsageError(f"there is no debt at {path}:{line} now.")
    _say_prose(render_account(account))
    return 0


def _own_contract_type(subject: str) -> RuleText | None:
    """The words of a contract type that is installed beside ratchet."""
    from ratchet.contracts.plugins import load
    from ratchet.facts.checked_tree import CheckedTree
    from ratchet.measure.project import locate
    from ratchet.reports.rule_text import rule_text

    loaded = load(subject, CheckedTree(locate(request()).top))
    return rule_text(subject) if loaded is not None else None


def _list_rules() -> None:
    from ratchet.reports.rule_text import rule_text

    formatter = click.HelpFormatter(width=min(_columns() or _WIDEST, _WIDEST))
    rules = [text for rule in _rules() if (text := rule_text(rule)) is not None]
    formatter.write_dl([(text.id, f"{text.level}: {_first_sentence(text.summary)}") for text in rules])
    click.echo(formatter.getvalue(), nl=False)


def _first_sentence(text: str) -> str:
    return f"{text.replace('`', '').partition('. ')[0].rstrip('.')}."


def _columns() -> int:
    """The width of the terminal; 0 if the output is no terminal."""
    import shutil

    return shutil.get_terminal_size((100, 24)).columns if sys.stdout.isatty() else 0


def _say_prose(text: str) -> None:
    """Print prose, folded on a terminal. Lines that are indented by four are examples, and stay as they are."""
    for line in text.splitlines():
        if line.startswith("    "):
            click.echo(line)
        else:
            say(line, indent="")


def _may_be_finding(subject: str) -> bool:
    path, _, line = subject.rpartition(":")
    if path and line.isdigit():
        return True
    return len(subject) >= _SHORTEST and _is_hex(subject)


def _is_hex(subject: str) -> bool:
    return all(char in "0123456789abcdef" for char in subject)


def _no_such_rule(subject: str) -> str:
    from ratchet.terms.catalogue import DEFAULT_LEVELS

    if not did_you_mean(subject, DEFAULT_LEVELS) and (not subject.isalpha() or _is_hex(subject)):
        return (
            f"{subject!r} is no rule, nor a finding: a rule's name (ratchet explain lists them), a place as "
            f"src/x.py:12, or at least {_SHORTEST} characters of a fingerprint."
        )
    known = ", ".join(sorted(DEFAULT_LEVELS))
    return f"there is no rule {subject!r}.{did_you_mean(subject, DEFAULT_LEVELS)} Rules: {known}."


def _findings(asked: Request) -> Sequence[Finding]:
    """The findings of a check now; none where it could not tell. Nothing is written."""
    from ratchet import pipeline

    return pipeline.find(asked).findings


def _debts(subject: str, asked: Request) -> list[str]:
    """The debts that no finding is about: those that are recorded, and may stay."""
    from ratchet import pipeline
    from ratchet.measure.owed import Order, at
    from ratchet.reports.finding_text import render_debt, without_column

    worklist = pipeline.debts(asked, (), None, Order.FILE, None)
    rows = at(without_column(subject), (row for item in worklist.items for row in item.rows))
    return [render_debt(row) for row in rows]
