"""A polite end (终止信号): ``kill`` ends a command the way Ctrl-C does, so that it clears away what it began."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

KILLED = 128 + signal.SIGTERM


@contextmanager
def stop_on_terminate() -> Iterator[None]:
    """Inside, a request to terminate raises :class:`SystemExit`."""
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _stop(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise SystemExit(KILLED)
