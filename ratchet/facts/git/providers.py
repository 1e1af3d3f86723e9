"""What the environment variables of a CI run say: the target branch, and the commit before the push."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from ratchet.storage.files import content_of

_TARGETS: tuple[tuple[str, str | None], ...] = (
    # (the variable with the target branch, a variable that must be set too: else this run is for no pull request)
    ("GITHUB_BASE_REF", None),
    ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", None),
    ("CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME", None),
    ("BITBUCKET_PR_DESTINATION_BRANCH", None),
    ("SYSTEM_PULLREQUEST_TARGETBRANCH", None),
    ("BUILDKITE_PULL_REQUEST_BASE_BRANCH", None),
    ("CHANGE_TARGET", None),
    ("DRONE_TARGET_BRANCH", "DRONE_PULL_REQUEST"),
    ("CI_COMMIT_TARGET_BRANCH", None),
    ("TRAVIS_BRANCH", "TRAVIS_PULL_REQUEST"),
    ("APPVEYOR_REPO_BRANCH", "APPVEYOR_PULL_REQUEST_NUMBER"),
    ("SEMAPHORE_GIT_BRANCH", "SEMAPHORE_GIT_PR_NUMBER"),
    ("CODEBUILD_WEBHOOK_BASE_REF", None),
    ("CIRRUS_BASE_BRANCH", None),
    ("BITRISEIO_GIT_BRANCH_DEST", None),
    ("CF_PULL_REQUEST_TARGET", None),
    ("PULL_BASE_REF", "PROW_JOB_ID"),
)

_DEFAULTS = (
    "CI_DEFAULT_BRANCH", "BUILDKITE_PIPELINE_DEFAULT_BRANCH", "DRONE_REPO_BRANCH", "CI_REPO_DEFAULT_BRANCH",
    "CIRRUS_DEFAULT_BRANCH",
)  # fmt: skip
"""Variables with the repository's default branch, for pushes to other branches."""

_BEFORE = ("CI_COMMIT_BEFORE_SHA", "DRONE_COMMIT_BEFORE", "CI_PREV_COMMIT_SHA", "GIT_PREVIOUS_COMMIT")
"""Variables with the commit that a pushed branch named before."""

_COMMIT = re.compile(r"(?!0+$)[0-9a-f]{40,64}")


def target_branch(environ: Mapping[str, str]) -> tuple[str, str] | None:
    """(branch, variable) of a pull request's target, else of the default branch; None if no variable says."""
    for variable, only_with in _TARGETS:
        condition = environ.get(only_with, "") if only_with else "yes"
        if environ.get(variable) and condition not in ("", "false"):
            return _branch(environ[variable]), variable
    event = _github_event(environ)
    queued = _text(event.get("merge_group"), "base_ref")
    if queued:
        return _branch(queued), "GITHUB_EVENT_PATH"
    for variable in _DEFAULTS:
        if environ.get(variable):
            return _branch(environ[variable]), variable
    default = _text(event.get("repository"), "default_branch")
    return (_branch(default), "GITHUB_EVENT_PATH") if default else None


def commit_before(environ: Mapping[str, str]) -> str | None:
    """The commit of the pushed branch before the push; None if the provider does not say."""
    stated = [_text(_github_event(environ), "before"), *(environ.get(variable) for variable in _BEFORE)]
    return next((commit for commit in stated if commit and _COMMIT.fullmatch(commit)), None)


def _branch(name: str) -> str:
    return name.removeprefix("refs/heads/")


def _github_event(environ: Mapping[str, str]) -> Mapping[str, object]:
    path = environ.get("GITHUB_EVENT_PATH")
    if not path:
        return {}
    try:
        event: object = json.loads(content_of(path))
    except (OSError, ValueError):
        return {}  # the next source is asked; in the end an unknown base is inconclusive
    return event if isinstance(event, dict) else {}


def _text(table: object, key: str) -> str | None:
    value = table.get(key) if isinstance(table, Mapping) else None
    return value if isinstance(value, str) and value else None
