"""Adds the stop hook to a host's configuration, and a paragraph to AGENTS.md."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from ratchet.agents.host import Command, Host
from ratchet.errors import Inconclusive, UsageError
from ratchet.storage.files import text_of

_OPEN = "<!-- ratchet: begin -->"
_CLOSE = "<!-- ratchet: end -->"
_IMPORT = "@AGENTS.md"
"""The line by which a file of a host's own takes AGENTS.md in."""

PARAGRAPH = f"""{_OPEN}
## Types and architecture: ratchet

`typeratchet check` refuses a change that makes this code less typed or less well structured than it is at the merge
base. Run it before you say that you are done; `typeratchet explain RULE` says what a finding minds and how to put it
right. (`ratchet` is the same command, unless another package has brought one of that name.)

- Put the code right. `# type: ignore`, `cast`, `Any`, a laxer ratchet.toml or mypy option, and an edited baselines/
  are findings of their own.
- What got better is recorded in baselines/ by itself: commit it together with the change.
- `typeratchet graph can-import A B` tells whether module A may import B before you write the import.
- Exit status 3, or "could not tell", is no refusal: the check itself did not work. Say so.
{_CLOSE}
"""
"""The paragraph of AGENTS.md, which an agent reads before it begins."""


def install(host: Host, top: Path) -> tuple[str, ...]:
    """Write what is missing, and return their paths from the repository's root; none if nothing had to change.

    Raises UsageError, and writes nothing, if a file is no JSON object or lies outside the repository.
    """
    settings, agents = _inside(top, host.settings), _inside(top, "AGENTS.md")
    plan: dict[Path, str] = {}
    present = text_of(settings) if settings.exists() else ""
    wanted = _written(host, present, _command(host, top))
    if f"ratchet hook {host.id}" not in present:
        plan[settings] = wanted
    known = text_of(agents) if agents.is_file() else ""
    wanted = with_paragraph(known)
    if wanted != known:
        plan[agents] = wanted
    if host.reads is not None:
        own = _inside(top, host.reads)
        known = text_of(own) if own.is_file() else ""
        if _IMPORT not in known:
            plan[own] = f"{known.rstrip()}\n\n{_IMPORT}\n".lstrip()
    for path, text in plan.items():
        _write(path, text)
    return tuple(path.relative_to(top).as_posix() for path in plan)


def with_paragraph(text: str) -> str:
    """AGENTS.md with the paragraph in it: in the place of an older one, else at the end."""
    before, opened, rest = text.partition(_OPEN)
    _, closed, after = rest.partition(_CLOSE)
    if opened and closed:
        return f"{before}{PARAGRAPH.rstrip()}{after}"
    return f"{text.rstrip()}\n\n{PARAGRAPH}".lstrip()


def _command(host: Host, top: Path) -> Command:
    """The command of the hook: `typeratchet`, which no other package installs.

    Where uv keeps the environment, uv finds it on every colleague's machine; `--no-sync`, since a check installs
    nothing. Where there is no uv, its lock is somebody else's way. Another virtual environment of the project is named
    by its path, which need not be on the PATH.
    """
    own, words = Path(sys.prefix), f"hook {host.id}"
    if (top / "uv.lock").is_file() and shutil.which("uv") is not None:
        return Command(f"uv run --no-sync typeratchet {words}", f"uv run --no-sync typeratchet {words}")
    if not own.is_relative_to(top):
        return Command(f"typeratchet {words}", f"typeratchet {words}")
    folder = f"{host.root}{own.relative_to(top).as_posix()}"
    return Command(f"{folder}/bin/typeratchet {words}", f"{folder}/Scripts/typeratchet {words}")


def _inside(top: Path, name: str) -> Path:
    path = top / name
    if not path.resolve().is_relative_to(top.resolve()):
        raise UsageError(f"{name} leads out of the repository; nothing was written.")
    return path


def _written(host: Host, present: str, command: Command) -> str:
    try:
        return host.written(present, command)
    except ValueError as error:
        raise UsageError(
            f"{host.settings} is no plain JSON ({error}); nothing was written. Add the hook by hand: "
            "docs/how-to/agents.md."
        ) from error


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.new")
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        raise Inconclusive(f"{path.name} cannot be written: {error.strerror}.") from error
