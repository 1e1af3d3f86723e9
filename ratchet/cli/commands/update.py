"""`ratchet update`: tightens the baseline."""

from __future__ import annotations

import click

from ratchet.cli.child import measured_apart
from ratchet.cli.options import measuring_options, request
from ratchet.cli.saying import say


@click.command("update")
@click.argument("paths", nargs=-1)
@click.option("--base", metavar="REF", help="Compare with the merge base of HEAD and REF. Default: the trunk.")
@click.option("--environment", is_flag=True, help="Record this environment, although distributions are missing in it.")
@measuring_options
@measured_apart
def command(
    paths: tuple[str, ...],
    base: str | None,
    environment: bool,
    python_executable: str | None,
    cache_dir: str | None,
) -> int:
    """Lower the baseline to what there is now. Record what moved, was revealed, or came with the environment.

    It never raises a count beyond what is allowed. Where something got worse, it lowers the rest, says what got worse,
    and exits 1. It refuses to record an environment in which distributions are missing.
    """
    from ratchet import pipeline
    from ratchet.reports import formats
    from ratchet.reports.wording import counted

    recorded = pipeline.update(request(paths, base, False, python_executable, cache_dir), environment)
    if recorded.written:
        say(f"Updated {counted(len(recorded.written), 'file')}; commit baselines/.")
    else:
        say("The baseline is up to date.")
    if recorded.refused is None:
        return 0
    text = formats.find("text")
    assert text is not None
    say(text.render(recorded.refused, formats.Settings()).rstrip("\n"))
    if recorded.trunk:
        say(
            f"This is the trunk ({recorded.trunk}). What landed here past the check is recorded by "
            'ratchet accept --reason "WHY", once it is committed.'
        )
    return recorded.refused.outcome.exit_status
