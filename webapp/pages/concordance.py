"""The concordance of a phrase: one row a place where the words stand, with what is to their left and right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from archive import vocabulary
from archive.errors import QueryError
from indexer import phrase_concordance
from indexer.abbreviations import Abbreviations
from indexer.phrase_concordance import DOCUMENTS, PhrasePage
from indexer.query import SearchRequest
from webapp import parameters, urls
from webapp.extension import service
from webapp.languages import N_
from webapp.pages.kwic import Concordance, occurrence_row
from webapp.pages.parts import Link, day, number, value_label

blueprint = Blueprint("concordance", __name__)

PATH = "/concordance"
_SORTS = (("newest", N_("mới nhất")), ("oldest", N_("cũ nhất")), ("relevance", N_("liên quan nhất")))
_OWN = ("sort", "loose")
_SIDES = {"left": phrase_concordance.by_left, "right": phrase_concordance.by_right}


@dataclass(frozen=True, slots=True)
class Asked:
    """The question to the search; by which side the rows are sorted; whether plain words may stand apart."""

    request: SearchRequest
    side: str = ""
    loose: bool = False


@dataclass(frozen=True, slots=True)
class PhraseView:
    """All that concordance.html shows. `other` takes plain words the other way: as a phrase, or each by itself."""

    q: str
    hidden: tuple[tuple[str, str], ...]
    since: str
    until: str
    total: str
    notes: tuple[str, ...]
    chips: tuple[Link, ...]
    other: Link | None
    left_out: tuple[Link, ...]
    search: str
    table: Concordance | None


@blueprint.get(PATH)
def concordance_page() -> ResponseReturnValue:
    """The concordance of `q`; the parameters are those of the search, and `sort` may be `left` or `right` too.

    Plain words are looked for as one phrase; `loose=1` looks for each of them, as the search does.
    """
    asked = _asked(list(request.args.items(multi=True)))
    if not asked.request.q:
        return render_template("concordance.html", page=_empty())
    phrase = "" if asked.loose else phrase_concordance.as_phrase(asked.request.q)
    sought = replace(asked.request, q=phrase or asked.request.q)
    found = phrase_concordance.page(service(), sought, _abbreviations())
    # The service gives codes for names; the words stay as they were typed.
    resolved = replace(found.results.request, q=asked.request.q)
    return render_template("concordance.html", page=_view(found, replace(asked, request=resolved), bool(phrase)))


def _asked(values: Sequence[tuple[str, str]]) -> Asked:
    own = parameters.read([pair for pair in values if pair[0] in _OWN], _OWN)
    if any(name == "limit" for name, _ in values):
        raise QueryError("Trang này không có tham số limit.", "This page has no parameter limit.")
    sort = parameters.one(own, "sort")
    asked = urls.parse([pair for pair in values if pair[0] not in _OWN], limit=DOCUMENTS)
    return Asked(
        replace(asked, sort="newest" if sort in _SIDES else sort or "newest"),
        sort if sort in _SIDES else "",
        parameters.chosen(own, "loose", ("0", "1"), "0") == "1",
    )


@cache
def _abbreviations() -> Abbreviations:
    return Abbreviations(vocabulary.shipped().abbreviations)


def _empty() -> PhraseView:
    return PhraseView("", (), "", "", "", (), (), None, (), "/search", None)


def _view(found: PhrasePage, asked: Asked, as_phrase: bool) -> PhraseView:
    request = asked.request
    return PhraseView(
        q=request.q,
        hidden=tuple((name, code) for name, codes in request.filters for code in codes),
        since=day(request.since),
        until=day(request.until),
        total=ngettext(
            "%(count)s văn bản", "%(count)s văn bản", found.results.total, count=number(found.results.total)
        ),
        notes=tuple(_notes(found)),
        chips=tuple(_chips(asked, found)),
        other=_other(asked, as_phrase),
        left_out=tuple(
            Link(_more(document.title.value, count), urls.document(document.id, request.q))
            for document, count in found.left_out
        ),
        search=urls.link(replace(request, sort="", page=1, limit=10)),
        table=_table(found, asked) if found.occurrences else None,
    )


def _more(title: str, count: int) -> str:
    return str(
        ngettext(
            "%(title)s (còn %(count)s chỗ)", "%(title)s (còn %(count)s chỗ)", count, title=title, count=number(count)
        )
    )


def _other(asked: Asked, as_phrase: bool) -> Link | None:
    if not as_phrase and not asked.loose:
        return None
    words = _("Tính cả chỗ các từ đứng rời nhau") if as_phrase else _("Chỉ cả cụm từ")
    return Link(words, _link(_at(replace(asked, loose=as_phrase), page=1)))


def _at(asked: Asked, *, page: int) -> Asked:
    return replace(asked, request=replace(asked.request, page=page))


def _link(asked: Asked) -> str:
    sort = asked.side or asked.request.sort
    pairs = [pair for pair in urls.pairs(asked.request, default_limit=asked.request.limit) if pair[0] != "sort"]
    own = (("sort", "" if sort == "newest" else sort), ("loose", "1" if asked.loose else ""))
    return f"{PATH}?{urlencode([*pairs, *(pair for pair in own if pair[1])])}"


def _table(found: PhrasePage, asked: Asked) -> Concordance:
    request = asked.request
    first = (request.page - 1) * DOCUMENTS
    ordered = _SIDES[asked.side](found.occurrences) if asked.side else found.occurrences
    return Concordance(
        rows=tuple(occurrence_row(item.document, item.start, item.end) for item in ordered),
        position=ngettext(
            "%(count)s chỗ trong văn bản thứ %(first)s–%(last)s",
            "%(count)s chỗ trong văn bản thứ %(first)s–%(last)s",
            len(found.occurrences),
            count=number(len(found.occurrences)),
            first=number(first + 1),
            last=number(first + len(found.results.hits)),
        ),
        sorts=tuple(
            Link(_(words), _link(_sorted(asked, name, "")), not asked.side and name == request.sort)
            for name, words in _SORTS
        ),
        by_left=Link(_("chữ bên trái"), _link(replace(asked, side="left")), asked.side == "left"),
        by_right=Link(_("chữ bên phải"), _link(replace(asked, side="right")), asked.side == "right"),
        earlier=Link(_("Trang trước"), _link(_at(asked, page=request.page - 1))) if request.page > 1 else None,
        later=Link(_("Trang sau"), _link(_at(asked, page=request.page + 1)))
        if first + DOCUMENTS < found.results.groups
        else None,
        graded=False,
    )


def _sorted(asked: Asked, sort: str, side: str) -> Asked:
    return replace(asked, request=replace(asked.request, sort=sort, page=1), side=side)


def _notes(found: PhrasePage) -> Iterator[str]:
    understood = found.results.understood
    if understood.ignored:
        yield _("Đã bỏ qua: %(what)s", what=" ".join(understood.ignored))
    if not found.results.total:
        yield _("Không văn bản nào trong kho có những chữ này.")
    elif understood.relaxed:
        yield ngettext(
            "Chỉ %(count)s văn bản có đủ các từ; những văn bản có một số từ cũng được tính.",
            "Chỉ %(count)s văn bản có đủ các từ; những văn bản có một số từ cũng được tính.",
            understood.complete,
            count=number(understood.complete),
        )
    if found.results.hits and not found.occurrences:
        yield _("Các văn bản của trang này chỉ có những chữ đó trong tên tác giả, đơn vị hoặc số hiệu ghi kèm.")
    if understood.behind:
        yield _(
            "Còn %(count)s văn bản mới nạp chưa vào chỉ mục nên chưa tìm thấy được.", count=number(understood.behind)
        )


def _chips(asked: Asked, found: PhrasePage) -> Iterator[Link]:
    request = asked.request
    names = {name: {value.code: value.label for value in values} for name, values in found.results.facets.items()}
    for name, codes in request.filters:
        for code in codes:
            dropped = replace(asked, request=urls.toggled(request, name, code))
            yield Link(value_label(name, names[name].get(code, code)), _link(dropped))
    if request.since:
        since = _link(replace(asked, request=replace(request, since="", page=1)))
        yield Link(_("từ %(day)s", day=day(request.since)), since)
    if request.until:
        until = _link(replace(asked, request=replace(request, until="", page=1)))
        yield Link(_("đến %(day)s", day=day(request.until)), until)
