"""The cache never changes a verdict: whatever became of its bytes, of the disk, and of files that git does not list."""

from __future__ import annotations

import contextlib
import os
import random
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from projects.building import Project

# -- every bit --------------------------------------------------------------------------------------------------------

FILES = {
    "app/__init__.py": "# empty\n",
    "app/db.py": "x: int = 1\n",
    "app/core.py": "def pay(total: int) -> int:\n    return total\n",
    "ratchet.toml": """
        [ratchet]
        roots = ["."]
        paths = ["app"]

        [[contract]]
        id = "core-pure"
        type = "forbidden"
        from = ["app.core"]
        to = ["app.db"]
        """,
}
WORSE = {"app/core.py": "from app.db import x\n\n\ndef pay(total):\n    return total.y + x\n"}

READ_BEFORE = {
    "answer-": (),
    "read-": (),
    "tree-": ("answer-",),
    "objects": ("answer-",),
    "architecture-": ("answer-",),
    "graph-": ("answer-", "architecture-"),
    "measures": ("answer-",),
    "source-": ("answer-", "architecture-", "graph-", "measures"),
    "records-": ("answer-", "measures"),
}
"""How a file of the cache begins → those that are read before it, and in whose presence it is not looked at."""


class Bench:
    """A refused project with its cache, whose files can be put back."""

    def __init__(self, project: Project, cache: Path) -> None:
        self.project = project
        self.cache = cache
        self.expected = project.check("--frozen")
        assert self.expected.status == 1
        assert self.expected.rules == ["forbidden", "missing-annotation", "unchecked-body"]
        self.contents = {path: path.read_bytes() for path in sorted(cache.rglob("*")) if self._is_ours(path)}

    @staticmethod
    def _is_ours(path: Path) -> bool:
        return path.is_file() and path.name.startswith(tuple(READ_BEFORE))

    def files(self, start: str) -> list[Path]:
        return [path for path in self.contents if path.name.startswith(start)]

    def is_the_same_with(self, path: Path, content: bytes) -> bool:
        """Whether the verdict is what it was, with other content in a file of the cache that is looked at."""
        start = next(one for one in READ_BEFORE if path.name.startswith(one))
        for other, original in self.contents.items():
            if other.name.startswith(READ_BEFORE[start]):
                other.unlink(missing_ok=True)
            else:
                other.write_bytes(original)
        path.write_bytes(content)
        found = self.project.check("--frozen")
        return (found.status, found.out) == (self.expected.status, self.expected.out)


@pytest.fixture
def bench(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A project that is refused, with a cache of its own."""
    monkeypatch.setenv("RATCHET_CACHE_DIR", str(tmp_path / "cache"))
    project.recorded(FILES)
    project.write(WORSE)
    return Bench(project, tmp_path / "cache")


def flipped(content: bytes, bit: int) -> bytes:
    altered = bytearray(content)
    altered[bit // 8] ^= 1 << bit % 8
    return bytes(altered)


def wrong_verdicts(bench: Bench, start: str, bits: int) -> list[tuple[str, int]]:
    """The files and bits whose change changes the verdict, of so many in each file, drawn by a fixed seed."""
    chance = random.Random(start)
    drawn = [
        (path, bit)
        for path in bench.files(start)
        for bit in chance.sample(range(len(bench.contents[path]) * 8), min(bits, len(bench.contents[path]) * 8))
    ]
    assert drawn
    return [
        (path.name, bit) for path, bit in drawn if not bench.is_the_same_with(path, flipped(bench.contents[path], bit))
    ]


def test_a_changed_bit_changes_no_verdict(bench: Bench) -> None:
    assert {start: [] for start in READ_BEFORE} == {start: wrong_verdicts(bench, start, 2) for start in READ_BEFORE}


@pytest.mark.slow
@pytest.mark.parametrize("start", READ_BEFORE)
def test_no_changed_bit_changes_a_verdict(bench: Bench, start: str) -> None:
    assert wrong_verdicts(bench, start, 150) == []


@pytest.mark.slow
def test_an_answer_that_is_altered_in_any_way_is_not_given(bench: Bench) -> None:
    [answer] = bench.files("answer-")
    content = bench.contents[answer]
    replaced = [content.replace(b'"status": 1', b'"status": 0'), content.partition(b"\n")[2], b"", content[:-1]]
    assert all(bench.is_the_same_with(answer, one) for one in replaced)


# -- mypy's own cache --------------------------------------------------------------------------------------------------

MAKER = {
    "app/__init__.py": "# empty\n",
    "app/maker.py": "def make() -> float:\n    return 10\n",
    "app/core.py": "# empty\n",
    "ratchet.toml": '[ratchet]\nroots = ["."]\npaths = ["app"]\n',
}
TAKES_BYTES = {"app/core.py": "from app.maker import make\n\n\ndef use() -> bytes:\n    return make()\n"}


def another_type(content: bytes) -> bytes:
    """mypy's data of app.maker, where make returns what it does not."""
    return content.replace(b"builtins.float", b"builtins.bytes")


def without_its_seal(content: bytes) -> bytes:
    return another_type(content)[16:]


def cut_off(content: bytes) -> bytes:
    return content[:-1]


def nothing(_: bytes) -> bytes:
    return b""


@pytest.mark.parametrize(
    ("entry", "alter"),
    [
        ("app/maker.data.ff", another_type),
        ("app/maker.data.ff", without_its_seal),
        ("app/maker.meta.ff", cut_off),
        ("app/maker.meta_ex.ff", nothing),
        ("builtins.data.ff", cut_off),
    ],
)
def test_an_entry_of_mypys_that_was_altered_is_not_there(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, entry: str, alter: Callable[[bytes], bytes]
) -> None:
    monkeypatch.setenv("RATCHET_CACHE_DIR", str(tmp_path / "cache"))
    project.recorded(MAKER)
    for path in (tmp_path / "cache").glob("*/mypy/*/cache.*.db"):
        with contextlib.closing(sqlite3.connect(path)) as database, database:
            for (stored,) in database.execute("select data from files2 where path = ?", (entry,)).fetchall():
                database.execute("update files2 set data = ? where path = ?", (alter(stored), entry))
    project.write(TAKES_BYTES)
    assert (["type-error"], 1) == ((said := project.check()).rules, said.status)


def test_where_no_key_can_be_kept_no_worker_believes_another(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "none"))
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    project.recorded(FILES)
    project.write(WORSE)
    assert 1 == project.check("--jobs", "2").status


# -- files that git does not list -------------------------------------------------------------------------------------

IGNORED = "app/gen.py\napp/gen.pyi\napp/gen/\nextra/\napp/later.py\n"
USER = """
    from app.gen import make


    def use() -> int:
        return make() + 1
    """
MAKES_AN_INT = "def make() -> int:\n    return 10\n"
MAKES_A_STR = 'def make() -> str:\n    return ""\n'


def rewritten(project: Project) -> None:
    project.write({"app/gen.py": MAKES_A_STR})


def rewritten_with_the_same_size_and_time(project: Project) -> None:
    path = project.top / "app/gen.py"
    before = path.stat()
    path.write_text(MAKES_A_STR, encoding="utf-8")
    assert path.stat().st_size == before.st_size
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def replaced(project: Project) -> None:
    (project.top / "new").write_text(MAKES_A_STR, encoding="utf-8")
    (project.top / "new").replace(project.top / "app/gen.py")


def deleted(project: Project) -> None:
    (project.top / "app/gen.py").unlink()


def a_stub_beside(project: Project) -> None:
    project.write({"app/gen.pyi": "def make() -> str: ...\n"})


def a_package_in_its_place(project: Project) -> None:
    project.write({"app/gen/__init__.py": MAKES_A_STR})


@pytest.fixture
def generated(project: Project) -> Project:
    """A project that uses a module which git ignores; the verdict on it is remembered."""
    project.write({"app/gen.py": MAKES_AN_INT})
    project.recorded(
        {
            ".gitignore": IGNORED,
            "app/__init__.py": "# empty\n",
            "app/core.py": USER,
            "ratchet.toml": '[ratchet]\nroots = ["."]\npaths = ["app"]\n',
        }
    )
    assert project.check().status == 0
    assert project.check().status == 0
    return project


@pytest.mark.parametrize(
    "change",
    [
        rewritten,
        rewritten_with_the_same_size_and_time,
        replaced,
        deleted,
        a_stub_beside,
        a_package_in_its_place,
    ],
)
def test_an_ignored_module_that_is_another_gives_another_verdict(
    generated: Project, change: Callable[[Project], None]
) -> None:
    change(generated)
    assert generated.check().status == 1


def test_an_ignored_module_that_was_missing_gives_another_verdict(project: Project) -> None:
    project.recorded(
        {
            ".gitignore": IGNORED,
            "app/__init__.py": "# empty\n",
            "app/core.py": "# empty\n",
            "ratchet.toml": '[ratchet]\nroots = ["."]\npaths = ["app"]\n',
        }
    )
    project.write({"app/core.py": USER})
    assert project.check().status == 1
    assert project.check().status == 1
    project.write({"app/gen.py": MAKES_AN_INT})
    assert project.check().status == 0


def test_what_is_ignored_and_not_read_changes_nothing(generated: Project) -> None:
    """The verdict is the remembered one: mypy is not imported."""
    generated.write({"app/later.txt": "nothing\n", "app/core.py": USER})
    script = (
        "import sys; from ratchet.cli.main import main; status = main(sys.argv[1:]); "
        "print(status, 'mypy' in sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "check", "--base", "main", "--format", "json"],
        cwd=generated.top, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stderr.split() == ["0", "False"]


# -- the disk ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def limited() -> Iterator[Callable[[int], None]]:
    """Lets no file of this process grow beyond a number of bytes, as if the disk were full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize(
    "size",
    [
        pytest.param(0, id="full"),
        pytest.param(5_000, marks=pytest.mark.slow, id="full after five thousand bytes"),
        pytest.param(200_000, marks=pytest.mark.slow, id="full after two hundred thousand bytes"),
    ],
)
@pytest.mark.parametrize(
    ("files", "expected"),
    [pytest.param({}, 0, id="held"), pytest.param(WORSE, 1, id="refused")],
)
def test_on_a_full_disk_there_is_no_cache(
    project: Project,
    limited: Callable[[int], None],
    tmp_path: Path,
    size: int,
    files: Mapping[str, str],
    expected: int,
) -> None:
    project.recorded(FILES)
    project.write(files)
    limited(size)
    for _ in range(2):
        assert expected == project.check("--frozen", "--cache-dir", str(tmp_path / "cache")).status
