"""Finder of citations: instruments by number, laws by name, programmes by number; each in its canonical form.

Enters: the vocabulary; a text in NFC, the document's own number, date and issuer. Leaves: Citations in text order, not
overlapping, spelt as `archive.canonical` takes them apart. May not: correct a misprint, fill a part from anywhere but
the document and the vocabulary, see another finder, edit the text.

`citation_numbers` finds instruments by number, `citation_names` laws by name, `programme_numbers` programmes;
`citation_resolution` says what the mentions of one document give each other. Programmes by name are no citations here:
`programmes` finds them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from archive import canonical, citation_articles
from archive.citation_actors import Actors
from archive.citation_dates import Dates
from archive.citation_mentions import LAW, PROGRAMME, Mention, certainty, compose
from archive.citation_names import LawNames, Name
from archive.citation_numbers import Numbers
from archive.citation_resolution import absorb, date_titles, draft, older, resolve
from archive.citation_types import Types
from archive.document import Citation, Finding
from archive.programme_numbers import COUNTED, MEASURE, SYMBOL, find_numbered
from archive.text import fold, key, nfc
from archive.vocabulary import Vocabulary

_LAW_YEAR = re.compile(
    r"\s*,?\s*(?:hiện\s+hành\s*)?\(?(?:sửa\s+đổi\)?\s*,?\s*)?(?:việt\s+nam\s+)?\(?(?:năm\s+)?(?P<year>(?:19|20)\d\d)(?!\d|[/.-]\s?\d)"
)
_FORM = re.compile(r"LAW:[a-z0-9]+(?:-[a-z0-9]+)*(?:@\d{4})?", re.IGNORECASE)
_TYPED = re.compile(r"(?P<word>[^\W\d_]+(?:\s+[^\W\d_]+){0,3}?)\s*(?:số\s*)?:?\s*(?P<number>\d{1,6}[a-z]?)\s*")
_NOT_ALONE = re.compile(
    r"(?:(?<!\w)(?:nghị\s+quyết|nq|quyết\s+định|qđ|số|điều|khoản|điểm|mẫu|biểu|phụ\s+lục|thửa|nhà|phòng|lớp|tổ|đường)"
    r"[\s:]*|\w)\Z"
)
_PHRASES = ("chương trình", "mục tiêu quốc gia", "đề án", "số", "năm", "ngày", "tháng", "của")


class Citations:
    """Finds citations; all tables are compiled once, from the vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._types = Types(vocabulary.citation_types, vocabulary.other_numbers)
        self._dates = Dates(vocabulary.issuers)
        self._actors = Actors(self._types)
        self._finder = Numbers(self._types, vocabulary.issuers, vocabulary.other_numbers, self._dates)
        self._names = LawNames(vocabulary.laws)
        self._assemblies = {row.code for row in vocabulary.issuers if row.side == "assembly"}
        self._programmes = _Programmes(vocabulary)
        self._famous = _famous(vocabulary)
        self._labels = {name: key(row.label) for row in vocabulary.doctypes for name in (key(row.label), row.code)}
        self._restored = _Restorer([*self._types.words, *_PHRASES, *_names(vocabulary)])

    def find(
        self, text: str, own: Finding | None = None, signed: str = "", issuer: str = "", kind: str = ""
    ) -> tuple[Citation, ...]:
        """Every citation of `text`. `own` is the document's own number, `signed` its ISO date, `issuer` as printed.

        `kind` is its document type (code or label) where it is an instrument without a number.
        """
        keyed = key(text)
        mentions = self._mentions(text, keyed)
        itself = self._own(own.value, "", signed, issuer) if own else None
        if itself and own and own.start is not None and own.end is not None:
            mentions = _with_own(mentions, replace(itself, start=own.start, end=own.end))
        found = [_citation(text, keyed, item) for item in resolve(mentions, self._famous, itself)]
        type_ = itself.type if itself else self._types.words.get(self._labels.get(key(kind), "")) if kind else None
        return tuple(self._actors.related(text, keyed, found, type_))

    def identify(self, number: str, type_: str = "", signed: str = "", issuer: str = "", title: str = "") -> str:
        """The canonical form of a document's own number, empty where it is none.

        `type_` is a code or a label of the document types, `signed` an ISO date, `issuer` the issuer as printed. The
        year that the title gives the number comes before that of `signed`, and so does the number that the title
        begins with where the record cut it off at a point: `66.8/2025/NQ-CP` before `8/2025/NQ-CP`.
        """
        mention = self._own(number, type_, signed, issuer)
        if mention is None:
            return ""
        form = compose(mention)
        named = self.find(nfc(title).strip())
        same = [item.canonical for item in named if canonical.base(item.canonical) == canonical.base(form)]
        first = named[0] if named and not same and named[0].start == 0 else None
        if first and first.type == mention.type and _cut(form, first.canonical):
            return first.canonical
        return next((item for item in same if "@" in form and canonical.year(item) != canonical.OPEN), form)

    def lookup(self, written: str) -> tuple[Citation, ...]:
        """What somebody typed, however sloppily: in small letters, without diacritics, without its type word."""
        text = nfc(written)
        exact = self._by_form(text.strip())
        if exact:
            return (exact,)
        restored = self._restored(key(text))
        for lead in ("", "số "):
            found = [_moved(item, -len(lead), len(text)) for item in self.find(lead + restored)]
            if found:
                return tuple(self._readings(restored, found))
        return (*self._programmes.named(restored), *self._typed(restored))

    def _readings(self, keyed: str, found: Iterable[Citation]) -> Iterator[Citation]:
        """What was found; `135/CP` may mean a programme as well."""
        for item in found:
            older = re.fullmatch(r"(\d+[a-z]?)/cp", keyed[item.start : item.end])
            code = self._programmes.numbers.get(older[1]) if older else None
            if code:
                yield Citation(item.start, item.end, PROGRAMME, f"prog:{code}", "citation.programme", "ambiguous")
            yield item

    def _typed(self, keyed: str) -> Iterator[Citation]:
        """A type word and a number that running text would not be trusted with: `qd 5`, `ct 16`."""
        bare = _TYPED.fullmatch(keyed.strip())
        word = " ".join(bare["word"].split()) if bare else ""
        type_ = self._types.words.get(word) or self._types.symbols.get(word, ("",))[0]
        number = bare["number"].lstrip("0") if bare else ""
        if type_ and number and self._types.family(type_) != "law":
            issuer = self._types.rows[type_].issuer
            mention = Mention(0, len(keyed), "citation.bare", type_, number, "", type_, issuer, symbol=False)
            yield Citation(0, len(keyed), type_, compose(mention), mention.rule, "ambiguous")

    def _by_form(self, form: str) -> Citation | None:
        """A canonical form that was typed as such."""
        if _FORM.fullmatch(form):
            return Citation(0, len(form), LAW, f"{LAW}:{form[4:].lower()}", "citation.canonical")
        if form.lower().startswith("prog:") and form[5:].lower() in self._programmes.codes:
            return Citation(0, len(form), PROGRAMME, form.lower(), "citation.canonical")
        base, mark, year = form.partition("@")
        symbol = self._finder.symbols.read(base, key(base), 0, True)
        if symbol is None or symbol.end != len(base) or not (symbol.type or symbol.issuer):
            return None
        if not (mark or (symbol.year and symbol.type)):
            return None
        mention = replace(self._finder.of_symbol(symbol), signed=year if year.isdigit() else "")
        return Citation(0, len(form), mention.type, compose(mention), "citation.canonical", certainty(mention))

    def _mentions(self, text: str, keyed: str) -> list[Mention]:
        """All mentions apart from each other: programmes first, then numbers, then names that no number follows."""
        programmes = list(self._programmes.find(text, keyed))
        taken = {at for item in programmes for at in range(item.start, item.end)}
        numbers = [
            item for item in self._finder.find(text, keyed) if item.start not in taken and item.end - 1 not in taken
        ]
        numbers, names, known = absorb(
            text, keyed, numbers, sorted(self._names.find(text, keyed), key=lambda item: item.start)
        )
        laws = [self._law(text, keyed, name, known, numbers) for name in names]
        return date_titles(text, keyed, _apart([*programmes, *numbers, *laws]), self._dates)

    def _law(
        self, text: str, keyed: str, name: Name, known: Mapping[str, Mention], numbers: Sequence[Mention]
    ) -> Mention:
        """A law by name, by the number that the document gives it elsewhere, where no year speaks against it."""
        year = None if name.amended else _LAW_YEAR.match(keyed, name.end)
        beside = None if name.amended else self._dates.after(text, keyed, name.end)
        if beside and beside.issuer and beside.issuer not in self._assemblies:
            beside = None
        signed = year["year"] if year else beside.year if beside else ""
        number = known.get(name.slug)
        if number and (draft(keyed, name.start) or older(keyed, numbers, name, number)):
            number = None
        mention = Mention(
            name.start, name.end, "citation.name", LAW, f"{LAW}:{name.slug}", signed=signed, issued=False,
            day=beside.day if beside else "", dated=beside.at if beside else -1,
        )  # fmt: skip
        if number is None or signed not in ("", number.year):
            return mention
        return replace(
            mention, type=number.type, number=number.number, year=number.year, written=number.written,
            issuer=number.issuer, signed="", assembly=True, inferred=True,
        )  # fmt: skip

    def _own(self, number: str, type_: str, signed: str, issuer: str) -> Mention | None:
        """A number as a mention by itself, its type and issuer filled from the document."""
        text = nfc(number).strip()
        digit = re.search(r"\d", text)
        if digit is None:
            return None
        name = self._labels.get(key(type_), key(type_))
        word = self._types.words.get(name, "")
        written = text[digit.start() :]
        lead = f"{name if word else ''} số "
        found = self._finder.find(lead + written, key(lead + written))
        symbol = None if found else self._finder.symbols.read(written, key(written), 0, True)
        if symbol and symbol.issuer:
            found = [self._finder.of_symbol(symbol, word)]
        if not found:
            return None
        mention = found[0]
        if not mention.signed and re.match(r"\d{4}", signed):
            mention = replace(mention, signed=signed[:4], day=signed if len(signed) == 10 else "")
        if mention.issued and not mention.issuer:
            mention = replace(mention, issuer=self._dates.named(issuer))
        return mention


class _Programmes:
    """Programmes by number, as `programmes` has them; `numbers` and `codes` are its tables."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        rows = vocabulary.programmes
        self.numbers = {number: row.code for row in rows for number in row.numbers}
        self.codes = {row.code for row in rows}
        self._schemes = {number: row.code for row in rows for number in row.decisions}
        self._aliases = {" ".join(key(name).split()): row.code for row in rows for name in (row.label, *row.aliases)}
        lettered = "|".join(re.escape(number) for number in self.numbers if not number.isdigit())
        self._alone = re.compile(rf"(?<![\w./-])(?:{lettered or '(?!)'})(?![\w/]|-\w)")
        numbered = "|".join(name for name in self._aliases if self._number_in(name))
        self._behind = re.compile(rf"(?<!\w)(?:{numbered or '(?!)'})(?![^\W_])")
        self._digits = re.compile(r"\d+[a-z]?")

    def _number_in(self, name: str) -> bool:
        """Whether an alias is a plain word and a number of the programme: `xã 135`, `134 kéo dài`."""
        found = re.search(r"(?<!\w)\d+[a-z]?(?!\w)", name)
        plain = re.fullmatch(r"[\w ]+", name) and not re.match(r"(?:nghị|quyết|nq|qđ|chương|đề)", name)
        return bool(found and plain and self.numbers.get(found[0]) == self._aliases[name])

    def find(self, text: str, keyed: str) -> Iterator[Mention]:
        """Every programme named by number, in no order."""
        last = 0
        for found in find_numbered(keyed, self.numbers, self._schemes):
            code = (self.numbers if found.kind == "programme" else self._schemes).get(found.number)
            if code and found.kind != "decision":
                last = found.end
                yield _programme(found.start, found.end, code)
        for match in self._alone.finditer(text):
            before = keyed[max(0, match.start() - 20) : match.start()]
            if match.start() >= last and not _NOT_ALONE.search(before):
                yield _programme(match.start(), match.end(), self.numbers[match[0]])
        for match in self._behind.finditer(keyed):
            number = self._digits.search(keyed, match.start())
            counted = COUNTED.match(keyed, match.end()) or SYMBOL.match(keyed, match.end())
            if number and not number[0][-1].isalpha() and not counted and not MEASURE.match(keyed, match.end()):
                yield _programme(number.start(), number.end(), self._aliases[" ".join(match[0].split())])

    def named(self, keyed: str) -> Iterator[Citation]:
        """The programme whose name or alias was typed."""
        code = self._aliases.get(" ".join(keyed.split()))
        if code:
            yield Citation(0, len(keyed), PROGRAMME, f"prog:{code}", "citation.programme")


def _programme(start: int, end: int, code: str) -> Mention:
    return Mention(start, end, "citation.programme", PROGRAMME, f"prog:{code}", behind=end)


class _Restorer:
    """Puts the diacritics of known words back: `quyet dinh 102` is `quyết định 102`. Lengths hold."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = {fold(word): key(word) for word in words}
        plain = sorted(map(re.escape, self._words), key=len, reverse=True)
        self._pattern = re.compile(rf"(?<![^\W_])(?:{'|'.join(plain)})(?![^\W_])")

    def __call__(self, keyed: str) -> str:
        if not keyed.isascii():
            return keyed
        return self._pattern.sub(lambda match: self._words[match[0]], keyed)


def _names(vocabulary: Vocabulary) -> Iterator[str]:
    """The names of laws with the word before them, of issuers and of programmes."""
    for law in vocabulary.laws:
        lead = "" if law.kind == "Hiến pháp" else f"{law.kind} "
        yield from (f"{lead}{name}" for name in (law.name, *law.aliases))
    for issuer in vocabulary.issuers:
        yield from issuer.names
    for row in vocabulary.programmes:
        yield from (row.label, *row.aliases)


def _famous(vocabulary: Vocabulary) -> dict[tuple[str, str], tuple[str, str]]:
    """Numbers with a letter that name one instrument of the vocabulary: Nghị quyết 30a."""
    parts = (re.fullmatch(r"(\d+[a-z])/(\d{4})/([^\W\d_]+)-([^\W_]+)", row.canonical) for row in vocabulary.instruments)
    return {(found[3], found[1]): (found[2], found[4]) for found in parts if found}


def _cut(form: str, whole: str) -> bool:
    """Whether `form` is `whole` without what stands before the point in its number, of the same year and issuer."""
    same_year = canonical.year(form) in (canonical.year(whole), canonical.OPEN)
    return same_year and canonical.base(whole).endswith(f".{canonical.base(form)}")


def _with_own(mentions: list[Mention], own: Mention) -> list[Mention]:
    """The mentions, the document's own number dated by the document's own date."""
    for index, item in enumerate(mentions):
        if item.start < own.end and own.start < item.end:
            if not item.named and not item.year and not item.signed and own.signed:
                mentions[index] = replace(item, signed=own.signed, day=own.day, inferred=True)
            return mentions
    placed = replace(own, rule="citation.own", inferred=True)
    return sorted([*mentions, placed], key=lambda item: item.start)


def _citation(text: str, keyed: str, mention: Mention) -> Citation:
    article = "" if mention.type == PROGRAMME else citation_articles.before(text, keyed, mention.start)
    return Citation(
        mention.start,
        mention.end,
        mention.type,
        compose(mention),
        mention.rule,
        certainty(mention),
        article,
        mention.day,
    )


def _apart(mentions: Iterable[Mention]) -> list[Mention]:
    """The mentions in text order; of two that overlap, the one that begins first stays."""
    kept: list[Mention] = []
    for item in sorted(mentions, key=lambda item: item.start):
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    return kept


def _moved(item: Citation, shift: int, length: int) -> Citation:
    return replace(item, start=max(0, item.start + shift), end=min(length, item.end + shift))
