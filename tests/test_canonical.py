"""Canonical forms taken apart."""

from __future__ import annotations

import pytest

from archive import canonical

FORMS = [
    ("102/2009/QĐ-TTg", "2009", "102/QĐ-TTg", False, "102-2009-qd-ttg"),
    ("102/QĐ-TTg@2009", "2009", "102/QĐ-TTg", False, "102-qd-ttg.2009"),
    ("102/QĐ-TTg@?", "?", "102/QĐ-TTg", True, "102-qd-ttg.x"),
    ("24-NQ/TW@2003", "2003", "24-NQ/TW", False, "24-nq-tw.2003"),
    ("1-KL/ĐU@2025", "2025", "1-KL/ĐU", False, "1-kl-ddu.2025"),
    ("30a/2008/NQ-CP", "2008", "30a/NQ-CP", False, "30a-2008-nq-cp"),
    ("64/2020/QH14", "2020", "64/QH14", False, "64-2020-qh14"),
    ("2019/BTNMT-ĐKTKĐĐ@2004", "2004", "2019/BTNMT-ĐKTKĐĐ", False, "2019-btnmt-ddktkdddd.2004"),
    ("2010/2009/QĐ-UBND", "2009", "2010/QĐ-UBND", False, "2010-2009-qd-ubnd"),
    ("2009/QĐ-TTg@2016", "2016", "2009/QĐ-TTg", False, "2009-qd-ttg.2016"),
    ("12/QĐ@?", "?", "12/QĐ", True, "12-qd.x"),
    ("54/2012/QĐ", "2012", "54/QĐ", True, "54-2012-qd"),
    ("35/NQ@2023", "2023", "35/NQ", True, "35-nq.2023"),
    ("9/ĐA-UBND@2020", "2020", "9/ĐA-UBND", False, "9-dda-ubnd.2020"),
    ("9/DA-UBND@2020", "2020", "9/DA-UBND", False, "9-da-ubnd.2020"),
    ("LAW:to-chuc-chinh-phu@2001", "2001", "LAW:to-chuc-chinh-phu", False, "luat-to-chuc-chinh-phu.2001"),
    ("LAW:hien-phap", "", "LAW:hien-phap", False, "luat-hien-phap"),
    ("prog:ct135", "", "prog:ct135", False, "ct135"),
]


@pytest.mark.parametrize(("form", "year", "base", "is_open", "id_"), FORMS)
def test_a_form_taken_apart(form: str, year: str, base: str, is_open: bool, id_: str) -> None:
    assert (canonical.year(form), canonical.base(form), canonical.is_open(form)) == (year, base, is_open)
    assert canonical.policy_id(form) == id_


def test_two_forms_have_two_ids() -> None:
    assert len({canonical.policy_id(row[0]) for row in FORMS}) == len(FORMS)
