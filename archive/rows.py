"""A Document as a row of the database, and back. May not: reach the database.

A row keeps the text beside the rest of the record, which is JSON, and the digest of both.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from archive.document import Document
from archive.originals import sha256


def now() -> str:
    """This moment as ISO 8601 in UTC, to the second."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def row(document: Document) -> dict[str, object]:
    """The columns that say what a document is."""
    data = document.to_dict()
    text = data.pop("text")
    record = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return {
        "id": document.id,
        "revision": document.revision,
        "sha256": document.original.sha256,
        "record": record,
        "text": text,
        "digest": digest(record, text),
        "recorded_at": now(),
    }


def document(found: Any) -> Document:
    """The document of a row."""
    return Document.from_dict(json.loads(found.record) | {"text": found.text})


def digest(record: str, text: str) -> str:
    """What a row's record and text are known by."""
    return sha256(f"{record}\n{text}".encode())


def is_whole(found: Any) -> bool:
    """Whether a row is as it was written."""
    if digest(found.record, found.text) != found.digest:
        return False
    data = json.loads(found.record)
    columns = data["id"], data["revision"], data["original"]["sha256"]
    return bool(columns == (found.id, found.revision, found.sha256))
