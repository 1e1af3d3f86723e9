"""Even with the right seal, nothing is written outside the cache, and nothing that is there is replaced."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from ratchet.storage import cache_archive
from ratchet.storage.cache_archive import UnusableError, restore, save

HERE = {"mypy": "2.4.1"}


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RATCHET_CACHE_KEY", "a masked variable")


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    (tmp_path / "cache").mkdir()
    return tmp_path / "cache"


def sealed(file: Path, members: Iterable[tuple[tarfile.TarInfo, bytes]], about: object = HERE) -> Path:
    """An archive that a holder of the key made by hand."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for member, content in [(tarfile.TarInfo("about.json"), json.dumps(about).encode()), *members]:
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    stream.seek(0)
    seal = cache_archive._seal(stream)
    file.write_bytes(cache_archive._MAGIC + seal + b"\n" + stream.getvalue())
    return file


def link(name: str, target: str, kind: bytes) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member


@pytest.mark.parametrize(
    "member",
    [
        pytest.param(tarfile.TarInfo("../outside"), id="above"),
        pytest.param(tarfile.TarInfo("sub/../../outside"), id="above, by a detour"),
        pytest.param(tarfile.TarInfo("/tmp/outside"), id="absolute"),
        pytest.param(tarfile.TarInfo("..\\outside"), id="above, on Windows"),
        pytest.param(tarfile.TarInfo("C:outside"), id="on another drive"),
        pytest.param(link("outside", "/etc/passwd", tarfile.SYMTYPE), id="a symbolic link"),
        pytest.param(link("outside", "about.json", tarfile.LNKTYPE), id="a hard link"),
        pytest.param(link("outside", "", tarfile.FIFOTYPE), id="a pipe"),
        pytest.param(link("outside", "", tarfile.CHRTYPE), id="a device"),
    ],
)
def test_what_is_no_file_of_the_cache_is_left_out(tmp_path: Path, cache: Path, member: tarfile.TarInfo) -> None:
    file = sealed(tmp_path / "archive", [(member, b""), (tarfile.TarInfo("inside"), b"text")])
    assert restore(file, cache, HERE) == HERE
    assert ["archive", "cache", "cache/inside"] == sorted(
        path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")
    )


def test_a_directory_of_the_cache_that_leads_elsewhere_is_not_followed(tmp_path: Path, cache: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (cache / "sub").symlink_to(tmp_path / "elsewhere")
    restore(sealed(tmp_path / "archive", [(tarfile.TarInfo("sub/file"), b"text")]), cache, HERE)
    assert [] == list((tmp_path / "elsewhere").iterdir())


def test_what_is_there_stays(tmp_path: Path, cache: Path) -> None:
    (cache / "measures.index").write_text("ours", encoding="utf-8")
    restore(sealed(tmp_path / "archive", [(tarfile.TarInfo("measures.index"), b"theirs")]), cache, HERE)
    assert (cache / "measures.index").read_text(encoding="utf-8") == "ours"


@pytest.mark.parametrize(
    ("about", "why"),
    [
        pytest.param({"mypy": "2.4.0"}, "it was made with mypy 2.4.0, here is 2.4.1", id="another version"),
        pytest.param({}, "it was made with mypy unknown, here is 2.4.1", id="no version"),
        pytest.param([1], "it does not say what it is about", id="no words"),
        pytest.param({"mypy": 2}, "it does not say what it is about", id="no text"),
    ],
)
def test_an_archive_of_another_environment(tmp_path: Path, cache: Path, about: object, why: str) -> None:
    with pytest.raises(UnusableError, match=why):
        restore(sealed(tmp_path / "archive", [(tarfile.TarInfo("inside"), b"text")], about), cache, HERE)
    assert [] == list(cache.iterdir())


def test_what_is_of_use_here_alone_is_not_saved(tmp_path: Path, cache: Path) -> None:
    for name in ("answer-1.json", "read-1.json", "lock", ".writable", "base/measures.index", "sub/graph.json"):
        (cache / name).parent.mkdir(exist_ok=True)
        (cache / name).write_text(name, encoding="utf-8")
    save(cache, tmp_path / "archive", HERE)
    (tmp_path / "second").mkdir()
    assert restore(tmp_path / "archive", tmp_path / "second", HERE) == HERE
    assert ["read-1.json", "sub", "sub/graph.json"] == sorted(
        path.relative_to(tmp_path / "second").as_posix() for path in (tmp_path / "second").rglob("*")
    )
