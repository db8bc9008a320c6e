"""A web page as a tree whose elements can be asked for by selector.

Enters: the text of a page. Leaves: a Page. May not: know any portal, reach the network, expand an entity, or lose
text because markup nests too deep or stands in one enormous line.

Selectors are the part of CSS that layouts need: `td.Time`, `#part1`, `[itemprop=headline]`, descendants (`.post h2`)
and children (`.post > h2`). Names match in any letter case, and those of classes and ids may hold `*`
(`.ExternalClass*`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache

from lxml import etree

Element = etree._Element
_ATTRIBUTES = ("itemprop", "itemtype", "property", "name", "rel", "role", "type")
_COMPOUND = re.compile(r"(?P<tag>[\w:]+)?(?P<rest>(?:[.#][\w*-]+|\[[\w:-]+=[^\]]*\])*)$")
_PART = re.compile(r"[.#][\w*-]+|\[[\w:-]+=[^\]]*\]")

_DATA_URI = re.compile(r"data:[\w/+.-]+;base64,[\w+/=%\r\n]{1000,}")
_UNSEEN = (("<!--", "-->"), ("<script", "</script"), ("<style", "</style"))
_INLINE = re.compile(
    r"</?(?:font|span|b|strong|i|em|u|a|small|big|sub|sup|s|strike|del|ins|o:p)\b[^<>]*>", re.IGNORECASE
)
_GROUPING = re.compile(r"</?(?!(?:html|head|body|title|meta|p|br|span|h[1-6]|img)\b)[a-z][^<>]*>", re.IGNORECASE)
_LONG_RUN = re.compile(r"[^<>]{100000}[^<>;\s]{0,40}[;\s]?")
_EMPTY = "<html><body></body></html>"


@dataclass(frozen=True, slots=True)
class Page:
    """The root of a page, its elements in document order, and where each stands."""

    root: Element
    elements: list[Element]
    places: dict[Element, int]
    index: dict[str, list[Element]] = field(repr=False)

    def find(self, selector: str) -> list[Element]:
        """The elements that `selector` names, in document order."""
        *outer, (child, keys) = _steps(selector)
        around = [(is_child, set(self._candidates(names))) for is_child, names in outer]
        if not all(elements for _, elements in around):
            return []
        return [element for element in self._candidates(keys) if _stands(element, child, around)]

    def first(self, selectors: Iterable[str]) -> tuple[Element, str] | None:
        """The first element of the first selector that finds one, and that selector."""
        return next(((element, selector) for selector in selectors for element in self.find(selector)), None)

    def _candidates(self, keys: tuple[str, ...]) -> list[Element]:
        lists = sorted((self._named(key) for key in keys), key=len)
        rest = [set(others) for others in lists[1:]]
        return [element for element in lists[0] if all(element in others for others in rest)]

    def _named(self, key: str) -> list[Element]:
        if "*" not in key:
            return self.index.get(key, [])
        names = [name for name in self.index if fnmatchcase(name, key)]
        found = {self.places[element]: element for name in names for element in self.index[name]}
        return [found[place] for place in sorted(found)]


def _stands(element: Element, child: bool, around: list[tuple[bool, set[Element]]]) -> bool:
    """Whether `element` stands within elements of all sets, the last being the nearest, or its parent if `child`."""
    for is_child, elements in reversed(around):
        above = element.iterancestors()
        chain = [element.getparent()] if child else above
        match = next((item for item in chain if item in elements), None)
        if match is None:
            return False
        element, child = match, is_child
    return True


def page_of(text: str) -> Page:
    """The page that `text` is the markup of; an empty one when it holds no markup."""
    root = _tree(text)
    elements = list(root.iter(etree.Element))
    index: dict[str, list[Element]] = defaultdict(list)
    for element in elements:
        for key in _keys(element):
            index[key].append(element)
    return Page(root, elements, {element: place for place, element in enumerate(elements)}, dict(index))


def _keys(element: Element) -> Iterator[str]:
    """The names by which selectors find an element, in lower case."""
    yield str(element.tag).lower()
    if not element.attrib:
        return
    if identity := element.get("id"):
        yield "#" + identity.strip().lower()
    if classes := element.get("class"):
        yield from {"." + name for name in classes.lower().split()}
    for attribute in _ATTRIBUTES:
        if value := element.get(attribute):
            yield f"[{attribute}={value.strip().lower()}]"


@cache
def _steps(selector: str) -> tuple[tuple[bool, tuple[str, ...]], ...]:
    """The compounds of a selector, each with whether it is a child of the one before."""
    steps, child = [], False
    for word in selector.lower().split():
        if word == ">":
            child = True
            continue
        match = _COMPOUND.match(word)
        if match is None:
            raise ValueError(f"not a selector: {selector}")
        tag = [match["tag"]] if match["tag"] else []
        steps.append((child, (*tag, *_PART.findall(match["rest"]))))
        child = False
    if not steps or not all(keys for _, keys in steps):
        raise ValueError(f"not a selector: {selector}")
    return tuple(steps)


def _tree(text: str) -> Element:
    """The tree of `text`, thinned until it fits the parser's limits of depth (256) and of one text (10 MB)."""
    text = _DATA_URI.sub("", text)
    for thinner in (str, _without_inline, _flat):
        root = _parsed(thinner(text))
        if root is not None:
            return root
    root = _parsed(_EMPTY)
    assert root is not None
    return root


def _without_inline(text: str) -> str:
    for opening, closing in _UNSEEN:
        text = _without(text, re.compile(opening, re.IGNORECASE), re.compile(closing, re.IGNORECASE))
    return _LONG_RUN.sub(r"\g<0><span></span>", _INLINE.sub("", text))


def _without(text: str, opening: re.Pattern[str], closing: re.Pattern[str]) -> str:
    parts, place = [], 0
    while start := opening.search(text, place):
        parts.append(text[place : start.start()])
        stop = closing.search(text, start.end())
        place = stop.end() if stop else len(text)
    return "".join(parts) + text[place:]


def _flat(text: str) -> str:
    return _GROUPING.sub("<br>", _without_inline(text))


def _parsed(text: str) -> Element | None:
    """The tree of `text`, or None when a limit of the parser cut it short."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        root = None
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        return None
    return root
