"""A question as it was understood, in words, and the links that take each liberty back.

Enters: the text of a question. Leaves: words and links. May not: search.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from archive.text import fold, key, nfc
from indexer.parser import parse
from indexer.query import And, Near, Node, Not, Or, Phrase, Prefix, SearchRequest, Value, When, leaves
from webapp import urls
from webapp.pages.narrowing import UNDATED
from webapp.pages.parts import Link

_OR = lazy_gettext("hoặc")

Named = Callable[[str, str], str]
"""The label of a code of a facet."""


def described(q: str, named: Named) -> str:
    """`hộ nghèo -huyen:tam-dao` as `hộ + nghèo + không phải Tam Đảo`; empty for a question of one word or none."""
    node = parse(nfc(q)).node
    plain = isinstance(node, Phrase) and not (node.quoted or node.strict or node.field)
    return "" if plain else _described(node, named)


def _described(node: Node, named: Named) -> str:
    if isinstance(node, And | Or):
        parts = [_described(child, named) for child in node.nodes]
        return " + ".join(parts) if isinstance(node, And) else f"({f' {_OR} '.join(parts)})"
    if isinstance(node, Not):
        if And((node,)) == parse(UNDATED).node:
            return str(_("không rõ ngày đăng"))
        return str(_("không phải %(what)s", what=_described(node.node, named)))
    if isinstance(node, Near):
        both = {"one": _described(node.left, named), "other": _described(node.right, named)}
        return str(_("%(one)s cách %(other)s không quá %(count)s tiếng", count=node.distance, **both))
    return _leaf(node, named)


def _leaf(node: Node, named: Named) -> str:
    if isinstance(node, Phrase):
        words = node.text.strip().removeprefix("=")
        words = f"“{words}”" if node.quoted and not node.field else words
        if node.field == "title":
            return str(_("tiêu đề có %(words)s", words=words))
        if node.field == "number":
            return str(_("số, ký hiệu có %(words)s", words=words))
        return str(_("%(words)s (đúng dấu)", words=words)) if node.strict else words
    if isinstance(node, Prefix):
        return str(_("chữ bắt đầu bằng %(words)s", words=node.text.rstrip("*")))
    if isinstance(node, Value):
        return named(node.facet, node.code)
    return _time(node) if isinstance(node, When) else ""


def _time(node: When) -> str:
    words = {
        "published": _("ngày đăng %(time)s", time=node.text),
        "event": _("sự kiện vào %(time)s", time=node.text),
        "period": _("kỳ báo cáo %(time)s", time=node.text),
        "horizon": _("giai đoạn %(time)s", time=node.text),
    }
    return str(words[node.kind])


def folds(request: SearchRequest) -> Iterator[Link]:
    """Each of its words that is found whatever its accents: the link makes these count."""
    for leaf in _folded(request.q):
        yield Link(leaf.text, _strictly(request, [leaf]))


def strict(request: SearchRequest) -> str:
    """The address of the question in which all accents count; empty where that is what it is."""
    words = _folded(request.q)
    return _strictly(request, words) if words else ""


def _folded(q: str) -> list[Phrase]:
    """The words with accents in which these don't count, in order."""
    words = (leaf for leaf in leaves(parse(nfc(q)).node) if isinstance(leaf, Phrase))
    found = (leaf for leaf in words if not (leaf.strict or leaf.field) and fold(leaf.text) != key(leaf.text))
    return sorted(found, key=lambda leaf: leaf.span)


def _strictly(request: SearchRequest, words: list[Phrase]) -> str:
    q = nfc(request.q)
    for leaf in reversed(words):
        at = leaf.span[0] + leaf.quoted
        q = f"{q[:at]}={q[at:]}"
    return urls.link(replace(request, q=q, page=1))
