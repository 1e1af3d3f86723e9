"""The README's two commands in a fresh clone, and those for a repository of one's own, as they stand there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from projects.marks import SLOW

TOP = Path(__file__).parents[2]
SCRIPTS = "Scripts" if os.name == "nt" else "bin"
README = re.sub(r" \\\n> +", " ", (TOP / "README.md").read_text(encoding="utf-8"))
"""Its text, in which a command that goes on in the next line stands in one."""


def command(beginning: str) -> str:
    """The one command line of the README that begins so and is not the other one's beginning."""
    (line,) = {found[1] for found in re.finditer(r"^\$ (.*)$", README, re.MULTILINE) if re.match(beginning, found[1])}
    return line


CHECKS = command(r"python3 -m venv .*ratchet check$")
TESTS = command(r"python3 -m venv .*-m tests$")


def run(line: str, top: Path, **more: str) -> subprocess.CompletedProcess[str]:
    hidden = ("CI", "PYTHONPATH", "VIRTUAL_ENV", "GITHUB_ACTIONS")
    environ = {name: value for name, value in os.environ.items() if name not in hidden and "RATCHET" not in name}
    words = ["bash", "-c", line]
    return subprocess.run(words, cwd=top, env={**environ, **more}, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh clone of this repository, with what is not committed yet as its last commit."""
    top = tmp_path_factory.mktemp("fresh") / "ratchet"
    script = f"""
        git clone -q {TOP} {top}
        git -C {TOP} ls-files -z --cached --others --exclude-standard --deduplicate > {top}.files
        git -C {top} rm -q -r --cached . && find {top} -mindepth 1 -maxdepth 1 ! -name .git -exec rm -r {{}} +
        tar -C {TOP} --null --ignore-failed-read -T {top}.files -cf - | tar -C {top} -xf -
        cd {top} && git add -A && git -c user.name=a -c user.email=a@b commit -q --allow-empty -m "as it is here"
    """
    made = run(f"set -e\n{script}", TOP)
    assert 0 == made.returncode, made.stderr
    return top


def test_the_integration_runs_the_line_that_the_readme_has() -> None:
    script = (TOP / ".ci/run").read_text(encoding="utf-8").splitlines()
    assert TESTS == script[-1].replace(" --quiet", "")


@SLOW
def test_one_line_installs_and_checks(clone: Path) -> None:
    done = run(CHECKS, clone)

    assert 0 == done.returncode, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].startswith("ratchet: held")
    assert "" == run("git status --porcelain", clone).stdout


@SLOW
def test_one_line_passes_the_tests(clone: Path) -> None:
    """The line itself runs in CI. Here it runs one folder of tests, beside formatting, lint, mypy and ratchet."""
    done = run(f"{TESTS} config", clone)

    assert 0 == done.returncode, done.stdout + done.stderr


@SLOW
@pytest.mark.parametrize("tool", ["uvx", "pipx"])
def test_one_line_records_a_repository_of_ones_own(tool: str, clone: Path, tmp_path: Path) -> None:
    made = run(f"{sys.executable} -m venv tools && tools/{SCRIPTS}/pip install -q uv pipx", tmp_path)
    assert 0 == made.returncode, made.stderr
    shop = tmp_path / "shop"
    (shop / "app").mkdir(parents=True)
    (shop / "app/__init__.py").write_text('"""App."""\n')
    run("git init -q -b main", shop)
    line = command(f"{tool} ").replace("https://github.com/OWNER/ratchet", f"file://{clone}")
    digest = run("git rev-parse HEAD", clone).stdout.strip()
    homes = {"UV_CACHE_DIR": f"{tmp_path}/uv", "PIPX_HOME": f"{tmp_path}/pipx", "UV_SYSTEM_CERTS": "true"}
    path = f"{tmp_path}/tools/{SCRIPTS}{os.pathsep}{os.environ['PATH']}"

    began = run(line, shop, DIGEST=digest, PATH=path, **homes)
    run("git add -A && git -c user.name=a -c user.email=a@b commit -qm base", shop)
    held = run(line.replace(" init", " check"), shop, DIGEST=digest, PATH=path, **homes)

    assert 0 == began.returncode, began.stderr
    assert (shop / "baselines/manifest.toml").is_file()
    assert 0 == held.returncode, held.stderr
    assert "ratchet: held" in held.stdout
