"""The pages of the sample archive, each once, by a name that a failing test shows."""

from __future__ import annotations

from archive.store import Store, sha256
from tests.conftest import ROOT

PAGES = {
    "home": "/",
    "search": "/search?q=tảo+hôn&district=tam-dao",
    "search in the order of time": "/search?sort=oldest&limit=25",
    "search without a hit": "/search?q=khongcochunay",
    "values of a facet": "/search/values?facet=unit&q=tảo+hôn&unit=bdt",
    "document": "/documents/{html}?q=tảo+hôn",
    "document with a table": "/documents/{docx}",
    "document from PDF": "/documents/{pdf}",
    "original of HTML": "/documents/{html}/ban-goc",
    "original of Word": "/documents/{docx}/ban-goc",
    "original of PDF": "/documents/{pdf}/ban-goc",
    "difference": "/documents/{html}/so-sanh/{docx}",
    "concordance": "/concordance?q=tảo+hôn",
    "policies": "/chinh-sach",
    "policy": "/chinh-sach/102-2009-qd-ttg",
    "programme as policy": "/chinh-sach/ct135",
    "holdings": "/von-van-ban",
    "batch": "/tra-hang-loat",
    "certificate of a search": "/chung-nhan?q=tảo+hôn",
    "check of a certificate": "/chung-nhan/kiem-tra",
    "places": "/dia-ban",
    "place": "/dia-ban/tam-dao",
    "programmes": "/chuong-trinh",
    "programme": "/chuong-trinh/ct135",
    "units": "/don-vi",
    "unit": "/don-vi/bdt",
    "people": "/nguoi",
    "person": "/nguoi/{person}",
    "authors": "/tac-gia",
    "author": "/tac-gia/{author}",
    "periods": "/ky",
    "period": "/ky/2017-Q1",
    "reports": "/bao-cao",
    "report": "/bao-cao?q=tảo+hôn&q=135&policy=102-2009-qd-ttg",
    "archivist": "/luu-tru",
    "loads": "/luu-tru/lan-nap",
    "what is refused": "/luu-tru/tu-choi",
    "what to check": "/luu-tru/can-xem",
    "work list": "/luu-tru/can-xem?check=type-inferred",
    "a document to correct": "/luu-tru/sua/{html}?check=type-inferred&who=Lan",
    "corrections": "/luu-tru/sua-doi",
    "no such page": "/khong-co",
    "no such parameter": "/search?huyen=tam-dao",
}

_FILES = {
    "html": "2015-05-hoi-thi-hoa-giai-vien.html",
    "docx": "2015-09-kh-de-an-tao-hon.docx",
    "pdf": "2021-11-qd-ke-hoach-tao-hon.pdf",
}


def sample(archive: Store, name: str) -> str:
    """The id of the sample document that came from the file of that name."""
    id_ = archive.id_of_original(sha256((ROOT / "corpus" / "samples" / name).read_bytes()))
    assert id_ is not None
    return id_


def address(archive: Store, page: str) -> str:
    """Where that page is."""
    names = {kind: sample(archive, file) for kind, file in _FILES.items()}
    names["author"] = archive.get(names["html"]).authors[0].value
    names["person"] = signatory.value if (signatory := archive.get(names["docx"]).signatory) else ""
    return PAGES[page].format(**names)
