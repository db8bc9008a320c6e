"""The picture of the page of a policy: its mentions over time, beside the months of which the archive holds nothing.

Enters: the ledger, the canonical forms, what narrows their mentions. Leaves: a Figure whose bars lead to the mentions.
May not: choose a colour, write markup.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from flask_babel import gettext as _
from flask_babel import ngettext

from archive import canonical
from indexer.ledger import Ledger
from indexer.mentions import Filters
from webapp import mention_urls, pictures, urls
from webapp.mention_urls import Asked
from webapp.pages.parts import Figure, FigureRow, labels, number

ANCHOR = "luot-nhac"
"""Where the mentions stand on the page."""


def figure(asked: Asked, path: str, kept: Ledger, forms: Sequence[str]) -> Figure | None:
    """The mentions by month, or by year, from the first year of the policy on; None where nothing is in that time."""
    anytime = replace(asked.filters, since="", until="")
    narrowed = bool(asked.filters.since or asked.filters.until)
    counts = kept.months(forms, asked.filters)
    held = kept.held(Filters(district=anytime.district, unit=anytime.unit))
    limits = pictures.bounds(counts, held)
    if limits is None:
        return None
    since = max(asked.filters.since[:7], _begun(kept, forms) or limits[0])
    until = min(asked.filters.until[:7] or limits[1], limits[1])
    if since > until:
        return None

    def link(step: str) -> str:
        days = urls.day("from", step), urls.day("to", step, last=True)
        return mention_urls.link(mention_urls.within(asked, *days), path, ANCHOR)

    made = pictures.timeline(counts, held, since, until, link)
    return Figure(
        made,
        _("Số lượt nhắc theo tháng") if made.by_month else _("Số lượt nhắc theo năm"),
        _(
            "Từ %(first)s đến %(last)s. Gạch chéo là tháng kho không có văn bản nào.",
            first=made.rows[0].label,
            last=made.rows[-1].label,
        ),
        _("tháng kho không có văn bản nào"),
        tuple(map(_figure_row, made.rows)),
        (*(_undated(kept.months(forms, anytime)) if narrowed else ()), *_left_out(counts, made.by_month)),
        mention_urls.link(mention_urls.within(asked, "", ""), path) if narrowed else "",
    )


def _begun(kept: Ledger, forms: Sequence[str]) -> str:
    """The first month of the year of a policy, or of its first mention where that is earlier; empty without either."""
    year = canonical.year(forms[0])
    issued = [row.decided[:4] for row in labels().links(forms[0]) if row.decided]
    mentioned = [row.first[:4] for row in kept.find(list(forms)).values() if row.first]
    years = [*issued, *mentioned, *([year] if year.isdigit() else [])]
    return f"{min(years)}-01" if years else ""


def _figure_row(row: pictures.Row) -> FigureRow:
    gap = not row.held and not row.count
    return FigureRow(
        row.label,
        row.url if row.count else "",
        "–" if gap else number(row.count),
        _("không có văn bản") if gap else number(row.held),
        gap,
    )


def _undated(counts: dict[str, int]) -> Iterator[str]:
    """What no choice of time can hold: who asks "after 2015" must know of it."""
    if undated := counts.get("", 0):
        yield ngettext(
            "không tính %(count)s lượt nhắc ở văn bản không rõ ngày",
            "không tính %(count)s lượt nhắc ở văn bản không rõ ngày",
            undated,
            count=number(undated),
        )


def _left_out(counts: dict[str, int], by_month: bool) -> Iterator[str]:
    if undated := counts.get("", 0):
        yield ngettext(
            "%(count)s lượt nhắc ở văn bản không rõ ngày",
            "%(count)s lượt nhắc ở văn bản không rõ ngày",
            undated,
            count=number(undated),
        )
    loose = sum(count for month, count in counts.items() if len(month) == 4)
    if by_month and loose:
        yield ngettext(
            "%(count)s lượt nhắc ở văn bản chỉ rõ năm",
            "%(count)s lượt nhắc ở văn bản chỉ rõ năm",
            loose,
            count=number(loose),
        )
