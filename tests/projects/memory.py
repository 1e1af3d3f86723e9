"""How much memory the tests may use: to free what mypy's builds leave behind costs a sixth of their time."""

from __future__ import annotations

from pathlib import Path

_MODULE = 150_000
"""What a module of an ended build takes, in bytes: a few per cent more than was measured on 7,000 of them."""

_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
_UNKNOWN = 2_000_000_000


def kept_modules() -> int:
    """How many modules of ended builds one of two workers keeps: two fifths of the memory that is available now."""
    return min(_available(), *map(_limit, _LIMITS)) * 2 // 5 // _MODULE


def _available() -> int:
    """What the machine has left, in bytes; on a system that does not tell, what any has."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    except (OSError, StopIteration):
        return _UNKNOWN


def _limit(path: Path) -> int:
    """The limit of a container, in bytes; of none, what the machine has."""
    try:
        text = path.read_text(encoding="ascii").strip()
    except OSError:
        text = ""
    return int(text) if text.isdigit() else _available()
