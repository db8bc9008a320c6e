"""The types of instruments, by the words that name them and by the symbols that do.

Enters: the rows of citation types and other numbers. Leaves: Types, and a Lead: the type word before a number. May not:
read a symbol, know a type itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from archive.text import fold, key
from archive.vocabulary import CitationType, OtherNumber

_REACH, _NEAR = 130, 44
_LOOSE = " \n\t:._*'\""
_WORD = re.compile(r"[^\W\d_]+")
_LAST_WORDS = re.compile(r"(?:[^\W\d_]+\s{1,3}){0,3}[^\W\d_]+\Z")
_NUMBER_WORDS = ("số hiệu", "số", "no", "nº")
# "Đang tải văn bản...\nSố hiệu: 12/QĐ-UBND": a label, and what stands above it is none of it.
_LABELLED = re.compile(r"[ .:]*\n[ ]*số\s+hiệu[\s:.*_]*|[ ]*\.{2,}\s*số[\s:.*_]*(?:hiệu[\s:.*_]*)?")
_HEADED = ("Bộ luật số", "Pháp lệnh số", "Luật số", "Số hiệu", "Số")
_STOP = re.compile(r"[.,;:()\[\]\"\d|]")


@dataclass(frozen=True, slots=True)
class Lead:
    """What stands before a number: where its type word begins, its type, empty where there is only a "số".

    `numbered` tells that "số" stands before the number, `other` that the words name another thing: a plot, a contract.
    """

    start: int
    type: str = ""
    numbered: bool = False
    other: bool = False


class Types:
    """The types of the vocabulary; `rows` by code, `words` to codes."""

    def __init__(self, types: Iterable[CitationType], others: Iterable[OtherNumber]) -> None:
        self.rows = {row.code: row for row in types}
        self.words = {key(word): row.code for row in self.rows.values() for word in row.words}
        self.symbols = {
            key(symbol): (row.code, row.symbols[0] if fold(symbol) == fold(row.symbols[0]) else symbol)
            for row in self.rows.values()
            for symbol in row.symbols
        }
        self.letter = next(row.code for row in self.rows.values() if row.family == "letter")
        self._others = {key(word) for row in others for word in row.words}
        self._lasts = {word.split()[-1] for word in (*self.words, *self._others, *_NUMBER_WORDS)}
        words = "|".join(
            r"\s+".join(map(re.escape, word.split())) for word in sorted(self.words, key=len, reverse=True)
        )
        self._any = re.compile(rf"(?<![^\W_])(?:{words})(?![^\W_])")

    def family(self, code: str) -> str:
        """The family of a type, empty for an unknown code."""
        row = self.rows.get(code)
        return row.family if row else ""

    def may_lead(self, keyed: str, at: int) -> bool:
        """Whether the last syllable before `at` ends a word that may stand before a number. Cheap."""
        words = keyed[max(0, at - 14) : at].rstrip(_LOOSE).rsplit(None, 1)
        last = _LAST_WORDS.search(words[-1]) if words else None
        return last is not None and last[0] in self._lasts

    def lead(self, text: str, keyed: str, at: int) -> Lead | None:
        """The type word right before the number at `at`, or the word for another thing, or a bare "số"."""
        low = max(0, at - _NEAR)
        head, numbered = _unnumbered(keyed[low:at])
        if _LABELLED.fullmatch(keyed, low + len(head), at):
            return Lead(at, "", True)
        last = _LAST_WORDS.search(head)
        for word in _WORD.finditer(head, last.start()) if last else ():
            start = word.start()
            name = " ".join(head[start:].split())
            if name in self.words and not (name == "luật" and in_legal(text, keyed, low + start)):
                return Lead(low + start, self.words[name], numbered)
            if name in self._others:
                return Lead(low + start, "", numbered, other=True)
        return Lead(at, "", True) if numbered else None

    def far_lead(self, text: str, keyed: str, at: int, wanted: Iterable[str], floor: int = 0) -> Lead | None:
        """A type word with the name of the instrument between it and "số": `Luật Đất đai số 31/2024/QH15`.

        It stands behind `floor`, where the mention before ends: the TT of its symbol is no Thông tư.
        """
        low = max(floor, at - _REACH)
        head, _ = _unnumbered(keyed[low:at])
        last = None
        for found in self._any.finditer(head):
            last = last if found[0] == "luật" and in_legal(text, keyed, low + found.start()) else found
        if last is None or _STOP.search(head, last.end()) or head.count("\n", last.end()) > 2:
            return None
        type_ = self.words[" ".join(last[0].split())]
        return Lead(low + last.start(), type_, True) if type_ in wanted else None


def in_legal(text: str, keyed: str, at: int) -> bool:
    """Whether the "luật" at `at` is that of "pháp luật": a line that begins with Luật goes not on with Bộ Tư pháp."""
    before = keyed[max(0, at - 12) : at]
    head = before.rstrip()
    if not head.endswith("pháp"):
        return False
    return not ("\n" in before[len(head) :] and text[at].isupper() and text[at - len(before) + len(head) - 1].islower())


def heads_line(text: str, at: int) -> bool:
    """Whether the "Số:" before a number begins its line or cell, as in the head of a letter."""
    head = text[max(0, at - 18) : at].rstrip(_LOOSE)
    word = next((word for word in _HEADED if head.endswith(word)), "")
    return bool(word) and head[: -len(word)].rstrip(" *_")[-1:] in ("", "\n", "|", "-")


def _unnumbered(head: str) -> tuple[str, bool]:
    """`head` without the "số" at its end, however often it stands there, and whether it stood there."""
    head, numbered = head.rstrip(_LOOSE), False
    for word in _NUMBER_WORDS * 2:
        if head.endswith(word) and not head[-len(word) - 1 : -len(word)].isalpha():
            head, numbered = head[: -len(word)].rstrip(_LOOSE), True
    return head, numbered
