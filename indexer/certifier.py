"""Certificates of one archive: asks the ledger, the index and the store, each thing once, in one state.

Enters: a policy with Filters, or a SearchRequest. Leaves: a Certificate. May not: judge; it says what the archive holds
and what the rules found there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, fields, replace
from importlib.metadata import version
from itertools import groupby, pairwise
from typing import Any

from archive import describe
from archive.document import Document
from archive.errors import Busy, QueryError, StoreError
from archive.store import Store
from archive.vocabulary import Vocabulary
from indexer import certificates, schema
from indexer.certificates import Answer, Certificate, Found, Result
from indexer.ledger import EVERY, Ledger
from indexer.lookup import is_loose
from indexer.mentions import Filters, Mention, PolicyRow
from indexer.policy_labels import PolicyLabels
from indexer.query import SearchRequest
from indexer.service import Hit, SearchResults, SearchService
from indexer.times import days

MAX_RESULTS = 100_000

_PAGE = 200
_ATTEMPTS = 3


class Certifier:
    """Makes certificates of one archive."""

    def __init__(self, store: Store, service: SearchService, vocabulary: Vocabulary) -> None:
        self._store = store
        self._service = service
        self._vocabulary = vocabulary
        self._labels = PolicyLabels(vocabulary)

    def policy(
        self, form: str, filters: Filters = EVERY, *, with_open: bool = True, most: int = MAX_RESULTS
    ) -> Certificate:
        """All mentions of a canonical form; `with_open`: those of open forms that may mean it as well."""
        ledger = self._ledger()
        with ledger.snapshot():
            row = ledger.find([form]).get(form)
            loose = ledger.possible(form) if with_open else ()
            forms = [form, *(item.canonical for item in loose)]
            results = _ordered(_of_mentions(_bounded(ledger.every_mention(forms, filters), most)))
            question = {
                "kind": "policy",
                "canonical": form,
                "label": self._label(form, row),
                "with_open": with_open,
                "filters": _given(filters),
            }
            variants = [self._variant(ledger, item, filters) for item in forms]
            candidates = [
                {"canonical": item.canonical, "label": self._label(item.canonical, item)}
                for item in ledger.candidates(form)
            ]
            holdings = _holdings(ledger, filters)
            counts = _counted(form, results)
            return self._made(
                ledger,
                {
                    "question": question,
                    "variants": {"forms": variants, "may_mean": candidates},
                    "searched": holdings["documents"],
                    "counts": counts,
                    "answer": _answer(holdings["documents"], _certain(form, counts), counts["mentions"]),
                    "holdings": holdings,
                },
                results,
            )

    def _variant(self, ledger: Ledger, form: str, filters: Filters) -> dict[str, object]:
        spellings = ledger.forms([form], replace(filters, form=()))
        shown = {name: count for name, count in spellings.items() if not filters.form or name in filters.form}
        return {
            "canonical": form,
            "label": self._label(form, ledger.find([form]).get(form)),
            "open": is_loose(form),
            "spellings": shown,
        }

    def _label(self, form: str, row: PolicyRow | None) -> str:
        return self._labels.label(form, row.type if row else self._labels.type_of(form))

    def query(self, request: SearchRequest, *, most: int = MAX_RESULTS) -> Certificate:
        """All documents that a question finds, those of the same text too; its order and page play no part."""
        for _ in range(_ATTEMPTS):
            ledger = self._ledger()
            before = (ledger.state(), self._service.engine().last_serial())
            made = self._of_query(ledger, replace(request, sort="newest", page=1, limit=_PAGE), most)
            if (ledger.state(), self._service.engine().last_serial()) == before:
                return made
        raise Busy(
            "Kho đang được nạp thêm nên chưa lập được chứng nhận; hãy đợi nạp xong rồi làm lại.",
            "Documents are being loaded, so no certificate can be issued; wait until that is done, then try again.",
        )

    def _of_query(self, ledger: Ledger, request: SearchRequest, most: int) -> Certificate:
        first = self._service.search(request)
        if first.total > most:
            raise _too_many(most)
        results, unlisted = self._of_hits(first)
        scope = self._service.search(replace(first.request, q="", limit=1)).total
        asked = first.request
        holdings = _holdings(ledger, _as_filters(asked))
        counts = {"documents": first.total, "texts": first.groups, "same_text_not_listed": unlisted}
        return self._made(
            ledger,
            {
                "question": {"kind": "query", **{k: v for k, v in asked.saved().items() if k != "sort"}},
                "variants": _understood(first, results),
                "searched": scope,
                "counts": counts,
                "answer": _answer(scope, _complete(first), first.total),
                "holdings": holdings,
            },
            results,
        )

    def _of_hits(self, first: SearchResults) -> tuple[tuple[Result, ...], int]:
        """A result for each document; how many of the same text could not be told by their ids."""
        made: list[Result] = []
        unlisted = 0
        for page in range(1, (first.groups - 1) // _PAGE + 2):
            found = first if page == 1 else self._service.search(replace(first.request, page=page))
            for hit in found.hits:
                copies = self._copies(hit, first.request) if hit.copies else ()
                unlisted += hit.copies - len(copies)
                made.append(_of_document(hit.document, _passages(hit)))
                made += [_of_document(copy, (), hit.document.id) for copy in copies]
        return _ordered(made), unlisted

    def _copies(self, hit: Hit, request: SearchRequest) -> tuple[Document, ...]:
        """The documents of the same text that are found as well, where it can be told which they are."""
        ids = self._service.engine().copies(hit.document.id)
        documents = self._store.get_many(ids)
        others = [documents[id_] for id_ in ids if id_ in documents]
        if len(others) != hit.copies:
            others = [item for item in others if _passes(item, request)]
        return tuple(others) if len(others) == hit.copies else ()

    def again(self, issued: Mapping[str, Any], *, most: int = MAX_RESULTS) -> Certificate:
        """The certificate that the question of an issued one gets today. QueryError when it holds no question."""
        question = issued.get("question")
        try:
            if question["kind"] == "policy":  # type: ignore[index]
                return self.policy(
                    question["canonical"],  # type: ignore[index]
                    _taken(question["filters"]),  # type: ignore[index]
                    with_open=question["with_open"],  # type: ignore[index]
                    most=most,
                )
            return self.query(SearchRequest.from_saved({**question, "sort": ""}), most=most)  # type: ignore[dict-item]
        except (KeyError, TypeError, ValueError, AttributeError) as fault:
            raise certificates.unreadable() from fault

    def _ledger(self) -> Ledger:
        if self._service.index.is_stale():
            raise StoreError(
                "Chỉ mục do một phiên bản khác lập nên chưa cấp chứng nhận được; hãy chạy: tracuu rebuild.",
                "The index was made by another version, so no certificate can be issued; run: tracuu rebuild.",
            )
        return self._service.index.ledger()

    def _made(self, ledger: Ledger, content: dict[str, Any], results: tuple[Result, ...]) -> Certificate:
        state = ledger.state()
        corrections, corrected = self._store.corrected()
        describer = describe.fingerprint(self._vocabulary)
        whole = {
            "archive": {
                "documents": state.documents,
                "sha256": state.sha256,
                "corrections": corrections,
                "corrections_sha256": corrected,
                "not_yet_indexed": self._service.index.behind(),
            },
            "program": {
                "version": version("tracuu"),
                "describer": describer,
                "index": schema.fingerprint(self._vocabulary.fingerprint),
                "all_described_by_it": next(self._store.described_otherwise(describer), None) is None,
            },
            **content,
        }
        return Certificate.made(whole, results)


def _bounded(mentions: Iterator[Mention], most: int) -> Iterator[Mention]:
    for place, mention in enumerate(mentions):
        if place >= most:
            raise _too_many(most)
        yield mention


def _too_many(most: int) -> QueryError:
    shown = f"{most:,}".replace(",", ".")
    return QueryError(
        f"Có hơn {shown} kết quả; hãy lọc theo thời gian hoặc địa bàn để chứng nhận từng phần.",
        f"There are over {most:,} results; narrow them by time or district and certify the parts.",
    )


def _ordered(results: Iterable[Result]) -> tuple[Result, ...]:
    """By date and id, those without a date at the end."""
    return tuple(sorted(results, key=lambda item: (not item.date, item.date, item.document)))


# policies


def _of_mentions(mentions: Iterable[Mention]) -> Iterator[Result]:
    for _, group in groupby(mentions, lambda item: item.document):
        inside = list(group)
        first = inside[0]
        yield Result(
            first.document, first.revision, first.sha256, first.title, first.date, first.districts, first.authors,
            first.units, tuple(map(_of_mention, inside)),
        )  # fmt: skip


def _of_mention(item: Mention) -> Found:
    return Found(item.start, item.end, item.form, item.canonical, item.confidence, item.rule, item.article)


def _counted(form: str, results: tuple[Result, ...]) -> dict[str, int]:
    """Mentions of the form by confidence, and `open`: those of the forms that may mean it."""
    counts = {"documents": len(results), "mentions": 0, "exact": 0, "inferred": 0, "ambiguous": 0, "open": 0}
    for result in results:
        for item in result.found:
            counts["mentions"] += 1
            counts[item.confidence if item.canonical == form else "open"] += 1
    return counts


def _certain(form: str, counts: Mapping[str, int]) -> int:
    """The mentions that surely mean what was asked; whoever asks for an open form means all that are as open."""
    return counts["exact"] + counts["inferred"] + (counts["ambiguous"] if is_loose(form) else 0)


def _given(filters: Filters) -> dict[str, object]:
    return {name: value for name, value in asdict(filters).items() if value}


def _taken(given: Mapping[str, Any]) -> Filters:
    """The Filters that `_given` wrote down. ValueError for what it did not write."""
    known = {item.name: item.default for item in fields(Filters)}
    for name, value in given.items():
        parts = [value] if known.get(name) == "" else value
        if name not in known or not all(isinstance(part, str) for part in parts):
            raise ValueError(f"filter {name!r}")
    taken: dict[str, Any] = {name: value if known[name] == "" else tuple(value) for name, value in given.items()}
    return Filters(**taken)


def _answer(searched: int, certain: int, found: int) -> Answer:
    if found:
        return "found" if certain else "possible"
    return "not-found" if searched else "nothing-held"


# queries


def _passages(hit: Hit) -> tuple[Found, ...]:
    text = hit.document.text
    return tuple(
        Found(start, end, " ".join(text[start:end].split())) for item in hit.snippets for start, end in item.marks
    )


def _of_document(document: Document, found: tuple[Found, ...], same_as: str = "") -> Result:
    districts, authors, units = (_facet(document, name) for name in ("district", "author", "unit"))
    return Result(
        document=document.id,
        revision=document.revision,
        sha256=document.original.sha256,
        title=document.title.value,
        date=_date(document),
        districts=tuple(districts.values()),
        authors=tuple(authors.values()),
        units=tuple(units.values()),
        found=found,
        same_as=same_as,
    )


def _facet(document: Document, name: str) -> dict[str, str]:
    return dict(next(item for item in schema.FACETS if item.name == name).values(document))


def _date(document: Document) -> str:
    known = document.published
    return known.value if known and known.confidence != "ambiguous" and days(known.value) else ""


def _passes(document: Document, request: SearchRequest) -> bool:
    """Whether the filters of the request let the document through."""
    on, since, until = (schema.ordinal(value) for value in (_date(document), request.since, request.until))
    if (since or until) and not (on and since <= on <= (until or on)):
        return False
    return all(set(codes) & set(_facet(document, name)) for name, codes in request.filters if codes)


def _as_filters(request: SearchRequest) -> Filters:
    """The filters of a request that holdings are counted by: time, district, unit."""
    years = sorted(request.codes("year"))
    since, until = request.since or (years[0] if years else ""), request.until or (years[-1] if years else "")
    return Filters(since=since, until=until, district=request.codes("district"), unit=request.codes("unit"))


def _complete(results: SearchResults) -> int:
    """How many documents hold the whole question; of a widened one, in the archive, whatever the filters."""
    return results.understood.complete if results.understood.relaxed else results.total


def _understood(results: SearchResults, listed: tuple[Result, ...]) -> dict[str, object]:
    """What the question was read as, and the words that it met, as they are written, by number of places."""
    told = results.understood
    met: dict[str, int] = {}
    for item in (place for result in listed for place in result.found):
        met[item.form] = met.get(item.form, 0) + 1
    return {
        "expanded": [[item.typed, item.meaning] for item in told.expanded],
        "ignored": list(told.ignored),
        "missing": list(told.missing),
        "relaxed": told.relaxed,
        "complete": _complete(results),
        "spellings": met,
    }


# holdings


def _holdings(ledger: Ledger, filters: Filters) -> dict[str, Any]:
    """What the archive holds where was searched: documents, the months from which to which, the gaps between.

    A gap is a run of months without a document that is dated to the month or the day; `by_year_only` are those of
    which no more than the year is known, `undated` those that bear no date: a filter by time leaves them out.
    """
    held = ledger.held(filters)
    undated = ledger.held(replace(filters, since="", until="")).get("", 0)
    months = [_number(month) for month in held if len(month) == 7]
    first = _edge(filters.since, 0) or min(months, default=0)
    last = _edge(filters.until, 1) or max(months, default=0)
    edges = [first - 1, *sorted(months), last + 1] if first and last else []
    return {
        "documents": sum(held.values()),
        "from": _name(first) if first else "",
        "to": _name(last) if last else "",
        "months_without": [[_name(one + 1), _name(other - 1)] for one, other in pairwise(edges) if one + 1 < other],
        "by_year_only": {year: count for year, count in held.items() if len(year) == 4},
        "undated": undated,
    }


def _edge(value: str, side: int) -> int:
    """The number of the first or the last month of a time; 0 for none."""
    found = days(value) if value else None
    return _number(dt.date.fromordinal(found[side]).isoformat()) if found else 0


def _number(date: str) -> int:
    return int(date[:4]) * 12 + int(date[5:7]) - 1


def _name(month: int) -> str:
    return f"{month // 12:04}-{month % 12 + 1:02}"
