"""Text → terms with offsets. The same functions serve documents and queries.

Analysis of a text is a list of syllables, each with its span, and one *joint* per gap between two of them: whether
underthesea puts both into one word. From those come, for the engines, space-joined terms:

    syllables   `dân tộc thiểu số`         key of each syllable, its position the number of the syllable
    folded      `dan toc thieu so`         the same without diacritics
    words       `dân_tộc thiểu_số`         what underthesea joins
    bigrams     `dan_toc toc_thieu …`      each two syllables side by side, without diacritics

A syllable is a run of letters or a run of digits, so `TT&ĐB`, `102/2009/QĐ-TTg` and `CT135` are runs of syllables that
a phrase finds, whatever underthesea makes of them. Words never reach over punctuation.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from itertools import pairwise

import numpy as np

from archive.text import IGNORABLE, fold, key
from indexer.segmenter import Segmenter

_SYLLABLE = re.compile(rf"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f{IGNORABLE}])*|\d+")
_MARK = re.compile("[\u0300-\u036f]")
_SHAPES = "\u0302\u0306\u031b"
_DROPPED = str.maketrans("", "", IGNORABLE)
LONGEST_TERM = 64
"""Characters of a term: what is longer is cut."""

_I = "iìỉĩíị"
_Y = "yỳỷỹýỵ"
_I_OR_Y = re.compile(rf"^(h|k|l|m|qu|s|t)([{_I}])$")
_VERSION = "2"


@dataclass(frozen=True, slots=True)
class Analysis:
    """The syllables of a text. `terms[i]` stands at `text[starts[i]:ends[i]]`; `joints[i]`: i and i+1 are one word.

    `starts` and `ends` are int32 arrays of the length of `terms`, `joints` is a bool array of the same length whose
    last item is False.
    """

    terms: list[str]
    starts: np.ndarray
    ends: np.ndarray
    joints: np.ndarray

    def folded(self) -> list[str]:
        """The terms without diacritics."""
        return [folded(term) for term in self.terms]

    def bigrams(self) -> list[str]:
        """Each two syllables that stand side by side, joined by `_`, without diacritics."""
        return paired(self.folded())

    def words(self) -> list[str]:
        """The words, syllables joined by `_`."""
        words: list[str] = []
        joined = False
        for term, joint in zip(self.terms, self.joints.tolist(), strict=True):
            if joined:
                words[-1] = f"{words[-1]}_{term}"
            else:
                words.append(term)
            joined = joint
        return words


def paired(terms: Iterable[str]) -> list[str]:
    """Each two terms that follow each other, joined by `_`."""
    return [f"{one}_{other}" for one, other in pairwise(terms)]


@lru_cache(maxsize=1 << 17)
def term_of(syllable: str) -> str:
    """The term of one syllable as written: `Hoà` → `hòa`, `Kĩ` → `kỹ`. At most 64 characters."""
    plain = syllable.translate(_DROPPED)
    term = key(_recomposed(plain) if _MARK.search(plain) else plain)[:LONGEST_TERM]
    return _I_OR_Y.sub(lambda match: match[1] + _Y[_I.index(match[2])], term)


def _recomposed(syllable: str) -> str:
    """A syllable whose marks were typed in an order, or so often, that NFC can't join them: `thé` + ̂ is `thế`."""
    parts: list[str] = []
    for char in unicodedata.normalize("NFD", syllable):
        if not _MARK.match(char):
            parts.append(char)
        elif parts and char not in parts[-1]:
            parts[-1] = parts[-1][0] + "".join(sorted(parts[-1][1:] + char, key=lambda mark: mark not in _SHAPES))
    return unicodedata.normalize("NFC", "".join(parts))


@lru_cache(maxsize=1 << 17)
def folded(term: str) -> str:
    """The term without diacritics: `hòa` → `hoa`."""
    return fold(term)


def tokens(text: str, start: int = 0) -> Iterator[tuple[str, int, int]]:
    """The terms of NFC `text` in order, from the syllable at `start` on, each with its span: (term, start, end)."""
    for match in _SYLLABLE.finditer(text, start):
        yield term_of(match[0]), match.start(), match.end()


def analyse(text: str, joints: bytes | None = None) -> Analysis:
    """The analysis of NFC `text`. `joints`, from `segment` of the same text, saves underthesea's work."""
    terms: list[str] = []
    spans: list[int] = []
    for term, start, end in tokens(text):
        terms.append(term)
        spans += (start, end)
    pairs = np.array(spans, dtype=np.int32).reshape(-1, 2)
    joined = joints_of(joints, len(terms)) if joints else None
    if joined is None:
        joined = _segmenter().joints(text)
    return Analysis(terms, pairs[:, 0], pairs[:, 1], joined)


def segment(text: str) -> bytes:
    """What underthesea knows of NFC `text`, to be kept beside it: a fingerprint of 8 bytes, then a bit a syllable."""
    return segmenter() + np.packbits(_segmenter().joints(text)).tobytes()


def joints_of(kept: bytes, count: int) -> np.ndarray | None:
    """The joints that `segment` wrote down for a text of `count` syllables; None when they are another version's."""
    size = (count + 7) // 8
    if kept[:8] != segmenter() or len(kept) != 8 + size:
        return None
    return np.unpackbits(np.frombuffer(kept, dtype=np.uint8, offset=8), count=count).astype(bool)


@lru_cache(maxsize=1)
def segmenter() -> bytes:
    """The fingerprint of the segmentation: underthesea's version and this module's."""
    return hashlib.sha256(f"{version('underthesea')} {version('underthesea_core')} {_VERSION}".encode()).digest()[:8]


def fingerprint() -> str:
    """What an index depends on here; an index with another fingerprint is stale."""
    return segmenter().hex()


def warm_up() -> None:
    """Load underthesea's model; its first call takes a second."""
    _segmenter().joints("khởi động")


@lru_cache(maxsize=1)
def _segmenter() -> Segmenter:
    return Segmenter(_SYLLABLE)
