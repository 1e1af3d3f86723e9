"""The only place that runs git: no shell, hooks, filters or pager, and no setting that changes what git reports."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ratchet.errors import Inconclusive
from ratchet.facts.git.objects import Objects
from ratchet.search_path import repository_around

_SETTINGS = (
    # Switch off settings that run a program, or that trust a cache which anybody may have written.
    "core.fsmonitor=false",
    "core.untrackedCache=false",
    "core.commitGraph=false",
    f"core.hooksPath={os.devnull}",
    f"core.attributesFile={os.devnull}",
    "core.quotePath=false",
    "core.pager=cat",
    "diff.external=",
    # Switch off settings by which a history would read otherwise: what a commit changed, and in which order. The first
    # one runs gpg as well.
    "log.showSignature=false",
    "log.showRoot=true",
    "log.follow=false",
    "log.diffMerges=separate",
    "diff.relative=false",
    f"diff.orderFile={os.devnull}",
    # git has a hint about GIT_GRAFT_FILE, which would stand before its own words about a failure.
    "advice.graftFileDeprecated=false",
    "gc.auto=0",
    "maintenance.auto=false",
)

_ENVIRONMENT = {
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ATTR_NOSYSTEM": "1",
    "LC_ALL": "C",
}

_KEPT = frozenset({"GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_CEILING_DIRECTORIES"})
"""Variables that only say where git's configuration is. All others could redirect git, and are dropped."""

_TIMEOUT = 900


class Git:
    """Runs git in one directory. `extra` are environment variables, such as GIT_DIR of a bare checkout.

    `default` is the full name of origin's default branch, where somebody has asked already.
    """

    def __init__(self, directory: Path, extra: Mapping[str, str], default: str = "") -> None:
        self.directory = directory
        self.extra = extra
        self._default = default
        self.objects = Objects(self._start, lambda arguments, stdin: self.output(*arguments, stdin=stdin))

    @functools.cached_property
    def remotes(self) -> Sequence[str]:
        """The remotes, origin first."""
        return sorted(self.output("remote").decode().split(), key=lambda name: (name != "origin", name))

    def defaults(self) -> Iterator[tuple[str, str]]:
        """Each remote with the full name of its default branch, origin first. A remote without one is left out."""
        if self._default:
            yield "origin", self._default
        for remote in self.remotes:
            default = self.line("symbolic-ref", "--quiet", f"refs/remotes/{remote}/HEAD")
            if default:
                yield remote, default

    def _command(self, arguments: Sequence[str]) -> list[str]:
        settings = (word for setting in _SETTINGS for word in ("-c", setting))
        return [program("git", self.directory), *settings, *arguments]

    def _start(self, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
        """A running git whose input and output are pipes. Raises OSError where it cannot start."""
        return subprocess.Popen(
            self._command(arguments), cwd=self.directory, env=_environment(self.extra), bufsize=0,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def attempt(self, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        """Run git, and return the result also if git failed. Raises Inconclusive if it cannot start or does not end."""
        try:
            return subprocess.run(
                self._command(arguments), cwd=self.directory, env=_environment(self.extra), input=stdin,
                capture_output=True, timeout=_TIMEOUT, check=False,
            )  # fmt: skip
        except FileNotFoundError as error:
            raise Inconclusive("git cannot be found; install it, or put it on PATH.") from error
        except OSError as error:
            raise Inconclusive(f"git cannot be run: {error.strerror}.") from error
        except subprocess.TimeoutExpired as error:
            raise Inconclusive(f"git {arguments[0]} did not end within {_TIMEOUT} seconds.") from error

    def output(self, *arguments: str, stdin: bytes = b"") -> bytes:
        """What git printed. Raises Inconclusive, with git's message, if it failed."""
        done = self.attempt(*arguments, stdin=stdin)
        if done.returncode != 0:
            raise Inconclusive(f"git {arguments[0]} failed: {complaint(done)}")
        return done.stdout

    def line(self, *arguments: str) -> str | None:
        """The line that git printed; None if it failed or printed nothing."""
        done = self.attempt(*arguments)
        text = os.fsdecode(done.stdout).rstrip("\n")
        return text if done.returncode == 0 and text else None

    def fields(self, *arguments: str, stdin: bytes = b"") -> list[str]:
        """What git printed with -z, split at the null characters."""
        return [os.fsdecode(field) for field in self.output(*arguments, stdin=stdin).split(b"\0") if field]

    def ignored(self, paths: Sequence[str]) -> frozenset[str] | None:
        """Those of some paths that git ignores, whether they are there or not; None where it cannot tell."""
        if not paths:
            return frozenset()
        # The command knows no literal paths. With this prefix none is anything else.
        git = Git(self.directory, {**self.extra, "GIT_LITERAL_PATHSPECS": "0"})
        done = git.attempt("check-ignore", "-z", "--stdin", stdin=os.fsencode("\0".join(f"./{path}" for path in paths)))
        # git ends with 1 where it ignores none of them.
        ignored = filter(None, os.fsdecode(done.stdout).split("\0"))
        return frozenset(path.removeprefix("./") for path in ignored) if done.returncode in (0, 1) else None


def complaint(done: subprocess.CompletedProcess[bytes]) -> str:
    """git's own words about a failure, or its exit status."""
    text = done.stderr.decode("utf-8", "replace").strip()
    return text or f"exit status {done.returncode}"


def _environment(extra: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name in _KEPT}
    return {**kept, **_safe_directories(), **_ENVIRONMENT, **extra}


def _safe_directories() -> dict[str, str]:
    """`safe.directory`, which CI images set through GIT_CONFIG_COUNT. Its other settings are dropped."""
    count = os.environ.get("GIT_CONFIG_COUNT", "")
    values = [
        os.environ.get(f"GIT_CONFIG_VALUE_{index}", "")
        for index in range(int(count) if count.isdigit() else 0)
        if os.environ.get(f"GIT_CONFIG_KEY_{index}", "").lower() == "safe.directory"
    ]
    if not values:
        return {}
    pairs = {f"GIT_CONFIG_KEY_{index}": "safe.directory" for index in range(len(values))}
    pairs |= {f"GIT_CONFIG_VALUE_{index}": value for index, value in enumerate(values)}
    return {"GIT_CONFIG_COUNT": str(len(values)), **pairs}


def program(name: str, start: Path) -> str:
    """The absolute path of a program. Where there is none, a name that no program has.

    Entries of PATH that are relative, or lead into the repository around `start`, are left out.
    """
    return _find(name, repository_around(os.path.realpath(start)), os.environ.get("PATH", os.defpath))


@functools.cache
def _find(name: str, root: str, path: str) -> str:
    inside = root.rstrip(os.sep) + os.sep
    entries = [
        entry
        for entry in path.split(os.pathsep)
        if Path(entry).is_absolute() and not f"{os.path.realpath(entry)}{os.sep}".startswith(inside)
    ]  # fmt: skip
    absent = f"{name} (not on PATH)"
    if sys.platform == "win32":
        import shutil  # knows the suffixes of programs

        return shutil.which(name, path=os.pathsep.join(entries)) or absent
    candidates = (f"{entry}/{name}" for entry in entries)
    return next((full for full in candidates if Path(full).is_file() and os.access(full, os.X_OK)), absent)
