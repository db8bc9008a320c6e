"""The addresses of reports: what is compared, in which time, by which step ↔ a query string.

Enters: the parameters of the page of reports. Leaves: an Asked, or a QueryError that names the parameter; and, for the
page of a search, the report that shows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from archive.errors import QueryError
from indexer.query import SearchRequest
from webapp import parameters, urls
from webapp.lines import MOST, STEPS

PATH = "/bao-cao"
_SINGLE = ("from", "to", "step")
_MANY = ("q", "policy")

Subject = tuple[str, str]
"""What is compared: `q` and a question in our language, or `policy` and an id or a name."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is compared, in order; ISO dates or empty; the step, empty for the one that fits."""

    subjects: tuple[Subject, ...] = ()
    since: str = ""
    until: str = ""
    step: str = ""


def parse(pairs: Iterable[tuple[str, str]]) -> Asked:
    """What the (name, value) pairs of a query string ask."""
    given = list(pairs)
    values = parameters.read(given, _SINGLE, _MANY)
    subjects = tuple(dict.fromkeys((name, value.strip()) for name, value in given if name in _MANY and value.strip()))
    if len(subjects) > MOST:
        raise QueryError(
            f"Chỉ so sánh được nhiều nhất {MOST} câu tìm hoặc chính sách; hãy bớt {len(subjects) - MOST}.",
            f"At most {MOST} queries or policies can be compared; drop {len(subjects) - MOST}.",
        )
    since = urls.day("from", parameters.one(values, "from"))
    until = urls.day("to", parameters.one(values, "to"), last=True)
    if since and until and since > until:
        raise QueryError(
            f"“Từ ngày” ({since}) phải trước hoặc bằng “đến ngày” ({until}).",
            f"from {since} is after to {until}; swap them.",
        )
    step = parameters.chosen(values, "step", ("", *STEPS), "")
    return Asked(subjects, since, until, step)


def query(asked: Asked) -> str:
    """The query string that `parse` makes into `asked` again."""
    single = (("from", asked.since), ("to", asked.until), ("step", asked.step))
    return urlencode([*asked.subjects, *((name, value) for name, value in single if value)])


def link(asked: Asked, suffix: str = "") -> str:
    """The address of `asked`; `suffix` is that of a download."""
    written = query(asked)
    return f"{PATH}{suffix}?{written}" if written else f"{PATH}{suffix}"


def without(asked: Asked, place: int) -> Asked:
    """All subjects but one."""
    return replace(asked, subjects=(*asked.subjects[:place], *asked.subjects[place + 1 :]))


def of_search(request: SearchRequest) -> str:
    """The address of the report that shows a search over time."""
    words = worded(request)
    return link(Asked((("q", words),) if words else (), request.since, request.until))


def worded(request: SearchRequest) -> str:
    """The words and filters of a request as one question in our language; its dates are left out."""
    asked = request.q.strip()
    if request.filters and re.search(r"\b(?:OR|HOẶC)\b", asked):
        asked = f"({asked})"
    return " ".join([*([asked] if asked else []), *(_any_of(name, codes) for name, codes in request.filters)])


def _any_of(name: str, codes: Sequence[str]) -> str:
    made = [f'{name}:"{code}"' if re.search(r"[^\w.-]", code) else f"{name}:{code}" for code in codes]
    return made[0] if len(made) == 1 else f"({' OR '.join(made)})"
