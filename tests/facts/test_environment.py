"""Which distributions provide a module: read off what is installed, and remembered as long as it stays so."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from projects.in_process import keep_state_in

from ratchet.facts import environment
from ratchet.facts.environment import Interpreter, distributions

Change = Callable[[Path], None]

RECORD = "shop/__init__.py,,\nshop-1.0.dist-info/RECORD,,\n"


def install(site: Path, name: str, record: str) -> None:
    """Put a distribution's metadata into a directory of packages."""
    (site / name).mkdir()
    (site / name / "RECORD").write_text(record, encoding="utf-8")


def providers(site: Path, *modules: str) -> dict[str, str]:
    return distributions(Interpreter(None, (str(site),), "a test"), modules)


@pytest.mark.parametrize(
    ("record", "module"),
    [
        pytest.param("shop/__init__.py,sha256=a/b,1", "shop", id="a package"),
        pytest.param("shop.py,sha256=a/b,1", "shop", id="a module"),
        pytest.param("shop-stubs/__init__.pyi,,", "shop", id="stubs of a package"),
    ],
)
def test_a_distribution_provides_what_its_record_lists(tmp_path: Path, record: str, module: str) -> None:
    install(tmp_path, "goods-1.0.dist-info", f"{record}\n../../bin/shop,,\ngoods-1.0.dist-info/RECORD,,\n")
    assert {"goods": "1.0"} == providers(tmp_path, module)


@pytest.mark.parametrize("module", ["..", "goods-1.0.dist-info", "LICENSE", ""])
def test_what_is_no_module_is_provided_by_nobody(tmp_path: Path, module: str) -> None:
    install(tmp_path, "goods-1.0.dist-info", "../../bin/x,,\ngoods-1.0.dist-info/RECORD,,\nLICENSE,,\n\n")
    assert {} == providers(tmp_path, module)


def test_top_level_txt_comes_before_the_record(tmp_path: Path) -> None:
    install(tmp_path, "goods-1.0.dist-info", RECORD)
    (tmp_path / "goods-1.0.dist-info/top_level.txt").write_text("stock\n", encoding="utf-8")
    assert ({}, {"goods": "1.0"}) == (providers(tmp_path, "shop"), providers(tmp_path, "stock"))


def install_another(site: Path) -> None:
    install(site, "more-2.0.dist-info", RECORD)


def upgrade(site: Path) -> None:
    (site / "shop-1.0.dist-info").rename(site / "shop-1.1.dist-info")


def remove(site: Path) -> None:
    (site / "shop-1.0.dist-info").rename(site / "gone")


def rewrite(site: Path) -> None:
    (site / "shop-1.0.dist-info/RECORD").write_text("shed/a.py,,\n", encoding="utf-8")


def rewrite_with_size_and_time_kept(site: Path) -> None:
    record = site / "shop-1.0.dist-info/RECORD"
    then = record.stat()
    record.write_text(RECORD.replace("shop/", "shed/"), encoding="utf-8")
    os.utime(record, ns=(then.st_atime_ns, then.st_mtime_ns))


def add_a_list_that_goes_before(site: Path) -> None:
    (site / "shop-1.0.dist-info/top_level.txt").write_text("shed\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(install_another, {"more": "2.0", "shop": "1.0"}, id="installed"),
        pytest.param(upgrade, {"shop": "1.1"}, id="upgraded"),
        pytest.param(remove, {}, id="removed"),
        pytest.param(rewrite, {}, id="the same version with other modules"),
        pytest.param(rewrite_with_size_and_time_kept, {}, id="of the same size and time"),
        pytest.param(add_a_list_that_goes_before, {}, id="a list that goes before"),
    ],
)
@pytest.mark.parametrize("kept", [pytest.param(False, id="in a run"), pytest.param(True, id="between two runs")])
def test_what_changes_between_two_questions_is_seen(
    tmp_path: Path, change: Change, expected: dict[str, str], kept: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_state_in(tmp_path / "state", monkeypatch)
    monkeypatch.setattr(environment, "SETTLED", -(10**12) if kept else 10**12)
    (site := tmp_path / "site").mkdir()
    install(site, "shop-1.0.dist-info", RECORD)
    assert {"shop": "1.0"} == providers(site, "shop")
    assert kept is bool(list(tmp_path.glob("state/ratchet/installed-*.json")))
    if kept:
        environment._listed.cache_clear()
        assert {"shop": "1.0"} == providers(site, "shop")
        assert 0 == environment._listed.cache_info().misses
    change(site)
    assert expected == providers(site, "shop")
