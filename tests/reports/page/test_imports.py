"""The figures of one page agree: a contract is broken by as many imports as the ledger counts."""

from __future__ import annotations

import os

from projects.building import Project

from ratchet import pipeline
from ratchet.measure.project import Request
from ratchet.reports.page.imports import imports_of

CONTRACT = """
[ratchet]
roots = ["."]
paths = ["app"]

[[contract]]
id = "core-below-web"
type = "forbidden"
from = ["app.core"]
to = ["app.web"]
why = "the core is used by others too"

[[profile]]
paths = ["app/core/old/**"]
rules = { forbidden = "off" }
"""
FILES = {
    "ratchet.toml": CONTRACT,
    "app/__init__.py": "# app\n",
    "app/web.py": "PAGE = 1\n",
    "app/core/__init__.py": "# core\n",
    "app/core/rows.py": "from app import web\n\nROW = web.PAGE\n",
    "app/core/old/__init__.py": "# old\n",
    "app/core/old/rows.py": "from app import web\n\nROW = web.PAGE\n",
}


def test_what_a_profile_leaves_out_is_told_apart(project: Project) -> None:
    project.write(FILES)
    project.commit()
    seen = pipeline.survey(Request(project.top, dict(os.environ)))
    architecture, counts = seen.measured.imports, seen.measured.measure.counts
    (kept,) = imports_of(architecture.graph, architecture.contracts, counts).contracts

    assert (1, 1, ["app/core/rows.py"]) == (kept.count, kept.unminded, [one.path for one in kept.broken])
    assert kept.count == sum(count for key, count in counts.items() if key.rule == "forbidden")


def test_what_is_new_stands_first(project: Project) -> None:
    project.write({**FILES, "app/core/zoo.py": "ZOO = 1  # no import yet\n"})
    assert project.ratchet("init").status == 0
    project.commit()
    project.write({"app/core/zoo.py": "from app import web\n\nZOO = web.PAGE\n"})
    seen = pipeline.survey(Request(project.top, dict(os.environ)))
    architecture, counts = seen.measured.imports, seen.measured.measure.counts
    (kept,) = imports_of(architecture.graph, architecture.contracts, counts, seen.verdict.findings).contracts

    assert [("app/core/zoo.py", True), ("app/core/rows.py", False)] == [(one.path, one.is_new) for one in kept.broken]


def test_what_is_forbidden_whatever_was_recorded_is_not_new(project: Project) -> None:
    project.write(FILES)
    assert project.ratchet("init").status == 0
    project.commit()
    project.write({"ratchet.toml": CONTRACT.replace("[[profile]]", '[rules]\nforbidden = "forbid"\n\n[[profile]]')})
    seen = pipeline.survey(Request(project.top, dict(os.environ)))
    architecture, counts = seen.measured.imports, seen.measured.measure.counts
    (kept,) = imports_of(architecture.graph, architecture.contracts, counts, seen.verdict.findings).contracts

    assert [finding for finding in seen.verdict.findings if finding.key.rule == "forbidden"]
    assert [("app/core/rows.py", False)] == [(one.path, one.is_new) for one in kept.broken]
