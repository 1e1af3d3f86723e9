"""What `ratchet fix` does not write: types that the code seems to show, and that are not so."""

from __future__ import annotations

import re

import pytest
from projects.building import Project

POLICY = '[ratchet]\nroots = ["."]\npaths = ["app"]\n'

APP = """\
import json
from typing import Any

try:
    from app.version import NUMBER
except ImportError:
    NUMBER = None


class Adapter:
    def send(self) -> None:
        print("sent")


class Http(Adapter):
    def mount(self) -> None:
        print("mounted")


class Interface:
    def banner(self):
        return None, 80

    def port(self):
        \"\"\"Overridden below, with what is no int.\"\"\"
        return 80

    def is_ready(self):
        return False

    def _is_new(self):
        return True


class Server(Interface):
    def port(self):
        return "http"

    def is_ready(self):
        return len(str(self)) > 1


class Box:
    def __init__(self, item: object) -> None:
        self.size = 0
        self.wait = 60 * 60
        self.item = item

    def resize(self, size):
        self.size = size

    def get_size(self):
        return self.size

    def get_all(self):
        return self.size, str(self)

    def get_text(self):
        return str(self.item)

    def _put(self, item, *, place=None) -> None:
        print(item, place)

    def put(self) -> None:
        self._put(1, place="left")


def stated(number) -> None:
    print(number)


def in_turn(filters):
    for text in ["a", "b"]:
        for each in filters:
            text = each(text)
        yield text


def last(filters):
    text = "a"
    for text in filters:
        print("one")
    return text


def plain(count: int):
    text = "a"
    for _ in range(count):
        text = text + "b"
    return text


def unpacked(line: str):
    head, tail = json.loads(line)
    first, rest = line.split()
    return first, rest


def half(line: str):
    head = ""
    head, tail = json.loads(line)
    return head


def mounted(adapter) -> None:
    print(adapter)


def sent(adapter) -> None:
    adapter.send()


def mounting(adapter) -> None:
    adapter.mount()


def _mounted(adapter) -> None:
    print(adapter)


def styled(color) -> str:
    return "<" + interpreted(color)


def interpreted(color) -> str:
    return "1" if isinstance(color, int) else "2"


def converted(kind: Any) -> str:
    return str(kind)


def prompted(kind) -> str:
    return converted(kind)


def _prompted(kind) -> str:
    return converted(kind)


def safe(func) -> None:
    def wrapper(*args: int) -> None:
        func(*args)

    wrapper()


def calling(func) -> None:
    func()


def logged(message) -> None:
    if issubclass(type(message), list):
        print("many")
    print(message)


def listed(message) -> None:
    print("many" if type(message) is list else "one")


def event(that) -> None:
    \"\"\"Wait.

    :param threading.Event that: for this
    \"\"\"
    print(that)


def use(box: Any, limit: Any) -> None:
    stated(NUMBER)
    mounted(Http())
    sent(Http())
    mounting(Http())
    _mounted(Http())
    styled("red")
    interpreted(limit)
    prompted(1)
    _prompted(1)
    safe(use_nothing)
    calling(use_nothing)
    logged("one")
    listed("one")
    event(Box(1))
    box._put("text", place=limit)


def use_nothing() -> None:
    print("nothing")
"""

WRITTEN = {
    "a variable that a branch sets to None is passed": r"def stated\(number\) -> None:",
    "what overrides a constant may be anything": r"    def banner\(self\):",
    "what overrides a constant is something else": r'    def port\(self\):\n        """',
    "what overrides a constant is of its type": r"class Interface:(?s:.*?)    def is_ready\(self\) -> bool:",
    "nobody else overrides a private method": r"    def _is_new\(self\) -> bool:",
    "an attribute that gets who knows what": r"    def get_size\(self\):",
    "part of what is returned is such an attribute": r"    def get_all\(self\):",
    "what is made of an attribute": r"    def get_text\(self\) -> str:",
    "an attribute that begins with a sum of literals": r"self\.wait = 60",
    "a private method is called of who knows what": r"    def _put\(self, item: int \| str, \*, place=None\) -> None:",
    "a variable that gets who knows what is yielded": r"def in_turn\(filters\):",
    "a loop gives a variable who knows what": r"def last\(filters\):",
    "a variable that is known": r"def plain\(count: int\) -> str:",
    "what is unpacked is known": r"def unpacked\(line: str\) -> tuple\[str, str\]:",
    "what is unpacked is not known": r"def half\(line: str\):",
    "a class whose base would do, too": r"def mounted\(adapter\) -> None:",
    "a base has all that is used": r"def sent\(adapter\) -> None:",
    "a base lacks what is used": r"def mounting\(adapter: Http\) -> None:",
    "all calls of a private function are known": r"def _mounted\(adapter: Http\) -> None:",
    "it is passed on to what asks for another class": r"def styled\(color\) -> str:",
    "it is passed on to a slot for anything": r"def prompted\(kind\) -> str:",
    "a private function is for what calls pass": r"def _prompted\(kind: int\) -> str:",
    "it is called with who knows how many arguments": r"def safe\(func\) -> None:",
    "it is called with none": r"def calling\(func: Callable\[\[\], None\]\) -> None:",
    "its class is asked for": r"def logged\(message\) -> None:",
    "its class is compared": r"def listed\(message\) -> None:",
    "a docstring names a class of another module": r"def event\(that\) -> None:",
}


def test_what_only_seems_so_is_not_written(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/usr/local/bin:/usr/bin:/bin")
    version = "NUMBER = '1'\n"
    project.recorded(
        {"ratchet.toml": POLICY, "app/__init__.py": '"""App."""\n', "app/version.py": version, "app/a.py": APP}
    )

    assert 0 == project.ratchet("fix").status
    text = (project.top / "app/a.py").read_text()
    assert [] == [why for why, line in WRITTEN.items() if re.search(line, text) is None], text


PYREFLY = """#!/bin/sh
sed -i 's/named(box: Box):/named(box: Box) -> None:/; s/mounted(adapter):/mounted(adapter: Http):/' app/a.py
sed -i 's/counted(box: Box):/counted(box: Box) -> int:/; s/put(self, item):/put(self, item: int):/' app/a.py
"""
BOX = """
import json


class Adapter:
    pass


class Http(Adapter):
    pass


class Box:
    def put(self, item):
        print(item)


def named(box: Box):
    return json.loads(str(box)) or json.loads(str(box))


def counted(box: Box):
    return len(str(box))


def mounted(adapter):
    print(adapter)


def use(box: Box) -> None:
    mounted(Http())
    box.put(1)
    box.put(json.loads("1"))
"""


def test_what_pyrefly_cannot_know_is_not_written(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    program = project.top.parent / "bin" / "pyrefly"
    program.parent.mkdir()
    program.write_text(PYREFLY)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/local/bin:/usr/bin:/bin")
    project.recorded({"ratchet.toml": POLICY, "app/__init__.py": '"""App."""\n', "app/a.py": BOX})

    suggested = project.ratchet("fix", "--suggest").out
    assert 0 == project.ratchet("fix").status
    text = (project.top / "app/a.py").read_text()

    assert "def named(box: Box):" in text
    assert "def mounted(adapter) -> None:" in text
    assert "def counted(box: Box) -> int:" in text
    assert "def named(box: Box) -> None:" in suggested
