"""What the head of a page says of its article, unseen by readers: `<meta>`, JSON-LD, the address.

Enters: a Page and the text of the page. Leaves: a Meta. May not: believe more than the page says; the address of an
archive's copy is the address within it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from archive.readers.html_article import Said
from archive.readers.html_lines import said_in, seen
from archive.readers.html_page import Page

_SAVED_FROM = re.compile(r"(?:saved from url=\(\d+\)|<!--\s*Page saved with SingleFile\s+url: )\s*(https?://[^\s>]+)")
_SAVED_WITHIN = 4_000
_ARCHIVED = re.compile(r"^https?://web\.archive\.org/web/\d{4,14}[a-z_]*/(?=https?:)")
_LONGEST_JSON = 1_000_000
_NAMES = {
    "title": ("og:title", "twitter:title", "dc.title"),
    "date": (
        "article:published_time", "datepublished", "pubdate", "publishdate", "publish_date", "dc.date",
        "dc.date.issued", "dcterms.created", "article.published", "citation_publication_date",
    ),
    "summary": ("og:description", "twitter:description", "description"),
    "author": ("author", "article:author", "dc.creator", "citation_author"),
}  # fmt: skip
_JSON_KEYS = {"title": "headline", "date": "datePublished", "summary": "description", "author": "author"}


@dataclass(frozen=True, slots=True)
class Meta:
    """What the head says. `page_title` is its `<title>`, `site` the name of the site."""

    title: Said | None
    date: Said | None
    summary: Said | None
    author: Said | None
    url: Said | None
    page_title: str
    site: str
    is_article: bool


def meta_of(page: Page, text: str) -> Meta:
    """The Meta of a page, whose text is asked for the address that a browser noted when it saved the page."""
    named = _named(page)
    news = next(_articles(page), {})
    said = {part: _json_said(news, part) or _meta_said(named, part) for part in _NAMES}
    titles = page.find("head > title") or page.find("title")
    return Meta(
        title=said["title"],
        date=said["date"],
        summary=said["summary"],
        author=said["author"],
        url=_address(page, named, text),
        page_title=seen(said_in(titles[0])) if titles else "",
        site=named.get("og:site_name", ""),
        is_article=bool(news) or named.get("og:type", "").lower() == "article",
    )


def _named(page: Page) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in page.find("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        content = seen(element.get("content") or "")
        if name and content:
            found.setdefault(name.strip().lower(), content)
    return found


def _meta_said(named: dict[str, str], part: str) -> Said | None:
    return next((Said(named[name], f"html:meta.{name}") for name in _NAMES[part] if name in named), None)


def _articles(page: Page) -> Iterator[dict[str, Any]]:
    """The JSON-LD objects that describe an article."""
    for script in page.find("[type=application/ld+json]"):
        source = script.text or ""
        if len(source) > _LONGEST_JSON:
            continue
        try:
            found = json.loads(source, strict=False)
        except (ValueError, RecursionError):
            continue
        graph = found.get("@graph", found) if isinstance(found, dict) else found
        for item in graph if isinstance(graph, list) else [graph]:
            if isinstance(item, dict) and re.search(r"Article|BlogPosting|Report", str(item.get("@type"))):
                yield item


def _json_said(news: dict[str, Any], part: str) -> Said | None:
    text = seen(", ".join(_strings(news.get(_JSON_KEYS[part]))))
    return Said(text, f"html:ld.{_JSON_KEYS[part]}") if text else None


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return _strings(value.get("name"))
    if isinstance(value, list):
        return [name for item in value for name in _strings(item)]
    return []


def _address(page: Page, named: dict[str, str], text: str) -> Said | None:
    """The address of this article; the address of a whole site is none."""
    saved = _SAVED_FROM.search(text[:_SAVED_WITHIN])
    links = [element.get("href") or "" for element in page.find("link[rel=canonical]")]
    told = [(link, "html:link.canonical") for link in links] + [(named.get("og:url", ""), "html:meta.og:url")]
    if saved:
        told.append((saved[1], "html:saved-from"))
    for address, rule in told:
        address = _ARCHIVED.sub("", address.strip())
        if _is_address(address):
            return Said(address, rule)
    return None


def _is_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "." in parts.netloc and bool(parts.path.strip("/") or parts.query)
