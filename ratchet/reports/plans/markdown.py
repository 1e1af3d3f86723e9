"""An issue to file: a list of tasks, part by part."""

from __future__ import annotations

from ratchet.fixing.plan import Plan, Step
from ratchet.reports.plans import PlanReport, files_of, next_command, promise, slot_lines
from ratchet.reports.wording import counted, one_line

_WIDEST = 200


class Markdown(PlanReport):
    """The issue of a plan."""

    def render(self, plan: Plan) -> str:
        """Headings and tasks, with one newline at the end."""
        lines = [f"## Pay {counted(len(plan.steps), 'cause')} of {plan.causes}", ""]
        lines.append('What follows from each is recorded in `baselines/`; what is said after "about" is estimated.')
        for number, part in enumerate(plan.parts, start=1):
            lines += ["", *([f"### Part {number}", ""] if len(plan.parts) > 1 else [])]
            lines += [line for step in part for line in _task(step)]
        return "\n".join(lines) + "\n"


def _task(step: Step) -> list[str]:
    place, files = step.cause.place, files_of(step)
    lines = [f"- [ ] `{place.path}:{place.line}` `{step.cause.unit}`: {promise(step)}"]
    lines += [f"  - `{one_line(line.replace('`', ''), _WIDEST)}`" for line in slot_lines(step)]
    return [*lines, *([f"  - in {files}"] if files else []), f"  - `{next_command(step)}`"]
