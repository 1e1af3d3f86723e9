"""One subject on disk: unpacked, committed, with an environment of its own; and ratchet run in it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from day_one.subjects import Subject
from ratchet.storage.narrowing import as_list, as_table

TOP = Path(__file__).resolve().parents[2]
_IDENTITY = {f"GIT_{role}_{what}": "day one" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
_IGNORED = (".venv/", "__pycache__/", ".mypy_cache/", ".ratchet_cache/", "*.egg-info/")


@dataclass(frozen=True, slots=True)
class Ran:
    """One command: its exit status, what it printed, and how long it took."""

    status: int
    out: str
    err: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Workshop:
    """A subject's work tree."""

    subject: Subject
    top: Path

    def ratchet(self, *arguments: str) -> Ran:
        """Run `ratchet ARGUMENTS` in the work tree, in a process of its own."""
        began = time.monotonic()
        done = subprocess.run(
            [self._python, "-m", "ratchet", *arguments],
            cwd=self.top, capture_output=True, text=True, check=False, env=_environ(),
        )  # fmt: skip
        return Ran(done.returncode, done.stdout, done.stderr, time.monotonic() - began)

    @property
    def _python(self) -> str:
        """The Python that ratchet runs in."""
        return str(self.top / ".venv/bin/python") if self.subject.has_plugin else sys.executable

    def git(self, *arguments: str) -> str:
        """Run git; its standard output. CalledProcessError if it fails."""
        done = subprocess.run(
            ["git", *arguments], cwd=self.top, capture_output=True, text=True, check=True, env=_environ()
        )
        return done.stdout

    def commit(self, message: str) -> None:
        """Commit everything."""
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)

    def undo(self) -> None:
        """Put the work tree back to HEAD; caches stay."""
        self.git("reset", "-q", "--hard")
        self.git("clean", "-qfd")

    def write(self, path: str, text: str) -> None:
        """Write a file."""
        (self.top / path).write_text(text, encoding="utf-8")

    def append(self, path: str, text: str) -> int:
        """Append to a file, and return the line that the text begins in."""
        before = (self.top / path).read_text(encoding="utf-8")
        before += "" if before.endswith("\n") or not before else "\n"
        self.write(path, before + text)
        return before.count("\n") + 1

    def findings(self) -> tuple[Ran, list[Mapping[str, object]]]:
        """A check that writes nothing, and its findings."""
        ran = self.ratchet("check", "--frozen", "--format", "json")
        if ran.status not in (0, 1):
            return ran, []
        return ran, [as_table(one) for one in as_list(as_table(json.loads(ran.out))["findings"])]


def _environ() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "TMPDIR", "LANG")}
    return {**kept, **_IDENTITY, "GIT_CONFIG_GLOBAL": os.devnull}


def set_up(subject: Subject, folder: Path) -> Workshop:
    """Download, unpack and commit a subject, and install what it needs; what is there already is used again."""
    top = folder / subject.name
    downloads = folder / "downloads"
    if not (top / ".git").is_dir():
        shutil.rmtree(top, ignore_errors=True)
        for place, requirement in subject.sources:
            if requirement.startswith("git+"):
                _check_out(requirement.removeprefix("git+"), downloads, top / place)
            else:
                _unpack(_download(requirement, downloads), top / place)
        for path, text in subject.files:
            (top / path).write_text(text, encoding="utf-8")
        if subject.environments:
            _with_uv(subject, top, folder)
        else:
            _with_pip(subject, top)
        workshop = Workshop(subject, top)
        (top / ".gitignore").write_text("\n".join(_IGNORED) + "\n", encoding="utf-8")
        workshop.git("init", "-q", "-b", "main")
        workshop.commit(subject.name)
    workshop = Workshop(subject, top)
    workshop.git("checkout", "-q", "-B", "main", workshop.git("rev-list", "--max-parents=0", "HEAD").strip())
    workshop.undo()
    shutil.rmtree(top / ".ratchet_cache", ignore_errors=True)
    return workshop


def _with_pip(subject: Subject, top: Path) -> None:
    """One environment at the root, with the dependencies of the sources and what else is needed."""
    pip = [*_environment(top / ".venv"), "-m", "pip", "-q", "--disable-pip-version-check"]
    requirements = [requirement for _, requirement in subject.sources]
    subprocess.run([*pip, "install", *requirements, *subject.needs], check=True)
    # Only their dependencies: the sources themselves are in the tree.
    subprocess.run([*pip, "uninstall", "-y", *(name.partition("==")[0] for name in requirements)], check=True)
    if subject.has_plugin:
        subprocess.run([*pip, "install", "-e", str(TOP)], check=True)


def _with_uv(subject: Subject, top: Path, folder: Path) -> None:
    """An environment in each directory that has its own. uv comes from the package index."""
    python = _environment(folder / "uv")
    subprocess.run([*python, "-m", "pip", "-q", "--disable-pip-version-check", "install", "uv"], check=True)
    for place, needs in subject.environments:
        environment = top / place / ".venv"
        subprocess.run([*python, "-m", "uv", "-q", "venv", str(environment)], check=True)
        command = [*python, "-m", "uv", "-q", "pip", "install", "--python", str(environment / "bin/python"), *needs]
        subprocess.run(command, check=True)


def _environment(place: Path) -> list[str]:
    """Make a virtual environment, if it is not there; the beginning of a command that its Python runs."""
    if not (place / "bin/python").exists():
        subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
    return [str(place / "bin/python")]


def _download(requirement: str, into: Path) -> Path:
    into.mkdir(parents=True, exist_ok=True)
    name, _, version = requirement.partition("==")
    found = next(iter(_archives(into, name, version)), None)
    if found is None:
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:", "-d", str(into)]
        subprocess.run([*command, requirement], check=True)
        found = next(iter(_archives(into, name, version)))
    return found


def _archives(folder: Path, name: str, version: str) -> list[Path]:
    wanted = name.lower().replace("-", "_")
    return [
        path
        for path in sorted(folder.glob(f"*-{version}.tar.gz"))
        if path.name.lower().replace("-", "_").startswith(f"{wanted}_")
    ]


def _check_out(address: str, downloads: Path, into: Path) -> None:
    """The files of URL@COMMIT, without a repository. Only that commit is fetched, once."""
    url, _, commit = address.rpartition("@")
    archive = downloads / f"{commit}.tar"
    if not archive.exists():
        bare = downloads / f"{commit}.git"
        subprocess.run(["git", "init", "-q", "--bare", str(bare)], check=True)
        subprocess.run(["git", "-C", str(bare), "fetch", "-q", "--depth=1", url, commit], check=True)
        subprocess.run(["git", "-C", str(bare), "archive", "-o", str(archive), commit], check=True)
    into.mkdir(parents=True, exist_ok=True)
    with tarfile.open(archive) as opened:
        opened.extractall(into, filter="data")


def _unpack(archive: Path, into: Path) -> None:
    into.mkdir(parents=True, exist_ok=True)
    with tarfile.open(archive) as opened:
        opened.extractall(into, filter="data")
    (inner,) = [path for path in into.iterdir() if path.is_dir()]
    for path in list(inner.iterdir()):
        path.rename(into / path.name)
    inner.rmdir()
