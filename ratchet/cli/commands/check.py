"""`ratchet check`: the verdict."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ratchet.check.last_answer import Answer
from ratchet.cli.options import format_option, listing, measuring_options, request
from ratchet.cli.remembered import Asked, has_color, last_for, summary_file, terminal_width
from ratchet.errors import Inconclusive, UsageError

if TYPE_CHECKING:
    from ratchet.check.verdict import Verdict
    from ratchet.fixing.offers import Offer
    from ratchet.measure.project import Request


def _formats() -> tuple[str, ...]:
    from ratchet.reports import formats

    return formats.formats()


@click.command("check", cls=listing(_formats))
@click.argument("paths", nargs=-1)
@click.option("--base", metavar="REF", help="Compare with the merge base of HEAD and REF. Default: the trunk.")
@format_option(_formats)
@click.option("--output", type=click.Path(dir_okay=False), help="Write the report to a file, and text to the terminal.")
@click.option("--frozen", is_flag=True, help="Change nothing in the work tree; an out-of-date baseline is a finding.")
@click.option("--all-findings", is_flag=True, help="Show every finding, however many.")
@click.option("-q", "--quiet", is_flag=True, help="A line for each finding, and nothing where the check held.")
@click.option("-v", "--verbose", is_flag=True, help="Everything: all findings and notes, and why growth passed.")
@click.option("--rule", "rules", multiple=True, metavar="RULE", help="Show findings of this rule alone; judge all.")
@click.option("--statistics", is_flag=True, help="How many findings each rule has, in place of the findings.")
@measuring_options
def command(
    paths: tuple[str, ...],
    base: str | None,
    form: str,
    output: str | None,
    frozen: bool,
    all_findings: bool,
    quiet: bool,
    verbose: bool,
    rules: tuple[str, ...],
    statistics: bool,
    python_executable: str | None,
    cache_dir: str | None,
) -> int:
    """Compare the work tree with the baseline where it branched off, and refuse what got worse.

    With PATHS, only these are judged. Exit status: 0 held, 1 refused, 2 usage, 3 could not tell.
    """
    told = (quiet, verbose, rules, statistics)
    last = last_for(Asked(paths, base, form, output, frozen, all_findings, python_executable, cache_dir, *told))
    if last is not None and (known := last.recall()) is not None:
        click.echo(known.text, nl=False)
        return known.status
    from ratchet.cli.saying import paint
    from ratchet.reports import formats

    known_format = formats.find(form)
    if known_format is None:
        raise UsageError(f"--format {form}: no such format.{formats.did_you_mean(form)}")
    _require_text(form, rules, any(told))
    import shlex

    command = f"ratchet check --base {shlex.quote(base)}" if base else "ratchet check"
    settings = formats.Settings(
        all_findings, terminal_width(), paint if has_color() else formats.plain, command, (), *told
    )
    snapshot = last.snapshot if last is not None else None
    asked = request(paths, base, frozen, python_executable, cache_dir, snapshot)

    from ratchet.cli.saying import write_report

    def answer(verdict: Verdict) -> int:
        offers = _offers(asked, verdict) if known_format.suggests and verdict.findings else ()
        report = known_format.render(verdict, settings._replace(offers=offers))
        if output is not None:
            write_report(Path(output), report)
            report = formats.rendered("text", verdict, settings)
        if (summary := summary_file(form)) is not None:
            write_report(summary, formats.rendered("markdown", verdict, settings), append=True)
        if last is not None and not verdict.tightened:
            last.keep(Answer(verdict.outcome.exit_status, report))
        click.echo(report, nl=False)
        return verdict.outcome.exit_status

    from ratchet.cli.child import BrokenDown, in_child

    try:
        return in_child(lambda: answer(_verdict(asked)))
    except BrokenDown as error:
        from ratchet.check.verdict import inconclusive

        return answer(inconclusive(str(error)))


def _require_text(form: str, rules: Iterable[str], is_asked: bool) -> None:
    """Raises UsageError for a rule that there is not, and where what is for text alone is asked of another format."""
    from ratchet.terms.catalogue import DEFAULT_LEVELS
    from ratchet.terms.spelling import did_you_mean

    if is_asked and form != "text":
        raise UsageError(f"--quiet, --verbose, --rule and --statistics are for text, and not for --format {form}.")
    for rule in rules:
        if rule not in DEFAULT_LEVELS and (guess := did_you_mean(rule, DEFAULT_LEVELS)):
            raise UsageError(f"--rule {rule}: no such rule.{guess}")


def _verdict(asked: Request) -> Verdict:
    from ratchet import pipeline
    from ratchet.check.verdict import inconclusive

    try:
        return pipeline.check(asked)
    except Inconclusive as error:
        return inconclusive(str(error))
    except UsageError:
        raise
    except Exception as error:
        # The reader gets a report in every case, and never a pass.
        from ratchet.cli.main import describe_unexpected

        return inconclusive(describe_unexpected(error))


def _offers(asked: Request, verdict: Verdict) -> tuple[Offer, ...]:
    """The edits that pay its findings one by one."""
    from ratchet import pipeline

    owed = {finding.key: finding.message for finding in verdict.findings}
    return pipeline.offers(asked, owed, (finding.place.path for finding in verdict.findings))
