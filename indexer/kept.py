"""A value made from the index, made anew in the background when the index changes.

Enters: what the value is made of, and how. Leaves: the value, at once after the first time: while a newer one is being
made, the old one serves. May not: know what the value is.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock, Thread
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """One such value. `get` may be called from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._made: tuple[object, T] | None = None
        self._making: Thread | None = None

    def get(self, origin: object, make: Callable[[], T]) -> T:
        """The value of `origin`, an object that is another one after each change of the index; perhaps the former."""
        made = self._made
        if made is not None and made[0] is origin:
            return made[1]
        if made is None:
            with self._lock:
                return self._remade(origin, make)
        with self._lock:
            if self._making is None or not self._making.is_alive():
                self._making = Thread(target=self._remade, args=(origin, make), daemon=True)
                self._making.start()
        return made[1]

    def settle(self) -> None:
        """Wait until no newer value is being made."""
        making = self._making
        if making is not None:
            making.join()

    def _remade(self, origin: object, make: Callable[[], T]) -> T:
        if self._made is None or self._made[0] is not origin:
            self._made = (origin, make())
        return self._made[1]
