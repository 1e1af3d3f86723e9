"""What two processes must share for one to answer in place of the other. Imports nothing that Python has not loaded.

The identity of a process is a text. A client asks the parent whose name is the digest of its own; the parent's child
compares the whole text again, and what the kernel says of both.
"""

from __future__ import annotations

import os
import sys

_PREFIXES = (b"PYTHON", b"_PYTHON", b"RATCHET", b"MYPY", b"PSUTIL_", b"LC_", b"LD_", b"MALLOC_", b"OPENSSL_")
_NAMES = frozenset({b"GLIBC_TUNABLES", b"HOME", b"LANG", b"LANGUAGE", b"TZ", b"XDG_CONFIG_HOME", b"XDG_STATE_HOME"})
_UNHEEDED = frozenset({b"RATCHET_RESIDENT", b"PYTHONPATH"})
"""The first says whether a parent is asked at all; the second is in sys.path, and may name the tree."""

_FLAGS = (
    *("debug", "optimize", "dont_write_bytecode", "no_user_site", "no_site", "ignore_environment", "bytes_warning"),
    *("isolated", "dev_mode", "utf8_mode", "warn_default_encoding", "int_max_str_digits"),
)
_NAMESPACES = ("cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts")
_STATUS = (
    *(b"Umask", b"Uid", b"Gid", b"Groups", b"SigBlk", b"SigIgn", b"CapInh", b"CapPrm", b"CapEff", b"CapBnd", b"CapAmb"),
    *(b"NoNewPrivs", b"Seccomp", b"Seccomp_filters", b"Cpus_allowed", b"Mems_allowed"),
)
"""Lines of /proc/PID/status that a child takes over from its parent, and that decide what it may do."""

_OTHERS = ("mypy", "click")


def heeded(environ: dict[bytes, bytes]) -> dict[bytes, bytes]:
    """The variables that Python, ratchet or mypy may read before a command begins."""
    return {
        name: value
        for name, value in environ.items()
        if (name.startswith(_PREFIXES) or name in _NAMES) and name not in _UNHEEDED
    }


def identity(environ: dict[bytes, bytes], paths: list[str]) -> bytes | None:
    """The text for this process, as if it had been started with `environ`; None where no parent may answer for it.

    `paths` are what it imports from: sys.path without the tree that is checked.
    """
    around = surroundings("self")
    code = _code()
    if around is None or code is None or sys.flags.isolated or sys.flags.ignore_environment or sys.flags.no_site:
        return None
    flags = [getattr(sys.flags, name) for name in _FLAGS]
    warned: object = sys.warnoptions
    interpreter = [sys.executable, _state(os.path.realpath(sys.executable)), sys.version, sys.prefix, paths]
    words = [interpreter, flags, warned, sorted(heeded(environ).items()), code, around]
    return "\n".join(map(repr, words)).encode("utf-8", "surrogatepass")


def name_of(text: bytes) -> str:
    """The name of an identity's socket: 24 hexadecimal digits."""
    try:
        from _blake2 import blake2b
    except ImportError:
        from hashlib import blake2b
    return blake2b(text, digest_size=12).hexdigest()


def surroundings(process: int | str) -> list[object] | None:
    """What the kernel keeps of a process and hands on to its children: namespaces, limits, rights, signals, niceness.

    None where the kernel does not tell, or where the process may be in a sandbox that it does not tell of: Landlock
    needs a process that can gain no new privileges.
    """
    place = f"/proc/{process}"
    number = 0 if process == "self" else int(process)
    try:
        lines = _read(f"{place}/status").splitlines()
        status = [line for line in lines if line.partition(b":")[0] in _STATUS]
        root = os.stat(f"{place}/root")
        found: list[object] = [os.readlink(f"{place}/ns/{name}") for name in _NAMESPACES if _has_namespace(name)]
        found += [_read(f"{place}/cgroup"), _read(f"{place}/limits"), status, (root.st_dev, root.st_ino)]
        found += [os.getpriority(os.PRIO_PROCESS, number), os.sched_getscheduler(number), _label(place)]
    except OSError:
        return None
    return found if b"NoNewPrivs:\t0" in status else None


def _has_namespace(name: str) -> bool:
    return os.path.lexists(f"/proc/self/ns/{name}")


def _label(place: str) -> bytes:
    """What a security module (SELinux, AppArmor) calls the process; nothing where there is none."""
    try:
        return _read(f"{place}/attr/current")
    except OSError:
        return b""


def _read(path: str) -> bytes:
    handle = os.open(path, os.O_RDONLY)
    try:
        return b"".join(iter(lambda: os.read(handle, 65_536), b""))
    finally:
        os.close(handle)


def _code() -> list[str] | None:
    """The first file of ratchet, mypy and click, with its state; None where one is missing.

    Whoever installs another version replaces it. The child looks at every other file that its parent has imported.
    """
    files = [f"{own_package()}/__init__.py"]
    for name in _OTHERS:
        specs = (finder.find_spec(name, None) for finder in sys.meta_path)
        origin = next((spec.origin for spec in specs if spec is not None), None)
        if origin is None:
            return None
        files.append(origin)
    return [f"{path} {_state(path)}" for path in files]


def own_package() -> str:
    """The directory of the package `ratchet`."""
    return os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def _state(path: str) -> str:
    status = os.stat(path)
    return f"{status.st_ino} {status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}"


def states_of(paths: list[str]) -> list[str]:
    """The state of each file, "" where it is gone."""
    found = []
    for path in paths:
        try:
            found.append(_state(path))
        except OSError:
            found.append("")
    return found
