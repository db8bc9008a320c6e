"""Documents whose names mean to break a page: markup, quotes, marks that turn the writing round, no end."""

from __future__ import annotations

from dataclasses import replace

from archive.document import Document
from archive.text import name_code
from tests.conftest import TAM_DAO, make_document

SCRIPT = "<script>alert('tên')</script>"
BREAKOUT = '"><img src=x onerror=alert(1)>'
TEMPLATE = "{{ 7 * 7 }} ${alert(1)} ' onclick='alert(1)"
TURNED = "Báo cáo \u2067kèm phụ lục\u2069 \u202efdp.gnod neib"
LONG = "Dân" * 1000
NAMES = {"markup": SCRIPT, "quotes": BREAKOUT, "braces": TEMPLATE, "turned": TURNED, "long": LONG}
FILE = "\u202e\"><img src=x onerror=alert(1)> 'tệp'.html"
PAGE = f"""<html><head><title>Tin tức</title><meta name="author" content="{SCRIPT.replace('"', "&quot;")}"></head><body>
<h1>Thông báo &lt;script&gt;alert(1)&lt;/script&gt; về lịch họp thôn</h1><p>Ngày 10/04/2017</p>
<script>alert("của trang gốc")</script><p onclick="alert(1)">Cuộc họp thôn được lùi sang tuần sau vì mưa lớn; các hộ
vẫn đăng ký theo Quyết định 102/2009/QĐ-TTg tại nhà văn hóa.</p><img src="x" onerror="alert(1)"></body></html>"""


def _named(name: str, day: str) -> tuple[Document, bytes]:
    """A document in which everything that has a name has this one."""
    code = (name_code(name), name)
    body = f"Cuộc họp thôn về {name} đã diễn ra tại nhà văn hóa. Quyết định 102/2009/QĐ-TTg được nhắc lại."
    document, data = make_document(
        f"{name} họp thôn", body, published=day, district=TAM_DAO, author=code, unit=code, programme=code
    )
    return replace(document, source=f"{name}.txt", original=replace(document.original, name=f"{name}.txt")), data


DOCUMENTS = tuple(_named(name, f"2017-0{month}-10") for month, name in enumerate(NAMES.values(), start=1))
