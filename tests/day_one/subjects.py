"""The packages, and what of each has to be known."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Subject:
    """One code base, made of source distributions, or of a commit.

    `sources` are requirements by the directory that each is unpacked into; `git+URL@COMMIT` is checked out, and what it
    depends on is in `environments`. `package` is the directory of the package
    that is edited, from the root. `own` are the names of what is first-party. `needs` are installed beside the
    dependencies of `sources`. `files` are written beside them, by path. `environments` are directories with a `.venv`
    of their own, each with what uv installs there; then the root has none. `has_plugin`: one of mypy's is installed,
    and ratchet beside it.
    """

    name: str
    sources: tuple[tuple[str, str], ...]
    package: str
    own: tuple[str, ...]
    needs: tuple[str, ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    environments: tuple[tuple[str, tuple[str, ...]], ...] = ()
    has_plugin: bool = False


def _one(requirement: str, package: str, *needs: str) -> Subject:
    name = requirement.partition("==")[0]
    return Subject(name, ((".", requirement),), package, (package.split("/")[-1],), needs)


_DJANGO = """\
[mypy]
mypy_path = project
plugins = mypy_django_plugin.main

[mypy.plugins.django-stubs]
django_settings_module = project.settings
"""
_WORKSPACE = """\
[project]
name = "workspace"
version = "0"
requires-python = ">=3.10"

[tool.uv.workspace]
members = ["packages/*"]
"""
_TEMPLATE = "e4022a9502a6b61c857e3cbdaddc69e7219c9d53"  # 0.9.0

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
    _one("httpx==0.28.1", "httpx", "pytest", "trio", "uvicorn", "click", "rich", "trustme", "chardet", "h2"),
    _one("paramiko==3.5.1", "paramiko", "pytest", "invoke", "pyasn1", "mock"),
    _one("django-htmx==1.21.0", "src/django_htmx", "django", "jinja2"),
    _one("zope.interface==7.2", "src/zope/interface", "zope.testing", "zope.event"),
    _one("networkx==3.4.2", "networkx", "pytest", "numpy"),
    _one("import-linter==2.1", "src/importlinter"),
    _one("pytest-robotframework==4.3.2", "pytest_robotframework", "pytest", "lxml"),
    _one("hatch==1.14.0", "src/hatch", "pytest", "pytest-mock", "filelock", "editables"),
    _one("dishka==1.4.2", "src/dishka", "fastapi", "flask", "click"),
    Subject(
        "django-project",
        ((".", "django-silk==5.3.2"),),
        "project/example_app",
        ("silk", "project", "example_app"),
        ("django-stubs", "psycopg[binary]", "factory-boy", "freezegun", "networkx", "pydot"),
        files=(("mypy.ini", _DJANGO),),
        has_plugin=True,
    ),
    Subject(
        "pydantic-plugin",
        ((".", "pydantic-extra-types==2.10.2"),),
        "pydantic_extra_types",
        ("pydantic_extra_types",),
        ("pytest", "dirty-equals", "pycountry", "phonenumbers", "semver", "python-ulid", "pendulum", "tzdata"),
        files=(("mypy.ini", "[mypy]\nstrict = true\nplugins = pydantic.mypy\n"),),
        has_plugin=True,
    ),
    Subject(
        "uv-workspace",
        (("packages/settings", "pydantic-settings==2.7.1"), ("packages/htmx", "django-htmx==1.21.0")),
        "packages/settings/pydantic_settings",
        ("pydantic_settings", "django_htmx"),
        files=(("pyproject.toml", _WORKSPACE),),
        environments=(
            ("packages/settings", ("pydantic", "python-dotenv", "pytest", "pyyaml", "pytest-examples", "pytest-mock")),
            ("packages/htmx", ("django", "django-stubs", "jinja2")),
        ),
    ),
    Subject(
        "fastapi-template",
        ((".", f"git+https://github.com/fastapi/full-stack-fastapi-template@{_TEMPLATE}"),),
        "backend/app",
        ("app",),
        environments=(
            (
                "backend",
                (
                    *("fastapi[standard]", "python-multipart", "email-validator", "passlib[bcrypt]", "tenacity<9"),
                    *("pydantic", "emails<1", "jinja2", "alembic", "httpx", "psycopg[binary]", "sqlmodel"),
                    *("pydantic-settings", "sentry-sdk[fastapi]<2", "pyjwt", "pytest", "types-passlib"),
                ),
            ),
        ),
    ),
)
