"""The page on which one document is put right: its fields with forms, its corrections with a way to take them back.

Enters: an id and, posted, what somebody says of a field, or takes back, and why. Leaves: a page, or the way to it. A
writer at work, or words that can't be read, cost nothing of what was typed. May not: correct anything itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from archive import correcting
from archive.corrections import BY_NAME, Correction
from archive.document import Document
from archive.errors import NotFound, QueryError, StoreError, TracuuError
from indexer.analysis import segment
from webapp import archivist, parameters, urls
from webapp.addresses import path_with
from webapp.extension import service, store
from webapp.pages.archive_checks import kind_name, known, url
from webapp.pages.archive_fields import FieldView, PastView, Sent, field_views, held, past_views, suggestions
from webapp.pages.archive_parts import (
    LONGEST_NAME,
    LONGEST_REASON,
    PATH,
    asked,
    guarded,
    link,
    named,
    tabs,
    who,
)
from webapp.pages.archive_words import Said, said
from webapp.pages.hits import facts
from webapp.pages.original import SHOWN
from webapp.pages.parts import Link, unturned, visible
from webapp.pages.revisions import whole

blueprint = guarded("archive_correcting")

_BACK = ("check", "page")


@dataclass(frozen=True, slots=True)
class CorrectingPage:
    """All that archive_correcting.html shows; `hidden` goes with every form, `who` is who is at work,
    `typed_who` what was typed for that and is no name, `fault` one that stands beside no form."""

    tabs: tuple[Link, ...]
    document: Link
    facts: tuple[str, ...]
    source: str
    original: str
    who: str
    typed_who: str
    other_who: str
    hidden: tuple[tuple[str, str], ...]
    action: str
    fields: tuple[FieldView, ...]
    choices: tuple[tuple[str, tuple[str, ...]], ...]
    history: tuple[PastView, ...]
    done: Said | None
    fault: TracuuError | None
    notes: tuple[str, ...]
    back: Link | None
    longest_name: int
    longest_reason: int


@blueprint.get(f"{PATH}/sua/<id_>")
def correcting_page(id_: str) -> ResponseReturnValue:
    """The fields of a document; `done` is the number of the correction that was just made or withdrawn."""
    values = asked("done", *_BACK)
    return _page(store().get(id_), whole(values, "done", 1, 999_999_999), None)


@blueprint.post(f"{PATH}/sua/<id_>")
def correct(id_: str) -> ResponseReturnValue:
    """Put a field right."""
    document = store().get(id_)
    sent = _sent(("value",), ("field", "none"))
    try:
        said_ = _meant(document, sent)
        return _write(
            id_, lambda: correcting.correct(store(), id_, sent.field, said_, sent.who, sent.why, annotate=segment)
        )
    except NotFound:
        raise
    except TracuuError as fault:
        return _page(document, 0, replace(sent, fault=fault))


@blueprint.post(f"{PATH}/sua/<id_>/rut")
def withdraw(id_: str) -> ResponseReturnValue:
    """Take a correction back."""
    document = store().get(id_)
    sent = _sent((), ("number",))
    correction = store().correction(sent.number)
    if correction.id != id_:
        raise NotFound(
            f"Bản sửa số {sent.number} không phải của văn bản {id_}.",
            f"Correction {sent.number} is not of document {id_}.",
        )
    try:
        return _write(id_, lambda: correcting.withdraw(store(), sent.number, sent.who, sent.why, annotate=segment))
    except TracuuError as fault:
        return _page(document, 0, replace(sent, fault=fault))


def _write(id_: str, step: Callable[[], Correction]) -> ResponseReturnValue:
    """Do it as the one writer, let the search know of it, and lead back to the page."""
    with store().writing():
        made = step()
        # The correction stands whatever becomes of the index; the page then says that the search is behind.
        with suppress(StoreError):
            if not service().index.is_stale():
                service().index.catch_up()
    pairs = [(name, request.form.get(name, "")) for name in _BACK]
    return redirect(link(f"{PATH}/sua/{id_}", ("done", str(made.number)), *pairs) + "#done", 303)


def _sent(many: Sequence[str], single: Sequence[str]) -> Sent:
    """The form as it was sent, without marks of direction, which nobody types and which turn other words round."""
    form = {name: [unturned(one) for one in request.form.getlist(name)] for name in request.form}
    # The length of what was typed is for `correct` to judge, value by value, so that none of it is lost.
    free = {"value", "why", "who"}
    given = [(name, "x" if name in free else one) for name, every in form.items() for one in every]
    values = parameters.read(given, ("token", "who", "why", *_BACK, *single), many)
    lines = [line.strip() for box in form.get("value", ()) for line in box.splitlines() if line.strip()]
    return Sent(
        field=parameters.one(values, "field"),
        typed=tuple(lines),
        none="none" in values,
        who=form.get("who", [""])[0],
        why=form.get("why", [""])[0],
        number=whole(values, "number", 1, 999_999_999),
    )


def _meant(document: Document, sent: Sent) -> tuple[str, ...]:
    """The values that the form says; QueryError where it says two things, or nothing."""
    field = BY_NAME.get(sent.field)
    if field is None:
        return sent.typed
    if sent.none and sent.typed not in ((), held(document, field)):
        raise QueryError(
            "Vừa ghi giá trị mới vừa đánh dấu “không có”; hãy chọn một trong hai.",
            "There is a new value, and “has none” is ticked; choose one of the two.",
        )
    if not sent.none and not sent.typed:
        raise QueryError(
            "Chưa ghi giá trị; hãy ghi, hoặc đánh dấu “Văn bản này không có” nếu đúng như vậy.",
            "There is no value; write one, or tick “This document has none” where that is so.",
        )
    return () if sent.none else sent.typed


def _page(document: Document, done: int, sent: Sent | None) -> ResponseReturnValue:
    corrections = store().corrections_of([document.id]).get(document.id, ())
    here = f"{PATH}/sua/{document.id}"
    back = [(name, request.values.get(name, "")) for name in _BACK]
    opened = "" if done or sent else request.values.get("check", "").rpartition("-")[0]
    page = CorrectingPage(
        tabs=tabs(""),
        document=named(document, document.id),
        facts=tuple(facts(document)),
        source=visible(document.source),
        original=f"{urls.document(document.id)}/ban-goc" if document.original.media_type in SHOWN else "",
        who=who(),
        typed_who=sent.who if sent else "",
        other_who=path_with(here, back),
        hidden=tuple((name, value) for name, value in back if value),
        action=here,
        fields=field_views(document, corrections, sent, opened),
        choices=tuple(suggestions(document).items()),
        history=past_views(corrections, sent),
        done=next((said(item) for item in corrections if item.number == done), None),
        fault=sent.fault if sent and not _has_form(sent, corrections) else None,
        notes=tuple(_notes()),
        back=_back(dict(back)),
        longest_name=LONGEST_NAME,
        longest_reason=LONGEST_REASON,
    )
    status = 200 if sent is None else 400 if isinstance(sent.fault, QueryError) else 503
    return render_template("archive_correcting.html", page=page, token=archivist.token), status


def _has_form(sent: Sent, corrections: Sequence[Correction]) -> bool:
    """Whether the page still has the form that was sent."""
    if sent.number:
        return any(item.number == sent.number and not item.withdrawn for item in corrections)
    return sent.field in BY_NAME


def _notes() -> Iterator[str]:
    with suppress(StoreError):
        if service().index.is_stale() or service().index.behind():
            yield _("Chỉ mục chưa có thay đổi mới nhất, nên tìm kiếm chưa thấy; hãy chạy lệnh: tracuu rebuild.")


def _back(values: dict[str, str]) -> Link | None:
    """The work list that led here, at its page."""
    if not values["check"]:
        return None
    code, page = known(values["check"]), parameters.page({"page": [values["page"]]} if values["page"] else {})
    return Link(kind_name(code), url(code, page))
