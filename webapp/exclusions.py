"""Values left out of a question, written in its own language: `-huyen:tam-dao`.

Enters: the text of a question. Leaves: the exclusions that it ends or begins with, or holds between its words; the
question with one more, or without one. May not: know which values there are, or find anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import quote_plus, urlencode

from indexer.parser import FIELDS, parse
from indexer.query import Or, SearchRequest
from webapp import urls

NAMES = {
    "year": "nam", "district": "huyen", "programme": "chuongtrinh", "author": "tacgia", "unit": "donvi", "type": "loai",
    "person": "nguoi", "check": "xemlai",
}  # fmt: skip
"""How an exclusion is written; every name of the language that means a facet is read."""

_PIECE = re.compile(
    r'(?P<excluded>(?<!\S)-(?P<name>[a-z]+):(?:"(?P<quoted>[^"“”„«»]*)"|(?P<code>[^\s()"“”„«»]+))(?!\S))'
    r'|["“”„«»][^"“”„«»]*["“”„«»]|(?P<open>\()|(?P<close>\))'
)
_PLAIN = re.compile(r"[\w.\-]+")


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A facet, the code or name of the value left out, and where that stands in the question."""

    facet: str
    code: str
    start: int
    end: int


def exclusions(q: str) -> Iterator[Exclusion]:
    """The exclusions of the whole question, in order; those inside brackets or quotes, or beside OR, are none.

    QueryError where the question can't be read.
    """
    if "-" not in q or isinstance(parse(q).node, Or):
        return
    depth = 0
    for piece in _PIECE.finditer(q):
        depth += bool(piece["open"]) - bool(piece["close"])
        facet = FIELDS.get(piece["name"] or "", "")
        if piece["excluded"] and facet in NAMES and depth == 0:
            yield Exclusion(facet, (piece["quoted"] or piece["code"] or "").strip(), piece.start(), piece.end())


def excluding(request: SearchRequest, facet: str, code: str) -> SearchRequest:
    """The request without the documents that carry that value; no longer filtered by it; from its first page.

    QueryError where its question can't be read.
    """
    kept = urls.toggled(request, facet, code) if code in request.codes(facet) else request
    q, sort = _begun(request, facet)
    return replace(kept, q=f"{q}{_value(code)}", sort=sort, page=1)


def leaving_out(request: SearchRequest, facet: str, path: str = "/search") -> Callable[[str], str]:
    """Makes the address of `excluding` for values by which the request is not filtered, quickly for many.

    QueryError where its question can't be read.
    """
    q, sort = _begun(request, facet)
    rest = urlencode(urls.pairs(replace(request, q="", sort=sort, page=1)))
    start, end = f"{path}?q={quote_plus(q)}", f"&{rest}" if rest else ""
    return lambda code: f"{start}{quote_plus(_value(code))}{end}"


def _begun(request: SearchRequest, facet: str) -> tuple[str, str]:
    """The question up to the value that it leaves out, and how its answer is sorted."""
    q, has_words = _base(request.q.strip())
    # Without words there is nothing to be relevant to: what is listed stays in its order.
    return f"{q} -{NAMES[facet]}:".lstrip(), request.sort or ("" if has_words else request.order)


def _value(code: str) -> str:
    return code if _PLAIN.fullmatch(code) else f'"{code}"'


@lru_cache(maxsize=64)
def _base(q: str) -> tuple[str, bool]:
    """The question to which an exclusion of all of it can be added, and whether it has words; one for many values."""
    return f"({q})" if isinstance(parse(q).node, Or) else q, bool(words(q))


def readmitting(request: SearchRequest, item: Exclusion) -> SearchRequest:
    """The request without that exclusion of its question; from its first page."""
    before, after = request.q[: item.start].rstrip(), request.q[item.end :].lstrip()
    return replace(request, q=f"{before} {after}".strip(), page=1)


def words(q: str) -> str:
    """The question without its exclusions."""
    for item in reversed(tuple(exclusions(q))):
        q = f"{q[: item.start].rstrip()} {q[item.end :].lstrip()}".strip()
    return q
