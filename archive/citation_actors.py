"""Reader of what the mentions of a document do to each other, and which of them does it.

Enters: a text, its key, its Citations in order, the type of the instrument that the document itself is. Leaves: the
Citations with relation and actor: a canonical form, empty for the document itself, `UNKNOWN` where nobody is told.
May not: know an instrument, take a neighbour for the actor where the words name another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from archive import relations
from archive.citation_types import Types
from archive.document import Citation
from archive.relations import ACTED, CHANGED, Done

UNKNOWN = "?"
"""The actor where the text does not say who acts, or where it cannot be told."""
_PROPOSALS = frozenset({"TTr", "BC"})
_SENTENCE = re.compile(r"[.;](?!\d)|\n\s*\n")
# A line may end inside a sentence; a heading, an item and the next ground begin a line as well.
_NEW_LINE = re.compile(r"(?:(?<![^\W\d_])(?:của|do|phòng|và|bộ|ban|hội|trưởng)|,)[ ]*\n|\n")
_NUMBERS = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|ngày|tháng|năm|\d+")
# "Nghị định này có hiệu lực từ ngày …; thay thế …": the verb behind the semicolon has the subject before it.
_IN_FORCE = re.compile(r"(?<!chưa )(?<!không )có\s+hiệu\s+lực[^;\n]{0,160};\s*(?:(?:và|đồng\s+thời),?\s+)?\Z")
_AND = re.compile(r"(?:và|đồng thời,?)\s+(?:thay\s+thế|bãi\s+bỏ|hủy\s+bỏ|sửa\s+đổi|bổ\s+sung|hướng\s+dẫn)\b")
_COMMA = re.compile(r"\s*,\s*")
_UNNAMED = re.compile(
    r"(?<!ban hành )(?<!\w)"
    r"(?:văn\s+bản|(?:các|những|một\s+số)\s+quy\s+định|quy\s+định(?=\s+của\s)|thông\s+tư|nghị\s+định|nghị\s+quyết"
    r"|quyết\s+định|kế\s+hoạch|chính\s+sách)"
    r"(?:\s+(?:quy\s+phạm\s+pháp\s+luật|pháp\s+luật|dưới\s+luật|khác|(?:có\s+)?liên\s+quan|mới|của\s+[^\d.;:()]{2,60}?))*"
    r"(?:\s+(?:để|nhằm|về\s+việc|về))?\s*\Z"
)
_GUIDING = re.compile(r"(?:hướng\s+dẫn|quy\s+định\s+chi\s+tiết)[^.;]{0,56}\Z")
_FORMAL = tuple(re.compile(rf"^[-*_ ]{{0,4}}{part}\b", re.MULTILINE) for part in (r"căn\s+cứ", r"điều\s+1"))
_QUOTING = re.compile(r'[^.;"]{0,160}?(?:quy\s+định|nêu|ghi|hướng\s+dẫn)(?:\s+(?:rõ|cụ\s+thể|như\s+sau))*\s*:\s*')
_QUOTED, _SPOKEN, _APART = 1500, 400, 160
# Between the members of a list: dates, issuers and titles, then a comma and the next; no other subject begins there.
_NEXT = re.compile(r"(?P<mark>[,;]\s*(?:và\s+)?|\s+(?:và|hoặc)\s+|\s*&\s*)(?:các\s+)?(?:số\s*:?\s*)?\Z")
_STANDS = re.compile(
    r"[^.;,\n]{0,60}?(?<!\w)(?:(?:có|còn|hết)\s+hiệu\s+lực|vẫn|tiếp\s+tục|được|bị|thì|sẽ|đã|quy\s+định\s+(?:rõ|như|cụ))"
)
_BROKEN = re.compile(
    r"[.;](?!\d)|\n\s*(?:\n|(?:cụ\s+thể|theo|tại|trong|điều\s+\d|căn\s+cứ|xét|đối\s+với|ngoài\s+ra|ngày)\b|\d{1,2}[.)]"
    r"|[-+*•]|[a-zđ]\))"
)
_LIST, _TITLED, _NEAREST = 320, 40, 200
# A circular guides decrees and laws, a decree laws only: "Thông tư … hướng dẫn Luật A và Nghị định B".
_CIRCULARS, _GUIDED = frozenset({"TT", "TTLT"}), frozenset({"NĐ", "LAW", "PL"})


@dataclass(frozen=True, slots=True)
class _Group:
    """A list of instruments to which one thing is done: `căn cứ A; B; C`."""

    relation: str
    actor: str


class Actors:
    """Says what is done to each mention and by whom; the words for types are compiled once."""

    def __init__(self, types: Types) -> None:
        self._types = types
        words = "|".join(r"\s+".join(word.split()) for word in sorted(types.words, key=len, reverse=True))
        self._this = re.compile(rf"(?<![^\W_])(?P<word>{words})\s+này(?![^\W_])")

    def related(self, text: str, keyed: str, found: Sequence[Citation], own: str | None) -> Iterator[Citation]:
        """The citations with relation and actor. `own` is the document's own type, None where it is no instrument."""
        formal = own is not None or all(part.search(keyed) for part in _FORMAL)
        page = _Page(text, keyed, list(found), own, formal, {item.canonical: item.type for item in found})
        group: _Group | None = None
        for index, item in enumerate(page.found):
            done = relations.active(keyed, item.start)
            if done and index and done.at < page.found[index - 1].end:
                item = _along(page.found[index - 1], item, done)
            else:
                item = self._active(page, index, done) if done else self._passive(page, index)
            if not item.relation and index:
                item = _listed(page, index, group)
            page.found[index] = item
            if done and done.several:
                group = None
            elif done and item.relation and _leads(page, index, item):
                group = _Group(item.relation, item.actor)
            elif not item.relation and not (index and page.found[index - 1].actor == item.canonical):
                group = None
            yield item

    def _active(self, page: _Page, index: int, done: Done) -> Citation:
        """The mention with what the words before it do to it."""
        item = page.found[index]
        if done.relation not in ACTED:
            begins = done.relation == "can-cu" and page.text[done.at].isupper() and _ground(page.text, done.at)
            itself = "" if begins or page.formal else UNKNOWN
            quoted = page.quoted(index, done.at)
            return replace(item, relation=done.relation, actor=itself if quoted is None else quoted)
        actor = self._actor(page, index, done)
        proposed = done.relation in CHANGED and (
            (actor == "" and page.own in _PROPOSALS) or (actor is not None and page.types.get(actor) in _PROPOSALS)
        )
        return item if proposed else replace(item, relation=done.relation, actor=actor)

    def _passive(self, page: _Page, index: int) -> Citation:
        """The mention with what the words behind it say was done to it, by the next one or by this text."""
        item = page.found[index]
        after = page.found[index + 1] if index + 1 < len(page.found) else None
        relation = relations.passive(page.keyed, item.end, after.start) if after else ""
        if after and relation:
            return replace(item, relation=relation, actor=after.canonical)
        relation = relations.as_follows(page.keyed, item.end, after.start if after else len(page.keyed))
        quoted = page.quoted(index, item.start) if relation else None
        if not relation or (quoted is None and page.own in _PROPOSALS):
            return item
        itself = "" if page.formal else UNKNOWN
        return replace(item, relation=relation, actor=itself if quoted is None else quoted)

    def _actor(self, page: _Page, index: int, done: Done) -> str:
        before = page.found[index - 1] if index else None
        floor = max(before.end if before else 0, page.sentence(done.at))
        quoted = page.quoted(index, done.at)
        this = _last(self._this, page.keyed, floor, done.at)
        if this:
            return self._meant(page, index, this["word"]) if quoted is None else quoted
        if not page.headed(done.at) and _UNNAMED.search(page.keyed, max(floor, done.at - _APART), done.at):
            return UNKNOWN
        if before and before.relation in ACTED and _AND.search(page.keyed, before.end, done.at + 12):
            return before.actor
        both = before is not None and before.relation in CHANGED and done.relation in CHANGED
        if before and both and _COMMA.fullmatch(page.keyed, before.end, done.at):
            return before.actor
        if before and before.canonical != page.found[index].canonical and page.does(before.end, done.at):
            return self._beside(page, before, page.found[index])
        if quoted is not None:
            return quoted
        this = _last(self._this, page.keyed, page.sentence(done.at), done.at)
        if this:
            return self._meant(page, index, this["word"])
        return "" if page.formal else UNKNOWN

    def _beside(self, page: _Page, before: Citation, item: Citation) -> str:
        """The mention before the verb; where that is a law and but the one that is guided, who guides it."""
        lawful = self._types.family(before.type) == "law" and self._types.family(item.type) != "law"
        if lawful and _GUIDING.search(page.keyed, max(0, before.start - 70), before.start):
            return before.actor if before.relation else UNKNOWN
        return before.canonical

    def _meant(self, page: _Page, index: int, word: str) -> str:
        """Which instrument `Thông tư này` is: the document, or the one of that type that the text has announced."""
        type_ = self._types.words[" ".join(word.split())]
        legal = self._types.family(type_) in ("legal", "law", "joint")
        if page.own is not None and (not legal or page.own.startswith(type_) or type_.startswith(page.own)):
            return ""
        announced = page.announced(index, type_) if legal else set()
        if len(announced) == 1:
            return announced.pop()
        return "" if not announced and page.own is None and page.formal else UNKNOWN


@dataclass(frozen=True, slots=True)
class _Page:
    """A document as its mentions stand in it. `formal`: it is an instrument, or has the grounds and articles of one."""

    text: str
    keyed: str
    found: list[Citation]
    own: str | None
    formal: bool
    types: Mapping[str, str]

    def sentence(self, at: int) -> int:
        """Where the sentence of `at` begins, as far as it matters."""
        low = max(0, at - _SPOKEN)
        last = _last(_SENTENCE, self.keyed, low, self.clause(low, at))
        return last.end() if last else low

    def clause(self, low: int, at: int) -> int:
        """Where the clause begins that shares its subject with the verb at `at`, `at` itself where none does."""
        shared = _IN_FORCE.search(self.keyed, low, at)
        return shared.start() if shared else at

    def quoted(self, index: int, at: int) -> str | None:
        """Who speaks in the quotation that is open at `at`, None where none is: `Điều 7 Luật … quy định: “…`."""
        opened = self.text.rfind("“", max(0, at - _QUOTED), at)
        closed = opened < 0 or self.text.rfind("”", opened, at) >= 0
        if closed or self.text[max(0, opened - 6) : opened].rstrip()[-1:] != ":":
            return None
        for item in reversed(self.found[max(0, index - _NEAREST) : index]):
            if item.end <= opened and _QUOTING.fullmatch(self.keyed, item.end, opened):
                return item.canonical
        return UNKNOWN

    def headed(self, at: int) -> bool:
        """Whether a line in the shape of a title begins at `at`: `QUYẾT ĐỊNH / Sửa đổi, bổ sung …`, or glued to it."""
        before = self.text[max(0, at - 3) : at]
        return self.text[at].isupper() and (before.rstrip(" *")[-1:] == "\n" or before[-1:].isupper())

    def does(self, end: int, at: int) -> bool:
        """Whether the mention that ends at `end` does it: no more than its date, issuer and title before the verb."""
        if at - end > _APART or _SENTENCE.search(self.keyed, end, self.clause(end, at)):
            return False
        between = self.text[end:at]
        broken = any(
            found[0] == "\n" and self.text[found.end() : found.end() + 9].lstrip()[:1].isupper()
            for found in _NEW_LINE.finditer(self.keyed, end, at)
        )
        return not broken and len(_NUMBERS.sub(" ", between)) < 130

    def announced(self, index: int, type_: str) -> set[str]:
        """The instruments of a type that the title names, else those named so far to which nothing was done."""
        object_ = self.found[index].canonical
        told = self.found[: min(index, _NEAREST)] + self.found[max(_NEAREST, index - _NEAREST) : index]
        named = [item for item in told if item.type == type_ and item.canonical != object_]
        free = {item.canonical for item in named} - {
            item.canonical for item in named if item.relation in ACTED or item.relation == "can-cu"
        }
        title = self.text.find("\n")
        return free & {item.canonical for item in named if item.start < title} or free


def _along(before: Citation, item: Citation, done: Done) -> Citation:
    """A mention whose verb stands before another one: `sửa đổi Điều 6 của A và Điều 9 của B`."""
    same = before.relation == done.relation and before.actor != item.canonical
    return replace(item, relation=before.relation, actor=before.actor) if same else item


def _listed(page: _Page, index: int, group: _Group | None) -> Citation:
    """The mention with what is done to those before it in its list: `thay thế A và B`, `căn cứ A; B`.

    Behind "Căn cứ A sửa đổi B về … và C", or "… B hướng dẫn Luật D và C", nobody can tell whether C is a ground or
    amended: it is left alone.
    """
    before, item = page.found[index - 1], page.found[index]
    if item.start - before.end > _LIST:
        return item
    mark = _NEXT.search(page.keyed, before.end, item.start)
    if mark is None or _BROKEN.search(page.keyed, before.end, mark.start()) or _STANDS.match(page.keyed, item.end):
        return item
    if group and group.relation == "can-cu" and ";" not in mark[0] and _deep(page, index):
        return item
    below = page.types.get(before.actor) in _CIRCULARS and item.type in _GUIDED and before.relation == "huong-dan"
    if before.relation and ";" not in mark[0] and (before.type == item.type or below):
        inner = _Group(before.relation, before.actor)
        titled = len(_NUMBERS.sub("", page.keyed[before.end : mark.start()])) > _TITLED
        if group and inner != group and titled and page.types.get(before.actor) == item.type:
            return item
        group = inner
    if group is None or group.actor == item.canonical or (group.relation in CHANGED and item.type in _PROPOSALS):
        return item
    return replace(item, relation=group.relation, actor=group.actor)


def _deep(page: _Page, index: int) -> bool:
    """Whether the mention before is guided by one that is amended itself, of the type of this one."""
    before, item = page.found[index - 1], page.found[index]
    guide = page.found[index - 2] if index > 1 and before.relation == "huong-dan" else None
    if guide is None or guide.canonical != before.actor or before.type == item.type:
        return False
    return guide.relation in CHANGED and guide.type == item.type


def _leads(page: _Page, index: int, item: Citation) -> bool:
    """Whether a list may begin with `item`: what a neighbour in the same breath does to it goes not beyond commas."""
    near = {other.canonical for other in page.found[max(0, index - 3) : index]}
    return item.actor not in near or item.relation in ("thay-the", "bai-bo")


def _ground(text: str, at: int) -> bool:
    """Whether a line, or a ground behind another one, begins at `at`: `Căn cứ …; Căn cứ …`."""
    return text[max(0, at - 8) : at].rstrip(" -*+•\t")[-1:] in ("", "\n", ";")


def _last(pattern: re.Pattern[str], keyed: str, low: int, high: int) -> re.Match[str] | None:
    last = None
    for last in pattern.finditer(keyed, low, high):  # noqa: B007
        pass
    return last
