"""Blocks of text put together into one Extract, every offset right by construction.

Enters: pieces of any text, in reading order, each with its kind. Leaves: NFC text in which blocks are lines (or runs
of lines) separated by one `\\n`, and the spans of those blocks.
"""

from __future__ import annotations

import re

from archive.document import Block, BlockKind, Extract, Hint, State
from archive.text import nfc

_SPACES = re.compile(r"[^\S\n]+")


class Builder:
    """Collects blocks and hints; `extract()` gives the result. A piece of white space adds nothing."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._blocks: list[Block] = []
        self._hints: list[Hint] = []
        self._length = 0

    def add(self, kind: BlockKind, text: str) -> Block | None:
        """Append one block; runs of spaces become one space, empty lines go. None when nothing was left."""
        lines = (_SPACES.sub(" ", line).strip() for line in nfc(text).split("\n"))
        clean = "\n".join(line for line in lines if line)
        if not clean:
            return None
        start = self._length + 1 if self._parts else 0
        block = Block(kind, start, start + len(clean))
        self._parts.append(clean)
        self._blocks.append(block)
        self._length = block.end
        return block

    def hint(self, name: str, value: str, rule: str, block: Block | None = None) -> None:
        """Note what the format says of a field; `block` is given when the value is exactly that block's text."""
        clean = " ".join(nfc(value).split())
        if clean:
            span = (block.start, block.end) if block else (None, None)
            self._hints.append(Hint(name, clean, rule, *span))

    def extract(self, state: State = "text") -> Extract:
        """What was collected so far."""
        return Extract("\n".join(self._parts), tuple(self._blocks), tuple(self._hints), state)
