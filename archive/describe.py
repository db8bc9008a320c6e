"""Extract + Vocabulary → Document: the only module that sees all finders. Pure.

Enters: the text of one original, its blocks and the format's hints. Leaves: a Document in which every field carries
its rule and span. May not: read a disk, or know a name that stands in the vocabulary.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from archive import canonical, dates, periods
from archive.bylines import Bylines
from archive.citations import Citations
from archive.directives import Directive, Directives
from archive.document import Block, Document, Extract, Finding, Hint, Original, unique
from archive.errors import Refused
from archive.gazetteer import Gazetteer
from archive.people import People
from archive.programmes import Programmes
from archive.text import fold, key, name_code, nfc
from archive.venues import find_venues
from archive.vocabulary import Unit, Vocabulary

NEWS, UNKNOWN = "tin-tuc", "van-ban"
_LIBRARIES = ("lxml", "olefile", "pypdfium2", "python-dateutil", "python-docx")
_TITLE_LENGTH = 300
# A record that knows no more than the year, or the month: 2017, 2017-04, 4/2017.
_MONTH = re.compile(r"((?:19|20)\d{2})(?:-(0?[1-9]|1[0-2]))?|(0?[1-9]|1[0-2])/((?:19|20)\d{2})")
_NUMBER_SYMBOL = re.compile(r"\d[\w/.-]*?/(?:\d{4}/)?([A-ZĐ][A-Za-zĐđ]*)-", re.UNICODE)


def fingerprint(vocabulary: Vocabulary) -> str:
    """Who describes: a hash of the readers and finders, their libraries and the vocabulary; 16 hex digits."""
    digest = hashlib.sha256(vocabulary.fingerprint.encode())
    digest.update(" ".join(version(name) for name in _LIBRARIES).encode())
    for module in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(module.read_bytes())
    return digest.hexdigest()[:16]


class Describer:
    """Describes documents with one vocabulary; its finders are compiled once, on construction."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._places = Gazetteer(vocabulary.places)
        self._programmes = Programmes(vocabulary.programmes, vocabulary.instruments)
        surnames = [row.name for row in vocabulary.surnames]
        self._bylines = Bylines(vocabulary.units, surnames)
        self._people = People([row.name for row in vocabulary.offices], surnames)
        self._directives = Directives(vocabulary.doctypes, vocabulary.units)
        self._citations = Citations(vocabulary)
        self._types = {row.code: row for row in vocabulary.doctypes}
        self._districts = {row.code: row.name for row in vocabulary.places if row.level == "district"}
        self._units = _spellings(vocabulary.units)

    def describe(self, extract: Extract, id_: str, source: str, original: Original) -> Document:
        """The document that `extract` holds. Refused when there is nothing in it that could be archived."""
        text, blocks = extract.text, extract.blocks
        if not text.strip() and extract.state == "text":
            raise Refused("no-text", "Không có chữ nào trong tệp.", "There is no text in the file.")
        directive = self._directives.find(text, blocks)
        published = self._published(extract, directive)
        day = published.value if published and published.confidence != "ambiguous" else None
        kind = self._type(extract, directive)
        authors, units = self._authors(extract, directive)
        events = dates.find_events(text, day, _spans(published, directive))
        places = self._places.find(text, day)
        districts = tuple(self._in_districts(places))
        url = extract.hint("url")
        number = _hinted(extract, "number") or (directive.number if directive else None)
        issuer = _hinted(extract, "issuer") or (directive.issuer if directive else None)
        signed, issued = day or "", issuer.value if issuer else ""
        title = _title(extract, directive, original.name)
        identity = self._citations.identify(number.value, kind.value, signed, issued, title.value) if number else ""
        if canonical.year(identity) not in ("", canonical.OPEN, signed[:4]):
            signed = canonical.year(identity)
        instrument = kind.value if kind.value != NEWS and kind.rule not in ("type.title", "type.default") else ""
        return Document(
            id=id_,
            source=source,
            original=original,
            state=extract.state,
            text=text,
            blocks=blocks,
            title=title,
            type=kind,
            url=url.value if url else "",
            summary=_summary(extract),
            number=number,
            issuer=issuer,
            place=directive.place if directive else None,
            subject=directive.subject if directive else None,
            signatory=directive.signatory if directive else None,
            recipients=directive.recipients if directive else (),
            published=published,
            events=unique(events),
            periods=unique(periods.find_periods(text, day)),
            horizons=unique(periods.find_horizons(text)),
            authors=authors,
            units=units,
            people=unique(self._people.find(text)),
            held_at=unique(find_venues(text, blocks, events, districts)),
            districts=unique(districts),
            communes=unique([place for place in places if place.detail.startswith("commune")]),
            programmes=unique(self._programmes.find(text)),
            citations=self._citations.find(text, number, signed, issued, instrument),
            identity=identity,
        )

    def _published(self, extract: Extract, directive: Directive | None) -> Finding | None:
        printed = dates.find_published(extract.text, extract.blocks)
        hint = extract.hint("date")
        if hint and not (directive and printed):
            day = dates.read_date(hint.value)
            if day:
                return Finding(day.isoformat(), hint.start, hint.end, hint.rule)
            if month := _MONTH.fullmatch(hint.value):
                value = "-".join(
                    part for part in (month[1] or month[4], (month[2] or month[3] or "").zfill(2)) if part != "00"
                )
                return Finding(value, hint.start, hint.end, hint.rule, "inferred")
            if not printed:
                return Finding(hint.value, hint.start, hint.end, f"{hint.rule}:unread", "ambiguous")
        return printed

    def _type(self, extract: Extract, directive: Directive | None) -> Finding:
        hint = extract.hint("type")
        if hint:
            named = [
                code for code, row in self._types.items() if fold(row.label) == fold(hint.value) or code == hint.value
            ]
            if named:
                return self._typed(Finding(named[0], hint.start, hint.end, hint.rule))
        if directive and directive.type:
            return self._typed(directive.type)
        title = extract.hint("title")
        start = key(title.value) if title else ""
        for code, row in self._types.items():
            named_first = start.startswith(f"{key(row.label)} ") and row.kind != "news"
            if named_first and re.match(r"(?:liên tịch )?(?:số )?\d", start[len(row.label) + 1 :]):
                return self._typed(
                    Finding(
                        code, title.start if title else None, title.end if title else None, "type.title", "inferred"
                    )
                )
        number = _hinted(extract, "number")
        if number:
            return self._typed(self._by_symbol(number))
        # A picture of text may be anything; a text without the marks of a directive is taken for news.
        kind = UNKNOWN if extract.state == "needs-ocr" else NEWS
        return self._typed(Finding(kind, None, None, "type.default", "inferred"))

    def _by_symbol(self, number: Finding) -> Finding:
        symbol = _NUMBER_SYMBOL.search(number.value)
        for code, row in self._types.items():
            if symbol and key(symbol[1]) in map(key, row.abbreviations):
                return Finding(code, number.start, number.end, "type.symbol", "inferred")
        code = "cong-van" if symbol else UNKNOWN
        return Finding(code, number.start, number.end, "type.symbol", "inferred")

    def _typed(self, finding: Finding) -> Finding:
        row = self._types.get(finding.value)
        return replace(finding, label=row.label if row else finding.value)

    def _authors(
        self, extract: Extract, directive: Directive | None
    ) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
        hinted = tuple(_named(hint) for hint in extract.hints if hint.field == "author")
        offices = tuple(self._unit(hint) for hint in extract.hints if hint.field == "unit")
        issuer = _hinted(extract, "issuer") or (directive.issuer if directive else None)
        issuers = (self._office(issuer),) if issuer else ()
        if directive:
            return hinted, unique((*offices, *issuers))
        authors, units = self._bylines.find(extract.text, extract.blocks)
        if any(_inside(author, item) for author in authors for item in hinted):
            hinted = ()
        return unique(hinted or authors), unique((*(offices or units), *issuers))

    def _unit(self, hint: Hint) -> Finding:
        row = self._units.get(key(hint.value))
        if row:
            return Finding(row.code, hint.start, hint.end, hint.rule, label=row.label)
        return _named(hint)

    def _office(self, issuer: Finding) -> Finding:
        """The unit that issued it: the letterhead's known one, else one by that name, else the name itself."""
        if issuer.detail:
            return replace(issuer, value=issuer.detail, rule="unit.issuer", detail="")
        row = self._units.get(key(issuer.value))
        code, label = (row.code, row.label) if row else (name_code(issuer.value), issuer.value)
        return replace(issuer, value=code, label=label, rule="unit.issuer")

    def _in_districts(self, places: Sequence[Finding]) -> Iterator[Finding]:
        for place in places:
            district = place.value.partition(".")[0]
            if district not in self._districts:
                continue
            rule = place.rule if place.value == district else f"{place.rule}.commune"
            yield replace(place, value=district, label=self._districts[district], rule=rule)


def _inside(finding: Finding, other: Finding) -> bool:
    """Whether `finding` is a part of the words of `other`: a name within a by-line that a page marks as a whole."""
    if finding.start is None or finding.end is None or other.start is None or other.end is None:
        return False
    return other.start <= finding.start and finding.end <= other.end


def _spans(published: Finding | None, directive: Directive | None) -> tuple[tuple[int, int], ...]:
    findings = [published, *([directive.place, directive.number] if directive else [])]
    return tuple(
        (item.start, item.end) for item in findings if item and item.start is not None and item.end is not None
    )


def _title(extract: Extract, directive: Directive | None, name: str) -> Finding:
    hint = extract.hint("title")
    if hint:
        return Finding(hint.value, hint.start, hint.end, hint.rule)
    if directive and directive.title:
        return directive.title
    block = _first(extract.blocks, "title") or _first(
        extract.blocks, "heading", "summary", "paragraph", "list", "table"
    )
    if block is None:
        return Finding(nfc(name), None, None, "title.file", "inferred")
    end = min(block.end, block.start + _TITLE_LENGTH)
    if end < block.end:
        end = extract.text.rfind(" ", block.start, end) or end
    value = " ".join(extract.text[block.start : end].split())
    return Finding(value, block.start, end, f"title.{block.kind}", "exact" if block.kind == "title" else "inferred")


def _summary(extract: Extract) -> Finding | None:
    block = _first(extract.blocks, "summary")
    if block:
        return Finding(extract.text[block.start : block.end], block.start, block.end, "block.summary")
    return _hinted(extract, "summary")


def _first(blocks: Sequence[Block], *kinds: str) -> Block | None:
    return next((block for block in blocks if block.kind in kinds), None)


def _hinted(extract: Extract, name: str) -> Finding | None:
    hint = extract.hint(name)
    return Finding(hint.value, hint.start, hint.end, hint.rule) if hint else None


def _named(hint: Hint) -> Finding:
    return Finding(name_code(hint.value), hint.start, hint.end, hint.rule, label=hint.value)


def _spellings(units: Sequence[Unit]) -> dict[str, Unit]:
    return {key(nfc(name)): unit for unit in units for name in (*unit.aliases, unit.label)}
