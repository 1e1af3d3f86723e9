"""A process of its own for what measures: where that breaks down, its parent is left to say so."""

from __future__ import annotations

import functools
import os
import signal
import sys
import time
from collections.abc import Callable
from typing import ParamSpec

from ratchet import cli
from ratchet.errors import Inconclusive
from ratchet.facts.forks import end_with, requests_come, requests_wait
from ratchet.resident.watched import LOOK, Watched, end_in_words

_P = ParamSpec("_P")
_GRACE = 0.3
"""How long a child has to end by itself when its terminal interrupts both."""


class BrokenDown(Inconclusive):
    """The child ended without an exit status of its own. Says by what, and what may help."""


def measured_apart(function: Callable[_P, int]) -> Callable[_P, int]:
    """A command whose work is done in a child."""

    @functools.wraps(function)
    def apart(*arguments: _P.args, **options: _P.kwargs) -> int:
        return in_child(lambda: function(*arguments, **options))

    return apart


def in_child(action: Callable[[], int]) -> int:
    """Run an action in a fork of this process, whose output and exit status are this one's.

    Where `ratchet` is not a process of its own or is watched by another, or the system has no fork, the action runs in
    this process. Raises
    BrokenDown where the child was ended by a signal, does nothing any more, or took longer than an hour.
    """
    broken = cli.broken_before()
    if broken:
        raise BrokenDown(broken)
    if broken is not None or not cli.is_own_process() or not hasattr(os, "fork"):
        return action()
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    with requests_wait():
        child = os.fork()
        if child == 0:
            _go_on(action, parent)
    return _status_of(child)


def _go_on(action: Callable[[], int], parent: int) -> None:
    """The child's part. It never returns."""
    status = 3
    try:
        from ratchet.cli.main import settle

        end_with(parent)
        status = settle(lambda: _interruptible(action))
    finally:
        cli.finish(status)


def _interruptible(action: Callable[[], int]) -> int:
    requests_come()
    return action()


def _status_of(child: int) -> int:
    """Wait for a child and return its exit status. A request to end is passed on to the child."""
    overdue: list[str] = []
    watched = Watched(child)

    def end(number: int, _: object) -> None:
        if number == signal.SIGINT:
            time.sleep(_GRACE)  # the terminal has interrupted the child as well
        if number == signal.SIGALRM:
            complaint = watched.complaint()
            if not complaint:
                signal.alarm(LOOK)
                return
            overdue.append(complaint)
        os.kill(child, signal.SIGKILL if overdue else signal.SIGTERM)

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM)
    before = {number: signal.getsignal(number) for number in numbers}
    for number in numbers:
        if before[number] is not signal.SIG_IGN:
            signal.signal(number, end)
    signal.alarm(LOOK)
    try:
        _, status = os.waitpid(child, 0)
    finally:
        signal.alarm(0)
        for number, handler in before.items():
            signal.signal(number, handler)
    if overdue:
        raise BrokenDown(overdue[0])
    if os.WIFSIGNALED(status):
        raise BrokenDown(end_in_words(os.WTERMSIG(status)))
    return os.waitstatus_to_exitcode(status)
