"""`ratchet accept`: records, on the trunk, what landed past the check."""

from __future__ import annotations

import click

from ratchet.cli.child import measured_apart
from ratchet.cli.options import measuring_options, request
from ratchet.cli.saying import say
from ratchet.errors import UsageError


@click.command("accept")
@click.option("--reason", required=True, help="Why these debts may stay; one line of 10 to 500 characters.")
@measuring_options
@measured_apart
def command(reason: str, python_executable: str | None, cache_dir: str | None) -> int:
    """Record debts that landed on the trunk past the check.

    Only what is committed is recorded. The reason goes into baselines/accepted/, for reviewers. On a branch this
    changes nothing: there ratchet check goes on comparing with the base.
    """
    from ratchet import pipeline
    from ratchet.baseline.waivers import complain_of_reason
    from ratchet.reports.wording import counted

    if complaint := complain_of_reason(reason):
        raise UsageError(complaint)
    recorded = pipeline.accept(request(python_executable=python_executable, cache_dir=cache_dir), reason)
    if recorded.written:
        files = counted(len(recorded.written), "file")
        say(f"Accepted what HEAD shows, on the trunk {recorded.trunk}; wrote {files}. Commit baselines/.")
    else:
        say(f"Nothing to accept on the trunk {recorded.trunk}: the baseline allows all that HEAD shows.")
    return 0
