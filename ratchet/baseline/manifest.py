"""baselines/manifest.toml: the environment that the recorded counts depend on."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping

from ratchet.baseline.problems import MalformedFile
from ratchet.facts.collect.type_records import Environment
from ratchet.storage.narrowing import as_table

MANIFEST = "baselines/manifest.toml"
SCHEMA = 1

_VERSIONS = ("ratchet", "mypy", "python", "platform")


def serialise_manifest(environment: Environment) -> bytes:
    """The canonical bytes. The digest at the end shows whether ratchet wrote the file or somebody edited it."""
    text = _text(environment)
    return f"{text}\n[written]\ndigest = {_string(_digest(text))}\n".encode()


def parse_manifest(data: bytes, path: str = MANIFEST) -> Environment:
    """The environment in a manifest. Raises MalformedFile for bytes that ratchet would not write."""
    try:
        values: Mapping[str, object] = tomllib.loads(data.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        match = re.search(r"at line (\d+)", str(error))
        raise MalformedFile(path, int(match[1]) if match else 1, f"not valid TOML: {error}") from error
    schema = values.get("schema")
    if schema != SCHEMA or isinstance(schema, bool):
        raise MalformedFile(path, 1, f"schema {schema!r} is not one that this ratchet knows, which is {SCHEMA}")
    environment = _stated(values, path)
    expected = serialise_manifest(environment)
    if data != expected:
        lines, canonical = data.split(b"\n"), expected.split(b"\n")
        line = next((n for n, (is_, be) in enumerate(zip(lines, canonical, strict=False), 1) if is_ != be), len(lines))
        raise MalformedFile(path, line, "edited by hand; only ratchet init and ratchet update write it")
    return environment


def merge_manifests(old: Environment | None, ours: Environment, theirs: Environment) -> Environment:
    """A three-way merge, field by field. Where both sides changed a field, the later version counts."""
    before, mine, yours = (_settings(side) if side else {} for side in (old, ours, theirs))
    merged = {name: _merged(before.get(name), mine.get(name), yours.get(name)) for name in mine | yours}
    return _environment(
        {name: value for name, value in merged.items() if value is not None}, _plugins(old, ours, theirs)
    )


def _settings(environment: Environment) -> dict[tuple[str, str], str]:
    """All but the plugins: ("", field), ("distribution", name) or ("tool", id) -> version."""
    fields = (environment.ratchet, environment.mypy, environment.python, environment.platform)
    settings = {("", name): value for name, value in zip(_VERSIONS, fields, strict=True)}
    settings |= {("distribution", name): version for name, version in environment.distributions.items()}
    return settings | {("tool", name): version for name, version in environment.tools.items()}


def _environment(settings: Mapping[tuple[str, str], str], plugins: tuple[str, ...]) -> Environment:
    ratchet, mypy, python, platform = (settings.get(("", name), "") for name in _VERSIONS)
    distributions, tools = (
        {name: version for (kind, name), version in sorted(settings.items()) if kind == wanted}
        for wanted in ("distribution", "tool")
    )
    return Environment(ratchet, mypy, python, platform, plugins, distributions, tools)


def _plugins(old: Environment | None, ours: Environment, theirs: Environment) -> tuple[str, ...]:
    if old is not None and ours.plugins == old.plugins:
        return theirs.plugins
    if ours.plugins == theirs.plugins or (old is not None and theirs.plugins == old.plugins):
        return ours.plugins
    return tuple(sorted({*ours.plugins, *theirs.plugins}))


def _merged(old: str | None, ours: str | None, theirs: str | None) -> str | None:
    if ours == old:
        return theirs
    if theirs == old or ours == theirs:
        return ours
    return max((version for version in (ours, theirs) if version is not None), key=_version_order)


def _version_order(version: str) -> tuple[list[tuple[int, str]], str]:
    """Numbers by value, the rest as text."""
    parts = [match.group() for match in re.finditer(r"\d+|\D+", version)]
    return [(int(part), "") if part.isdigit() else (-1, part) for part in parts], version


def _stated(values: Mapping[str, object], path: str) -> Environment:
    distributions, plugins, tools = values.get("distributions"), values.get("plugins"), values.get("tools", {})
    if not isinstance(distributions, dict) or not isinstance(plugins, list) or not isinstance(tools, dict):
        raise MalformedFile(path, 1, "plugins or [distributions] is missing, or tools is no table")
    settings: dict[tuple[str, str], str] = {}
    stated = [("", name, values.get(name)) for name in _VERSIONS]
    for kind, name, value in [
        *stated,
        *(("distribution", name, version) for name, version in as_table(distributions).items()),
        *(("tool", name, version) for name, version in as_table(tools).items()),
    ]:
        if not isinstance(value, str):
            raise MalformedFile(path, 1, f"{name} is not there, or no string")
        settings[kind, name] = value
    return _environment(settings, tuple(str(plugin) for plugin in plugins))


def _text(environment: Environment) -> str:
    lines = [f"schema = {SCHEMA}"]
    lines += [f"{name} = {_string(value)}" for (kind, name), value in _settings(environment).items() if not kind]
    lines += [f"plugins = [{', '.join(map(_string, environment.plugins))}]", "", "[distributions]"]
    lines += [f"{_string(name)} = {_string(version)}" for name, version in sorted(environment.distributions.items())]
    if environment.tools:
        lines += ["", "[tools]"]
        lines += [f"{_string(name)} = {_string(version)}" for name, version in sorted(environment.tools.items())]
    return "\n".join(lines) + "\n"


def _string(text: str) -> str:
    """A TOML basic string; JSON's escapes are among TOML's, but for DEL and surrogates."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
