"""What somebody types for a field, read as the value that a finder would have found.

Enters: a field of `corrections.FIELDS` and typed words. Leaves: Findings without a span: the canonical value, its label
and what stands beside it. May not: guess. What may be read in two ways, or names nothing in the vocabulary, is a
QueryError that says what may be typed.

Dates are read by `dates`, periods by `periods`, programmes by their finder, so that all that is understood in a text is
understood here. Names of people and units may be any words.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence
from functools import cache

from archive import vocabulary
from archive.corrections import Field, Kind
from archive.dates import find_periods, read_date
from archive.document import Finding, unique
from archive.errors import QueryError
from archive.programmes import Programmes
from archive.text import IGNORABLE, fold, key, name_code, nfc
from archive.vocabulary import Vocabulary

_RULE = "typed"
_MOST = 100
"""Values of one field."""
_PERIOD = re.compile(r"[0-9]{4}(?:-(?:Q[1-4]|H[12]|0[1-9]|1[0-2]|(?:[2-9]|1[01])M))?")
_LEAD = re.compile(r"^\s*số(?!\w)\s*:?", re.I)
_SPACES = re.compile(r"\s+")
_MONTH_OR_YEAR = re.compile(r"[0-9]{4}(?:-[0-9]{2})?")
_INVISIBLE = str.maketrans("", "", IGNORABLE)


class Typed:
    """Reads what is typed with one vocabulary; its tables are made once, on construction."""

    def __init__(self, known: Vocabulary) -> None:
        self._programmes = Programmes(known.programmes, known.instruments)
        self._tables: dict[Kind, _Names] = {
            "type": _types(known),
            "district": _districts(known),
            "programme": _programmes(known),
            "unit": _units(known),
        }
        self._readers: dict[Kind, Callable[[str], Finding | None]] = {
            "text": lambda typed: Finding(typed, None, None, _RULE),
            "number": _number,
            "name": _name,
            "unit": lambda typed: self._tables["unit"].find(typed) or _name(typed),
            "date": _date,
            "period": _period,
            "district": self._tables["district"].find,
            "programme": lambda typed: self._tables["programme"].find(typed) or self._programme(typed),
            "type": self._tables["type"].find,
        }

    def read(self, field: Field, typed: Sequence[str]) -> tuple[Finding, ...]:
        """The values of a field, in the order typed, each once; none where nothing was typed."""
        if not field.many and len(typed) > 1:
            raise QueryError(f"{field.vi}: chỉ được ghi một giá trị.", f"{field.en}: only one value can be given.")
        if len(typed) > _MOST:
            raise QueryError(f"{field.vi}: không quá {_MOST} giá trị.", f"{field.en}: at most {_MOST} values.")
        if field.required and not typed:
            raise QueryError(f"{field.vi}: không được để trống.", f"{field.en}: can't be left empty.")
        return unique([self._one(field, words) for words in typed])

    def _one(self, field: Field, typed: str) -> Finding:
        words = line(typed)
        if not (0 < len(words) <= field.longest and is_said(words)):
            raise QueryError(
                f"{field.vi}: mỗi giá trị phải có từ 1 đến {field.longest} ký tự, trong đó có chữ hoặc số.",
                f"{field.en}: a value has from 1 to {field.longest} characters, letters or digits among them.",
            )
        table = self._tables.get(field.kind)
        if table and len(table.codes(words)) > 1:
            raise _ambiguous(field, words, table)
        found = self._readers[field.kind](words)
        if found is None:
            raise self._unknown(field, words)
        return found

    def _programme(self, typed: str) -> Finding | None:
        """The programme that the words name as they would in a text: `Chương trình 135`, `QĐ 102/2009/QĐ-TTg`."""
        found = self._programmes.find(typed)
        whole = {item.value for item in found if (item.start, item.end) == (0, len(typed))}
        return self._tables["programme"].coded(whole.pop()) if len(whole) == 1 else None

    def _unknown(self, field: Field, typed: str) -> QueryError:
        if field.kind in _EXAMPLES:
            vi, en = _EXAMPLES[field.kind]
            return QueryError(
                f"{field.vi}: không đọc được “{typed}”; hãy ghi như {vi}.",
                f"{field.en}: “{typed}” can't be read; write it like {en}.",
            )
        near = ", ".join(f"“{name}”" for name in self._tables[field.kind].near(typed))
        vi, en = (f"; gần nhất là {near}", f"; nearest: {near}") if near else ("", "")
        return QueryError(
            f"{field.vi}: không có “{typed}” trong danh mục{vi}.",
            f"{field.en}: “{typed}” is not in the vocabulary{en}.",
        )

    def choices(self, field: Field) -> tuple[tuple[str, str], ...]:
        """The code and the label of all that a field may hold, in the vocabulary's order; none where any words may."""
        table = self._tables.get(field.kind)
        return tuple(table.labels.items()) if table else ()


_EXAMPLES: dict[Kind, tuple[str, str]] = {
    "number": ("12/KH-BDT", "12/KH-BDT"),
    "date": ("10/04/2017, 4/2017 hoặc 2017", "10/04/2017, 4/2017 or 2017"),
    "period": (
        "quý I/2017, 6 tháng đầu năm 2017, 9 tháng năm 2017, 4/2017 hoặc 2017",
        "2017-Q1, 2017-H1, 2017-9M, 2017-04 or 2017",
    ),
}


@cache
def shipped() -> Typed:
    """The one over the shipped vocabulary."""
    return Typed(vocabulary.shipped())


def line(typed: str) -> str:
    """What was typed on one line, in NFC, without the characters that nobody sees: a PDF gives soft hyphens along."""
    return " ".join(nfc(typed).translate(_INVISIBLE).split())


def is_said(words: str) -> bool:
    """Whether there is a letter or a digit in it."""
    return any(map(str.isalnum, words))


def _number(typed: str) -> Finding | None:
    """As the finder of letterheads has it: without the word before it, and without spaces, which mean nothing in it."""
    number = _SPACES.sub("", _LEAD.sub("", typed))
    return Finding(number, None, None, _RULE) if number else None


def _name(typed: str) -> Finding:
    return Finding(name_code(typed), None, None, _RULE, label=typed)


# ---- dates and periods -------------------------------------------------------------------------------------------


def _date(typed: str) -> Finding | None:
    """A day; the month or the year where no more is given."""
    if day := read_date(typed):
        return Finding(day.isoformat(), None, None, _RULE)
    found = _period(typed)
    return found if found and _MONTH_OR_YEAR.fullmatch(found.value) else None


def _period(typed: str) -> Finding | None:
    """A period as the archive writes it (`2017-Q1`), or as a text does, its year with it."""
    upper = typed.upper()
    if _PERIOD.fullmatch(upper) and 1945 <= int(upper[:4]) <= 2100:
        return Finding(upper, None, None, _RULE)
    for lead in ("", "tháng ", "năm "):
        words = f"{lead}{typed}"
        whole = {item.value for item in find_periods(words, None) if (item.start, item.end) == (0, len(words))}
        if len(whole) == 1 and 1945 <= int((value := whole.pop())[:4]) <= 2100:
            return Finding(value, None, None, _RULE)
    return None


# ---- names of the vocabulary -------------------------------------------------------------------------------------


class _Names:
    """The names of one table: what each code is called, and the codes that a name may mean."""

    def __init__(self, labels: dict[str, str], detail: str = "") -> None:
        self.labels = labels
        self._detail = detail
        self._exact: dict[str, set[str]] = {}
        self._loose: dict[str, set[str]] = {}
        self._inside: dict[str, set[str]] = {}
        for code, label in labels.items():
            self.add(code, code, label)

    def add(self, code: str, *names: str) -> None:
        """More names of a code."""
        for name in names:
            self._exact.setdefault(key(nfc(name)), set()).add(code)
            self._loose.setdefault(fold(nfc(name)), set()).add(code)

    def hold(self, code: str, name: str) -> None:
        """A name of something within that code's: it names no code, and tells which one is near."""
        self._inside.setdefault(fold(nfc(name)), set()).add(code)

    def codes(self, typed: str) -> list[str]:
        """What the words may mean: a code, the codes that bear that name, those that do without its accents."""
        if typed in self.labels:
            return [typed]
        return sorted(self._exact.get(key(typed)) or self._loose.get(fold(typed)) or ())

    def find(self, typed: str) -> Finding | None:
        """The one thing that the words mean."""
        codes = self.codes(typed)
        return self.coded(codes[0]) if len(codes) == 1 else None

    def coded(self, code: str) -> Finding:
        """The Finding of a code."""
        return Finding(code, None, None, _RULE, label=self.labels[code], detail=self._detail)

    def near(self, typed: str) -> list[str]:
        """Up to three labels that look like what was typed, or within whose bounds it lies."""
        if around := self._inside.get(fold(typed)):
            return sorted(self.labels[code] for code in around)[:3]
        close = difflib.get_close_matches(fold(typed), self._loose, n=6, cutoff=0.5)
        return list(dict.fromkeys(self.labels[code] for name in close for code in sorted(self._loose[name])))[:3]


def _ambiguous(field: Field, typed: str, table: _Names) -> QueryError:
    meant = ", ".join(f"{code} ({table.labels[code]})" for code in table.codes(typed))
    return QueryError(
        f"{field.vi}: “{typed}” có thể là {meant}; hãy ghi mã.",
        f"{field.en}: “{typed}” may be {meant}; give the code.",
    )


def _types(known: Vocabulary) -> _Names:
    table = _Names({row.code: row.label for row in known.doctypes})
    for row in known.doctypes:
        table.add(row.code, *row.abbreviations)
    return table


def _districts(known: Vocabulary) -> _Names:
    """A district of any time, with its type word or without: `huyện Tam Đảo`, `h. Tam Đảo`, `TP Vĩnh Yên`."""
    rows = [row for row in known.places if row.level == "district"]
    table = _Names({row.code: row.name for row in rows}, "district")
    for row in rows:
        for name in (row.name, *row.aliases):
            table.add(row.code, name, *_with_type(row.type, name))
    for row in known.places:
        if row.level == "commune" and (code := row.code.partition(".")[0]) in table.labels:
            for name in (row.name, *_with_type(row.type, row.name)):
                table.hold(code, name)
    return table


def _with_type(type_: str, name: str) -> tuple[str, ...]:
    initials = "".join(word[0] for word in type_.split())
    return tuple(f"{word}{name}" for word in (f"{type_} ", f"{initials} ", f"{initials}. ", f"{initials}."))


def _programmes(known: Vocabulary) -> _Names:
    table = _Names({row.code: row.label for row in known.programmes})
    for row in known.programmes:
        table.add(row.code, *row.aliases, *row.numbers, *row.decisions)
    return table


def _units(known: Vocabulary) -> _Names:
    table = _Names({row.code: row.label for row in known.units})
    for row in known.units:
        table.add(row.code, *row.aliases)
    return table
