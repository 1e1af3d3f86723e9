"""How a plan is told: one file a format, found by its file name, with a subclass of `PlanReport`."""

from __future__ import annotations

from ratchet.fixing.plan import Plan, Slot, Step
from ratchet.reports.wording import counted
from ratchet.storage.parts import found, part_names


class PlanReport:
    """One format."""

    def render(self, plan: Plan) -> str:
        """The plan as text that ends in a newline."""
        raise NotImplementedError


def formats() -> tuple[str, ...]:
    """The names of all formats of a plan."""
    return part_names(__path__)


def find(name: str) -> PlanReport | None:
    """The format of this name, or None."""
    return found(__name__, name, PlanReport)


def promise(step: Step) -> str:
    """What follows from a cause, in words: `41 operations, 1 body; about 120 more in bodies that are not checked`."""
    cause = step.cause
    counts = (cause.operations, "operation"), (cause.errors, "error")
    parts = [counted(count, what) for count, what in counts if count]
    parts += [f"{cause.bodies} unchecked {'body' if cause.bodies == 1 else 'bodies'}"] if cause.bodies else []
    said = ", ".join(parts) or "nothing recorded"
    hidden = f"; about {step.hidden} more where mypy does not look yet" if step.hidden else ""
    stays = f"; about {step.stays} of all would stay unchecked" if step.stays else ""
    return f"{said}{hidden}{stays}{f'; its body shows about {step.reveals} others' if step.reveals else ''}"


def slot_lines(step: Step) -> list[str]:
    """The annotations of a cause with their evidence; of one that is a single declaration, the evidence alone."""
    return [_line(slot) for slot in step.slots if slot.evidence or not step.cause.unit.detail]


def _line(slot: Slot) -> str:
    kind = f": {slot.type}" if slot.type else ""
    follows = f" ({counted(slot.operations, 'operation')})" if slot.operations else ""
    since = f", since {'; '.join(slot.evidence)}" if slot.evidence else ""
    return f"{slot.detail}{kind}{follows}{since}"


def files_of(step: Step, most: int = 4) -> str:
    """The files with the most consequences: `app/a.py 12, app/b.py 3`."""
    named = [f"{path} {count}" for path, count in step.cause.files.most_common(most)]
    left = len(step.cause.files) - len(named)
    return ", ".join([*named, *([f"+{left} files"] if left > 0 else [])])


def next_command(step: Step) -> str:
    """What to run for a cause."""
    return f"ratchet fix --suggest {step.cause.place.path}"
