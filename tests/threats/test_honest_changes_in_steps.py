"""Honest work in several steps, with git, or around the check; a test's name begins with the numbers of the changes."""

from __future__ import annotations

import concurrent.futures
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from projects.building import Project, new_project
from projects.shop import BASE, added, changed, source

from ratchet.baseline.manifest import parse_manifest, serialise_manifest
from ratchet.baseline.store import read_stored
from ratchet.facts.collect.type_records import Environment

OLD = source("app/old.py")
TYPED = "def more(x: int) -> int:\n    return x\n"
UNTYPED = "def more(x):\n    return x\n"
ANNOTATED = changed("app/old.py", "def exchange(amount, rate", "def exchange(amount: int, rate")
WITHOUT_FIRST = {"app/old.py": OLD[: OLD.index("def first")] + OLD[OLD.index("def exchange") :]}
Copy = Callable[[], Project]


def accepted(shop: Project, *arguments: str) -> Mapping[str, object]:
    """The check passes; its report."""
    said = shop.check(*arguments)
    assert said.status == 0, said.keys if said.status == 1 else said
    return said.report


def on_main(shop: Project, files: Mapping[str, str], message: str = "on main") -> None:
    """A change that lands on main with its baseline in order; then the branch begins anew."""
    shop.git("switch", "-q", "main")
    shop.write(files)
    assert shop.ratchet("update", "--base", "main").status == 0
    shop.commit(message)
    shop.git("switch", "-qC", "change")


# -- upgrades ---------------------------------------------------------------------------------------------------------


def older_environment(shop: Project, **differences: object) -> None:
    """Make main's baseline look as if an older environment had recorded it."""
    path = shop.top / "baselines/manifest.toml"
    found = parse_manifest(path.read_bytes())
    fields = {name: getattr(found, name) for name in Environment._fields} | differences
    shop.git("switch", "-q", "main")
    path.write_bytes(serialise_manifest(Environment(**fields)))


@pytest.mark.parametrize(
    "differences",
    [
        pytest.param({"mypy": "2.3.0"}, id="19 another mypy"),
        pytest.param({"python": "3.10"}, id="21 another Python"),
        pytest.param({"platform": "darwin"}, id="21 another platform"),
        pytest.param({"ratchet": "0.0"}, id="19 another ratchet"),
        pytest.param({"distributions": {"hypothesis": "1.0"}}, id="20 another version of a dependency"),
    ],
)
def test_18_19_20_21_what_comes_with_the_environment_is_nobodys_fault(
    copied_shop: Copy, differences: dict[str, object]
) -> None:
    shop = copied_shop()
    older_environment(shop, **differences)
    shard = shop.top / "baselines/modules/app.old.tsv"
    shard.write_text(shard.read_text().replace("cast\tfirst\tint\t1\n", ""))
    shop.commit("recorded elsewhere")
    shop.git("switch", "-qC", "change")
    shop.write(added("app/service.py", TYPED))
    report = accepted(shop)
    assert report["base"]["source"] == "replay"  # type: ignore[index]
    assert "environment" in str(report["notes"])
    assert shop.ratchet("update", "--base", "main").status == 0
    assert "cast\tfirst\tint\t1\n" in shard.read_text()
    accepted(shop)
    shop.commit()
    accepted(shop, "--frozen")


ODD = "def odd(text: str) -> int:\n    return text.lower(){}\n"


@pytest.mark.parametrize(
    ("is_recorded", "comment", "status"),
    [
        pytest.param(False, "  # type: ignore[return-value]", 0, id="what it shows, by its code"),
        pytest.param(False, "  # type: ignore", 1, id="every code"),
        pytest.param(True, "  # type: ignore[return-value]", 1, id="what was known before"),
    ],
)
def test_19_what_an_upgrade_shows_may_be_silenced(
    copied_shop: Copy, is_recorded: bool, comment: str, status: int
) -> None:
    shop = copied_shop()
    shop.git("switch", "-q", "main")
    shop.write({"app/odd.py": ODD.format("")})
    shop.commit("odd")
    if is_recorded:
        assert shop.ratchet("accept", "--reason", "it was so before").status == 0
    older_environment(shop, mypy="2.3.0")
    shop.commit("recorded elsewhere")
    shop.git("switch", "-qC", "change")
    shop.write({"app/odd.py": ODD.format(comment)})
    said = shop.check()
    assert said.status == status, said.keys


def test_19_an_upgrade_hides_no_debt_of_ones_own(copied_shop: Copy) -> None:
    shop = copied_shop()
    older_environment(shop, mypy="2.3.0")
    shop.commit("recorded elsewhere")
    shop.git("switch", "-qC", "change")
    shop.write(added("app/service.py", UNTYPED))
    assert shop.check().status == 1


# -- exceptions -------------------------------------------------------------------------------------------------------

WAIVER = """\
rule = "explicit-any"
module = "app.service"
symbol = "more"
detail = "x"
allow = 1
reason = "the library takes anything"
owner = "shop@example.invalid"
expires = 2099-12-31
"""


def test_23_a_needed_any_with_a_waiver_from_the_base(copied_shop: Copy) -> None:
    shop = copied_shop()
    shop.git("switch", "-q", "main")
    shop.write({"baselines/waivers/more.toml": WAIVER})
    shop.commit("approved")
    shop.git("switch", "-qC", "change")
    shop.write(added("app/service.py", "from typing import Any\n\n\ndef more(x: Any) -> None:\n    print(x)\n"))
    accepted(shop)
    shop.write(added("app/service.py", "from typing import Any\n\n\ndef more(x: Any, y: Any) -> None:\n    print(x)\n"))
    assert shop.check().status == 1


def test_23_a_waiver_in_the_change_where_that_is_trusted(copied_shop: Copy) -> None:
    shop = copied_shop()
    trusting = '[waivers]\ntrust = "diff"\n\n[[contract]]\nid = "tiers"'
    shop.git("switch", "-q", "main")
    shop.write(changed("ratchet.toml", '[[contract]]\nid = "tiers"', trusting))
    shop.commit("owners look at waivers")
    shop.git("switch", "-qC", "change")
    shop.write(added("app/service.py", "from typing import Any\n\n\ndef more(x: Any) -> None:\n    print(x)\n"))
    said = shop.check()
    assert said.status == 1
    shop.write({"baselines/waivers/more.toml": WAIVER})
    report = accepted(shop)
    assert "new waiver" in str(report["notes"])


def test_25_a_boundary_declared_at_base(copied_shop: Copy) -> None:
    shop = copied_shop()
    profile = '[[profile]]\npaths = ["app/edge/**"]\nrules = { explicit-any = "note" }\n\n[[contract]]\nid = "tiers"'
    shop.git("switch", "-q", "main")
    shop.write(changed("ratchet.toml", '[[contract]]\nid = "tiers"', profile))
    shop.commit("boundary")
    shop.git("switch", "-qC", "change")
    shop.write(
        {"app/edge/wire.py": "from typing import Any\n\n\ndef wire(x: dict[str, Any]) -> int:\n    return len(x)\n"}
    )
    report = accepted(shop)
    assert "explicit-any" in str(report["notes"])


def test_22_an_untyped_dependency_is_told_how_to_go_on(shop: Project) -> None:
    shop.write(added("app/service.py", "import nolib_y  # type: ignore[import-not-found]\n"))
    said = shop.check()
    assert said.status == 1
    assert {"untyped-import", "suppression"} == set(said.rules)
    assert all(one["hint"] for one in said.findings)


def test_34_a_revert_that_brings_debt_back_is_asked_about(copied_shop: Copy) -> None:
    shop = copied_shop()
    on_main(shop, WITHOUT_FIRST)
    shop.git("revert", "--no-edit", "HEAD")
    said = shop.check()
    assert said.status == 1
    assert {key[1] for key in said.keys} <= {"first", "<module>"}, said.keys


def test_34_a_revert_of_typed_work(copied_shop: Copy) -> None:
    shop = copied_shop()
    on_main(shop, added("app/service.py", TYPED))
    shop.git("revert", "--no-edit", "HEAD")
    accepted(shop)


# -- branches ---------------------------------------------------------------------------------------------------------


def test_31_main_merged_into_the_branch(copied_shop: Copy) -> None:
    shop = copied_shop()
    shop.write(added("app/service.py", TYPED))
    shop.commit("mine")
    shop.git("switch", "-q", "main")
    shop.write(WITHOUT_FIRST)
    assert shop.ratchet("update", "--base", "main").status == 0
    shop.commit("theirs")
    shop.git("switch", "-q", "change")
    accepted(shop)
    shop.git("merge", "-q", "--no-edit", "main")
    accepted(shop, "--frozen")


def test_31_the_trunk_went_on(copied_shop: Copy) -> None:
    shop = copied_shop()
    shop.write(added("app/service.py", TYPED))
    shop.commit("mine")
    shop.git("switch", "-q", "main")
    shop.write(added("app/web.py", UNTYPED))
    shop.commit("others' debt, accepted on main")
    shop.git("switch", "-q", "change")
    accepted(shop, "--frozen")


def test_32_two_green_branches(copied_shop: Copy) -> None:
    shop = copied_shop()
    for name, head in (
        ("one", ANNOTATED),
        ("two", changed("app/service.py", "def legacy(row, rate)", "def legacy(row: int, rate)")),
    ):
        shop.git("switch", "-qC", name, "main")
        shop.write(head)
        assert shop.ratchet("update", "--base", "main").status == 0
        shop.commit(name)
        accepted(shop, "--frozen")
    shop.git("switch", "-qC", "change", "main")
    shop.git("merge", "-q", "--no-edit", "one")
    shop.git("merge", "-q", "--no-edit", "two")
    accepted(shop, "--frozen")


def test_33_both_sides_tightened_one_shard(copied_shop: Copy) -> None:
    shop = copied_shop()
    for name, head in (("one", ANNOTATED), ("two", WITHOUT_FIRST)):
        shop.git("switch", "-qC", name, "main")
        shop.write(head)
        assert shop.ratchet("update", "--base", "main").status == 0
        shop.commit(name)
    shop.git("switch", "-qC", "change", "one")
    done = subprocess.run(["git", "merge", "two"], cwd=shop.top, capture_output=True, text=True, check=False)
    if done.returncode:
        shop.ratchet("resolve")
    shop.write(
        {
            "app/old.py": WITHOUT_FIRST["app/old.py"].replace(
                "def exchange(amount, rate", "def exchange(amount: int, rate"
            )
        }
    )
    assert shop.ratchet("update", "--base", "main").status == 0
    shop.commit("merged")
    accepted(shop, "--frozen")


def test_33_the_baseline_keeps_its_line_ends(shop: Project) -> None:
    attributes = (shop.top / ".gitattributes").read_text()
    assert "baselines" in attributes
    checked = shop.git("check-attr", "text", "eol", "--", "baselines/modules/app.old.tsv", "baselines/manifest.toml")
    assert "eol: lf" in checked or checked.count("text: unset") == 2, checked


def test_35_a_cherry_pick_to_a_release(copied_shop: Copy) -> None:
    shop = copied_shop()
    shop.git("branch", "release", "main")
    on_main(shop, WITHOUT_FIRST)
    on_main(shop, added("app/service.py", TYPED), "fix")
    shop.git("switch", "-qC", "pick", "release")
    shop.git("cherry-pick", "main")
    said = shop.ratchet("check", "--base", "release", "--frozen", "--format", "json")
    assert said.status == 0, said


def test_41_a_module_of_a_contract_removed(shop: Project) -> None:
    shop.write({"scripts/run.py": "print(1)\n", "app/web.py": ""})
    assert shop.check().rules == ["vacuous-contract"]
    shop.write(changed("ratchet.toml", '["app.web", "app.service", "app.db"]', '["app.service", "app.db"]'))
    accepted(shop)


def test_40_a_module_without_a_place_is_told_the_line(copied_shop: Copy) -> None:
    shop = copied_shop()
    shop.git("switch", "-q", "main")
    shop.write(
        changed(
            "ratchet.toml",
            'layers = ["app.web", "app.service", "app.db"]',
            'layers = ["app.web", "app.old", "app.service", "app.db"]\nexhaustive = true',
        )
    )
    assert shop.ratchet("update", "--base", "main").status == 0
    shop.commit("exhaustive")
    shop.git("switch", "-qC", "change")
    shop.write({"app/tax.py": TYPED})
    said = shop.check()
    assert said.rules == ["unassigned-module"]
    assert "Add app.tax to the layer" in str(said.findings[0]["hint"])


# -- where and how it runs --------------------------------------------------------------------------------------------


def test_42_43_nothing_changed_is_one_line_and_quick(shop: Project) -> None:
    shop.write({"README.md": "more\n"})
    said = shop.ratchet("check", "--base", "main")
    assert (said.status, said.out.count("\n")) == (0, 1)


def test_44_a_file_in_the_middle_of_an_edit_is_no_refusal(shop: Project) -> None:
    shop.write({"app/fresh.py": "def f(x: int) ->\n"})
    assert shop.check().status == 3


def test_45_somebody_elses_files_beside_mine(shop: Project) -> None:
    shop.write({"app/theirs.py": UNTYPED} | added("app/service.py", TYPED))
    assert shop.check().status == 1
    accepted(shop, "app/service.py")


def test_46_a_shallow_clone_in_ci_is_told_what_to_fetch(
    copied_shop: Copy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = copied_shop()
    shop.write(added("app/service.py", TYPED))
    shop.commit()
    clone = Project(tmp_path / "shallow")
    shop.git("clone", "-q", "--depth", "1", "--branch", "change", f"file://{shop.top}", str(clone.top))
    for name, value in {"CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_BASE_REF": "main"}.items():
        monkeypatch.setenv(name, value)
    said = clone.ratchet("check", "--format", "json")
    assert said.status == 3, said
    assert "fetch-depth: 0" in str(said.report["reason"])


@pytest.mark.parametrize(
    "environ",
    [
        pytest.param({"CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_BASE_REF": "main"}, id="GitHub"),
        pytest.param({"CI": "true", "GITLAB_CI": "true", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main"}, id="GitLab"),
        pytest.param({"CI": "true"}, id="another"),
    ],
)
def test_47_in_ci_without_a_token(
    copied_shop: Copy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environ: dict[str, str]
) -> None:
    shop = copied_shop()
    shop.write(added("app/service.py", TYPED) | ANNOTATED)
    assert shop.ratchet("update", "--base", "main").status == 0
    shop.commit()
    shop.git("switch", "-q", "main")
    clone = Project(tmp_path / "checkout")
    shop.git("clone", "-q", f"file://{shop.top}", str(clone.top))
    clone.git("checkout", "-q", "--detach", "origin/change")
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    said = clone.ratchet("check", "--format", "json")
    assert said.status == 0, said
    clone.write(added("app/service.py", UNTYPED))
    assert clone.ratchet("check", "--format", "json").status == 1


def test_48_the_first_day_is_green(tmp_path: Path, quiet_environment: None) -> None:
    found = new_project(tmp_path)
    found.write(BASE)
    found.commit("before")
    found.git("switch", "-qc", "adopt")
    assert found.ratchet("init").status == 0
    accepted(found)
    found.commit("adopted")
    accepted(found, "--frozen")


def test_48_adopted_without_any_configuration(tmp_path: Path, quiet_environment: None) -> None:
    found = new_project(tmp_path)
    found.write({path: text for path, text in BASE.items() if path.endswith(".py")})
    found.commit("before")
    found.git("switch", "-qc", "adopt")
    assert found.ratchet("init").status == 0
    found.commit("adopted")
    accepted(found, "--frozen")
    found.write({"tests/test_more.py": "def test_more(client):\n    assert client.get('/').status == 200\n"})
    accepted(found)


def test_48_without_git(tmp_path: Path, quiet_environment: None) -> None:
    found = Project(tmp_path / "plain")
    found.top.mkdir()
    found.write(BASE)
    assert found.ratchet("init").status == 0
    assert found.ratchet("check").status == 0
    # Without git nothing is known of the code: that an Any comes from the other parameter now would be growth.
    found.write(changed("app/old.py", "def exchange(amount, rate", "def exchange(amount: int, rate: int"))
    assert found.ratchet("check").status == 0
    found.write({"app/old.py": OLD})
    assert found.ratchet("check").status == 1


def test_48_before_the_first_commit(project: Project) -> None:
    project.write(BASE)
    assert project.ratchet("init").status == 0
    assert project.ratchet("check").status == 0


def test_48_on_the_trunk_itself(copied_shop: Copy) -> None:
    shop = copied_shop()
    shop.git("switch", "-q", "main")
    shop.write(added("app/service.py", TYPED))
    assert shop.ratchet("check").status == 0
    shop.commit()
    assert shop.ratchet("check").status == 0


def test_49_a_partial_run_prunes_nothing_else(shop: Project) -> None:
    shard = shop.top / "baselines/modules/app.old.tsv"
    before = shard.read_bytes()
    shop.write(ANNOTATED | changed("app/service.py", "def legacy(row, rate)", "def legacy(row: int, rate)"))
    accepted(shop, "app/service.py")
    assert shard.read_bytes() == before
    assert shop.ratchet("update", "--base", "main", "app/service.py").status in (0, 2)
    assert shard.read_bytes() == before
    accepted(shop)
    assert shard.read_bytes() != before


def test_50_paths_have_forward_slashes_whatever_is_asked(shop: Project) -> None:
    shop.write(added("app/service.py", UNTYPED))
    for asked in ("app/service.py", "./app/service.py", "app", "app/../app/service.py", str(shop.top / "app")):
        said = shop.check(asked)
        assert said.status == 1, (asked, said)
        assert {str(one["path"]) for one in said.findings} == {"app/service.py"}


def test_50_from_a_directory_below(shop: Project) -> None:
    shop.write(added("app/service.py", UNTYPED))
    said = Project(shop.top / "app").check("service.py")
    assert said.status == 1
    assert {str(one["path"]) for one in said.findings} == {"app/service.py"}


def test_50_modules_that_differ_in_case(shop: Project) -> None:
    shop.write({"app/tax.py": TYPED, "app/Tax.py": TYPED})
    accepted(shop)


# -- update, check, update --------------------------------------------------------------------------------------------

EDITS: tuple[Mapping[str, str], ...] = (
    ANNOTATED,
    WITHOUT_FIRST,
    added("app/service.py", UNTYPED),
    added("app/service.py", TYPED),
    added("app/web.py", "from typing import cast\n\n\ndef more(x: object) -> int:\n    return cast(int, x)\n"),
    added("app/db.py", "import app.service\n"),
    {"app/old.py": "", "app/older.py": OLD},
    {"app/older.py": OLD},
    {"app/fresh.py": UNTYPED},
    changed("app/service.py", "def legacy(row, rate)", "def inherited(row, rate)"),
    changed("pyproject.toml", "strict = true", "strict = false"),
    changed("ratchet.toml", '["app/_vendor/**"]', '["app/_vendor/**", "app/web.py"]'),
)


@pytest.mark.slow
@given(st.lists(st.lists(st.sampled_from(EDITS), min_size=1, max_size=3), min_size=1, max_size=2))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
def test_update_never_raises_a_total_and_check_passes_after_it_if_nothing_grew(
    recorded_shop: Project, quiet_environment: None, rounds: list[list[Mapping[str, str]]]
) -> None:
    shop = recorded_shop
    (shop.top / ".git/index").unlink()
    shop.git("clean", "-qffdx")
    shop.git("switch", "-qf", "-C", "change", "main")
    for edits in rounds:
        for edit in edits:
            for path, text in edit.items():
                if text or (shop.top / path).exists():
                    shop.write({path: text})
        before = sum(read_stored(shop.top).baseline.counts.values())
        status = shop.ratchet("update", "--base", "main").status
        after = sum(read_stored(shop.top).baseline.counts.values())
        assert status in (0, 1)
        assert after <= before
        assert not read_stored(shop.top).problems
        assert shop.check().status == status
        assert shop.ratchet("update", "--base", "main").status == status
        assert sum(read_stored(shop.top).baseline.counts.values()) == after


@pytest.mark.slow
def test_ten_at_once(copied_shop: Copy, tmp_path: Path) -> None:
    shop = copied_shop()
    shop.write(ANNOTATED | WITHOUT_FIRST)
    commands = [["update", "--base", "main"], ["check", "--base", "main"]] * 5

    def run(arguments: list[str]) -> subprocess.CompletedProcess[str]:
        environ = os.environ | {"RATCHET_CACHE_DIR": str(tmp_path / "cache")}
        command = [sys.executable, "-m", "ratchet", *arguments]
        return subprocess.run(command, cwd=shop.top, capture_output=True, text=True, check=False, env=environ)

    with concurrent.futures.ThreadPoolExecutor(10) as pool:
        done = list(pool.map(run, commands))
    assert [(one.returncode, one.stderr) for one in done if one.returncode] == []
    assert not read_stored(shop.top).problems
    report = json.loads(run(["check", "--base", "main", "--frozen", "--format", "json"]).stdout)
    assert report["verdict"] == "pass", report
