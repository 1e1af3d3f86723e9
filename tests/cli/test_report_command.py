"""`ratchet report`: one file whatever the verdict, with the figures of the other commands and nothing else."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from collections.abc import Mapping

import pytest
from projects.building import Project

from ratchet.storage.narrowing import as_list, as_number, as_table, as_text

CLEAN = "def f() -> int:\n    return 1\n"
OWING = """
import json


def f(number):
    return number


class C:
    def g(self, a: int) -> int:
        return a  # type: ignore
"""


def written(project: Project, *arguments: str) -> str:
    said = project.ratchet("report", "--output", "report.html", *arguments)
    assert said.status == 0, said
    return (project.top / "report.html").read_text(encoding="utf-8")


def parts(pattern: str, text: str) -> list[str]:
    """What a pattern finds, or what its group does."""
    found: list[str] = re.findall(pattern, text, re.DOTALL)
    return found


def data_of(page: str) -> Mapping[str, object]:
    (found,) = parts(r'<script type="text/plain" id="data">(.*?)</script>', page)
    return as_table(json.loads(zlib.decompress(base64.b64decode(found))))


@pytest.fixture
def owing(project: Project) -> Project:
    return project.recorded({"app/__init__.py": "# empty\n", "app/a.py": OWING})


def test_the_sum_is_that_of_status(owing: Project) -> None:
    files = as_table(data_of(written(owing))["files"])
    owed = [as_list(symbol)[2] for file in as_list(files["files"]) for symbol in as_list(as_list(file)[6])]
    status = as_table(json.loads(owing.ratchet("status", "--format", "json").out))
    debts = as_table(as_table(status["totals"])["debts"])

    assert sum(map(as_number, debts.values())) == sum(as_number(row) for rows in owed for row in as_list(rows)[1::3])


def test_a_refusal_is_shown_and_the_status_is_0(owing: Project) -> None:
    owing.write({"app/a.py": OWING + "\n\ndef h(x):\n    return x\n"})
    answer = as_table(data_of(written(owing, "--base", "main"))["answer"])

    assert "fail" == answer["outcome"]
    assert {"app/a.py"} == {as_text(as_list(cause)[0]) for cause in as_list(answer["causes"])}


def test_what_cannot_be_judged_is_shown_as_such(owing: Project) -> None:
    answer = as_table(data_of(written(owing, "--base", "nowhere"))["answer"])

    assert "inconclusive" == answer["outcome"]
    assert "nowhere" in as_text(answer["reason"])


def test_what_cannot_be_measured_is_told_and_nothing_is_written(owing: Project) -> None:
    owing.write({"app/a.py": "def f(:\n"})
    said = owing.ratchet("report")

    assert (3, False) == (said.status, (owing.top / "report.html").exists())
    assert "app/a.py" in said.err


def test_nothing_is_written_but_the_report(owing: Project) -> None:
    owing.write({"app/a.py": CLEAN})
    before = owing.git("status", "--porcelain")
    said = owing.ratchet("report").out

    assert before + "?? report.html\n" == owing.git("status", "--porcelain")
    assert "git does not ignore it: put report.html into .gitignore" in said
    owing.write({".gitignore": "*.html\n"})
    assert "ignore" not in owing.ratchet("report").out


def test_without_git_there_is_a_report(project: Project) -> None:
    project.write({"app/a.py": CLEAN})
    assert project.ratchet("init").status == 0
    project.forget_git()
    data = data_of(written(project))

    assert (None, "") == (data["forge"], data["head"])


def test_a_comment_has_its_day(owing: Project) -> None:
    ((path, line, symbol, codes, debts, day),) = map(
        as_list, as_list(as_table(data_of(written(owing))["exceptions"])["lines"])
    )

    assert ("app/a.py", 10, "C.g", "*", 1) == (path, line, symbol, codes, debts)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", as_text(day))


def test_what_was_measured_before_the_first_baseline_is_in_the_trend(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def commit(day: str, code: str) -> None:
        for role in ("AUTHOR", "COMMITTER"):
            monkeypatch.setenv(f"GIT_{role}_DATE", f"{day}T12:00:00+00:00")
        project.write({"app/a.py": code})
        project.commit(day)

    project.write({"ratchet.toml": '[ratchet]\npaths = ["app"]\n'})
    commit("2026-01-10", "def f(a, b, c): ...\n")
    commit("2026-02-10", "def f(a, b): ...\n")
    alone = as_table(data_of(written(project))["trend"])
    assert 0 == project.ratchet("history", "--measure", "--every", "week").status
    measured = as_table(data_of(written(project))["trend"])
    project.write({"app/a.py": "def f(a): ...\n"})
    assert 0 == project.ratchet("init").status
    commit("2026-03-10", "def f(a): ...\n")
    recorded = as_table(data_of(written(project))["trend"])

    assert ([], 0) == (alone["moments"], alone["measured"])
    assert (2, False) == (measured["measured"], measured["is_recorded"])
    assert ["2026-01-10", "2026-02-10", "2026-03-10"] == [as_list(row)[0] for row in as_list(recorded["moments"])]
    assert (2, True) == (recorded["measured"], recorded["is_recorded"])
    assert "2026-01-10" == recorded["since"]


def test_lines_are_linked_without_the_password(owing: Project) -> None:
    owing.git("remote", "add", "origin", "https://user:secret@github.com/shop/web.git")
    page = written(owing)
    head = owing.git("rev-parse", "HEAD").strip()

    assert [f"https://github.com/shop/web/blob/{head}/", "#L"] == data_of(page)["forge"]
    assert "secret" not in page
    assert "secret" not in json.dumps(data_of(page))


def test_the_policy_allows_what_is_in_the_page_and_nothing_else(owing: Project) -> None:
    page = written(owing)
    (policy,) = parts(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    scripts = parts(r"<script>(.*?)</script>", page)
    (style,) = parts(r"<style>(.*?)</style>", page)

    def hashed(text: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    assert [
        "default-src 'none'",
        f"script-src {' '.join(map(hashed, scripts))}",
        f"style-src {hashed(style)}",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    ] == policy.split("; ")
    own = page.replace(scripts[0], "")
    assert [] == parts(r"""\son\w+=["']|style=["']|src=["']|@import|url\((?!#)""", own)


def test_a_report_that_cannot_be_written_is_no_pass(owing: Project) -> None:
    said = owing.ratchet("report", "--output", "missing/report.html")

    assert 3 == said.status
    assert "missing/report.html cannot be written" in said.err
