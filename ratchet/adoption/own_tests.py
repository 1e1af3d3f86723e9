"""Which files are tests: what pytest is told, and what is called so. A package that is shipped is none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from ratchet.adoption.choice import Choice, distinct
from ratchet.adoption.left_out import not_yet
from ratchet.adoption.settings import Settings, joined, words
from ratchet.config.globs import matches
from ratchet.storage.files import text_of

_DIRECTORIES = ("tests", "test", "_tests", "testing")
_SHIPPED = ("test", "testing")
_OF_TESTS = re.compile(r"tests?[-_.].+|.+[-_.]tests?")
"""`tests_core`, `integration-tests`: what lies in a directory called so says whether it is one of tests."""
_FILES = ("test_*.py", "*_test.py", "tests.py")
_A_TEST = re.compile(r"^\s*(?:async\s+)?def\s+test", re.MULTILINE)
"""A function that pytest or unittest runs. `class TestClient` of a shipped `test_utils.py` is none."""
_PYTEST = (("pytest.ini", "pytest"), ("tox.ini", "pytest"), ("setup.cfg", "tool:pytest"))


def find_tests(top: Path, files: Sequence[str], projects: Mapping[str, Settings]) -> tuple[Choice, ...]:
    """Patterns of the tests among `files`, the surest source first."""
    stated = [choice for settings in projects.values() for choice in _stated(settings)]
    found = [choice for choice in distinct(stated) if any(matches(file, (choice.value,)) for file in files)]
    found += _by_directory(files, [choice.value for choice in found])
    found += _by_content(top, not_yet(files, [choice.value for choice in found]))
    known = [choice.value for choice in found]
    return (*found, *_by_name(top, [file for file in files if not matches(file, known)], projects["."]))


def _stated(settings: Settings) -> Iterator[Choice]:
    """Directories that pytest's `testpaths` name. One that is a whole project, or `src`, holds more than tests."""
    options = settings.tool("pytest", "ini_options")
    sources = [(settings.place(), options.get("testpaths"))]
    sources += [
        (settings.place(file), settings.section(file).get(section, {}).get("testpaths")) for file, section in _PYTEST
    ]
    for place, value in sources:
        for path in map(lambda word: joined(settings.directory, word), words(value)):
            if path != settings.directory and PurePosixPath(path).name in _DIRECTORIES:
                yield Choice(f"{path}/**", f"pytest's testpaths in {place}")


def _by_directory(files: Sequence[str], known: Sequence[str]) -> Iterator[Choice]:
    """`tests` and its kin. Below a package, `test` and `testing` need a test file: `django/test/` is shipped."""
    listed = set(files)
    seen: dict[str, list[str]] = {}
    for file in files:
        parts = PurePosixPath(file).parts[:-1]
        index = next((index for index, part in enumerate(parts) if part in _DIRECTORIES), None)
        if index is not None and not matches(file, known):
            seen.setdefault("/".join(parts[: index + 1]), []).append(file)
    shipped = [
        directory
        for directory, inside in seen.items()
        if PurePosixPath(directory).name in _SHIPPED
        and f"{PurePosixPath(directory).parent}/__init__.py" in listed
        and not any(is_called_test(PurePosixPath(file).name) for file in inside)
    ]
    for name in _DIRECTORIES:
        named = [directory for directory in seen if PurePosixPath(directory).name == name]
        ours = [directory for directory in named if directory not in shipped]
        nested = [directory for directory in ours if "/" in directory]
        if len(nested) > 1 and len(ours) == len(named):
            yield Choice(f"**/{name}/**", f"directories called {name}")
        else:
            yield from (Choice(f"{directory}/**", f"directories called {name}") for directory in nested)
        if name in ours and not (len(nested) > 1 and len(ours) == len(named)):
            yield Choice(f"{name}/**", f"directories called {name}")


def _by_content(top: Path, files: Sequence[str]) -> Iterator[Choice]:
    """Directories called after tests in which most files are tests. `ab_tests/` of an app is none for its test file.

    A directory is judged by the files right in it, and by all below it where it holds directories alone.
    """
    inside: dict[PurePosixPath, list[str]] = {}
    for file in files:
        for parent in PurePosixPath(file).parents:
            if _OF_TESTS.fullmatch(parent.name):
                inside.setdefault(parent, []).append(file)
    found: list[PurePosixPath] = []
    for directory, below in sorted(inside.items()):
        if any(directory.is_relative_to(other) for other in found):
            continue
        code = [file for file in below if PurePosixPath(file).name not in ("__init__.py", "conftest.py")]
        judged = [file for file in code if PurePosixPath(file).parent == directory] or code
        tests = [file for file in judged if is_called_test(PurePosixPath(file).name) and _holds_test(top, file)]
        if 2 * len(tests) > len(judged):
            found.append(directory)
            yield Choice(f"{directory}/**", "a directory called after tests, which most of its files are")


def _by_name(top: Path, files: Sequence[str], settings: Settings) -> Iterator[Choice]:
    """Files of tests that stand elsewhere: by pytest's `python_files`, or its defaults; and conftest.py."""
    options = settings.tool("pytest", "ini_options")
    stated = [options.get("python_files")]
    stated += [settings.section(file).get(section, {}).get("python_files") for file, section in _PYTEST]
    told = next(filter(None, map(words, stated)), ())
    why = "pytest's python_files" if told else "files called so that hold tests"
    for pattern in told or _FILES:
        if pattern in ("*.py", "*"):
            continue
        named = [file for file in files if PurePosixPath(file).match(pattern)]
        tests = [file for file in named if _holds_test(top, file)]
        if tests and len(tests) == len(named):
            yield Choice(f"**/{pattern}", why)
        else:
            yield from (Choice(path, why) for path in _narrower(tests, named, pattern))
    if any(PurePosixPath(file).name == "conftest.py" for file in files):
        yield Choice("**/conftest.py", "pytest's conftest.py")


def _narrower(tests: Iterable[str], named: Iterable[str], pattern: str) -> Iterator[str]:
    """The pattern in each directory where all that it names are tests; elsewhere the tests one by one."""
    others = {PurePosixPath(file).parent for file in set(named) - set(tests)}
    for file in tests:
        folder = PurePosixPath(file).parent
        yield file if folder in others else joined(folder.as_posix(), pattern)


def is_called_after_tests(name: str) -> bool:
    """Whether a directory has a name that one of tests may have."""
    return name in _DIRECTORIES or _OF_TESTS.fullmatch(name) is not None


def is_called_test(name: str) -> bool:
    """Whether pytest takes a file for one of tests by its name. What it holds says little: a command may be `test`."""
    return name == "conftest.py" or any(PurePosixPath(name).match(pattern) for pattern in _FILES)


def _holds_test(top: Path, file: str) -> bool:
    if PurePosixPath(file).name == "conftest.py":
        return True
    try:
        return _A_TEST.search(text_of(top / file, "replace")) is not None
    except OSError:
        return False
