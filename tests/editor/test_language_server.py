"""`ratchet lsp` as a process, asked by a client over its pipes, about a real project in a real repository."""

from __future__ import annotations

import contextlib
import shutil
import signal
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from projects.building import Project
from projects.editor_client import FETCHED, Client, Json, server
from projects.marks import SLOW
from projects.shop import added, changed, source

from ratchet.storage.narrowing import as_number, as_table, tables

ERROR, WARNING, HINT = 1, 2, 4
UNTYPED = "def more(thing) -> None:\n    print(thing)\n"


@pytest.fixture(scope="module")
def client(shop: Project) -> Iterator[Client]:
    """A client that is sent diagnostics, and has heard that all is well."""
    with server(shop.top) as client:
        assert "held" in client.checked()
        yield client
        assert 0 == client.end()


@pytest.fixture
def talk(client: Client, tree: Project) -> Iterator[Client]:
    """The conversation, in which nothing is open, and nothing wrong."""
    yield client
    tree.git("checkout", "-q", ".")
    tree.git("clean", "-qfd")
    client.close_all()
    client.saved_elsewhere(tree.top / "ratchet.toml")
    assert "held" in client.checked()
    assert [] == [uri for uri, found in client.published.items() if found]


def places(found: list[Json]) -> list[tuple[object, int, int, int, int]]:
    """(rule, severity, line, first character, first one after it) of diagnostics."""
    rows = []
    for one in found:
        start, end = (as_table(as_table(one["range"])[name]) for name in ("start", "end"))
        severity, line = as_number(one["severity"]), as_number(start["line"])
        rows.append((one["code"], severity, line, as_number(start["character"]), as_number(end["character"])))
    return rows


# -- diagnostics ------------------------------------------------------------------------------------------------------


@SLOW
@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            added("app/service.py", UNTYPED),
            [("missing-annotation", ERROR, 15, 9, 14)],
            id="a parameter without annotation",
        ),
        pytest.param(
            added("app/service.py", "def bad(order: Order) -> None:\n    print(order.nam)\n"),
            [("type-error", ERROR, 16, 10, 19)],
            id="a type error",
        ),
        pytest.param(
            changed("app/db.py", "import json\n", "import json\nfrom app.web import page as page\n"),
            [("acyclic", ERROR, 3, 0, 4), ("layers", ERROR, 3, 0, 4)],
            id="an import that two contracts refuse, each said once",
        ),
        pytest.param(
            added("app/service.py", "def twice(rate: int) -> None:\n    print(legacy(1, rate).real)\n"),
            [("unchecked-operation", WARNING, 16, 10, 25)],
            id="what follows from a recorded debt is a warning",
        ),
        pytest.param(
            changed("app/old.py", "def exchange(amount,", "def exchange(amount: int,"), [], id="what got better"
        ),
    ],
)
def test_what_a_saved_change_makes_worse_is_shown(
    talk: Client, tree: Project, files: Mapping[str, str], expected: list[tuple[str, int, int, int, int]]
) -> None:
    ((path, text),) = files.items()
    uri = talk.open(tree.top / path)
    talk.save(tree.top / path, text)
    talk.checked()
    assert expected == places(talk.published.get(uri, []))


@SLOW
def test_a_diagnostic_has_the_cause_the_way_out_and_a_link(talk: Client, tree: Project) -> None:
    uri = talk.open(tree.top / "app/service.py")
    talk.save(
        tree.top / "app/service.py", added("app/service.py", "def use(it) -> None:\n    it.go()\n")["app/service.py"]
    )
    talk.checked()
    operation = next(one for one in talk.published[uri] if one["code"] == "unchecked-operation")
    assert "from app/service.py:16 use it\n2 found, 0 allowed. Declare the type" in str(operation["message"])
    assert "#unchecked-operation" in str(operation["codeDescription"])
    assert "from app/service.py:16 use it" in str(operation["relatedInformation"])


@SLOW
def test_what_got_better_is_told_and_not_written(talk: Client, tree: Project) -> None:
    talk.save(
        tree.top / "app/old.py",
        changed("app/old.py", "def exchange(amount,", "def exchange(amount: int,")["app/old.py"],
    )
    assert "3 better than recorded" in talk.checked()
    assert " M app/old.py\n" == tree.git("status", "--porcelain")


@SLOW
def test_a_deleted_file_takes_its_diagnostics_with_it(talk: Client, tree: Project) -> None:
    path = tree.top / "app/new.py"
    talk.save(path, UNTYPED)
    talk.checked()
    assert [("missing-annotation", ERROR, 0, 9, 14)] == places(talk.published[path.as_uri()])
    path.unlink()
    talk.saved_elsewhere(path, kind=3)
    talk.checked()
    assert [] == talk.published[path.as_uri()]


@SLOW
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_columns_are_in_the_unit_of_the_client(tree: Project, encoding: str) -> None:
    path = tree.top / "app/names.py"
    path.write_text('def f(a: str = "é日𝄞", b=1) -> None: ...\n', encoding="utf-8")
    with server(tree.top, encodings=(encoding, "utf-16")) as client:
        client.checked()
        start = {"utf-8": 28, "utf-16": 23, "utf-32": 22}[encoding]
        assert [("missing-annotation", ERROR, 0, start, start + 1)] == places(client.published[path.as_uri()])


# -- text that is not saved -------------------------------------------------------------------------------------------


@SLOW
def test_an_import_is_judged_before_it_is_saved(talk: Client, tree: Project) -> None:
    path, text = tree.top / "app/db.py", source("app/db.py")
    uri = talk.open(path)
    talk.change(uri, text + "\n\ndef late() -> None:\n    from app.web import page as page\n")
    shown = tables(talk.hear("textDocument/publishDiagnostics", "not saved yet")["diagnostics"])
    assert [("acyclic", ERROR, 21, 4, 8), ("layers", ERROR, 21, 4, 8)] == places(shown)
    assert "the database knows nobody above it" in str(shown)
    talk.change(uri, text + "\n\ndef late( -> None:\n    from app.web import page as page\n", 3)
    talk.quiet(1.0)
    assert 2 == len(talk.published[uri]), "while it does not parse, what was shown stays"
    talk.change(uri, text, 4)
    assert [] == talk.hear("textDocument/publishDiagnostics")["diagnostics"]
    assert "" == tree.git("status", "--porcelain")


@SLOW
def test_of_a_cycle_the_import_that_closes_it_is_told(talk: Client, tree: Project) -> None:
    talk.save(tree.top / "app/extra.py", "from app.web import page as page\n")
    talk.checked()
    text = source("app/web.py") + "from app.extra import page as again\n"
    uri = talk.open(tree.top / "app/web.py")
    talk.change(uri, text)
    (shown,) = tables(talk.hear("textDocument/publishDiagnostics", "not saved yet")["diagnostics"])
    assert str(shown["message"]).startswith("app.web imports app.extra: app.web and app.extra")
    talk.save(tree.top / "app/web.py", text)
    talk.checked()
    (saved,) = talk.published[uri]
    assert str(saved["message"]).startswith("app.web imports app.extra: app.web and app.extra")


@SLOW
def test_nothing_else_of_unsaved_text_is_judged_and_that_is_said(talk: Client, tree: Project) -> None:
    path = tree.top / "app/service.py"
    uri = talk.open(path)
    talk.change(uri, source("app/service.py") + UNTYPED)
    said = talk.hear("window/logMessage", "app/service.py has text that is not saved")
    assert "ratchet judges what is saved" in str(said["message"])
    talk.quiet(1.0)
    assert [] == talk.published.get(uri, [])


@SLOW
def test_diagnostics_move_with_unsaved_text(talk: Client, tree: Project) -> None:
    path = tree.top / "app/db.py"
    uri = talk.open(path)
    text = added("app/db.py", UNTYPED)["app/db.py"]
    talk.save(path, text)
    talk.checked()
    (before,) = places(talk.published[uri])
    talk.change(uri, "# one\n# two\nfrom app import web as web\n" + text, 3)
    talk.hear("textDocument/publishDiagnostics", "not saved yet")
    *_, after = places(talk.published[uri])
    assert (*before[:2], before[2] + 3, *before[3:]) == after


# -- what cannot be told ----------------------------------------------------------------------------------------------


@SLOW
@pytest.mark.parametrize(
    ("path", "text", "shown_in", "line", "words"),
    [
        pytest.param("app/bad.py", "x = 1\ndef f(:\n", "app/bad.py", 1, "not valid Python", id="no valid Python"),
        pytest.param(
            "ratchet.toml", source("ratchet.toml").replace("roots", "rots"), "ratchet.toml", 1,
            "Did you mean roots?", id="a key that is none in ratchet.toml",
        ),
        pytest.param("ratchet.toml", "[ratchet", "ratchet.toml", 0, "ratchet.toml", id="no TOML"),
    ],
)  # fmt: skip
def test_what_could_not_be_told_is_never_clean(
    talk: Client, tree: Project, path: str, text: str, shown_in: str, line: int, words: str
) -> None:
    opened = talk.open(tree.top / "app/web.py")
    talk.save(tree.top / path, text)
    assert "could not tell" in str(talk.hear("window/showMessage", words)["message"])
    talk.quiet(0.2)
    (at_place,) = talk.published[(tree.top / shown_in).as_uri()]
    (at_opened,) = talk.published[opened]
    assert "inconclusive" == at_place["code"] == at_opened["code"]
    assert words in str(at_place["message"])
    assert line == as_table(as_table(at_place["range"])["start"])["line"]


@SLOW
def test_a_work_tree_that_is_gone_is_no_end(shop: Project, tmp_path: Path) -> None:
    top = tmp_path / "plain"
    top.mkdir()
    (top / "ratchet.toml").write_text('[ratchet]\nroots = ["."]\npaths = ["."]\n')
    (top / "one.py").write_text("x = 1\n")
    with server(top, folders=(top, tmp_path / "never")) as client:
        uri = client.open(top / "one.py")
        client.hear("window/logMessage", "held")
        shutil.rmtree(top)
        client.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
        client.hear("window/logMessage", "run ratchet init")
        client.change(uri, "import os\n")
        asked = {"textDocument": {"uri": uri}, "position": {"line": 7, "character": 3}}
        assert client.request("textDocument/hover", asked) is None
        assert 0 == client.end()


@SLOW
def test_who_has_a_file_open_hears_of_each_check(talk: Client, tree: Project) -> None:
    path = tree.top / "app/web.py"
    talk.open(path)
    talk.save(path, path.read_text() + "# more\n")
    assert [] == talk.hear("textDocument/publishDiagnostics", "web.py")["diagnostics"]


@SLOW
def test_each_folder_is_a_work_tree_that_may_come_and_go(tree: Project, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "ratchet.toml").write_text('[ratchet]\nroots = ["."]\npaths = ["."]\n')
    (other / "one.py").write_text("def f(a) -> None: ...\n")
    folder = {"uri": other.as_uri(), "name": "other"}
    with server(tree.top) as client:
        client.checked()
        client.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": [folder], "removed": []}})
        client.hear("window/logMessage", "other: refused")
        client.quiet(0.2)
        assert [(other / "one.py").as_uri()] == [uri for uri, found in client.published.items() if found]
        client.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": [], "removed": [folder]}})
        assert [] == client.hear("textDocument/publishDiagnostics", "one.py")["diagnostics"]
        assert 0 == client.end()


@SLOW
def test_without_git_all_is_measured_against_nothing(shop: Project, tmp_path: Path) -> None:
    top = tmp_path / "plain"
    (top / "app").mkdir(parents=True)
    (top / "ratchet.toml").write_text('[ratchet]\nroots = ["."]\npaths = ["app"]\n')
    (top / "app/one.py").write_text("def f(a) -> None: ...\n")
    with server(top) as client:
        client.hear("window/logMessage", "refused")
        client.quiet(0.2)
        found = client.published[(top / "app/one.py").as_uri()]
        assert "missing-annotation" in {one["code"] for one in found}
        assert 0 == client.end()


@SLOW
def test_where_ratchet_is_not_set_up_it_is_silent(shop: Project, tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("def f(a): ...\n")
    with server(tmp_path) as client:
        uri = client.open(tmp_path / "one.py")
        client.hear("window/logMessage", "run ratchet init")
        elsewhere = client.open(shop.top / "app/old.py")
        client.notify(
            "textDocument/didOpen",
            {"textDocument": {"uri": "untitled:1", "languageId": "python", "version": 1, "text": "x"}},
        )
        client.change("untitled:1", "y = 2")
        assert (
            client.request(
                "textDocument/hover", {"textDocument": {"uri": elsewhere}, "position": {"line": 0, "character": 0}}
            )
            is None
        )
        assert (
            client.request(
                "textDocument/hover", {"textDocument": {"uri": "untitled:1"}, "position": {"line": 0, "character": 0}}
            )
            is None
        )
        assert [] == client.published.get(uri, [])
        assert elsewhere not in client.published
        assert 0 == client.end()


# -- saves that come quickly ------------------------------------------------------------------------------------------


@SLOW
def test_quick_saves_are_checked_once_and_the_last_counts(talk: Client, tree: Project) -> None:
    path = tree.top / "app/service.py"
    heard = len(talk.heard)
    for number in range(12):
        talk.save(path, added("app/service.py", UNTYPED.replace("more", f"more{number}"))["app/service.py"])
        talk.quiet(0.01)
    talk.save(path, added("app/service.py", UNTYPED)["app/service.py"])
    talk.hear("window/logMessage", "refused")
    talk.quiet(1.5)
    checks = [one for one in talk.heard[heard:] if "refused" in str(one)]
    assert 3 >= len(checks)
    assert ["more() has no annotation for thing"] == [
        str(one["message"]).splitlines()[0] for one in talk.published[path.as_uri()]
    ]


@SLOW
def test_a_check_that_a_save_made_stale_is_ended(talk: Client, tree: Project) -> None:
    path, before, heard = tree.top / "app/service.py", working_in(tree.top), len(talk.heard)
    talk.save(path, added("app/service.py", UNTYPED)["app/service.py"])
    while not (checks := working_in(tree.top) - before):
        time.sleep(0.01)
    talk.save(path, source("app/service.py"))
    while working_in(tree.top) & checks:
        time.sleep(0.01)
    talk.quiet(0.1)
    told = [one for one in talk.heard[heard:] if one.get("method") == "window/logMessage"]
    assert [] == [one for one in told if "compared with" in str(one)], "it was ended before it could tell"
    assert "held" in talk.checked()


@SLOW
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_server_ends_on_a_signal_with_what_it_asked(tree: Project, number: signal.Signals) -> None:
    before = working_in(tree.top)
    with server(tree.top) as client:
        client.checked()
        client.save(tree.top / "app/service.py", added("app/service.py", UNTYPED)["app/service.py"])
        client.quiet(0.3)  # by now a check runs
        client.process.send_signal(number)
        assert 0 == client.process.wait(10)
    limit = time.monotonic() + 2
    while left := working_in(tree.top) - before:
        assert time.monotonic() < limit, f"{left} are left"
        time.sleep(0.05)


def working_in(top: Path) -> set[str]:
    """The processes whose directory is a work tree."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            found |= {process.name} if (process / "cwd").readlink() == top else set()
    return found


@SLOW
def test_the_server_ends_with_its_client(tree: Project) -> None:
    with server(tree.top) as client:
        assert client.process.stdin is not None
        client.process.stdin.close()
        assert 0 == client.process.wait(20)


# -- hover and actions ------------------------------------------------------------------------------------------------


@SLOW
@pytest.mark.parametrize(
    ("line", "character", "expected"),
    [
        pytest.param(
            11,
            12,
            ["**missing-annotation** (recorded", "key: `missing-annotation app.service legacy row`"],
            id="a parameter",
        ),
        pytest.param(12, 12, ["**unchecked-operation** (recorded", "parameter `r"], id="an operation and its cause"),
        pytest.param(3, 6, [], id="nothing"),
    ],
)
def test_hover_tells_what_is_owed(talk: Client, tree: Project, line: int, character: int, expected: list[str]) -> None:
    uri = talk.open(tree.top / "app/service.py")
    position = {"line": line, "character": character}
    said = talk.request("textDocument/hover", {"textDocument": {"uri": uri}, "position": position})
    assert [] == [words for words in expected if words not in str(said)]
    assert bool(expected) is (said is not None)


def actions_at(client: Client, uri: str, line: int, **context: object) -> list[Json]:
    """The code actions for the diagnostics of a line."""
    found = [one for one in client.published[uri] if as_table(as_table(one["range"])["start"])["line"] == line]
    stretch = {"start": {"line": line, "character": 0}, "end": {"line": line, "character": 0}}
    params = {"textDocument": {"uri": uri}, "range": stretch, "context": {"diagnostics": found, **context}}
    return tables(client.request("textDocument/codeAction", params))


HALF = "def half(n: int):\n    return n // 2\n"


@SLOW
def test_a_fix_is_an_edit_that_was_measured(talk: Client, tree: Project) -> None:
    path = tree.top / "app/service.py"
    uri = talk.open(path)
    talk.save(path, added("app/service.py", HALF)["app/service.py"])
    talk.checked()
    fix, explain, whole = actions_at(talk, uri, 15)
    assert ("Pay missing-annotation: def half(n: int) -> int: (measured)", "quickfix") == (fix["title"], fix["kind"])
    (edit,) = tables(as_table(as_table(fix["edit"])["changes"])[uri])
    assert "def half(n: int) -> int:" == edit["newText"]
    assert {"start": {"line": 15, "character": 0}, "end": {"line": 15, "character": 17}} == edit["range"]
    assert ("Explain missing-annotation", "source.fixAll.ratchet") == (explain["title"], whole["kind"])


@SLOW
def test_a_text_that_is_not_saved_gets_no_fix(talk: Client, tree: Project) -> None:
    path = tree.top / "app/service.py"
    uri = talk.open(path)
    text = added("app/service.py", HALF)["app/service.py"]
    talk.save(path, text)
    talk.checked()
    talk.change(uri, text + "# more\n", 5)
    assert ["Explain missing-annotation"] == [one["title"] for one in actions_at(talk, uri, 15, only=["quickfix"])]


@SLOW
def test_explain_is_shown_as_a_document(talk: Client, tree: Project) -> None:
    path = tree.top / "app/service.py"
    uri = talk.open(path)
    talk.save(path, added("app/service.py", UNTYPED)["app/service.py"])
    talk.checked()
    (explain,) = actions_at(talk, uri, 15, only=["quickfix"])
    said = talk.request("workspace/executeCommand", as_table(explain["command"]))
    assert "ratchet waive missing-annotation app.service more thing" in str(said)
    assert any("missing-annotation.txt" in str(one) for one in talk.heard if one.get("method") == "window/showDocument")


@SLOW
def test_all_that_is_certain_is_applied_by_the_client(talk: Client, tree: Project) -> None:
    path = tree.top / "app/service.py"
    uri = talk.open(path)
    talk.save(path, added("app/service.py", HALF)["app/service.py"])
    talk.checked()
    (whole,) = actions_at(talk, uri, 0, only=["source.fixAll"])
    assert "1 debt" in str(talk.request("workspace/executeCommand", as_table(whole["command"])))
    assert "def half(n: int) -> int:\\n" in str(talk.applied[-1])
    assert HALF in path.read_text(), "the client writes, not the server"


# -- a client that fetches, and what it may set ------------------------------------------------------------------------


@SLOW
def test_diagnostics_are_fetched_of_a_file_and_of_all(tree: Project) -> None:
    path = tree.top / "app/service.py"
    with server(tree.top, FETCHED) as client:
        uri = client.open(path)
        asked = {"textDocument": {"uri": uri}}
        first = as_table(client.request("textDocument/diagnostic", asked))
        assert ("full", []) == (first["kind"], first["items"])
        client.save(path, added("app/service.py", UNTYPED)["app/service.py"])
        second = as_table(client.request("textDocument/diagnostic", {**asked, "previousResultId": first["resultId"]}))
        assert [("missing-annotation", ERROR, 15, 9, 14)] == places(tables(second["items"]))
        again = as_table(client.request("textDocument/diagnostic", {**asked, "previousResultId": second["resultId"]}))
        assert "unchanged" == again["kind"]
        known = [{"uri": uri, "value": first["resultId"]}, {"uri": (tree.top / "app/gone.py").as_uri(), "value": "1"}]
        everything = as_table(client.request("workspace/diagnostic", {"previousResultIds": known}))
        found = {str(one["uri"]).rpartition("/")[2]: one for one in tables(everything["items"])}
        assert {"service.py": "full", "gone.py": "full"} == {name: one["kind"] for name, one in found.items()}
        assert 1 == len(tables(found["service.py"]["items"]))
        assert {} == client.published
        assert any(one.get("method") == "workspace/diagnostic/refresh" for one in client.heard)
        client.change(uri, path.read_text() + "# more\n", 3)
        said = client.hear("experimental/serverStatus", "not judged")
        assert ("warning", True) == (said["health"], said["quiescent"])
        assert "refused: 1 finding, compared with main" in str(said["message"])


@SLOW
def test_recorded_debts_are_hints_where_they_are_asked_for(tree: Project) -> None:
    with server(tree.top, options={"recordedDebts": True, "recordedDebt": True, "base": 3}) as client:
        heard = str(client.hear("window/showMessage", "recordedDebt"))
        assert "Did you mean recordedDebts?" in heard
        assert "the option 'base' wants a text" in str(client.hear("window/showMessage", "base"))
        client.checked()
        assert {} == client.published, "hints are for files that are open"
        client.open(tree.top / "app/old.py")
        found = tables(client.hear("textDocument/publishDiagnostics", "old.py")["diagnostics"])
        assert {HINT} == {one["severity"] for one in found}
        assert ("suppression", HINT, 5, 16, 17) in places(found)
        uri = (tree.top / "app/old.py").as_uri()
        (line,) = {row[2] for row in places(found) if row[0] == "suppression"} - {5}
        fix = actions_at(client, uri, line, only=["quickfix"])[0]
        assert (
            "Pay suppression: return rate.upper()  # type: ignore[attr-defined, no-any-return] (measured)"
            == fix["title"]
        )
