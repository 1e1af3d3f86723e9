"""Cheats of several steps, with git, or outside the sources; a test's name begins with the numbers of the cheats."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from projects.building import Project, new_project
from projects.shop import BASE, added, changed, source

OLD = source("app/old.py")
UNTYPED = "def more(x):\n    return x\n"
Copy = Callable[[], Project]


def refused(shop: Project, *rules: str, arguments: tuple[str, ...] = ()) -> None:
    """The check fails by these rules and no other."""
    said = shop.check(*arguments)
    assert said.status == 1, said.out[:1500] or said
    assert sorted(rules) == said.rules, said.keys


# -- the baseline and what writes it ----------------------------------------------------------------------------------


def test_87_90_update_records_no_growth(shop: Project) -> None:
    before = (shop.top / "baselines/modules/app.service.tsv").read_text()
    shop.write(added("app/service.py", UNTYPED))
    assert shop.ratchet("update", "--base", "main").status == 1
    assert (shop.top / "baselines/modules/app.service.tsv").read_text() == before
    refused(shop, "missing-annotation")


def test_90_recorded_afresh(shop: Project) -> None:
    shop.write(added("app/service.py", UNTYPED))
    shop.git("rm", "-rqf", "baselines")
    assert shop.ratchet("init").status == 0
    refused(shop, "loosened-baseline", "missing-annotation")


def test_90_recorded_afresh_and_committed_with_a_policy(shop: Project) -> None:
    shop.write(added("app/service.py", UNTYPED))
    shop.git("rm", "-rqf", "baselines", "ratchet.toml")
    shop.ratchet("init")
    shop.commit()
    refused(shop, "loosened-baseline", "loosened-policy", "missing-annotation", "unmeasured-code")


def test_88_all_deleted(shop: Project) -> None:
    shop.git("rm", "-rqf", "baselines", "ratchet.toml")
    shop.commit()
    refused(shop, "loosened-baseline", "loosened-policy")


def test_88_baselines_ignored(shop: Project) -> None:
    shop.write({".gitignore": "baselines/\n"})
    shop.git("rm", "-rqf", "--cached", "baselines")
    shop.git("add", "-A")
    shop.git("commit", "-qm", "ignored")
    shop.write(added("app/service.py", UNTYPED))
    refused(shop, "missing-annotation")


def test_89_a_directory_in_place_of_a_shard(shop: Project) -> None:
    shop.write({"baselines/modules/app.service.tsv": ""})
    (shop.top / "baselines/modules/app.service.tsv").mkdir()
    refused(shop, "loosened-baseline")


def test_89_a_link_in_place_of_the_baseline(shop: Project, tmp_path: Path) -> None:
    elsewhere = tmp_path / "baselines"
    (shop.top / "baselines").rename(elsewhere)
    (shop.top / "baselines").symlink_to(elsewhere)
    said = shop.check()
    (shop.top / "baselines").unlink()
    assert said.status in (1, 3), said


def test_91_a_stale_baseline_kept_in_a_merge(copied_shop: Copy) -> None:
    shop = copied_shop()
    kept = (shop.top / "baselines/modules/app.old.tsv").read_text()
    shop.git("switch", "-q", "main")
    shop.write(changed("app/old.py", "def exchange(amount, rate", "def exchange(amount: int, rate"))
    assert shop.ratchet("update", "--base", "main").status == 0
    shop.commit("tightened")
    shop.git("switch", "-q", "change")
    shop.git("merge", "-q", "main")
    shop.write({"baselines/modules/app.old.tsv": kept, "app/old.py": OLD})
    shop.commit("keep mine")
    refused(shop, "loosened-baseline", "missing-annotation")


def test_92_slack_is_not_kept(copied_shop: Copy) -> None:
    shop = copied_shop()
    shop.write(changed("app/old.py", "def exchange(amount, rate", "def exchange(amount: int, rate"))
    refused(shop, "stale-baseline", arguments=("--frozen",))


def test_92_slack_harvested_in_a_later_commit(copied_shop: Copy) -> None:
    shop = copied_shop()
    shop.git("switch", "-q", "main")
    shop.write(changed("app/old.py", "def exchange(amount, rate", "def exchange(amount: int, rate"))
    assert shop.check().status == 0
    shop.commit("tightened")
    shop.git("switch", "-qC", "change")
    shop.write({"app/old.py": OLD})
    refused(shop, "missing-annotation")


def test_85_a_manifest_of_another_tool(shop: Project) -> None:
    path = shop.top / "baselines/manifest.toml"
    path.write_text(path.read_text().replace('mypy = "', 'mypy = "1.'))
    refused(shop, "loosened-baseline")


def test_85_a_well_formed_manifest_of_another_tool_changes_nothing(shop: Project) -> None:
    from ratchet.baseline.manifest import serialise_manifest
    from ratchet.facts.collect.type_records import Environment

    path = shop.top / "baselines/manifest.toml"
    path.write_bytes(serialise_manifest(Environment("0.0", "1.4", "3.8", "win32", (), {})))
    shop.write(added("app/service.py", UNTYPED))
    shop.commit()
    refused(shop, "missing-annotation")


def test_56_stubs_dropped_with_new_debt(copied_shop: Copy) -> None:
    from ratchet.baseline.manifest import parse_manifest, serialise_manifest

    shop = copied_shop()
    path = shop.top / "baselines/manifest.toml"
    found = parse_manifest(path.read_bytes())
    shop.git("switch", "-q", "main")
    path.write_bytes(
        serialise_manifest(type(found)(found.ratchet, "2.0.0", found.python, found.platform, (), {"types-x": "1"}))
    )
    shop.commit("as if recorded with stubs")
    shop.git("switch", "-qC", "change")
    shop.write(added("app/service.py", UNTYPED))
    refused(shop, "missing-annotation")


# -- commits ----------------------------------------------------------------------------------------------------------


def test_107_108_debt_in_an_earlier_commit_of_the_branch(shop: Project) -> None:
    shop.write(added("app/service.py", UNTYPED))
    shop.commit("one")
    shop.write({"README.md": "more\n"})
    shop.commit("two")
    refused(shop, "missing-annotation")


def test_108_baseline_in_one_commit_and_debt_in_the_next(shop: Project) -> None:
    shop.write(
        {"baselines/modules/app.later.tsv": "missing-annotation\tmore\treturn\t1\nmissing-annotation\tmore\tx\t1\n"}
    )
    shop.commit("one")
    shop.write({"app/later.py": UNTYPED})
    shop.commit("two")
    refused(shop, "missing-annotation", "loosened-baseline")


def test_107_removed_and_brought_back(copied_shop: Copy) -> None:
    shop = copied_shop()
    shop.git("switch", "-q", "main")
    text = OLD[: OLD.index("def exchange")] + OLD[OLD.index("def convert") :]
    shop.write({"app/old.py": text})
    assert shop.check().status == 0
    shop.commit("gone")
    shop.git("switch", "-qC", "change")
    shop.write({"app/old.py": OLD})
    refused(shop, "missing-annotation", "unchecked-operation")


def test_98_renamed_then_filled(shop: Project) -> None:
    shop.git("mv", "app/old.py", "app/older.py")
    shop.commit("renamed")
    shop.ratchet("update", "--base", "main")
    shop.commit("recorded")
    shop.write({"app/older.py": OLD + "\n\n" + UNTYPED})
    shop.commit("filled")
    refused(shop, "missing-annotation")


# -- files ------------------------------------------------------------------------------------------------------------


def test_103_tracked_though_ignored(shop: Project) -> None:
    shop.write({".gitignore": "app/fresh.py\n", "app/fresh.py": UNTYPED})
    shop.git("add", "-f", "app/fresh.py")
    shop.commit()
    refused(shop, "missing-annotation")


def test_103_excluded_here_but_tracked(shop: Project) -> None:
    shop.write({"app/fresh.py": UNTYPED})
    shop.commit()
    (shop.top / ".git/info").mkdir(exist_ok=True)
    (shop.top / ".git/info/exclude").write_text("app/fresh.py\n")
    try:
        refused(shop, "missing-annotation")
    finally:
        (shop.top / ".git/info/exclude").write_text("")


def test_104_a_link_out_of_the_repository(shop: Project, tmp_path: Path) -> None:
    (tmp_path / "outside.py").write_text(UNTYPED)
    (shop.top / "app/fresh.py").symlink_to(tmp_path / "outside.py")
    refused(shop, "unmeasured-code")


def test_104_a_linked_directory(shop: Project, tmp_path: Path) -> None:
    (tmp_path / "package").mkdir()
    (tmp_path / "package/__init__.py").write_text(UNTYPED)
    (shop.top / "app/package").symlink_to(tmp_path / "package")
    refused(shop, "unmeasured-code")


def test_104_a_link_in_place_of_measured_code(shop: Project, tmp_path: Path) -> None:
    (tmp_path / "db.py").write_text(source("app/db.py"))
    (shop.top / "app/db.py").unlink()
    (shop.top / "app/db.py").symlink_to(tmp_path / "db.py")
    refused(shop, "unmeasured-code", "vacuous-contract")


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"def f(:\n", id="105 syntax"),
        pytest.param(b"x = '\xff'\n", id="105 bytes"),
        pytest.param(b"# coding: nothing-known\n", id="105 codec"),
        pytest.param(b"x = 1\n\x00\n", id="105 null byte"),
        pytest.param(b"def f(x): return x\n\x1a junk", id="105 end of file"),
        pytest.param(b"\xff\xfed\x00", id="105 another unicode"),
    ],
)
def test_105_what_cannot_be_parsed_is_never_a_pass(shop: Project, data: bytes) -> None:
    (shop.top / "app/odd.py").write_bytes(data)
    said = shop.check()
    assert said.status in (1, 3), said


def test_102_a_vendored_file_that_is_imported_still_hides_nothing(shop: Project) -> None:
    shop.git("mv", "app/old.py", "app/_vendor/old.py")
    shop.commit()
    refused(shop, "unmeasured-code")


def test_99_moved_out_then_edited_in_two_commits(shop: Project) -> None:
    shop.git("mv", "app/old.py", "app/_vendor/old.py")
    shop.commit("one")
    shop.write({"app/_vendor/old.py": OLD.replace("total", "sum_").replace("Ledger", "Book")})
    shop.commit("two")
    refused(shop, "unmeasured-code")


# -- git --------------------------------------------------------------------------------------------------------------


def test_143_skip_worktree(shop: Project) -> None:
    shop.git("update-index", "--skip-worktree", "app/service.py")
    shop.write(added("app/service.py", UNTYPED))
    refused(shop, "missing-annotation")


def test_143_assume_unchanged(shop: Project) -> None:
    shop.git("update-index", "--assume-unchanged", "app/service.py", "baselines/modules/app.service.tsv")
    shop.write(added("app/service.py", UNTYPED))
    refused(shop, "missing-annotation")


def test_143_replaced_base(copied_shop: Copy) -> None:
    shop = copied_shop()
    shop.write(added("app/service.py", UNTYPED) | {"baselines/modules/app.service.tsv": ""})
    shop.git("rm", "-rqf", "--cached", "baselines")
    shop.ratchet("init")
    shop.commit()
    shop.git("replace", "main", "change")
    refused(shop, "missing-annotation", "loosened-baseline")


def test_143_replaced_blob(copied_shop: Copy) -> None:
    shop = copied_shop()
    shard = "baselines/modules/app.service.tsv"
    more = (shop.top / shard).read_text().replace("row\t1", "row\t2")
    (shop.top / "more").write_text(more)
    blob = shop.git("hash-object", "-w", "more").strip()
    shop.git("replace", f"main:{shard}", blob)
    shop.write({"more": "", shard: more})
    refused(shop, "loosened-baseline")


def test_143_grafted(copied_shop: Copy) -> None:
    shop = copied_shop()
    shop.write(added("app/service.py", UNTYPED))
    shop.commit("one")
    (shop.top / ".git/info").mkdir(exist_ok=True)
    (shop.top / ".git/info/grafts").write_text(shop.git("rev-parse", "change"))
    said = shop.check()
    assert said.status in (1, 3), said


def test_143_a_tag_named_like_the_trunk(copied_shop: Copy) -> None:
    shop = copied_shop()
    shop.write(added("app/service.py", UNTYPED))
    shop.commit("one")
    shop.git("tag", "main")
    refused(shop, "missing-annotation")


def test_144_attributes(shop: Project) -> None:
    shop.write({".gitattributes": "*.py -diff binary\n*.tsv merge=ours\n"} | added("app/service.py", UNTYPED))
    shop.commit()
    refused(shop, "missing-annotation")


def test_144_a_filter(shop: Project) -> None:
    shop.write({".gitattributes": "*.py filter=clean ident export-ignore working-tree-encoding=UTF-16\n"})
    shop.write(added("app/service.py", UNTYPED))
    refused(shop, "missing-annotation")


def test_145_shallow_clone(copied_shop: Copy, tmp_path: Path) -> None:
    shop = copied_shop()
    shop.write(added("app/service.py", UNTYPED))
    shop.commit()
    shop.git("switch", "-q", "main")
    clone = Project(tmp_path / "shallow")
    shop.git("clone", "-q", "--depth", "1", "--branch", "change", f"file://{shop.top}", str(clone.top))
    said = clone.ratchet("check", "--format", "json")
    assert said.status == 3, said
    assert "fetch" in str(said.report["reason"])


def test_145_unknown_base(shop: Project) -> None:
    assert shop.ratchet("check", "--base", "origin/nothing", "--format", "json").status == 3


def test_145_a_base_of_another_history(copied_shop: Copy) -> None:
    shop = copied_shop()
    shop.git("checkout", "-q", "--orphan", "alone")
    shop.commit()
    assert shop.check().status == 3


# -- the process ------------------------------------------------------------------------------------------------------


def test_94_a_tracked_cache_is_not_used(shop: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RATCHET_CACHE_DIR")
    shop.write(added("app/service.py", UNTYPED))
    assert shop.check().status == 1
    cache = shop.top / ".ratchet_cache"
    assert cache.is_dir()
    for path in cache.rglob("*"):
        if path.is_file() and path.name != "CACHEDIR.TAG":
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    shop.git("add", "-Af", ".ratchet_cache")
    shop.commit()
    refused(shop, "missing-annotation")


@pytest.mark.slow
def test_94_a_cache_that_was_tampered_with(shop: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RATCHET_CACHE_DIR", str(tmp_path / "cache"))
    said = shop.check()
    assert said.status == 0, said.keys
    shop.write(added("app/service.py", UNTYPED))
    for path in sorted((tmp_path / "cache").rglob("*")):
        if path.is_file():
            path.write_bytes(path.read_bytes()[:-7] + b"garbage")
    refused(shop, "missing-annotation")


def test_94_mypys_own_cache_is_not_read(shop: Project) -> None:
    shop.write(added("app/service.py", UNTYPED) | {".mypy_cache/3.11/app/service.meta.json": "{}\n"})
    refused(shop, "missing-annotation")


def test_95_shadowing_modules(shop: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    marker = shop.top / "ran"
    run = f"open({str(marker)!r}, 'w').close()\n"
    for name in ("click.py", "mypy/__init__.py", "typing.py", "json.py", "sitecustomize.py", "ratchet/__init__.py"):
        shop.write({name: run})
    shop.write(added("app/service.py", UNTYPED))
    said = shop.check()
    assert said.status in (1, 3), said
    assert not marker.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("RATCHET_SKIP", "1", id="96 a skip of ratchet's"),
        pytest.param("SKIP", "ratchet", id="96 a skip of pre-commit's"),
        pytest.param("MYPYPATH", "stubs", id="96 MYPYPATH"),
        pytest.param("PYTHONPATH", "stubs", id="96 PYTHONPATH"),
        pytest.param("MYPY_CONFIG_FILE", "lax.ini", id="96 a configuration by the environment"),
        pytest.param("GIT_DIR", "elsewhere", id="96 another repository"),
        pytest.param("GIT_WORK_TREE", "elsewhere", id="96 another work tree"),
        pytest.param("GIT_INDEX_FILE", "elsewhere", id="96 another index"),
        pytest.param("XDG_CONFIG_HOME", "stubs", id="96 a user's configuration"),
    ],
)
def test_96_the_environment(shop: Project, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    shop.write({"stubs/app/__init__.pyi": "\n", "stubs/app/service.pyi": "def total(x: object) -> int: ...\n"})
    shop.write({"stubs/mypy/config": "[mypy]\nignore_errors = True\n", "lax.ini": "[mypy]\nignore_errors = True\n"})
    shop.write(added("app/service.py", "def f() -> int:\n    return 'a'\n"))
    monkeypatch.setenv(name, value)
    said = shop.check()
    assert said.status in (1, 3), said
    if said.status == 1:
        assert ["type-error", "unmeasured-code"] == said.rules, said.keys


def test_96_a_home_configuration(shop: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".mypy.ini").write_text("[mypy]\nignore_errors = True\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    shop.write(changed("pyproject.toml", "[tool.mypy]", "[tool.other]"))
    # With a newer Python than the baseline's, base is measured again, and what follows from options is counted by them.
    refused(shop, "loosened-option", *([] if sys.version_info >= (3, 12) else ["unchecked-body"]))


def test_96_a_virtual_environment_in_the_repository_is_not_run(shop: Project) -> None:
    marker = shop.top / "ran"
    python = shop.top / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\ntouch {marker}\nexec python3 "$@"\n')
    python.chmod(0o755)
    shop.git("add", "-Af", ".venv")
    shop.commit()
    shop.write(added("app/service.py", UNTYPED))
    refused(shop, "missing-annotation")
    assert not marker.exists()


def test_84_a_plugin_is_not_run(shop: Project) -> None:
    marker = shop.top / "ran"
    shop.write({"app/quiet.py": f"open({str(marker)!r}, 'w').close()\n"})
    shop.write(changed("pyproject.toml", "strict = true", 'strict = true\nplugins = ["app/quiet.py"]'))
    refused(shop, "loosened-option")
    assert not marker.exists()


def test_54_the_code_is_not_run(shop: Project) -> None:
    marker = shop.top / "ran"
    run = f"open({str(marker)!r}, 'w').close()\n"
    shop.write(
        {"conftest.py": run, "setup.py": run, "app/fresh.py": run, "sitecustomize.py": run, "app/__main__.py": run}
    )
    shop.check()
    assert not marker.exists()


# -- several tricks at once -------------------------------------------------------------------------------------------


def test_11_86_87_everything_at_once(shop: Project) -> None:
    shop.write(added("app/service.py", UNTYPED))
    shop.write(
        changed(
            "ratchet.toml",
            '[[contract]]\nid = "tiers"',
            '[rules]\nmissing-annotation = "off"\n\n[[contract]]\nid = "tiers"',
        )
    )
    shop.write(changed("pyproject.toml", "strict = true", "strict = false"))
    shop.git("rm", "-rqf", "baselines")
    shop.ratchet("init")
    shop.commit()
    refused(
        shop, "loosened-baseline", "loosened-option", "loosened-policy", "missing-annotation", "unchecked-body"
    )  # fmt: skip


def test_86_a_looser_policy_recorded_first(shop: Project) -> None:
    shop.write(
        changed(
            "ratchet.toml",
            '[[contract]]\nid = "tiers"',
            '[rules]\nmissing-annotation = "note"\n\n[[contract]]\nid = "tiers"',
        )
    )
    shop.commit("one")
    shop.ratchet("update")
    shop.write(added("app/service.py", UNTYPED))
    shop.commit("two")
    refused(shop, "loosened-policy", "missing-annotation")


@pytest.mark.parametrize("base", [pytest.param(("--base", "main"), id="86 asked"), pytest.param((), id="86 by itself")])
def test_86_the_trunk_moved_then_debt(shop: Project, base: tuple[str, ...]) -> None:
    trunk = '[git]\ntrunk = "change"\n\n[[contract]]\nid = "tiers"'
    shop.write(changed("ratchet.toml", '[[contract]]\nid = "tiers"', trunk))
    shop.commit("one")
    shop.write(added("app/service.py", UNTYPED))
    shop.commit("two")
    said = shop.ratchet("check", *base, "--format", "json")
    assert said.status == 1, said
    assert ["loosened-policy", "missing-annotation"] == said.rules, said.keys


def test_86_a_root_moved(shop: Project) -> None:
    shop.write(changed("ratchet.toml", 'roots = ["."]', 'roots = ["app"]'))
    said = shop.check()
    assert said.status in (1, 3), said


def test_83_97_an_update_after_each_cheat_is_no_way_through(shop: Project) -> None:
    for head, rule in (
        ({"app/old.py": "", "app/_vendor/old.py": OLD}, "unmeasured-code"),
        (changed("ratchet.toml", '"app", "tests", "scripts"', '"app", "tests"'), "loosened-policy"),
        (changed("pyproject.toml", "strict = true", "strict = false"), "loosened-option"),
        (added("app/service.py", UNTYPED), "missing-annotation"),
    ):
        shop.write(head)
        shop.ratchet("update", "--base", "main")
        shop.commit()
        refused(shop, rule)
        shop.git("reset", "-q", "--hard", "main")


def test_145_without_git_tampering_is_said_to_be_invisible(tmp_path: Path, quiet_environment: None) -> None:
    found = Project(tmp_path / "plain")
    found.top.mkdir()
    found.write(BASE)
    assert found.ratchet("init").status == 0
    said = found.ratchet("check", "--format", "json")
    assert said.status == 0
    assert "cannot see whether that was edited" in str(said.report["notes"])
    found.write(added("app/service.py", UNTYPED))
    assert found.ratchet("check", "--format", "json").status == 1


def test_88_a_first_adoption_is_no_amnesty(tmp_path: Path, quiet_environment: None) -> None:
    found = new_project(tmp_path)
    found.write({"app/__init__.py": "\n", "app/a.py": "def f(x: int) -> int:\n    return x\n"})
    found.commit("before")
    found.git("switch", "-qc", "adopt")
    found.write({"app/a.py": "def f(x):\n    return x\n"})
    assert found.ratchet("init").status == 0
    found.commit()
    assert found.check().status == 1


def test_111_a_cheat_in_a_linked_worktree(shop: Project, tmp_path: Path) -> None:
    tree = tmp_path / "linked"
    shop.git("worktree", "add", "-q", str(tree), "-b", f"linked-{os.getpid()}", "main")
    try:
        linked = Project(tree)
        linked.write(added("app/db.py", "import app.web\n"))
        refused(linked, "acyclic", "layers")
    finally:
        shop.git("worktree", "remove", "--force", str(tree))
