"""The garbage collector, out of the way while much is made that stays."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collection() -> Iterator[None]:
    """Pauses collection: it would walk what is being made again and again, and find nothing to free."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


@contextmanager
def set_apart() -> Iterator[None]:
    """Takes what exists already out of what `gc` looks through, until the end."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
