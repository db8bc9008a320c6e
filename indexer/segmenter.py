"""Which syllables underthesea puts into one word; the only importer of underthesea.

Enters: NFC text. Leaves: a joint a syllable. May not: know what a term is, or answer otherwise than
`underthesea.word_tokenize` does on the same line.

That function costs more than all else that is done to a document, nearly all of it spent on making the features of
each token into strings. So the text is cut into pieces at white space, which underthesea never has inside a token;
the tokens of each distinct piece are asked for once; and the tags come from `word_model`, which knows one release of
underthesea's model. Beside another release, and for lines that it can't decide, underthesea itself is asked.
"""

from __future__ import annotations

import hashlib
import pickle
import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from importlib.metadata import version
from importlib.util import find_spec
from itertools import accumulate, chain
from pathlib import Path
from threading import Lock

import numpy as np

from indexer.word_model import BEGIN, END, LIMIT, WordModel, read_crf

_CHUNK = 10_000
_GROUP = 20_000
_HELD = 4_000_000
"""Characters of pieces that are remembered: real ones have seven each, junk may have thousands."""
_MODEL = "pipeline/word_tokenize/models/ws_crf_vlsp2013_20230727"
_FILES = (
    "pipeline/word_tokenize/__init__.py",
    "pipeline/word_tokenize/regex_tokenize.py",
    "pipeline/text_normalize/character_normalize.py",
    "pipeline/text_normalize/text_normalizer.py",
    "models/fast_crf_sequence_tagger.py",
    f"{_MODEL}/models.bin",
    f"{_MODEL}/features.bin",
    f"{_MODEL}/dictionary.bin",
)
_RELEASE = "4ca046c182ef6d05"
"""What `_release` gives for underthesea 9.5.0 with underthesea_core 3.3.2, of which `word_model` was proved equal."""


def chunks(text: str) -> Iterator[tuple[int, int]]:
    """The lines of `text`, a line over 10,000 characters cut after a sentence: underthesea takes all in one."""
    start = 0
    while start < len(text):
        end = text.find("\n", start, start + _CHUNK)
        if end < 0:
            end = min(start + _CHUNK, len(text))
            if end < len(text):
                stop = text.rfind(". ", start + 1, end) + 1 or text.rfind(" ", start + 1, end)
                end = stop if stop > 0 else end
        if end > start:
            yield start, end
        start = max(end, start + 1)


def words(line: str) -> list[str]:
    """The words of one line as underthesea has them, the parts of each joined by a space."""
    from underthesea.pipeline.word_tokenize import word_tokenize

    found: list[str] = word_tokenize(line, use_token_normalize=False)
    return found


class Segmenter:
    """Underthesea's words as joints of the syllables that `syllable` matches; a syllable holds no white space."""

    def __init__(self, syllable: re.Pattern[str]) -> None:
        self._syllable = syllable
        self._lock = Lock()
        self._pieces: dict[str, int] = {}
        self._held = 0
        self._tokens: list[tuple[int, ...]] = []
        self._shapes = np.empty((LIMIT, 4), dtype=np.int32)

    def joints(self, text: str) -> np.ndarray:
        """For each syllable of `text` whether it and the next are one word with nothing but white space between."""
        text = _respelt(text)
        cuts = list(chunks(text))
        with self._lock:
            if self._model is None or any(_is_inside_piece(text, end) for _, end in cuts):
                return asked(text, self._syllable)
            found = [self._read(self._model, lines) for lines in _groups(text, cuts)]
        return np.concatenate([np.zeros(0, dtype=bool), *found])

    @cached_property
    def _model(self) -> WordModel | None:
        """The model of the installed underthesea, or None when it is not the release that is known here."""
        spec = find_spec("underthesea")
        if spec is None or spec.origin is None or _release(Path(spec.origin).parent) != _RELEASE:
            return None
        folder = Path(spec.origin).parent / _MODEL
        dictionary = pickle.loads((folder / "dictionary.bin").read_bytes())
        return WordModel(read_crf(folder / "models.bin"), frozenset(dictionary))

    def _read(self, model: WordModel, lines: list[str]) -> np.ndarray:
        """The joints of a few lines, by the model."""
        if not self._tokens or max(len(model), len(self._tokens)) > LIMIT - 2 * _GROUP or self._held > _HELD:
            self._forget(model)
        numbers: list[int] = []
        for line in lines:
            numbers += (BEGIN, *self._numbers(model, line), END)
        tokens = np.array(list(chain.from_iterable(map(self._tokens.__getitem__, numbers))))
        goes_on, close = model.tag(tokens)
        counts, syllables, last, begins = self._shapes[numbers].T
        firsts, word = np.cumsum(counts) - counts, np.cumsum(~goes_on)
        ends = np.cumsum(syllables)
        joints = np.zeros(ends[-1], dtype=bool)
        at = np.flatnonzero((last[:-1] >= 0) & (begins[1:] > 0))
        joints[ends[at] - 1] = word[firsts[at] + last[at]] == word[firsts[at + 1]]
        if close.any():
            bounds = ends[np.array(numbers) <= END]
            for line in np.unique((np.cumsum(tokens == BEGIN) // 2 - 1)[close]).tolist():
                joints[bounds[2 * line] : bounds[2 * line + 1]] = asked(lines[line], self._syllable)
        return joints

    def _forget(self, model: WordModel) -> None:
        model.clear()
        self._pieces.clear()
        self._held = 0
        self._tokens = [(BEGIN, BEGIN), (END, END)]
        self._shapes[:2] = (2, 0, -1, 0)

    def _numbers(self, model: WordModel, line: str) -> list[int]:
        """The numbers of the pieces of a line."""
        pieces = line.split()
        if not line[-1].isspace():
            # What ends the line is another piece: `TP.` there is two tokens, and one before a space.
            pieces[-1] += "\0"
        known = self._pieces
        return [known.get(piece) or self._number(model, piece) for piece in pieces]

    def _number(self, model: WordModel, piece: str) -> int:
        """The number of a piece that has none yet."""
        from underthesea.pipeline.word_tokenize.regex_tokenize import tokenize

        ends_line = piece.endswith("\0")
        text = piece[:-1] if ends_line else piece
        tokens: list[str] = tokenize(text if ends_line else f"{text} ", use_token_normalize=False)
        spans = [found.span() for found in self._syllable.finditer(text)]
        starts = [0, *accumulate(map(len, tokens))]
        ends = bool(spans) and spans[-1][1] == len(text)
        last = bisect_right(starts, spans[-1][0]) - 1 if ends else -1
        self._held += len(piece)
        number = self._pieces[piece] = len(self._tokens)
        self._tokens.append(tuple(model.number(token) for token in tokens))
        self._shapes[number] = (len(tokens), len(spans), last, bool(spans) and spans[0][0] == 0)
        return number


def asked(text: str, syllable: re.Pattern[str]) -> np.ndarray:
    """The same joints from underthesea's own words: what `Segmenter` must equal. Not for two threads at first."""
    text = _respelt(text)
    spans = np.array([found.span() for found in syllable.finditer(text)], dtype=np.int32).reshape(-1, 2)
    joints = np.zeros(len(spans), dtype=bool)
    for start, end in chunks(text):
        for low, high in _word_spans(text[start:end], start):
            first, last = np.searchsorted(spans[:, 0], (low, high))
            joints[first : max(first, last - 1)] = True
    gaps = zip(spans[:-1, 1].tolist(), spans[1:, 0].tolist(), strict=True)
    joints[:-1] &= np.array([text[low:high].isspace() for low, high in gaps], dtype=bool)
    return joints


def _respelt(text: str) -> str:
    """Underthesea reads eth as đ, which is what is meant; without this its words would not be found in the text."""
    return text.replace("ð", "đ").replace("Ð", "Đ")


def _release(package: Path) -> str:
    """The fingerprint of all that decides where underthesea joins: its files and the version of its compiled half."""
    digest = hashlib.sha256(version("underthesea_core").encode())
    for name in _FILES:
        try:
            digest.update((package / name).read_bytes())
        except FileNotFoundError:
            return ""
    return digest.hexdigest()[:16]


def _is_inside_piece(text: str, end: int) -> bool:
    """Whether a cut at `end` has no white space at either side: a run of 10,000 characters without any."""
    return end < len(text) and not text[end].isspace() and not text[end - 1].isspace()


def _groups(text: str, cuts: list[tuple[int, int]]) -> Iterator[list[str]]:
    """The lines that are not blank, some 20,000 characters of them at a time."""
    lines: list[str] = []
    size = 0
    for start, end in cuts:
        if not (line := text[start:end]).isspace():
            lines.append(line)
            size += len(line)
        if size > _GROUP:
            yield lines
            lines, size = [], 0
    if lines:
        yield lines


def _word_spans(line: str, offset: int) -> Iterator[tuple[int, int]]:
    """The spans of words of several tokens, moved by `offset`."""
    position = 0
    for word in words(line):
        parts = word.split(" ")
        low = -1
        for part in parts:
            found = line.find(part, position)
            if found < 0:
                break
            low = found if low < 0 else low
            position = found + len(part)
        else:
            if len(parts) > 1:
                yield low + offset, position + offset
