"""The query language: one for the page, the API and the command line.

    query   = all { OR all }                      hộ nghèo OR hộ cận nghèo
    all     = { item [ AND ] }                    side by side means: all of them
    item    = [ "-" | NOT ] ( "(" query ")" | near )
    near    = leaf [ NEAR "/" number leaf ]       vay NEAR/5 vốn       both within 5 syllables, in either order
    leaf    = field ":" value | phrase | prefix | word
    phrase  = '"' [ "=" ] any characters '"'      those syllables next to each other; “ ” « » serve as well
    prefix  = word "*"                            dân*                 two letters at least
    word    = [ "=" ] a run without spaces, brackets or quotes
    field   = a name of FIELDS or TIMES           huyen:tam-dao  tacgia:"Phạm Hoa"  so:102/2009/QĐ-TTg
    value   = a word or a phrase; of a time, a notation of `times.py`      ky:2017-Q1  ngaydang:2016..2018
                                                  ky:"Quý I năm 2017"

Words are found without regard to accents; `=` makes them count (`=thuế` is not `thuê`), and so does `-` where accents
were typed (`-thuê` leaves `thuế` in). A word of several syllables (`TT&ĐB`, `102/2009/QĐ-TTg`) is a phrase. `OR`
(`HOẶC`), `AND`, `NOT` and `NEAR/5` (`GẦN/5`) count in capitals only. A character that is no letter or digit and stands
alone is ignored, and the answer says so. Anything else that can't be read one way is an error that names the place and
the repair.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from difflib import get_close_matches

from archive.errors import QueryError
from archive.text import fold
from indexer import analysis
from indexer.query import And, Everything, Near, Node, Not, Or, Phrase, Prefix, Value, When
from indexer.times import days

MAX_LENGTH = 2_000
MAX_LEAVES = 64
MAX_DEPTH = 20
MAX_DISTANCE = 100

FIELDS = {
    "tacgia": "author", "author": "author", "phong": "unit", "donvi": "unit", "unit": "unit", "huyen": "district",
    "diaban": "district", "district": "district", "chuongtrinh": "programme", "programme": "programme",
    "loai": "type", "type": "type", "nam": "year", "year": "year", "nguoi": "person", "person": "person",
    "xemlai": "check", "check": "check", "so": "number", "number": "number", "tieude": "title", "title": "title",
}  # fmt: skip
TIMES = {
    "ngaydang": "published", "published": "published", "sukien": "event", "event": "event", "ky": "period",
    "period": "period", "giaidoan": "horizon", "horizon": "horizon",
}  # fmt: skip
_OR = ("OR", "HOẶC")
_LEXEME = re.compile(
    r'(?P<space>\s+)|(?P<open>\()|(?P<close>\))|(?P<field>[^\W\d_]+):(?=["“”„«»]|[^\s()"“”„«»/])'
    r'|(?P<quote>["“”„«»])|(?P<word>[^\s()"“”„«»]+)'
)
_CLOSING = re.compile(r'["“”„«»]')
_NEAR = re.compile(r"(?:NEAR|GẦN)/(\d{1,4})")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A question as understood: its tree, and the pieces of the text that were ignored because they say nothing."""

    node: Node
    ignored: tuple[str, ...] = ()


def parse(text: str) -> Parsed:
    """The tree of NFC `text`. QueryError, with the position, for a text that can't be read one way."""
    if len(text) > MAX_LENGTH:
        raise QueryError(
            f"Câu hỏi dài {len(text)} ký tự; tối đa {MAX_LENGTH}. Hãy rút gọn.",
            f"The query has {len(text)} characters; at most {MAX_LENGTH}. Shorten it.",
            MAX_LENGTH,
        )
    parser = _Parser(text)
    node = parser.query(0)
    if parser.peek() == ")":
        raise _fault("Thừa dấu “)”; hãy bỏ nó", "There is a “)” too many; remove it", parser.position())
    return Parsed(node, tuple(parser.ignored))


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.lexemes = [match for match in _LEXEME.finditer(text) if match.lastgroup != "space"]
        self.next = 0
        self.leaves = 0
        self.ignored: list[str] = []

    def peek(self) -> str:
        return self.lexemes[self.next][0] if self.next < len(self.lexemes) else ""

    def position(self) -> int:
        return self.lexemes[self.next].start() if self.next < len(self.lexemes) else len(self.text)

    def query(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise _fault(f"Ngoặc lồng nhau quá {MAX_DEPTH} tầng", f"Over {MAX_DEPTH} nested brackets", self.position())
        nodes = [self.all(depth)]
        while self.peek() in _OR:
            place = self.position()
            self.next += 1
            nodes.append(self.all(depth))
            if Everything() in nodes:
                raise _fault("“OR” cần có từ ở cả hai bên", "“OR” needs words on both sides", place)
        return nodes[0] if len(nodes) == 1 else Or(tuple(nodes))

    def all(self, depth: int) -> Node:
        nodes: list[Node] = []
        while self.peek() not in ("", ")", *_OR):
            if self.peek() == "AND" and nodes:
                self.next += 1
                continue
            node = self.item(depth)
            if node is not None:
                nodes.append(node)
        if not nodes:
            return Everything()
        return nodes[0] if len(nodes) == 1 and not isinstance(nodes[0], Not) else And(tuple(nodes))

    def item(self, depth: int) -> Node | None:
        lexeme = self.lexemes[self.next]
        text = lexeme[0]
        if text[0] in "-−" and lexeme.lastgroup == "word":
            if len(text) == 1 and (self.position_after() != lexeme.end() or self.next + 1 == len(self.lexemes)):
                self.next += 1
                self.ignored.append(text)
                return None
            return self.excluded(lexeme, depth)
        if text == "NOT" and self.next + 1 < len(self.lexemes):
            self.next += 1
            node = self.item(depth) if self.peek() not in (")", *_OR) else None
            return None if node is None else Not(_as_typed(node))
        if lexeme.lastgroup == "open":
            self.next += 1
            return self.group(lexeme.start(), depth)
        if _NEAR.fullmatch(text):
            raise _misplaced(lexeme.start())
        return self.near()

    def position_after(self) -> int:
        return self.lexemes[self.next + 1].start() if self.next + 1 < len(self.lexemes) else len(self.text)

    def excluded(self, lexeme: re.Match[str], depth: int) -> Node | None:
        if len(lexeme[0]) == 1:
            self.next += 1
        else:
            rest = _LEXEME.match(self.text, lexeme.start() + 1)
            assert rest is not None
            self.lexemes[self.next] = rest
            if rest.end() < lexeme.end():
                following = _LEXEME.match(self.text, rest.end())
                assert following is not None
                self.lexemes.insert(self.next + 1, following)
        if self.peek() == "" or self.lexemes[self.next].lastgroup == "close":
            return None
        node = self.item(depth)
        return None if node is None else Not(_as_typed(node))

    def group(self, start: int, depth: int) -> Node | None:
        node = self.query(depth + 1)
        if self.peek() != ")":
            raise _fault("Thiếu dấu đóng ngoặc “)”; hãy thêm vào", "This “(” has no “)”; add one", start)
        self.next += 1
        return None if node == Everything() else node

    def near(self) -> Node | None:
        node = self.leaf()
        operator = _NEAR.fullmatch(self.peek())
        if not operator:
            return node
        place, distance = self.position(), int(operator[1])
        self.next += 1
        right = self.leaf() if self.peek() not in ("", "(", ")", *_OR) else None
        if not isinstance(node, Phrase) or not isinstance(right, Phrase) or node.field or right.field:
            raise _misplaced(place)
        if not 1 <= distance <= MAX_DISTANCE:
            raise _fault(f"NEAR nhận từ 1 đến {MAX_DISTANCE}", f"NEAR takes 1 to {MAX_DISTANCE}", place)
        return Near(node, right, distance)

    def leaf(self) -> Node | None:
        lexeme = self.lexemes[self.next]
        self.next += 1
        if lexeme.lastgroup == "field":
            return self.field(lexeme)
        if lexeme.lastgroup == "quote":
            return self.words(self.quoted(lexeme), lexeme.start(), quoted=True)
        return self.word(lexeme)

    def word(self, lexeme: re.Match[str]) -> Node | None:
        text, start = lexeme[0], lexeme.start()
        if not text.endswith("*") or text.strip("*") == "":
            return self.words(text, start)
        terms = [term for term, _, _ in analysis.tokens(text)]
        if len(terms) != 1 or len(terms[0]) < 2:
            raise _fault(
                "Dấu * đứng sau một âm tiết có ít nhất hai chữ: dân*",
                "* follows one syllable of two letters or more: dân*",
                start,
            )
        self.count(start)
        return Prefix(analysis.folded(terms[0]), text, (start, lexeme.end()))

    def quoted(self, opening: re.Match[str]) -> str:
        """The text between a quote and the next one, which is passed over."""
        closing = _CLOSING.search(self.text, opening.end())
        if closing is None:
            raise _fault(
                "Thiếu dấu ngoặc kép đóng; hãy thêm vào",
                "This quote is not closed; add the closing one",
                opening.start(),
            )
        while self.next < len(self.lexemes) and self.position() < closing.end():
            self.next += 1
        return self.text[opening.end() : closing.start()]

    def words(self, text: str, start: int, *, quoted: bool = False, field: str = "") -> Phrase | None:
        terms = tuple(term for term, _, _ in analysis.tokens(text))
        if not terms:
            self.ignored.append(text)
            return None
        self.count(start)
        strict = text.lstrip().startswith("=")
        if strict and field:
            raise _fault("Dấu = chỉ dùng cho chữ trong văn bản", "= is for words of the text only", start)
        end = start + len(text) + (2 if quoted else 0)
        return Phrase(terms, strict, field, text, (start, end), quoted)

    def count(self, start: int) -> None:
        self.leaves += 1
        if self.leaves > MAX_LEAVES:
            vi, en = (
                f"Câu hỏi có quá {MAX_LEAVES} từ; hãy rút gọn",
                f"The query has over {MAX_LEAVES} words; shorten it",
            )
            raise _fault(vi, en, start)

    def field(self, lexeme: re.Match[str]) -> Node | None:
        typed = lexeme["field"]
        name = fold(typed)
        if name not in FIELDS and name not in TIMES:
            raise _unknown(typed, lexeme.start())
        value = self.lexemes[self.next]
        self.next += 1
        text = self.quoted(value) if value.lastgroup == "quote" else value[0]
        if name in TIMES:
            return self.when(TIMES[name], text, lexeme.start())
        target = FIELDS[name]
        if target in ("number", "title"):
            return self.words(text, value.start(), quoted=True, field=target)
        self.count(lexeme.start())
        return Value(target, text.strip(), (lexeme.start(), value.start() + len(text)))

    def when(self, kind: str, text: str, start: int) -> When:
        span = days(text)
        if span is None:
            raise _fault(
                f"Không đọc được thời gian {text!r}; hãy viết như 2017-04, 07/4/2017, “quý I năm 2017”, 2016..2018",
                f"The time {text!r} can't be read; write it as 2017-04, 07/4/2017, 2017-Q1, 2016..2018",
                start,
            )
        self.count(start)
        return When(kind, *span, text)


def _as_typed(node: Node) -> Node:
    """What is excluded is excluded as it is spelt: `-thuê` must not throw away every `thuế`."""
    if isinstance(node, Phrase) and not node.field and any(term != analysis.folded(term) for term in node.terms):
        return replace(node, strict=True)
    if isinstance(node, And | Or):
        return replace(node, nodes=tuple(_as_typed(child) for child in node.nodes))
    return node


def _misplaced(place: int) -> QueryError:
    return _fault(
        "NEAR đứng giữa hai từ hoặc hai cụm từ: vay NEAR/5 vốn",
        "NEAR stands between two words or phrases: vay NEAR/5 vốn",
        place,
    )


def _unknown(typed: str, start: int) -> QueryError:
    near = get_close_matches(fold(typed), [*FIELDS, *TIMES], 1)
    vi = f" Có phải {near[0]}: không?" if near else ""
    en = f" Did you mean {near[0]}:?" if near else ""
    fault = _fault(
        f"Không có trường {typed!r}; nếu là chữ cần tìm, hãy đặt trong ngoặc kép",
        f"There is no field {typed!r}; if these are words to find, put them in quotes",
        start,
    )
    return QueryError(fault.vi + vi, fault.en + en, start)


def _fault(vi: str, en: str, position: int) -> QueryError:
    return QueryError(f"{vi} (ký tự thứ {position + 1}).", f"{en} (character {position + 1}).", position)
