"""Where people read a line: the address of a remote becomes that of a page, and passwords stay behind."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from ratchet.facts.git.forge import forge_of

HEAD = "0123abc"
OWN = "https://git.acme.example/a/b"
GITHUB = ("https://github.com/shop/web/blob/0123abc/", "#L")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        pytest.param("https://github.com/shop/web", GITHUB, id="GitHub by https"),
        pytest.param("https://github.com/shop/web.git", GITHUB, id="with .git"),
        pytest.param("https://github.com/shop/web.git/", GITHUB, id="with a slash at the end"),
        pytest.param("git@github.com:shop/web.git", GITHUB, id="GitHub by ssh"),
        pytest.param("ssh://git@github.com/shop/web.git", GITHUB, id="GitHub by an ssh address"),
        pytest.param("ssh://git@github.com:22/shop/web.git", GITHUB, id="the port of ssh is none of the web's"),
        pytest.param("git://github.com/shop/web", GITHUB, id="by git's own protocol"),
        pytest.param("http://github.com/shop/web", GITHUB, id="by http"),
        pytest.param("https://user:secret@github.com/shop/web", GITHUB, id="a password"),
        pytest.param("https://x-access-token:ghs_AB12@github.com/shop/web", GITHUB, id="a token"),
        pytest.param("https://ghs_AB12@github.com/shop/web.git", GITHUB, id="a token for a user"),
        pytest.param(
            "https://gitlab.com/group/sub/web.git",
            ("https://gitlab.com/group/sub/web/-/blob/0123abc/", "#L"),
            id="GitLab, in a group of a group",
        ),
        pytest.param(
            "https://gitlab.acme.example:8443/shop/web.git",
            ("https://gitlab.acme.example:8443/shop/web/-/blob/0123abc/", "#L"),
            id="a GitLab of one's own, with a port",
        ),
        pytest.param(
            "git@bitbucket.org:shop/web.git",
            ("https://bitbucket.org/shop/web/src/0123abc/", "#lines-"),
            id="Bitbucket",
        ),
        pytest.param(
            "https://codeberg.org/shop/web.git",
            ("https://codeberg.org/shop/web/src/commit/0123abc/", "#L"),
            id="Codeberg",
        ),
        pytest.param("https://git.acme.example/shop/web.git", None, id="a host that says nothing"),
        pytest.param("/srv/git/web.git", None, id="a folder"),
        pytest.param("../web", None, id="a folder beside"),
        pytest.param("file:///srv/github.com/web", None, id="a folder as an address"),
        pytest.param("C:\\repos\\github.com\\web", None, id="a folder on Windows"),
        pytest.param("javascript:alert(1)//github.com/x", None, id="a script"),
        pytest.param("ext::sh -c github.com/x", None, id="a helper of git's"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_an_address_of_a_remote(address: str, expected: tuple[str, str] | None) -> None:
    assert expected == forge_of(address, HEAD, {})


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        pytest.param({"CI_SERVER_HOST": "git.acme.example"}, f"{OWN}/-/blob/0123abc/", id="GitLab"),
        pytest.param({"GITHUB_SERVER_URL": "https://git.acme.example"}, f"{OWN}/blob/0123abc/", id="GitHub"),
        pytest.param({"CI_SERVER_HOST": "other.example"}, None, id="another host's"),
    ],
)
def test_in_a_run_of_its_own_a_host_is_known(environ: Mapping[str, str], expected: str | None) -> None:
    found = forge_of(OWN, HEAD, environ)

    assert expected == (found.prefix if found is not None else None)


def test_a_project_with_odd_letters_is_quoted() -> None:
    found = forge_of('https://github.com/shop/a"><b>', HEAD, {})

    assert found is not None
    assert "https://github.com/shop/a%22%3E%3Cb%3E/blob/0123abc/" == found.prefix
