"""The puts of one transaction of the store: all of them stand, or none.

Enters: a connection in a transaction, Documents, outcomes, corrections. Leaves: rows. May not: begin or end the
transaction, or put a record without laying the standing corrections of its document over it.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from archive import journal, rows, tables
from archive.corrections import Correction, corrected
from archive.document import Document
from archive.loads import Outcome
from archive.tables import documents, revisions


@dataclass(frozen=True, slots=True)
class Known:
    """What the store holds of a source: the id of its document and the hash of the bytes last seen there."""

    id: str
    sha256: str


class Batch:
    """The puts of one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._serial: int = connection.scalar(tables.LAST) or 0
        self._before = self._serial

    def end(self) -> None:
        """Mark the last change of the batch, if there was any, as no other archive and no other past of this one does.

        A database that was restored gives its next changes the serials that others had before; the marks differ.
        """
        if self._serial > self._before:
            self._connection.execute(tables.PUT_MARK, {"serial": self._serial, "mark": secrets.token_hex(8)})

    def put(self, document: Document, key: str, annotation: bytes = b"", describer: str = "") -> Document:
        """Keep `document`, which came from the source `key`; the former revision is kept too. Gives it as stored.

        `describer` is the fingerprint of what made the record, `annotation` what is to be kept beside the text.
        """
        former = self._connection.execute(tables.DOCUMENT, {"id_": document.id}).one_or_none()
        if former is not None:
            names = [column.name for column in revisions.columns]
            self._connection.execute(revisions.insert(), {name: getattr(former, name) for name in names})
            document = replace(self._corrected(document), revision=former.revision + 1)
        self._serial += 1
        values = rows.row(document) | {"serial": self._serial, "annotation": annotation, "described_by": describer}
        self._connection.execute(tables.PUT_DOCUMENT, values)
        self.point(key, document.id, document.original.sha256)
        return document

    def redescribe(self, document: Document, annotation: bytes, describer: str = "") -> bool:
        """Put what is known of the same bytes today in place of what was known; whether that is anything new.

        Without a `describer` the record stays that of the one who made it, which is still what it is laid over.
        """
        former = self._connection.execute(tables.DOCUMENT, {"id_": document.id}).one()
        values = rows.row(replace(self._corrected(document), revision=former.revision))
        changed = bool(values["digest"] != former.digest)
        if changed:
            self._serial += 1
            values |= {"serial": self._serial, "annotation": annotation, "recorded_at": former.recorded_at}
        else:
            values = {}
        update = documents.update().where(documents.c.id == document.id)
        self._connection.execute(update.values(values | {"described_by": describer or former.described_by}))
        return changed

    def _corrected(self, document: Document) -> Document:
        """With its standing corrections laid over it. A new document has none: its id is new."""
        held = journal.corrections_of(self._connection, [document.id]).get(document.id, ())
        return corrected(document, held) if held else document

    def described(self, id_: str, describer: str) -> None:
        """Note that this describer has nothing to say of a document; its record stands."""
        self._connection.execute(documents.update().where(documents.c.id == id_).values(described_by=describer))

    def point(self, key: str, id_: str, digest: str) -> None:
        """Note that the source `key` holds those bytes, which are document `id_`."""
        self._connection.execute(tables.PUT_SOURCE, {"key": key, "id": id_, "sha256": digest})

    def known(self, key: str) -> Known | None:
        """What the source `key` is known to hold."""
        row = self._connection.execute(tables.KNOWN, {"keys": [key]}).one_or_none()
        return Known(row.id, row.sha256) if row else None

    def holder(self, digest: str) -> str | None:
        """The id of the document whose present revision was read from those bytes."""
        found: str | None = self._connection.scalar(tables.HOLDERS, {"digests": [digest]})
        return found

    def sources_of(self, id_: str) -> tuple[str, ...]:
        """The keys of all sources of a document."""
        return tuple(self._connection.scalars(tables.SOURCES_OF, {"id_": id_}))

    def fresh_id(self, digest: str) -> str:
        """An id for a new document of those bytes: the first 16 digits of their hash, more where those are taken."""
        taken = set(self._connection.scalars(tables.TAKEN, {"low": digest[:16], "high": f"{digest[:16]}g"}))
        return next(digest[:size] for size in range(16, 65) if digest[:size] not in taken)

    def record_load(self, number: int, outcomes: Sequence[Outcome]) -> None:
        """Note what became of some files of a load; a load that is broken off keeps what was noted."""
        journal.record_load(self._connection, number, outcomes)

    def correct(self, correction: Correction) -> Correction:
        """Keep a correction for ever; as kept, with its number. `redescribe` lays it over the record."""
        return journal.add_correction(self._connection, correction)

    def withdraw(self, number: int, who: str, why: str) -> Correction:
        """Note that a standing correction no longer holds; as kept. `redescribe` takes it from the record."""
        return journal.withdraw(self._connection, number, who, why)
