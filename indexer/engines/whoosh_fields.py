"""How an IndexEntry is laid out in Whoosh: its schema, and a codec whose segments are files of arrays (`stored.py`).

With the codec, Whoosh's own readers, matchers and searchers work on what the engine wrote. It is written a segment at a
time, not a posting at a time, so Whoosh's own writer can delete through it and commit, but add nothing.

Field types, codec and segment are part of the pickled schema and table of contents of every index, so their names and
their module stay where they are.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
from whoosh import columns, fields, formats
from whoosh.codec import base
from whoosh.matching import ListMatcher
from whoosh.reading import TermInfo, TermNotFound

from indexer.engines.packing import starts
from indexer.engines.stored import CODED, COLUMNS, TABLES, Stored
from indexer.engines.tables import Entry
from indexer.schema import TEXT_FIELDS

_SUFFIX = ".arrays"


class PackedPositions(formats.Positions):  # type: ignore[misc]
    """Positions as gaps in unsigned 32-bit integers of this machine's byte order."""

    def decode_frequency(self, valuestring: bytes) -> int:
        return len(valuestring) // 4

    def decode_positions(self, valuestring: bytes) -> list[int]:
        gaps = np.frombuffer(valuestring, dtype=np.uint32)
        positions: list[int] = np.cumsum(gaps).tolist()
        return positions


class TermsWithPositions(fields.FieldType):  # type: ignore[misc]
    """Space-joined terms; the place of a term in the row is its position."""

    def __init__(self) -> None:
        self.format = PackedPositions()
        self.scorable = True


class Terms(fields.FieldType):  # type: ignore[misc]
    """Space-joined terms; only their frequency is kept, as the posting's weight."""

    def __init__(self) -> None:
        self.format = formats.Existence()
        self.scorable = True


class Codes(fields.FieldType):  # type: ignore[misc]
    """A list of pairs, each one term with a TAB in it: the code and label of a facet value, the two days of a time."""

    def __init__(self) -> None:
        self.format = formats.Existence()
        self.scorable = False


def schema() -> fields.Schema:
    """One Whoosh field a row of TEXT_FIELDS and FACETS, and the id, serial, date and length as columns."""
    made = fields.Schema(id=fields.ID(unique=True, stored=True), signature=fields.STORED())
    for name, kind in COLUMNS.items():
        made.add(name, fields.COLUMN(columns.NumericColumn("q" if kind is np.int64 else "i", default=0)))
    for field in TEXT_FIELDS:
        made.add(field.name, TermsWithPositions() if field.positions else Terms())
    for name in CODED:
        made.add(name, Codes())
    return made


class ArraySegment(base.Segment):  # type: ignore[misc]
    """A segment in the table of contents: its name, and which of its documents were deleted."""

    def __init__(self, indexname: str) -> None:
        super().__init__(indexname)
        self._size = 0
        self._deleted: set[int] = set()

    def codec(self) -> ArrayCodec:
        return ArrayCodec()

    def path(self, storage: Any) -> Path:
        """Its file in a folder of Whoosh's."""
        return Path(storage.folder, self.make_filename(_SUFFIX))

    def set_doc_count(self, doccount: int) -> None:
        self._size = doccount

    def doc_count_all(self) -> int:
        return self._size

    def deleted_count(self) -> int:
        return len(self._deleted)

    def deleted_docs(self) -> Iterable[int]:
        return frozenset(self._deleted)

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        (self._deleted.add if delete else self._deleted.discard)(docnum)

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self._deleted

    def should_assemble(self) -> bool:
        return False


class ArrayCodec(base.Codec):  # type: ignore[misc]
    """Whoosh's way to segments that are files of arrays."""

    length_stats = False

    def new_segment(self, storage: Any, indexname: str) -> ArraySegment:
        return ArraySegment(indexname)

    def per_document_writer(self, storage: Any, segment: Any) -> _Elsewhere:
        return _Elsewhere()

    def field_writer(self, storage: Any, segment: Any) -> _Elsewhere:
        return _Elsewhere()

    def terms_reader(self, storage: Any, segment: ArraySegment) -> ArrayTerms:
        return ArrayTerms(_stored(segment.path(storage)))

    def per_document_reader(self, storage: Any, segment: ArraySegment) -> ArrayDocuments:
        return ArrayDocuments(_stored(segment.path(storage)), segment)


_OPEN: WeakValueDictionary[Path, Stored] = WeakValueDictionary()


def _stored(path: Path) -> Stored:
    """The segment in that file, opened once for all that read it: a segment never changes."""
    stored = _OPEN.get(path)
    if stored is None:
        stored = _OPEN[path] = Stored(path)
    return stored


class _Elsewhere:
    """What Whoosh's writer opens and closes for a document at a time; the engine gives it none."""

    is_closed = False

    def close(self) -> None:
        self.is_closed = True


class _Postings(ListMatcher):  # type: ignore[misc]
    """The postings of a term, from the first to the last."""

    def skip_to(self, id: int) -> None:
        self._i: int = bisect_left(self._ids, id, self._i)

    def value(self) -> bytes:
        return self._values[self._i] if self._values is not None else b""

    def copy(self) -> _Postings:
        return type(self)(
            self._ids,
            self._weights,
            self._values,
            self._format,
            self._scorer,
            self._i,
            term=self._term,
            terminfo=self._terminfo,
        )


class ArrayTerms(base.TermsReader):  # type: ignore[misc]
    """The terms of a segment and their postings, for Whoosh."""

    def __init__(self, stored: Stored) -> None:
        self.stored = stored
        self._names = sorted([*TABLES, *CODED])
        self._coded_fields: dict[str, tuple[dict[bytes, int], np.ndarray, np.ndarray]] = {}

    def _coded(self, name: str, text: bytes) -> np.ndarray | None:
        """The documents with that value of a coded field; None when there is no such value."""
        number, docs, ends = self._by_value(name)
        place = number.get(text)
        return None if place is None else docs[ends[place] : ends[place + 1]]

    def _by_value(self, name: str) -> tuple[dict[bytes, int], np.ndarray, np.ndarray]:
        """Of a coded field: the number of each value, the documents of one value after another, where those begin."""
        kept = self._coded_fields.get(name)
        if kept is None:
            codes = self.stored.codes(name)
            docs = np.repeat(np.arange(self.stored.size), codes.counts)[np.argsort(codes.codes, kind="stable")]
            ends = np.cumsum([0, *np.bincount(codes.codes, minlength=len(codes.values)).tolist()])
            kept = ({value: number for number, value in enumerate(codes.values)}, docs, ends)
            self._coded_fields[name] = kept
        return kept

    def _find(self, name: str, text: bytes) -> tuple[np.ndarray, np.ndarray, Entry | None]:
        """The documents of a term, how often it stands in each, and where its positions are. KeyError without it."""
        if name in CODED:
            docs = self._coded(name, text)
            if docs is None:
                raise KeyError((name, text))
            return docs, np.ones(len(docs), dtype=np.int64), None
        table = self.stored.table(name)
        entry = table.find(text)
        if entry is None:
            raise KeyError((name, text))
        return table.docs(entry), table.freqs(entry), entry if table.positions else None

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        name, text = term
        if name in CODED:
            return text in self._by_value(name)[0]
        return name in TABLES and self.stored.table(name).find(text) is not None

    def indexed_field_names(self) -> list[str]:
        return self._names

    def terms(self) -> Iterator[tuple[str, bytes]]:
        for name in self._names:
            yield from self.terms_from(name, b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        if fieldname not in self._names:
            raise TermNotFound(f"Unknown field {fieldname!r}")
        if fieldname in CODED:
            values = [*self._by_value(fieldname)[0]]
            yield from ((fieldname, value) for value in values[bisect_left(values, prefix) :])
        else:
            yield from ((fieldname, term) for term, _ in self.stored.table(fieldname).from_(prefix))

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return (((name, text), self.term_info(name, text)) for name, text in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return (((name, text), self.term_info(name, text)) for name, text in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        docs, freqs, _ = self._find(fieldname, text)
        lengths = self.stored.lengths(fieldname)[docs]
        return TermInfo(
            weight=float(freqs.sum()),
            df=len(docs),
            minlength=int(lengths.min()),
            maxlength=int(lengths.max()),
            maxweight=float(freqs.max()),
            minid=int(docs[0]),
            maxid=int(docs[-1]),
        )

    def frequency(self, fieldname: str, text: bytes) -> float:
        return float(self._find(fieldname, text)[1].sum())

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        return len(self._find(fieldname, text)[0])

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> _Postings:
        try:
            docs, freqs, entry = self._find(fieldname, text)
        except KeyError:
            raise TermNotFound(f"No term {fieldname}:{text!r}") from None
        values = None if entry is None else self._values(fieldname, entry, freqs)
        weights = freqs.astype(float).tolist()
        info = self.term_info(fieldname, text)
        return _Postings(docs.tolist(), weights, values, format_, scorer=scorer, term=(fieldname, text), terminfo=info)

    def _values(self, fieldname: str, entry: Entry, freqs: np.ndarray) -> list[bytes]:
        """The positions of each posting as PackedPositions reads them."""
        first = starts(freqs)
        places = self.stored.table(fieldname).all_places(entry, freqs)
        gaps = np.diff(places, prepend=np.int32(0))
        gaps[first] = places[first]
        plain = gaps.astype(np.uint32).tobytes()
        ends = (first + freqs) * 4
        return [plain[low:high] for low, high in zip((first * 4).tolist(), ends.tolist(), strict=True)]

    def cursor(self, fieldname: str, fieldobj: Any) -> _Cursor:
        return _Cursor([text for _, text in self.terms_from(fieldname, b"")], fieldname, self, fieldobj)

    def close(self) -> None:
        """Nothing: the file is given back with its last array."""


class _Cursor(base.FieldCursor):  # type: ignore[misc]
    """Whoosh's walk over the terms of a field."""

    def __init__(self, terms: list[bytes], name: str, reader: ArrayTerms, field: Any) -> None:
        self._terms, self._name, self._reader, self._field = terms, name, reader, field
        self._at = 0

    def first(self) -> Any:
        self._at = 0
        return self.text()

    def find(self, term: Any) -> Any:
        self._at = bisect_left(self._terms, term if isinstance(term, bytes) else self._field.to_bytes(term))
        return self.text()

    def next(self) -> Any:
        self._at += 1
        return self.text()

    def text(self) -> Any:
        return self._field.from_bytes(self._terms[self._at]) if self.is_valid() else None

    def term_info(self) -> TermInfo | None:
        return self._reader.term_info(self._name, self._terms[self._at]) if self.is_valid() else None

    def is_valid(self) -> bool:
        return self._at < len(self._terms)


class ArrayDocuments(base.PerDocumentReader):  # type: ignore[misc]
    """What a segment keeps of its documents beside postings, for Whoosh."""

    def __init__(self, stored: Stored, segment: ArraySegment) -> None:
        self.stored = stored
        self._segment = segment

    def doc_count(self) -> int:
        return self._segment.doc_count_all() - self._segment.deleted_count()

    def doc_count_all(self) -> int:
        return self._segment.doc_count_all()

    def has_deletions(self) -> bool:
        return self._segment.deleted_count() > 0

    def is_deleted(self, docnum: int) -> bool:
        return self._segment.is_deleted(docnum)

    def deleted_docs(self) -> Iterable[int]:
        return self._segment.deleted_docs()

    def supports_columns(self) -> bool:
        return True

    def has_column(self, fieldname: str) -> bool:
        return fieldname in COLUMNS

    def column_reader(self, fieldname: str, column: Any) -> _Column:
        return _Column(self.stored.number(fieldname))

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        return int(self.stored.lengths(fieldname)[docnum])

    def field_length(self, fieldname: str) -> int:
        return int(self.stored.lengths(fieldname).sum(dtype=np.int64))

    def min_field_length(self, fieldname: str) -> int:
        return int(self.stored.lengths(fieldname).min(initial=np.iinfo(np.int32).max))

    def max_field_length(self, fieldname: str) -> int:
        return int(self.stored.lengths(fieldname).max(initial=0))

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        return {
            "id": self.stored.ids[docnum].decode(),
            "signature": self.stored.signatures[docnum],
        }


class _Column(columns.ColumnReader):  # type: ignore[misc]
    """A column of numbers, for Whoosh."""

    def __init__(self, values: np.ndarray) -> None:
        self._values = values
        self._sign = 1

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, docnum: int) -> int:
        return int(self._values[docnum])

    def sort_key(self, docnum: int) -> int:
        return self._sign * int(self._values[docnum])

    def set_reverse(self) -> None:
        self._sign = -1
