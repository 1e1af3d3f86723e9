"""One JSON object with the parts of a plan. Keys are only added to it within a schema."""

from __future__ import annotations

import json

from ratchet.fixing.plan import Plan, Step
from ratchet.reports.plans import PlanReport, next_command


class Json(PlanReport):
    """The object of a plan."""

    def render(self, plan: Plan) -> str:
        """The object, indented, with one newline at the end."""
        parts = [{"worth": sum(step.worth for step in part), "steps": [*map(_step, part)]} for part in plan.parts]
        return json.dumps({"schema": 1, "causes": plan.causes, "parts": parts}, indent=2) + "\n"


def _step(step: Step) -> dict[str, object]:
    cause = step.cause
    return {
        "path": cause.place.path,
        "line": cause.place.line,
        "module": cause.unit.module,
        "symbol": cause.unit.symbol,
        "detail": cause.unit.detail,
        "owed": cause.owed,
        "operations": cause.operations,
        "bodies": cause.bodies,
        "errors": cause.errors,
        "estimated": {"hidden": step.hidden, "reveals": step.reveals, "stays": step.stays},
        "files": dict(cause.files.most_common()),
        "slots": [
            {"detail": slot.detail, "operations": slot.operations, "type": slot.type, "evidence": list(slot.evidence)}
            for slot in step.slots
        ],
        "next": next_command(step),
    }
