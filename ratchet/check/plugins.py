"""Which mypy plugins may be loaded: a plugin is code, and none of the change is run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from ratchet.check.merge_base import NO_BASE, MergeBase
from ratchet.facts.options.text import named_plugins
from ratchet.facts.plugin_files import plugin_files
from ratchet.measure.project import Project
from ratchet.storage.files import content_or_none
from ratchet.terms.mypy_files import config_names


def allowed_plugins(project: Project, base: MergeBase) -> frozenset[str]:
    """The plugins that may be loaded, as mypy's configuration spells them.

    Base's configuration must name them, and what they run of the work tree must be what it is at base. Without a base,
    those are allowed that run nothing of the work tree.
    """
    named = _named_today(project) if base is NO_BASE else named_plugins(base.code.texts(base.mypy_files))
    if not named:
        return named
    refused = refused_plugins(project, base)
    return frozenset(plugin for plugin in named if plugin not in refused)


def refused_plugins(project: Project, base: MergeBase) -> Mapping[str, str]:
    """Plugin → the first file of the work tree for which it is not loaded, of those that the work tree names."""
    named = _named_today(project)
    if not named:
        return {}
    repository = project.repository
    tracked = repository.tracked() if repository is not None else frozenset()
    found: dict[str, str] = {}
    beside = PurePosixPath(project.config.mypy_config or "").parent
    for plugin in named:
        # mypy looks for a file from the directory of its configuration.
        place = str(beside / plugin) if "/" in plugin or plugin.endswith(".py") else plugin
        files = plugin_files(project.top, place, project.config.roots, tracked)
        if base.commit is not None:
            files = base.commit.repository.changed_paths(base.commit.name, files)
        if files:
            found[plugin] = min(files)
    return found


def _named_today(project: Project) -> frozenset[str]:
    contents = {name: content_or_none(project.top / name) for name in config_names(project.config.mypy_config)}
    return named_plugins({name: content for name, content in contents.items() if content is not None})
