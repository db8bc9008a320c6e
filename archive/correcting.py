"""To correct a field of a document, and to withdraw a correction; both inside `store.writing()`.

Enters: what somebody typed, who it was and why. Leaves: the Correction as kept, and the record that follows from it.
May not: change the text, an original, or a correction that was made before.

The record is always what describing the original gives, with the standing corrections laid over it. So the original is
described again wherever a correction stood before: what a finder had found there can't be told from the record.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from archive.corrections import BY_NAME, FIELDS, Correction, Field, corrected, standing, values
from archive.document import Document, Finding
from archive.errors import QueryError, Refused
from archive.ingest import describe_again, describer
from archive.rows import now
from archive.store import Store
from archive.typed import is_said, line
from archive.typed import shipped as typed_values
from archive.workers import Annotate

LONGEST_NAME, LONGEST_REASON = 100, 1_000
"""Characters of who says so, and of why."""
_VIETNAM = dt.timezone(dt.timedelta(hours=7))


def correct(
    store: Store, id_: str, field: str, typed: Sequence[str], who: str, why: str, *, annotate: Annotate | None = None
) -> Correction:
    """Say that `field` of a document is what was typed, nothing where nothing was; as kept.

    QueryError where that can't be read, changes nothing, or `who` or `why` is missing; NotFound for an unknown id.
    """
    who, why = _signed(who, why)
    row = _field(field)
    said = typed_values().read(row, typed)
    _not_to_come(row, said)
    stored = store.stored(id_)
    draft = _draft(stored.document, field, said, who, why)
    same = _bare(values(corrected(stored.document, [draft]), field)) == _bare(values(stored.document, field))
    # That a document truly has none is worth saying once: nobody need look for it again.
    if same and (said or field in stored.document.corrected):
        raise QueryError(
            f"{row.vi}: văn bản {id_} đã ghi đúng như vậy; không có gì để sửa.",
            f"{row.en}: document {id_} says just that already; there is nothing to correct.",
        )
    stands = standing(store.corrections_of([id_]).get(id_, ()))
    fresh = describe_again(store, stored, annotate) if stands else (stored.document, stored.annotation)
    with store.batch() as batch:
        made = batch.correct(draft)
        if isinstance(fresh, Refused):
            batch.redescribe(stored.document, stored.annotation)
        else:
            batch.redescribe(*fresh, describer() if stands else "")
    return made


def withdraw(store: Store, number: int, who: str, why: str, *, annotate: Annotate | None = None) -> Correction:
    """Take a correction back: the document is described again, its other corrections stand; as kept.

    NotFound for an unknown number, QueryError where it was withdrawn before, Refused where the original can't be read.
    """
    who, why = _signed(who, why)
    correction = store.correction(number)
    if correction.withdrawn:
        raise QueryError(
            f"Bản sửa số {number} đã được rút từ trước (ngày {correction.withdrawn[:10]}, {correction.withdrawn_by}).",
            f"Correction {number} was withdrawn before (on {correction.withdrawn[:10]}, by {correction.withdrawn_by}).",
        )
    stored = store.stored(correction.id)
    fresh = describe_again(store, stored, annotate)
    if isinstance(fresh, Refused):
        raise fresh
    with store.batch() as batch:
        made = batch.withdraw(number, who, why)
        batch.redescribe(*fresh, describer())
    return made


def _signed(who: str, why: str) -> tuple[str, str]:
    """Both on one line, in NFC; QueryError where one is empty or too long, or no words."""
    signed = line(who), line(why)
    for said, longest, vi, en in (
        (signed[0], LONGEST_NAME, "người sửa", "who"),
        (signed[1], LONGEST_REASON, "lý do", "why"),
    ):
        if not (0 < len(said) <= longest and is_said(said)):
            raise QueryError(
                f"Hãy ghi {vi}, từ 1 đến {longest} ký tự, bằng chữ.",
                f"Say {en}, in 1 to {longest} characters, in words.",
            )
    return signed


def _field(name: str) -> Field:
    if name not in BY_NAME:
        names = ", ".join(field.name for field in FIELDS)
        raise QueryError(
            f"Không sửa được trường “{name[:40]}”; các trường sửa được: {names}.",
            f"The field “{name[:40]}” can't be corrected; these can: {names}.",
        )
    return BY_NAME[name]


def _not_to_come(field: Field, said: Sequence[Finding]) -> None:
    """What was published was published by today, on Vietnam's clock."""
    today = dt.datetime.now(_VIETNAM).date().isoformat()
    for item in said if field.kind == "date" else ():
        if item.value > today[: len(item.value)]:
            raise QueryError(
                f"{field.vi}: {item.value} là ngày chưa tới; hãy kiểm tra lại.",
                f"{field.en}: {item.value} is yet to come; check it.",
            )


def _draft(stored: Document, field: str, said: Sequence[Finding], who: str, why: str) -> Correction:
    was = values(stored, field)
    return Correction(
        number=0,
        id=stored.id,
        field=field,
        values=tuple(item.value for item in said),
        was=tuple(item.value for item in was),
        who=who,
        why=why,
        at=now(),
        labels=tuple(item.label for item in said),
        details=tuple(item.detail for item in said),
        was_labels=tuple(item.label for item in was),
    )


def _bare(findings: Sequence[Finding]) -> list[Finding]:
    """What they say, whoever says it."""
    return [replace(item, rule="") for item in findings]
