"""The base is measured again only where its own code could notice that something else is installed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from projects.building import Project

from ratchet.baseline.manifest import MANIFEST, parse_manifest
from ratchet.baseline.store import write_manifest

FILES = {
    "app/__init__.py": "# Shop.\n",
    "app/shop.py": "import click\n\n\ndef say(text: str) -> None:\n    click.echo(text)\n",
    "app/other.py": "import click\n\n\ndef tell() -> None:\n    click.echo('told')\n",
    "app/apart.py": "def add(one: int, two: int) -> int:\n    return one + two\n",
}


def source_of(project: Project) -> object:
    base = project.check().report["base"]
    return base["source"] if isinstance(base, dict) else None


def imports_more(project: Project) -> None:
    project.write({"app/apart.py": "import networkx\n\nGRAPH = networkx.__name__\n"})


def imports_less(project: Project) -> None:
    project.write({"app/shop.py": "", "app/other.py": ""})


def edits_importers(project: Project) -> None:
    project.write({path: FILES[path] + "\n" for path in ("app/shop.py", "app/other.py")})


def drops_an_importer(project: Project) -> None:
    project.write({"app/shop.py": ""})


def nothing(project: Project) -> None:
    project.write({"app/apart.py": FILES["app/apart.py"] + "\n"})


@pytest.mark.parametrize("change", [nothing, imports_more, imports_less])
def test_what_the_change_alone_imports_or_drops_is_no_other_environment(
    project: Project, change: Callable[[Project], None]
) -> None:
    change(project.recorded(FILES))
    assert source_of(project) == "baseline"


def without_click(then: dict[str, str]) -> None:
    """As it would stand had click not been installed when the baseline was recorded."""
    del then["click"]


def other_click(then: dict[str, str]) -> None:
    then["click"] = "0.1"


def with_another(then: dict[str, str]) -> None:
    """Something was installed then, and base imported it; it is not there any more."""
    then["aardvark"] = "1.0"


@pytest.mark.parametrize("then", [without_click, other_click, with_another])
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(nothing, id="unchanged importers"),
        pytest.param(edits_importers, id="changed importers"),
        pytest.param(drops_an_importer, id="an importer goes"),
    ],
)
def test_a_distribution_that_base_imports_counts(
    project: Project, then: Callable[[dict[str, str]], None], change: Callable[[Project], None]
) -> None:
    project.recorded(FILES)
    environment = parse_manifest((project.top / MANIFEST).read_bytes())
    installed = dict(environment.distributions)
    then(installed)
    write_manifest(project.top, environment._replace(distributions=installed))
    project.git("switch", "-q", "main")
    project.commit()
    project.git("switch", "-qC", "change")
    change(project)
    assert source_of(project) == "replay"
