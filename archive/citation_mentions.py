"""A mention of an instrument taken apart, and put together into its canonical form.

Enters: the parts that finders read. Leaves: Mentions; their canonical forms (`102/2009/QĐ-TTg`, `498/QĐ-TTg@2015`,
`24-NQ/TW@2003`, `LAW:dat-dai@2013`, `prog:ct135`) and their certainty. May not: read a text, know a type or an issuer.
"""

from __future__ import annotations

from dataclasses import dataclass

from archive.canonical import OPEN
from archive.document import Confidence

LAW, PROGRAMME = "LAW", "PROG"


@dataclass(frozen=True, slots=True)
class Mention:
    """One instrument as its own words name it.

    `number` is that of the instrument, or the whole form of a law by name (`LAW:dat-dai`) or of a programme
    (`prog:ct135`). `written` is the part of the symbol that names the type, `issuer` the rest of it; `year` stands in
    the number, `signed` and `day` beside it, the day at `dated`. `behind` is where date and issuer end. `symbol` tells
    that a symbol stands in the mention, `issued` that its issuer has to be known, `assembly` that it is the National
    Assembly's or its committee's. `inferred` tells that a rule filled a part, `member` that it is a further one of a
    list, `lent` that its issuer is the one named beside it, `both` that its date is that of those before it as well.
    """

    start: int
    end: int
    rule: str
    type: str
    number: str
    year: str = ""
    written: str = ""
    issuer: str = ""
    party: bool = False
    signed: str = ""
    day: str = ""
    dated: int = -1
    behind: int = 0
    symbol: bool = True
    issued: bool = True
    assembly: bool = False
    inferred: bool = False
    member: bool = False
    lent: bool = False
    both: bool = False

    @property
    def named(self) -> bool:
        """Whether it is a law by name or a programme, not a number."""
        return ":" in self.number

    @property
    def full(self) -> bool:
        """Whether neither its year nor its issuer is open."""
        return bool(self.year or self.signed) and bool(self.issuer or not self.issued)


def compose(mention: Mention) -> str:
    """The canonical form of a mention."""
    if mention.named:
        return f"{mention.number}@{mention.signed}" if mention.signed else mention.number
    when = "" if mention.year else f"@{mention.signed or OPEN}"
    if mention.party and mention.issuer and mention.written and not mention.year:
        return f"{mention.number}-{mention.written}/{mention.issuer}{when}"
    symbol = "-".join(part for part in (mention.written, mention.issuer) if part)
    return "/".join(part for part in (mention.number, mention.year, symbol) if part) + when


def certainty(mention: Mention) -> Confidence:
    """Ambiguous where a part is open, inferred where a rule filled one."""
    if mention.type == PROGRAMME:
        return "exact"
    if not mention.full:
        return "ambiguous"
    return "inferred" if mention.inferred else "exact"
