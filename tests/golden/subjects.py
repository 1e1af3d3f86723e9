"""What is measured: the suite's own snippets, and packages of others, which are downloaded and never committed."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Collection
from pathlib import Path

from projects.pairs import packages_above
from projects.snippets import snippets

TESTS = Path(__file__).parents[1]
SNIPPETS = "snippets"
"""The subject of that name."""
HOME = "every/snippet"
"""The package that snippets stand in, so that relative imports lead somewhere."""

PACKAGES = (
    *("attrs==24.3.0", "click==8.2.1", "flask==3.1.0", "httpx==0.28.1", "jinja2==3.1.5", "mkdocs==1.6.1"),
    *("rich==13.9.4", "starlette==0.41.3", "structlog==24.4.0", "werkzeug==3.1.3"),
)
SUBJECTS = (SNIPPETS, *(requirement.partition("==")[0] for requirement in PACKAGES))

_MYPY = "[mypy]\npython_version = 3.14\nplatform = linux\nno_site_packages = true\n"
_RATCHET = '[ratchet]\nroots = ["."]\npaths = ["."]\n'


def lay_out(subject: str, folder: Path, left_out: Collection[str]) -> Path:
    """A subject's work tree below a folder, made anew. CalledProcessError where it cannot be downloaded.

    Nothing that is installed is seen by mypy there, so that an answer is the same on every machine.
    """
    top = folder / "trees" / subject
    shutil.rmtree(top, ignore_errors=True)
    top.mkdir(parents=True, exist_ok=True)
    (top / "mypy.ini").write_text(_MYPY + ("" if subject == SNIPPETS else "strict = true\n"), encoding="utf-8")
    (top / "ratchet.toml").write_text(_RATCHET, encoding="utf-8")
    if subject == SNIPPETS:
        texts = {f"{HOME}/{name}.py": text for name, text in snippets([TESTS]).items() if name not in left_out}
        for name, text in {**packages_above(HOME), **texts}.items():
            (top / name).parent.mkdir(parents=True, exist_ok=True)
            (top / name).write_text(text, encoding="utf-8")
    else:
        _unpack(next(one for one in PACKAGES if one.startswith(f"{subject}==")), folder / "wheels", top)
    return top


def _unpack(requirement: str, wheels: Path, top: Path) -> None:
    """The Python files of a wheel, downloaded if it is not at hand."""
    home = wheels / requirement
    if not [*home.glob("*.whl")]:
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:", "-d", str(home),
             requirement],
            check=True,
        )  # fmt: skip
    [wheel] = home.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(top, [name for name in archive.namelist() if name.endswith((".py", ".pyi"))])
