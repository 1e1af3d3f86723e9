"""What a client and the parent's child say to each other over their socket.

The client sends one request with four descriptors: standard input, output and error, and its working directory. Then it
sends a byte for each signal to pass on. The child answers NO (nothing was begun), or BEGUN and in the end a wait
status of four bytes. Who closes the connection ends the command.
"""

from __future__ import annotations

import sys
from _socket import MSG_CMSG_CLOEXEC, SCM_RIGHTS, SO_PEERCRED, SOL_SOCKET, socket

NO = b"n"
BEGUN = b"b"
STATUS = 4
"""The bytes of a wait status."""

_WORD = 4
_DESCRIPTORS = 4
_MOST_BYTES = 16 << 20


class Request:
    """A command line: its identity, the words of sys.argv, sys.path as it was started with, and the environment."""

    __slots__ = ("arguments", "environ", "identity", "paths")

    def __init__(self, identity: bytes, arguments: list[bytes], paths: list[bytes], environ: dict[bytes, bytes]):
        self.identity = identity
        self.arguments = arguments
        self.paths = paths
        self.environ = environ


def send_request(connection: socket, request: Request, descriptors: list[int]) -> None:
    """Send a request with its descriptors. Raises OSError where the other side has gone, or is too slow."""
    pairs = [word for pair in request.environ.items() for word in pair]
    groups = [[request.identity], request.arguments, request.paths, pairs]
    content = _packed([_packed(group) for group in groups])
    rights = b"".join(number.to_bytes(_WORD, sys.byteorder) for number in descriptors)
    connection.sendmsg([len(content).to_bytes(_WORD, "little")], [(SOL_SOCKET, SCM_RIGHTS, rights)])
    connection.sendall(content)


def receive_request(connection: socket) -> tuple[Request, list[int]]:
    """The request, and its descriptors in this process. Raises OSError, EOFError or ValueError where it is none."""
    head, ancillary, _, _ = connection.recvmsg(_WORD, 256, MSG_CMSG_CLOEXEC)
    rights = b"".join(data for level, kind, data in ancillary if (level, kind) == (SOL_SOCKET, SCM_RIGHTS))
    descriptors = [int.from_bytes(rights[at : at + _WORD], sys.byteorder) for at in range(0, len(rights), _WORD)]
    size = int.from_bytes(head + receive(connection, _WORD - len(head)), "little")
    if size > _MOST_BYTES or len(descriptors) != _DESCRIPTORS:
        raise ValueError("no request")
    (identity,), arguments, paths, pairs = map(_unpacked, _unpacked(receive(connection, size)))
    return Request(identity, arguments, paths, dict(zip(pairs[::2], pairs[1::2], strict=True))), descriptors


def receive(connection: socket, size: int) -> bytes:
    """So many bytes. Raises EOFError where the other side has gone."""
    parts = []
    while size:
        part = connection.recv(min(size, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def peer(connection: socket) -> tuple[int, int]:
    """The process and the user at the other side, as the kernel has noted them."""
    found = connection.getsockopt(SOL_SOCKET, SO_PEERCRED, 3 * _WORD)
    return int.from_bytes(found[:_WORD], sys.byteorder), int.from_bytes(found[_WORD : 2 * _WORD], sys.byteorder)


def _packed(words: list[bytes]) -> bytes:
    return b"".join(len(word).to_bytes(_WORD, "little") + word for word in words)


def _unpacked(content: bytes) -> list[bytes]:
    words, at = [], 0
    while at < len(content):
        end = at + _WORD + int.from_bytes(content[at : at + _WORD], "little")
        if end > len(content):
            raise ValueError("no request")
        words.append(content[at + _WORD : end])
        at = end
    return words
