"""The last few answers to a costly question, as long as what they were made from stands.

Enters: what an answer was made from, a key, how to make it. Leaves: the answer. May not: know what it is.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Remembered(Generic[T]):
    """Up to `most` answers, those asked for last. Safe in threads; two that ask at once may both do the work."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._origin: object = None
        self._answers: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = Lock()

    def get(self, origin: object, key: Hashable, make: Callable[[], T]) -> T:
        """The answer of that key; made anew when `origin` is another object than the last time."""
        with self._lock:
            if origin is not self._origin:
                self._origin = origin
                self._answers.clear()
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
        answer = make()
        with self._lock:
            if origin is self._origin:
                self._answers[key] = answer
                while len(self._answers) > self._most:
                    self._answers.popitem(last=False)
        return answer
