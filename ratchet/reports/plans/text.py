"""For a reader: a block for each cause, the one with the most consequences first, part by part."""

from __future__ import annotations

from collections.abc import Iterator

from ratchet.fixing.plan import Plan, Step
from ratchet.reports.plans import PlanReport, files_of, next_command, promise, slot_lines
from ratchet.reports.wording import counted, one_line

_WIDEST = 200


class Text(PlanReport):
    """The blocks of a plan."""

    def render(self, plan: Plan) -> str:
        """The blocks, then the sum, with one newline at the end. Numbers after "about" are estimates."""
        lines: list[str] = []
        for number, part in enumerate(plan.parts, start=1):
            if len(plan.parts) > 1:
                paths = dict.fromkeys(step.cause.place.path for step in part)
                worth = sum(step.worth for step in part)
                lines.append(f"part {number}: {counted(worth, 'consequence')} in {', '.join(sorted(paths))}")
            for rank, step in enumerate(part, start=1):
                lines += _block(rank, step)
        follows = sum(step.cause.follows for step in plan.steps)
        told = f"{len(plan.steps)} of {counted(plan.causes, 'cause')}"
        return "\n".join([*lines, "", f"{told}, from which {counted(follows, 'recorded debt')} follow"]) + "\n"


def _block(rank: int, step: Step) -> Iterator[str]:
    place = step.cause.place
    yield f"{rank}. {place.path}:{place.line}: {step.cause.unit}: {promise(step)}"
    yield from (f"    {one_line(line, _WIDEST)}" for line in slot_lines(step))
    if step.cause.files:
        yield f"    in {files_of(step)}"
    yield f"    next: {next_command(step)}"
