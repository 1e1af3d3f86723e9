"""When to stop: a budget of time, or a person who interrupts. What is proved by then is the result."""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class OverError(BaseException):
    """Time is over, or a person has interrupted: raised wherever the work stands, past all that handles errors."""


@dataclass(slots=True)
class Deadline:
    """When to stop; None: never. `progress` is told what is being done. `is_ended`: it was ended before its time."""

    seconds: float | None
    progress: Callable[[str], None]
    is_ended: bool = False
    _began: float = field(default_factory=time.monotonic)

    @property
    def is_over(self) -> bool:
        """Whether no more measure may be begun."""
        return self.is_ended or (self.seconds is not None and time.monotonic() - self._began >= self.seconds)

    @contextlib.contextmanager
    def kept(self) -> Iterator[None]:
        """Raise OverError within, once, when time is over or this process is asked to end."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return

        def end(_number: int, _frame: object) -> None:
            is_first, self.is_ended = not self.is_ended, True
            if is_first:
                raise OverError

        names = [*_SIGNALS, *([signal.SIGALRM] if hasattr(signal, "SIGALRM") and self.seconds is not None else [])]
        before = {number: signal.signal(number, end) for number in names}
        try:
            if signal.SIGALRM in before and self.seconds is not None:
                signal.setitimer(signal.ITIMER_REAL, self.seconds)
            yield
        finally:
            if len(before) > len(_SIGNALS):
                signal.setitimer(signal.ITIMER_REAL, 0)
            for number, handler in before.items():
                signal.signal(number, handler)
