"""`ratchet debts`: the worklist."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ratchet.cli.child import measured_apart
from ratchet.cli.options import completing, listing, measuring_options, request
from ratchet.cli.saying import say, write_report
from ratchet.errors import UsageError
from ratchet.terms.spelling import did_you_mean

if TYPE_CHECKING:
    from ratchet.fixing.offers import Offer
    from ratchet.measure.project import Request
    from ratchet.measure.worklist import Worklist

_MOST_ITEMS = 50
_CAUSES = 10
_OF_PLAN = "Which annotations pay most: the N causes with the most consequences. Default: 10."
_ORDERS = ("file", "count", "hot")


def _formats() -> tuple[str, ...]:
    from ratchet.reports.debts import formats

    return formats()


def _rules() -> Iterable[str]:
    from ratchet.terms.catalogue import DEFAULT_LEVELS

    return DEFAULT_LEVELS


@click.command("debts", cls=listing(_formats))
@click.argument("paths", nargs=-1)
@click.option("--rule", "rules", multiple=True, metavar="RULE", shell_complete=completing(_rules), help="Only this.")
@click.option("--owner", metavar="OWNER", help="Only files that CODEOWNERS gives to OWNER.")
@click.option("--sort", "order", type=click.Choice(_ORDERS), default="file", help="hot: debts × commits of a year.")
@click.option("--limit", type=click.IntRange(min=0), metavar="N", help="At most N items; 0: all. Default: 50 in text.")
@click.option("--plan", type=click.IntRange(min=1), is_flag=False, flag_value=_CAUSES, metavar="[N]", help=_OF_PLAN)
@click.option("--split", type=click.IntRange(min=1), metavar="K", help="With --plan: K parts that share no file.")
@click.option("--format", "form", default="text", metavar="FORMAT", help="{names}. Default: text.")
@click.option("--output", type=click.Path(dir_okay=False), help="Write the report to a file, and text to the terminal.")
@measuring_options
@measured_apart
def command(
    paths: tuple[str, ...],
    rules: tuple[str, ...],
    owner: str | None,
    order: str,
    limit: int | None,
    plan: int | None,
    split: int | None,
    form: str,
    output: str | None,
    python_executable: str | None,
    cache_dir: str | None,
) -> int:
    """List every debt with its place and the honest way out, grouped by function. It changes nothing.

    An item is what one function, class or contract owes in one file. The sum is that of `ratchet status`.

    With --plan, list the signatures and declarations from which the most debts follow, with evidence for their types.
    """
    from ratchet import pipeline
    from ratchet.measure.owed import Order
    from ratchet.reports import debts

    asked = request(paths, python_executable=python_executable, cache_dir=cache_dir)
    if plan is not None:
        return _plan(asked, plan, split, form, output)
    if split is not None:
        raise UsageError("--split shares out a plan: ratchet debts --plan --split K.")
    report = debts.find(form)
    if report is None:
        raise UsageError(f"--format {form}: debts speaks {', '.join(debts.formats())}.")
    most = _MOST_ITEMS if limit is None and form == "text" else limit
    worklist = pipeline.debts(asked, tuple(map(_known, rules)), owner, Order(order), most or None)
    offers = _offers(asked, worklist) if report.suggests and worklist.items else ()
    settings = debts.Settings(" ".join(["ratchet debts", *paths]), offers)
    rendered = report.render(worklist, settings)
    return _told(rendered, form, output, debts.rendered("text", worklist, settings) if output is not None else "")


def _plan(asked: Request, most: int, parts: int | None, form: str, output: str | None) -> int:
    """Say what pays most, to standard output or to a file."""
    from ratchet import pipeline
    from ratchet.reports import plans
    from ratchet.reports.plans.text import Text

    report = plans.find(form)
    if report is None:
        raise UsageError(f"--format {form}: a plan speaks {', '.join(plans.formats())}.")
    made = pipeline.plan(asked, most, parts or 1)
    return _told(report.render(made), form, output, Text().render(made))


def _told(rendered: str, form: str, output: str | None, text: str) -> int:
    """Print what was rendered; where it goes to a file, print the text instead."""
    if output is not None:
        write_report(Path(output), rendered)
    if form == "text" or output is not None:
        say((text if output is not None else rendered).rstrip("\n"))
    else:
        click.echo(rendered, nl=False)
    return 0


def _offers(asked: Request, worklist: Worklist) -> tuple[Offer, ...]:
    """The edits that pay its debts one by one."""
    from ratchet import pipeline

    owed = {row.key: row.message for item in worklist.items for row in item.rows}
    return pipeline.offers(asked, owed, (item.path for item in worklist.items))


def _known(rule: str) -> str:
    """A rule's id. Raises UsageError for a word that is none, unless it may be a contract type of the project's own."""
    known = tuple(_rules())
    if rule not in known and (guess := did_you_mean(rule, known)):
        raise UsageError(f"--rule {rule}: no such rule.{guess}")
    return rule
