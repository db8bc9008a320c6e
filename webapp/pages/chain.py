"""The chain of a policy: what it replaces, amends, guides, and what does so to it; each with the words that say it.

Enters: the ledger, a canonical form. Leaves: ChainLines. May not: conclude anything that no text and no table states.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from textwrap import shorten

from flask_babel import gettext as _

from indexer.ledger import Ledger
from indexer.mentions import Relation
from webapp.languages import N_, Vi, Words
from webapp.pages.parts import CONFIDENCE, Link, day, labels, number, policy_url, span_url

_DOES = Words({
    "thay-the": N_("Thay thế"), "sua-doi": N_("Sửa đổi"), "bo-sung": N_("Bổ sung"), "bai-bo": N_("Bãi bỏ"),
    "huong-dan": N_("Hướng dẫn thực hiện"),
})  # fmt: skip
_DONE = Words({
    "thay-the": N_("Được thay thế bởi"), "sua-doi": N_("Được sửa đổi bởi"), "bo-sung": N_("Được bổ sung bởi"),
    "bai-bo": N_("Bị bãi bỏ bởi"), "huong-dan": N_("Được hướng dẫn bởi"),
})  # fmt: skip
_SHOWN = 2
_LONGEST = 72
_LINES = 4


@dataclass(frozen=True, slots=True)
class Said:
    """A text that says so: its title leads to the words; of when it is, and how sure that is."""

    title: Link
    about: str


@dataclass(frozen=True, slots=True)
class ChainLine:
    """One link: the relation in words, the other policy (None where no text tells which it is), and who says so.

    `texts` lead to the words, `more` counts the others, `table` is the source of a row of the vocabulary.
    """

    relation: str
    other: Link | None
    texts: tuple[Said, ...]
    more: str
    table: str


@dataclass(frozen=True, slots=True)
class ChainGroup:
    """The lines of one relation: those shown at once, and those behind a fold."""

    relation: str
    shown: tuple[ChainLine, ...]
    folded: tuple[ChainLine, ...]


def chain(kept: Ledger, form: str) -> tuple[ChainGroup, ...]:
    """The links of the chain of `form`: what the tables know first, then what the texts say."""
    done, does = kept.relations(form)
    types = _types(kept, [item.actor for item in done] + [item.canonical for item in does])
    stated = [*_stated(done, form, _DONE, types), *_stated(does, form, _DOES, types)]
    known = list(_known(form))
    lines = [_joined(line, stated) for line in known]
    told = {(line.relation, line.other) for line in known}
    return _grouped([*lines, *(line for line in stated if (line.relation, line.other) not in told)])


def _grouped(lines: Iterable[ChainLine]) -> tuple[ChainGroup, ...]:
    """The lines of one relation together, those of the tables and of most texts first."""
    ordered = sorted(lines, key=lambda line: (line.relation, line.other is None, not line.table))
    groups = ((relation, tuple(group)) for relation, group in groupby(ordered, lambda line: line.relation))
    return tuple(ChainGroup(relation, group[:_LINES], group[_LINES:]) for relation, group in groups)


def _types(kept: Ledger, forms: Iterable[str]) -> dict[str, str]:
    found = kept.find(sorted(set(forms) - {""}))
    return {form: row.type for form, row in found.items()}


def _known(form: str) -> Iterator[ChainLine]:
    """What corpus/ says, with its source."""
    if form.startswith("prog:"):
        for row in labels().links(form):
            yield ChainLine(_("Gồm các văn bản"), _policy(row.canonical, {}), (), "", row.source)
        return
    for row in labels().links(form):
        if row.replaces:
            yield ChainLine(_DOES["thay-the"], _policy(row.replaces, {}), (), "", row.source)
    for row in labels().later(form):
        yield ChainLine(_DONE["thay-the"], _policy(row.canonical, {}), (), "", row.source)


def _policy(form: str, types: dict[str, str]) -> Link:
    plain = form.lstrip("0")
    return Link(labels().label(plain, types.get(plain) or labels().type_of(plain)), policy_url(plain))


def _stated(
    found: tuple[Relation, ...], form: str, words: Mapping[str, str], types: dict[str, str]
) -> Iterator[ChainLine]:
    """The relations of one direction, those of the same two policies as one line."""
    told: dict[tuple[str, str], list[Relation]] = {}
    for item in found:
        other = item.actor if item.canonical == form else item.canonical
        if other != form and item.relation in words:
            told.setdefault((item.relation, other), []).append(item)
    for (relation, other), items in told.items():
        apart = list({item.document: item for item in reversed(items)}.values())[::-1]
        texts = tuple(map(_said, apart[:_SHOWN]))
        more = number(len(apart) - _SHOWN) if len(apart) > _SHOWN else ""
        yield ChainLine(words[relation], _policy(other, types) if other else None, texts, more, "")


def _said(item: Relation) -> Said:
    about = ", ".join(part for part in (day(item.date), CONFIDENCE[item.confidence]) if part)
    title = Vi(shorten(item.title, _LONGEST, placeholder=" …"))
    return Said(Link(title, span_url(item.document, item.start, item.end)), about)


def _joined(line: ChainLine, stated: list[ChainLine]) -> ChainLine:
    same = next((item for item in stated if (item.relation, item.other) == (line.relation, line.other)), None)
    return ChainLine(line.relation, line.other, same.texts, same.more, line.table) if same else line
