"""import-linter's contracts → ours."""

from __future__ import annotations

import configparser
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence

from ratchet.adoption.migration import Migration, Value
from ratchet.errors import UsageError
from ratchet.storage.narrowing import tables

FILES = (".importlinter", "setup.cfg", "pyproject.toml")
IS_BASELINE = False

_DEFAULT_DEPTH = 10
_SPELLED_OUT = 3
"""Up to this depth, each generation of modules gets its own expression. Beyond it, `**` stands for all of them."""

Options = Mapping[str, Sequence[str]]
"""Option -> its lines; a single value is one line."""


def configured(text: str, name: str) -> bool:
    """Whether a file holds import-linter's configuration."""
    return "[importlinter" in text or (name.endswith(".toml") and "tool.importlinter" in text)


def migrate(text: str, name: str) -> Migration:
    """The contracts of a configuration file; INI unless its name ends in .toml. UsageError if it cannot be read."""
    session, contracts = _read(text, name)
    roots = [*session.get("root_package", ()), *session.get("root_packages", ())]
    typing = _flag(session, "exclude_type_checking_imports")
    unmapped: list[str] = []
    made: list[Mapping[str, Value]] = []
    for options in contracts:
        for contract in _contracts(options, roots, unmapped):
            made.append(contract if typing else {**contract, "view": "all"})
    return Migration(tuple(made), tuple(unmapped))


def _contracts(options: Options, roots: Sequence[str], unmapped: list[str]) -> Iterator[Mapping[str, Value]]:
    kind, named = _first(options, "type"), _first(options, "name") or _first(options, "id")
    read = _KINDS.get(kind)
    if read is None:
        unmapped.append(f"{named}: a contract of type {kind!r}; write a contract type of your own for it")
        return
    for left in sorted(set(options) & {"as_packages", "skip_descendants", "exhaustive_ignores"}):
        if left != "as_packages" or not _flag(options, left, default=True):
            unmapped.append(f"{named}: {left} = {', '.join(options[left])}")
    exempt = list(_exemptions(options, roots, named, unmapped))
    for number, settings in enumerate(read(options, roots)):
        contract: dict[str, Value] = {"id": _id(options) + (f"-{number + 1}" if number else "")}
        contract |= settings
        if _first(options, "name"):
            contract["why"] = _first(options, "name")
        if exempt:
            contract["exempt"] = exempt
        yield contract


def _layers(options: Options, roots: Sequence[str]) -> Iterator[Mapping[str, Value]]:
    del roots
    containers = options.get("containers", ())
    for container in containers or ("",):
        rows = [_row(row, container) for row in options.get("layers", ())]
        settings: dict[str, Value] = {"type": "layers", "layers": rows}
        if _flag(options, "exhaustive"):
            settings |= {"exhaustive": True, "containers": [container]}
        yield settings


def _row(row: str, container: str) -> str:
    """One layer, its names made absolute: theirs are relative to the container."""
    prefix = f"{container}." if container else ""
    return re.sub(r"[\w.]+", lambda match: f"{prefix}{match[0]}", row.strip())


def _forbidden(options: Options, roots: Sequence[str]) -> Iterator[Mapping[str, Value]]:
    settings: dict[str, Value] = {
        "type": "forbidden",
        "from": _modules(options, "source_modules", roots),
        "to": _modules(options, "forbidden_modules", roots),
    }
    if _flag(options, "allow_indirect_imports"):
        settings["transitive"] = False
    yield settings


def _independence(options: Options, roots: Sequence[str]) -> Iterator[Mapping[str, Value]]:
    yield {"type": "independence", "modules": _modules(options, "modules", roots)}


def _protected(options: Options, roots: Sequence[str]) -> Iterator[Mapping[str, Value]]:
    yield {
        "type": "protected",
        "modules": _modules(options, "protected_modules", roots),
        "importers": _modules(options, "allowed_importers", roots),
    }


def _acyclic(options: Options, roots: Sequence[str]) -> Iterator[Mapping[str, Value]]:
    depth = int(_first(options, "depth") or _DEFAULT_DEPTH)
    ancestors = _modules(options, "ancestors", roots)
    if depth > _SPELLED_OUT:
        packages = [expression for ancestor in ancestors for expression in (ancestor, f"{ancestor}.**")]
    else:
        packages = [ancestor + ".*" * generation for ancestor in ancestors for generation in range(depth + 1)]
    yield {"type": "acyclic", "packages": packages}


_KINDS: Mapping[str, Callable[[Options, Sequence[str]], Iterator[Mapping[str, Value]]]] = {
    "layers": _layers,
    "forbidden": _forbidden,
    "independence": _independence,
    "protected": _protected,
    "acyclic_siblings": _acyclic,
}


def _exemptions(options: Options, roots: Sequence[str], named: str, unmapped: list[str]) -> Iterator[Mapping[str, str]]:
    """Ignored imports that name one import each; the others are left to the baseline."""
    for line in options.get("ignore_imports", ()):
        importer, _, imported = (part.strip() for part in line.partition("->"))
        if "*" in line or _external(imported, roots):
            unmapped.append(f"{named}: ignore_imports {line}: left to the baseline, as it stands for several imports")
        else:
            yield {"import": f"{importer} -> {imported}", "reason": "ignored in import-linter's configuration"}


def _modules(options: Options, key: str, roots: Sequence[str]) -> list[str]:
    return [f"ext:{name}" if _external(name, roots) else name for name in options.get(key, ())]


def _external(name: str, roots: Sequence[str]) -> bool:
    return bool(roots) and not any(name == root or name.startswith(f"{root}.") for root in roots)


def _id(options: Options) -> str:
    """The contract's name in words of an id; its own id, where that says more than a number."""
    own, name = _first(options, "id"), _first(options, "name")
    word = own if any(map(str.isalpha, own)) else name or own
    return re.sub(r"[^a-z0-9]+", "-", word.lower()).strip("-") or "contract"


def _first(options: Options, key: str) -> str:
    return next(iter(options.get(key, ())), "")


def _flag(options: Options, key: str, default: bool = False) -> bool:
    return _first(options, key).lower() == "true" if key in options else default


def _read(text: str, name: str) -> tuple[Options, list[Options]]:
    if name.endswith(".toml"):
        return _read_toml(text, name)
    parser = configparser.ConfigParser()
    try:
        parser.read_string(text, name)
    except configparser.Error as error:
        raise UsageError(f"{name}: {error}") from error
    if "importlinter" not in parser:
        raise UsageError(f"{name}: there is no [importlinter] section")
    contracts: list[Options] = []
    for section in parser.sections():
        if section.startswith("importlinter:"):
            contracts.append({"id": [section.rpartition(":")[2]], **_lines(parser[section])})
    return _lines(parser["importlinter"]), contracts


def _lines(section: Mapping[str, str]) -> Options:
    return {key: [line.strip() for line in value.splitlines() if line.strip()] for key, value in section.items()}


def _read_toml(text: str, name: str) -> tuple[Options, list[Options]]:
    try:
        document: object = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{name}: {error}") from error
    tool = document.get("tool") if isinstance(document, dict) else None
    table = tool.get("importlinter") if isinstance(tool, dict) else None
    if not isinstance(table, dict):
        raise UsageError(f"{name}: there is no [tool.importlinter] table")
    return _texts(table), [_texts(contract) for contract in tables(table.get("contracts"))]


def _texts(table: Mapping[str, object]) -> Options:
    return {
        str(key): [str(item) for item in value] if isinstance(value, list) else [str(value)]
        for key, value in table.items()
        if key != "contracts"
    }
