"""The packages, and what of each has to be known."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Subject:
    """One code base, made of source distributions.

    `sources` are requirements by the directory that each is unpacked into. `package` is the directory of the package
    that is edited, from the root. `own` are the names of what is first-party. `needs` are installed beside the
    dependencies of `sources`.
    """

    name: str
    sources: tuple[tuple[str, str], ...]
    package: str
    own: tuple[str, ...]
    needs: tuple[str, ...] = ()


def _one(requirement: str, package: str, *needs: str) -> Subject:
    name = requirement.partition("==")[0]
    return Subject(name, ((".", requirement),), package, (package.split("/")[-1],), needs)


SUBJECTS = (
    _one("flask==3.1.0", "src/flask", "pytest", "asgiref", "python-dotenv", "cryptography"),
    _one("trio==0.27.0", "src/trio", "pytest", "pyOpenSSL", "trustme", "astor"),
    _one("poetry-core==1.9.1", "src/poetry/core", "pytest", "pytest-mock", "build", "virtualenv", "tomli-w"),
    _one("rich==13.9.4", "rich", "pytest", "attrs"),
    _one("pydantic==2.10.4", "pydantic", "pytest", "hypothesis", "dirty-equals", "pytest-mock"),
    _one(
        "structlog==24.4.0", "src/structlog", "pytest", "pretend", "freezegun", "twisted", "rich", "better-exceptions"
    ),
    _one("aiohttp==3.11.11", "aiohttp", "pytest", "pytest-mock", "proxy.py", "re-assert", "trustme"),
    _one("attrs==24.3.0", "src/attr", "pytest", "hypothesis", "cloudpickle", "zope.interface"),
    _one("djangorestframework==3.15.2", "rest_framework", "pytest", "pytest-django", "django-stubs"),
    _one("google-auth==2.37.0", "google/auth", "pytest", "requests", "types-requests", "mock", "aiohttp", "urllib3"),
    Subject(
        "monorepo",
        (("libs/attrs", "attrs==24.3.0"), ("libs/structlog", "structlog==24.4.0"), ("libs/flask", "flask==3.1.0")),
        "libs/flask/src/flask",
        ("flask", "attr", "attrs", "structlog"),
        ("pytest", "asgiref", "hypothesis", "pretend", "freezegun"),
    ),
)
