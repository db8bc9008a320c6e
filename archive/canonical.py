"""The canonical forms of instruments, taken apart: years, bases, ids.

Enters: a canonical form (`102/2009/QĐ-TTg`, `498/QĐ-TTg@2015`, `24-NQ/TW@2003`, `116/NĐ-CP@?`, `12/QĐ@?`,
`LAW:to-chuc-chinh-phu@2001`, `prog:ct135`). Leaves: its year, its base, its id in an address. May not: read a text;
that is `citations`' work.
"""

from __future__ import annotations

import re

from archive.text import fold

OPEN = "?"
"""The year of signing that the passage does not give: `116/NĐ-CP@?`."""

_YEAR_INSIDE = re.compile(r"(?<=\d|[a-z])/((?:19|20)\d\d)(?=/)")
_TYPE_WORDS = re.compile(r"(?<![^\W_])(?:QĐ|NĐ)(?![^\W_])")
_SAFE = str.maketrans({"/": "-", "@": ".", OPEN: "x", "&": "_", " ": "-"})


def year(canonical: str) -> str:
    """The year in the number or of signing, `?` where it is open, empty where the form has none."""
    number, _, signed = canonical.partition("@")
    if signed:
        return signed
    inside = _YEAR_INSIDE.search(number)
    return inside[1] if inside else ""


def base(canonical: str) -> str:
    """The form without its year: `102/QĐ-TTg` for `102/2009/QĐ-TTg` and for `102/QĐ-TTg@?`.

    Instruments of one base differ by their year alone; an open mention may mean any of them.
    """
    return _YEAR_INSIDE.sub("", canonical.partition("@")[0], count=1)


def is_open(canonical: str) -> bool:
    """Whether the form leaves its year or its issuer open: `116/NĐ-CP@?`, `54/2012/QĐ`."""
    return year(canonical) == OPEN or bool(re.fullmatch(r"\d+[a-z]*/[^\W\d_]+", base(canonical)))


def policy_id(canonical: str) -> str:
    """The id of an instrument in an address: `102-2009-qd-ttg`, `498-qd-ttg.2015`, `116-nd-cp.x`, `ct135`.

    Two canonical forms have two ids: Đ becomes `dd` but in the type words QĐ and NĐ, for ĐA is not DA.
    """
    if canonical.startswith("prog:"):
        return canonical.removeprefix("prog:")
    named = canonical.replace("LAW:", "luat-", 1)
    plain = _TYPE_WORDS.sub(lambda match: match[0].replace("Đ", "D"), named).replace("Đ", "Dd").replace("đ", "dd")
    return fold(plain).translate(_SAFE)
