"""The figures as one JSON object. Keys are only added to it within a schema."""

from __future__ import annotations

import json
from collections.abc import Mapping

from ratchet.measure.figures import Expressions, Slots
from ratchet.reports.status import StatusReport
from ratchet.reports.status.standing import Standing
from ratchet.terms.counts import by_rule


class Json(StatusReport):
    """The totals, and an object for each file."""

    def render(self, standing: Standing) -> str:
        """The object, indented, with one newline at the end. Debts that belong to no file are in the totals alone."""
        modules = [
            {
                "module": measure.file.module,
                "path": measure.file.path,
                "lines": measure.figures.lines,
                **_figures(measure.figures.slots, measure.figures.expressions, by_rule(standing.owed(measure))),
            }
            for measure in sorted(standing.files, key=lambda measure: measure.file.path)
        ]
        total = standing.total
        document = {
            "schema": 1,
            "totals": {
                **_figures(total.slots, total.expressions, standing.by_rule),
                "shown": standing.shown,
                "aliases": standing.of_aliases,
            },
            "modules": modules,
            "causes": [
                {"path": cause.place.path, "line": cause.place.line, "name": str(cause.unit), "follows": cause.follows}
                for cause in standing.causes
            ],
            **_since(standing),
            **({"fixable": dict(sorted(standing.fixable.items()))} if standing.fixable is not None else {}),
        }
        return json.dumps(document, indent=2) + "\n"


def _since(standing: Standing) -> dict[str, object]:
    since = standing.since
    if since is None:
        return {}
    now, then = by_rule(since.now), by_rule(since.then)
    change = {rule: now[rule] - then[rule] for rule in sorted({*now, *then}) if now[rule] != then[rule]}
    packages = {row.name: row.change for row in standing.packages if row.change}
    return {"since": {"ref": since.ref, "commit": since.commit, "debts": change, "packages": packages}}


def _figures(slots: Slots, expressions: Expressions, debts: Mapping[str, int]) -> dict[str, object]:
    return {
        "slots": {"typed": slots.typed, "partial": slots.partial, "any": slots.any, "missing": slots.missing},
        "expressions": {
            "precise": expressions.precise,
            "imprecise": expressions.imprecise,
            "any": expressions.any,
            "unchecked": expressions.unchecked,
        },
        "debts": dict(sorted(debts.items())),
    }
