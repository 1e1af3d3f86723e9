"""Whether this is a run of CI. Imports nothing: a resident parent's client asks it first of all."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_MARKERS = (
    "GITHUB_ACTIONS", "GITLAB_CI", "BITBUCKET_BUILD_NUMBER", "TF_BUILD", "JENKINS_URL", "BUILDKITE", "CIRCLECI",
    "DRONE", "TRAVIS", "APPVEYOR", "TEAMCITY_VERSION", "CODEBUILD_BUILD_ID", "CIRRUS_CI", "SEMAPHORE", "BITRISE_IO",
    "CF_BUILD_ID", "PROW_JOB_ID", "BUILD_BUILDID",
)  # fmt: skip


def in_ci(environ: Mapping[str, str]) -> bool:
    """Whether this is a CI run: a stale baseline is refused, nothing is tightened in place, and no parent stays."""
    value = environ.get("CI", "").strip().lower()
    return value not in ("", "0", "false", "no", "off") or any(environ.get(marker) for marker in _MARKERS)
