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
from ratchet.reports.wording import counted
from ratchet.terms.spelling import did_you_mean

if TYPE_CHECKING:
    from ratchet.fixing.offers import Offer
    from ratchet.measure.from_results import Results
    from ratchet.measure.owed import Order
    from ratchet.measure.project import Request
    from ratchet.measure.worklist import Worklist

    _Wanted = tuple[tuple[str, ...], str | None, Order, int | None]

_MOST_ITEMS = 50
_CAUSES = 10
_OF_PLAN = "Which annotations pay most: the N causes with the most consequences. Default: 10."
_OF_RESULTS = "What a tool's results (SARIF, or the JSON of one that ratchet runs) would be as debts."
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
@click.option("--from", "results", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help=_OF_RESULTS)
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
    results: Path | None,
    form: str,
    output: str | None,
    python_executable: str | None,
    cache_dir: str | None,
) -> int:
    """List every debt with its place and the honest way out, grouped by function. It changes nothing.

    An item is what one function, class or contract owes in one file. The sum is that of `ratchet status`.

    With --from, the debts are those that FILE tells of, where they stand in today's code. No verdict rests on it.

    With --plan, list the signatures and declarations from which the most debts follow, with evidence for their types.
    """
    from ratchet.measure.owed import Order

    asked = request(paths, python_executable=python_executable, cache_dir=cache_dir)
    if results is not None and (plan, split) != (None, None):
        raise UsageError("--from lists what a file holds: it makes no plan.")
    if plan is not None:
        return _plan(asked, plan, split, form, output)
    if split is not None:
        raise UsageError("--split shares out a plan: ratchet debts --plan --split K.")
    most = _MOST_ITEMS if limit is None and form == "text" else limit
    wanted = tuple(map(_known, rules)), owner, Order(order), most or None
    of_file = [] if results is None else ["--from", str(results)]
    return _list(asked, results, wanted, " ".join(["ratchet debts", *paths, *of_file]), form, output)


def _list(asked: Request, results: Path | None, wanted: _Wanted, shown_by: str, form: str, output: str | None) -> int:
    """Say what is owed, or what a file of results would be as debts. `shown_by` is the command that does."""
    from ratchet import pipeline
    from ratchet.reports import debts

    report = debts.find(form)
    if report is None:
        raise UsageError(f"--format {form}: debts speaks {', '.join(debts.formats())}.")
    if results is not None:
        worklist = _of_file(pipeline.debts_from(asked, results, *wanted))
    else:
        worklist = pipeline.debts(asked, *wanted)
    offers = _offers(asked, worklist) if report.suggests and worklist.items and results is None else ()
    settings = debts.Settings(shown_by, offers)
    rendered = report.render(worklist, settings)
    return _told(rendered, form, output, debts.rendered("text", worklist, settings) if output is not None else "")


def _of_file(results: Results) -> Worklist:
    """The list of a file's results; what is in files that are not measured is said."""
    if results.elsewhere:
        click.echo(f"{counted(results.elsewhere, 'result')} in files that are not measured", err=True)
    return results.worklist


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
