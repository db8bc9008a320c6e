"""The search page: parse, call, show."""

from __future__ import annotations

import calendar
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlencode

from flask import Blueprint, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from markupsafe import Markup

from archive import vocabulary
from archive.errors import QueryError, StoreError
from indexer.query import SearchRequest
from indexer.service import MAX_OFFSET, SearchResults
from webapp import exclusions, urls
from webapp.extension import citations, ledger, service, store
from webapp.histogram import NARROW, WIDE, Histogram, histogram
from webapp.histogram import Link as Period
from webapp.pages import offers, understanding
from webapp.pages.hits import HitRow, hit_row
from webapp.pages.narrowing import BOXES, MOST_COUNTED, FacetBox, Part, facet_box, parts, undated, ways_out
from webapp.pages.offers import Lead, Offer
from webapp.pages.parts import Link, day, number, value_label
from webapp.remembered import Remembered

blueprint = Blueprint("search", __name__)

SIZES = (10, 25, 50)
_SORTS = {
    "relevance": lazy_gettext("liên quan nhất"),
    "newest": lazy_gettext("mới nhất"),
    "oldest": lazy_gettext("cũ nhất"),
}


@dataclass(frozen=True, slots=True)
class Taken:
    """Where the answer can be taken to: files, a feed, a certificate; `address` is all of that of the page."""

    atom: str
    csv: str
    xlsx: str
    certificate: str
    concordance: str
    json: str
    here: str
    address: str
    cut: str


@dataclass(frozen=True, slots=True)
class Reading:
    """How the question was read: in words; short forms that can be dropped; words that can be made to heed accents."""

    words: str
    expansions: tuple[Link, ...]
    folds: tuple[Link, ...]
    strict: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The hits over time; `template` is the address of a chosen time, its months as {from} and {to}."""

    drawn: Histogram
    narrow: Histogram
    title: str
    template: str
    whole: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """All that search.html shows; a question that can't be read has only its words and the `fault`."""

    q: str
    since: str
    until: str
    notes: tuple[str, ...]
    fault: QueryError | None = None
    hidden: tuple[tuple[str, str], ...] = ()
    total: str = ""
    counted: str = ""
    position: str = ""
    hits: tuple[HitRow, ...] = ()
    facets: tuple[FacetBox, ...] = ()
    chips: tuple[Link, ...] = ()
    sorts: tuple[Link, ...] = ()
    sizes: tuple[Link, ...] = ()
    reading: Reading | None = None
    leads: tuple[Lead, ...] = ()
    offers: tuple[Offer, ...] = ()
    corrections: tuple[Link, ...] = ()
    ways_out: tuple[Link, ...] = ()
    earlier: Link | None = None
    later: Link | None = None
    picture: Picture | None = None
    taken: Taken | None = None


@blueprint.get("/search")
def search_page() -> ResponseReturnValue:
    """The search page; the empty question lists everything, newest first. An empty archive has the first page only."""
    if not store().last_serial():
        return redirect("/")
    values = list(request.args.items(multi=True))
    try:
        results = service().search(urls.parse(values), MOST_COUNTED)
    except QueryError as fault:
        return render_template("search.html", page=_faulty(values, fault)), 400
    return render_template("search.html", page=_search_page(results))


def _faulty(values: Sequence[tuple[str, str]], fault: QueryError) -> SearchPage:
    """What was typed and what narrowed it, to be repaired; each filter can be dropped."""
    typed = dict(reversed(values))
    q, since, until = (typed.get(name, "") for name in ("q", "from", "to"))
    kept = urls.kept(values)
    words = [(name, typed[name]) for name in ("q", "from", "to") if typed.get(name)]
    chips = (
        Link(named(*pair), f"/search?{urlencode([*words, *(other for other in kept if other != pair)])}")
        for pair in kept
        if pair[0] in urls.FACET_NAMES
    )
    return SearchPage(q, since, until, (), fault=fault, hidden=tuple(kept), chips=tuple(chips))


def _search_page(results: SearchResults) -> SearchPage:
    asked = results.request
    narrowing = tuple(parts(asked, named))
    last = max(math.ceil(results.groups / asked.limit), 1)
    first = (asked.page - 1) * asked.limit
    host = request.host_url.rstrip("/")
    return SearchPage(
        q=asked.q,
        since=day(asked.since),
        until=day(asked.until),
        notes=tuple(notes(results, urls.link(undated(asked)))),
        hidden=tuple(_hidden(asked)),
        total=number(results.total),
        counted=_counted(results),
        position=_position(results, first) if results.hits else "",
        hits=tuple(hit_row(hit, asked, host) for hit in results.hits),
        facets=tuple(facet_box(asked, name, results.facets[name], results.values[name]) for name in BOXES),
        chips=tuple(Link(part.label, urls.link(part.without)) for part in narrowing),
        sorts=tuple(
            Link(str(label), urls.link(replace(asked, sort=code, page=1)), code == asked.order)
            for code, label in _SORTS.items()
        ),
        sizes=tuple(
            Link(str(size), urls.link(replace(asked, limit=size, page=1)), size == asked.limit) for size in SIZES
        ),
        reading=_reading(results),
        leads=_leads(asked.q),
        offers=tuple(offers.offers(asked, _names(), _values, _total)),
        corrections=tuple(
            Link(f"{item.q} ({number(item.total)})", urls.link(replace(asked, q=item.q, page=1)))
            for item in results.understood.corrections
        ),
        ways_out=() if results.total else tuple(ways_out(narrowing, _bare(asked, narrowing), _total)),
        earlier=_page_link(asked, asked.page - 1, str(_("Trang trước"))) if asked.page > 1 else None,
        later=_page_link(asked, asked.page + 1, str(_("Trang sau"))) if asked.page < last else None,
        picture=_picture(results),
        taken=_taken(results, host),
    )


def named(facet: str, code: str) -> str:
    """The label of a code; the code where nothing is known of it."""
    return value_label(facet, service().engine().values(facet).get(code, code))


def _total(asked: SearchRequest) -> int:
    return service().total(asked)


def _bare(asked: SearchRequest, narrowing: tuple[Part, ...]) -> SearchRequest | None:
    """The words alone, where more than one thing narrows them."""
    words = exclusions.words(asked.q)
    return SearchRequest(q=words, limit=asked.limit) if words and len(narrowing) > 1 else None


def _counted(results: SearchResults) -> str:
    words: str = ngettext(
        "%(count)s văn bản", "%(count)s văn bản", results.total, count=number(results.total)
    )  # fmt: skip
    return words


def _position(results: SearchResults, first: int) -> str:
    """Which hits of how many; fewer than there are documents, since alike ones are one hit."""
    here = f"{number(first + 1)}–{number(first + len(results.hits))}"
    if results.groups == results.total:
        return here
    words: str = _("%(here)s trong %(count)s mục, đã gộp bản giống nhau", here=here, count=number(results.groups))
    return words


def _page_link(asked: SearchRequest, page: int, label: str) -> Link:
    return Link(label, urls.link(replace(asked, page=page)))


def _hidden(asked: SearchRequest) -> Iterator[tuple[str, str]]:
    """What a new question typed into the box keeps of the old one: its filters, order and size, not dates or page."""
    yield from ((name, code) for name, codes in asked.filters for code in codes)
    yield from (pair for pair in urls.pairs(asked) if pair[0] in ("sort", "limit"))


# the question


def _reading(results: SearchResults) -> Reading:
    asked = results.request
    return Reading(
        words=understanding.described(asked.q, named),
        expansions=tuple(
            Link(f"{item.typed} = {item.meaning}", urls.link(replace(asked, q=item.without, page=1)))
            for item in results.understood.expanded
        ),
        folds=tuple(understanding.folds(asked)),
        strict=understanding.strict(asked),
    )


def _leads(q: str) -> tuple[Lead, ...]:
    """The policies that the question names; none where there is no ledger to ask, for a search does without."""
    try:
        return offers.leads(q, citations().lookup, ledger())
    except StoreError:
        return ()


def _values(facet: str) -> Mapping[str, str]:
    return service().engine().values(facet)


def _names() -> offers.Names:
    """The names of values that stand for filters, compiled once for each state of the index."""
    kept: Remembered[offers.Names] = current_app.extensions.setdefault("tracuu.offers", Remembered(1))
    return kept.get(_values("year"), "names", lambda: offers.compiled(vocabulary.shipped(), _values))


def notes(results: SearchResults, without_date: str = "") -> Iterator[str]:
    """What the reader of an answer must know of it, in sentences; `without_date` leads to what bears no date."""
    understood = results.understood
    if understood.relaxed and understood.complete:
        yield ngettext(
            "%(count)s văn bản chứa đủ các từ này; thêm văn bản chứa phần lớn các từ, sát nhất xếp trước. "
            "Đặt trong ngoặc kép để chỉ tìm đúng cụm từ.",
            "%(count)s văn bản chứa đủ các từ này; thêm văn bản chứa phần lớn các từ, sát nhất xếp trước. "
            "Đặt trong ngoặc kép để chỉ tìm đúng cụm từ.",
            understood.complete,
            count=number(understood.complete),
        )
    elif understood.relaxed and results.total:
        yield _(
            "Không có văn bản nào chứa đủ các từ này; dưới đây là văn bản chứa một hoặc vài từ, sát nhất xếp trước."
        )
    if understood.ignored:
        yield _("Đã bỏ qua: %(what)s", what=" ".join(understood.ignored))
    if understood.missing:
        yield _("Không có trong văn bản nào: %(what)s", what=", ".join(understood.missing))
    if understood.undated:
        count = number(understood.undated)
        if without_date:
            count = Markup('<a href="{}" rel="nofollow">{}</a>').format(without_date, count)
        yield Markup(_("Bộ lọc ngày bỏ qua %(count)s văn bản không rõ ngày đăng.")) % {"count": count}
    if understood.stale:
        yield _("Chỉ mục do một phiên bản khác của chương trình lập ra; người quản trị hãy chạy: tracuu rebuild.")
    if understood.behind:
        yield _(
            "Còn %(count)s văn bản mới nạp chưa vào chỉ mục nên chưa tìm thấy được.", count=number(understood.behind)
        )
    if not results.total:
        yield _("Không tìm thấy văn bản nào. Hãy bớt từ, bỏ bớt bộ lọc, hoặc nới khoảng ngày.")


# time


def _picture(results: SearchResults) -> Picture | None:
    asked = results.request
    free = _without(asked, "year")
    since, until = _chosen(asked)
    spanning = urls.spanning(free)

    def link(first: str, last: str) -> str:
        return spanning(f"{first}-01", last_day(last))

    whole = urls.link(replace(free, since="", until="", page=1))
    title = str(_("Văn bản tìm thấy theo ngày đăng"))
    return drawn(results.months, link, (since, until), title, whole)


def drawn(counts: Mapping[str, int], link: Period, days: tuple[str, str], title: str, whole: str) -> Picture | None:
    """The picture of those counts for a desk and for a phone; `whole` is the address without any time."""
    known = held()
    if known is None:
        return None
    wide, narrow = (histogram(counts, known, link, *days, size) for size in (WIDE, NARROW))
    if wide is None or narrow is None:
        return None
    template = f"{whole}{'&' if '?' in whole else '?'}from={{from}}&to={{to}}"
    return Picture(wide, narrow, title, template, whole if any(days) else "")


def last_day(month: str) -> str:
    """The ISO date of the last day of a month."""
    return f"{month}-{calendar.monthrange(int(month[:4]), int(month[5:]))[1]:02}"


def _chosen(asked: SearchRequest) -> tuple[str, str]:
    """The time that is filtered by, be it by days or by years."""
    years = asked.codes("year")
    if asked.since or asked.until or not years:
        return asked.since, asked.until
    return f"{min(years)}-01-01", f"{max(years)}-12-31"


def _without(asked: SearchRequest, facet: str) -> SearchRequest:
    return replace(asked, filters=tuple(item for item in asked.filters if item[0] != facet))


def held() -> Mapping[str, int] | None:
    """What the archive holds by month; None where there is no ledger to ask, for a search does without."""
    try:
        kept = ledger()
        return _held(kept.path, kept.last_serial())
    except StoreError:
        return None


@lru_cache(maxsize=4)
def _held(_path: Path, _serial: int) -> Mapping[str, int]:
    """Counted once for each state of a ledger."""
    return ledger().held()


# what people take away


def _taken(results: SearchResults, host: str) -> Taken:
    asked = results.request
    all_of_it = replace(asked, page=1, limit=10)
    question = urlencode(urls.pairs(replace(all_of_it, sort="")))
    cut = ""
    if results.total > MAX_OFFSET:
        cut = str(_("Tệp ghi %(count)s văn bản đầu.", count=number(MAX_OFFSET)))
    return Taken(
        atom=urls.link(replace(all_of_it, sort=""), "/search.atom"),
        csv=urls.link(all_of_it, "/search.csv"),
        xlsx=urls.link(all_of_it, "/search.xlsx"),
        certificate=f"/chung-nhan?{question}" if question else "",
        concordance=urls.link(replace(all_of_it, sort=""), "/concordance") if exclusions.words(asked.q) else "",
        json=urls.link(asked, "/api/v1/search"),
        here=urls.link(asked),
        address=host + urls.link(asked),
        cut=cut,
    )
