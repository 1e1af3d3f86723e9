"""Which mypy plugins may be loaded, and which commands run: none of the change's own code is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from ratchet.check.merge_base import NO_BASE, MergeBase
from ratchet.config import ToolTable
from ratchet.errors import Inconclusive
from ratchet.facts.options.text import named_plugins
from ratchet.facts.options.trees import mypy_files
from ratchet.facts.plugin_files import plugin_files
from ratchet.measure.project import Project


def trusting(project: Project, base: MergeBase) -> Project:
    """The project, of which only what base vouches for is run: plugins of mypy's, and commands of other tools.

    No command of a tool's is run that base's ratchet.toml does not name. Raises Inconclusive where what it names of the
    tree, and is no file of settings, is not what it is at base.
    """
    named = [tool for tool in base.config.tools if tool.command] if base.config is not None else []
    for tool in named:
        _require_as_at_base(tool, project, base)
    return project.with_plugins(allowed_plugins(project, base)).with_commands(tool.command for tool in named)


def _require_as_at_base(tool: ToolTable, project: Project, base: MergeBase) -> None:
    words = {part for word in tool.command[1:] for part in (word, word.partition("=")[2])} - {"", *tool.settings}
    files = [word for word in words if (project.top / word).is_file()]
    if base.commit is not None and (changed := base.commit.repository.changed_paths(base.commit.name, files)):
        raise Inconclusive(
            f"the command of the tool {tool.id} names {min(changed)}, which is not as it is at base: it would be code "
            "of this change that runs. A file that only configures the tool belongs into its settings."
        )


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
    return named_plugins(mypy_files(project.top, project.config.mypy_config))
