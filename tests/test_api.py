"""The JSON API: shapes that other tools rely on, and errors that say what to do."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from archive.store import Store
from archive.text import nfc
from tests.conftest import FEW, fill
from tests.test_lookup import KEPT
from webapp import create_app
from webapp.api import MAX_TEXT

DOCUMENT = FEW[0][0]


def test_search_answers_in_the_promised_shape(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search?q=người có uy tín&district=tam-dao").get_json()
    assert set(answer) == {"total", "groups", "hits", "facets", "values", "months", "query"}
    (hit,) = answer["hits"]
    assert set(hit) == {
        "id", "source", "title", "published", "type", "number", "authors", "units", "districts", "programmes",
        "score", "copies", "snippets",
    }  # fmt: skip
    assert hit["id"] == DOCUMENT.id
    assert hit["published"] == "2017-03-21"
    assert hit["districts"] == [{"code": "tam-dao", "label": "Tam Đảo"}]
    assert {"code": "tam-dao", "label": "Tam Đảo", "count": 1, "selected": True} in answer["facets"]["district"]
    assert answer["query"]["district"] == ["tam-dao"]
    for snippet in hit["snippets"]:
        assert DOCUMENT.text[snippet["start"] : snippet["end"]] == snippet["text"]
        for start, end in snippet["marks"]:
            assert DOCUMENT.text[start:end].lower() == "người có uy tín"


def test_document_carries_its_evidence(client: FlaskClient) -> None:
    answer = client.get(f"/api/v1/documents/{DOCUMENT.id}").get_json()
    assert answer["text"] == DOCUMENT.text
    title = answer["title"]
    assert answer["text"][title["start"] : title["end"]] == title["value"]
    assert set(title) == {"value", "start", "end", "rule", "confidence"}
    assert answer["original"]["sha256"] == DOCUMENT.original.sha256
    for name in ("events", "periods", "horizons", "authors", "units", "held_at", "districts", "programmes"):
        assert isinstance(answer[name], list)
    with client.get(answer["original"]["url"]) as original:
        assert original.data == FEW[0][1]
        assert original.headers["Content-Disposition"].startswith("attachment")


def test_json_is_utf_8_not_escapes(client: FlaskClient) -> None:
    assert "người có uy tín".encode() in client.get("/api/v1/search?q=uy").data


FAULTS = [
    ("/api/v1/search?ditrict=x", 400, "district"),
    ("/api/v1/search?district=Tam Đão x", 400, "district"),
    ('/api/v1/search?q="a', 400, "character 1"),
    ("/api/v1/search?from=hôm nay", 400, "from"),
    ("/api/v1/search?limit=100000", 400, "limit"),
    ("/api/v1/documents/none", 404, "none"),
    ("/api/v1/values", 400, "facet"),
    ("/api/v1/values?facet=huyen", 400, "facet"),
    ("/api/v1/values?facet=unit&limit=1001", 400, "limit"),
    ("/api/v1/values?facet=unit&limit=0", 400, "limit"),
    ("/api/v1/values?facet=unit&page=0", 400, "page"),
    ("/api/v1/values?facet=unit&loc=x", 400, "loc"),
    ("/api/v1/none", 404, "page"),
]


@pytest.mark.parametrize(("url", "status", "named"), FAULTS)
def test_errors_are_json_with_a_sentence(client: FlaskClient, url: str, status: int, named: str) -> None:
    response = client.get(url)
    assert response.status_code == status
    error = response.get_json()["error"]
    assert error["vi"]
    assert named in error["en"]


def test_other_methods_are_refused_in_json(client: FlaskClient) -> None:
    response = client.post("/api/v1/search")
    assert response.status_code == 405
    assert response.get_json()["error"]["vi"]


@pytest.mark.parametrize(
    ("typed", "kind", "text"),
    [
        ("tam đ", "district", "Tam Đảo"),
        ("lap th", "district", "Lập Thạch"),
        ("chương trình 1", "programme", "Chương trình 135"),
        ("pham thi h", "author", "Phạm Thị Hoa"),
        ("thăm hộ nghèo", "title", "Thăm hộ nghèo ở Lập Thạch"),
    ],
)
def test_suggestions_while_typing(client: FlaskClient, typed: str, kind: str, text: str) -> None:
    found = client.get("/api/v1/suggest", query_string={"q": typed}).get_json()["suggestions"]
    assert (kind, text) in {(item["kind"], item["text"]) for item in found}


@pytest.mark.parametrize("typed", ["", " ", "&", "x" * 5_000, "xyzxyz", '"', "<script>"])
def test_nothing_to_suggest_is_an_empty_list_or_what_fits(client: FlaskClient, typed: str) -> None:
    response = client.get("/api/v1/suggest", query_string={"q": typed})
    assert response.status_code == 200
    assert len(response.get_json()["suggestions"]) <= 8


# values


def test_all_values_of_a_facet_for_a_search(client: FlaskClient) -> None:
    answer = client.get("/api/v1/values?facet=unit&q=h%E1%BB%99+OR+l%E1%BB%9Bp&unit=phong-ttdb").get_json()
    assert answer == {
        "facet": "unit", "total": 1, "page": 1, "limit": 100,
        "values": [{"code": "phong-ttdb", "label": "Phòng TT&ĐB", "count": 2, "selected": True}],
    }  # fmt: skip


def test_values_come_in_pages_and_a_name_is_as_good_as_a_code(client: FlaskClient) -> None:
    pages = [client.get(f"/api/v1/values?facet=year&limit=1&page={page}").get_json() for page in (1, 2, 3)]
    assert [page["total"] for page in pages] == [2, 2, 2]
    assert [[row["code"] for row in page["values"]] for page in pages] == [["2018"], ["2017"], []]
    named = client.get("/api/v1/values?facet=district&district=Tam Đảo").get_json()["values"]
    assert [row["code"] for row in named if row["selected"]] == ["tam-dao"]


# citations

DECISION = "102-2009-qd-ttg"
TEXT = nfc(
    "Căn cứ khoản 2 Điều 7 Quyết định số 102/2009/QĐ-TTg ngày 07/8/2009; Quyết định 75/2010/QĐ-TTg; Nghị định 116."
)


@pytest.fixture
def policies(store: Store) -> FlaskClient:
    """A client over three documents that cite."""
    fill(store, KEPT)
    return create_app({"DATA": store.folder, "TESTING": True}).test_client()


def answered(client: FlaskClient, path: str) -> Any:
    response = client.get(f"/api/v1/citations{path}")
    assert response.status_code == 200, response.text
    return response.get_json()


@pytest.mark.parametrize("plain", [True, False])
def test_each_citation_of_a_text_is_looked_up(policies: FlaskClient, plain: bool) -> None:
    sent = {"data": TEXT, "content_type": "text/plain; charset=utf-8"} if plain else {"json": {"text": TEXT}}
    response = policies.post("/api/v1/citations/lookup", **sent)  # type: ignore[arg-type]
    found = response.get_json()["citations"]
    assert all(TEXT[item["start"] : item["end"]] == item["text"] for item in found)
    assert [(item["canonical"], item["status"], item["documents"], item["mentions"]) for item in found] == [
        ("102/2009/QĐ-TTg", "found", 2, 2),
        ("75/2010/QĐ-TTg", "not-in-archive", 0, 0),
        ("116/NĐ-CP@?", "ambiguous", 0, 0),
    ]
    assert found[0]["article"] == "khoản 2 Điều 7"
    assert found[0]["id"] == DECISION
    assert [item["canonical"] for item in found[2]["candidates"]] == ["116/2010/NĐ-CP"]
    assert set(found[0]) == {
        "start", "end", "text", "type", "canonical", "article", "confidence", "rule", "id", "label", "status",
        "documents", "mentions", "candidates", "nearest", "documents_held", "url",
    }  # fmt: skip


def test_the_lookup_offers_what_has_the_same_number_and_year(policies: FlaskClient) -> None:
    sent = {"text": "Quyết định 102/2009/QĐ-TTg; Nghị định 102/2009/NĐ-PC."}
    known, misspelt = policies.post("/api/v1/citations/lookup", json=sent).get_json()["citations"]
    assert known["nearest"] == []
    assert (misspelt["status"], misspelt["candidates"]) == ("not-in-archive", [])
    assert [(item["id"], item["mentions"]) for item in misspelt["nearest"]] == [(DECISION, 2)]


BODIES = [
    ({"data": "x" * (MAX_TEXT + 1), "content_type": "text/plain"}, "characters"),
    ({"data": b"x" * 1_100_000, "content_type": "text/plain"}, "characters"),
    ({"data": b"\xff", "content_type": "text/plain"}, "UTF-8"),
    ({"data": "{", "content_type": "application/json"}, "valid JSON"),
    ({"data": "[" * 90_000, "content_type": "application/json"}, "valid JSON"),
    ({"json": {"text": 1}}, "nothing else"),
    ({"json": {"text": "x", "q": "y"}}, "nothing else"),
    ({"json": ["x"]}, "nothing else"),
    ({"data": {"text": "x"}}, "text/plain"),
]


@pytest.mark.parametrize(("sent", "named"), BODIES)
def test_a_body_that_cannot_be_read_says_why(policies: FlaskClient, sent: dict[str, Any], named: str) -> None:
    response = policies.post("/api/v1/citations/lookup", **sent)
    assert response.status_code == 400
    assert named in response.get_json()["error"]["en"]


def test_a_text_of_the_greatest_length_is_taken(policies: FlaskClient) -> None:
    response = policies.post(
        "/api/v1/citations/lookup", data=json.dumps({"text": "ă" * MAX_TEXT}), content_type="application/json"
    )
    assert response.get_json() == {"citations": []}


@pytest.mark.parametrize(
    ("query", "forms"),
    [
        ("?limit=2", ["102/2009/QĐ-TTg", "102/QĐ-TTg@?"]),
        ("?limit=2&page=2", ["116/2010/NĐ-CP", "LAW:dat-dai"]),
        ("?type=NĐ", ["116/2010/NĐ-CP"]),
        ("?q=qd+102/2009", ["102/2009/QĐ-TTg", "102/QĐ-TTg@?"]),
        ("?q=dat-dai&sort=name", ["LAW:dat-dai", "LAW:dat-dai@2013"]),
        ("?q=9999/QĐ-TTg", []),
    ],
)
def test_the_list_of_policies(policies: FlaskClient, query: str, forms: list[str]) -> None:
    answer = answered(policies, query)
    assert [item["canonical"] for item in answer["policies"]] == forms
    assert set(answer) == {"total", "policies", "types", "query"}


def test_one_policy(policies: FlaskClient) -> None:
    answer = answered(policies, f"/{DECISION}")
    assert (answer["canonical"], answer["status"], answer["mentions"], answer["documents"]) == (
        "102/2009/QĐ-TTg", "found", 2, 2,
    )  # fmt: skip
    assert answer["months"] == {"2017-04": 1, "2018-05": 1}
    assert answer["forms"] == [{"form": "Quyết định 102/2009/QĐ-TTg", "mentions": 2}]
    assert [item["canonical"] for item in answer["possible"]] == ["102/QĐ-TTg@?"]
    assert {item["canonical"] for item in answer["together"]} == {"102/QĐ-TTg@?", "116/2010/NĐ-CP", "LAW:dat-dai"}
    assert set(answer["relations"]) == {"done_to_it", "done_by_it"}
    assert answered(policies, "/75-2010-qd-ttg")["status"] == "not-in-archive"


@pytest.mark.parametrize(
    ("query", "dates"),
    [
        ("", ["2018-05-02", "2017-04-10", "2017-04-10"]),
        ("?open=0&sort=oldest", ["2017-04-10", "2018-05-02"]),
        ("?from=2018", ["2018-05-02"]),
        ("?confidence=ambiguous", ["2017-04-10"]),
        ("?limit=1&page=2&open=0", ["2017-04-10"]),
        ("?article=Điều+7", []),
    ],
)
def test_the_mentions_of_a_policy(policies: FlaskClient, query: str, dates: list[str]) -> None:
    answer = answered(policies, f"/{DECISION}/mentions{query}")
    assert [item["published"] for item in answer["mentions"]] == dates
    texts = {document.id: document.text for document, _ in KEPT}
    for item in answer["mentions"]:
        text = texts[item["document"]]
        assert text[item["start"] : item["end"]] == item["text"]
        assert text[: item["start"]].endswith(item["left"])
        assert text[item["end"] :].startswith(item["right"])


CITATION_FAULTS = [
    ("?qq=x", 400, "parameter"),
    ("?sort=best", 400, "sort"),
    ("?limit=201", 400, "limit"),
    ("?limit=x", 400, "limit"),
    ("?page=0", 400, "page"),
    ("?page=9999&limit=200", 400, "page"),
    ("?q=" + "x" * 301, 400, "characters"),
    ("/xyz", 404, "xyz"),
    ("/xyz/mentions", 404, "xyz"),
    ("/" + "x" * 400, 404, "No policy"),
    (f"/{DECISION}?x=1", 400, "parameter"),
    (f"/{DECISION}/mentions?confidence=sure", 400, "confidence"),
    (f"/{DECISION}/mentions?from=x", 400, "from"),
    (f"/{DECISION}/mentions?district=Tam+Đão+x", 400, "district"),
    (f"/{DECISION}/mentions?limit=1&limit=2", 400, "limit"),
]


@pytest.mark.parametrize(("path", "status", "named"), CITATION_FAULTS)
def test_faults_about_citations_are_json_with_a_sentence(
    policies: FlaskClient, path: str, status: int, named: str
) -> None:
    response = policies.get(f"/api/v1/citations{path}")
    assert response.status_code == status
    assert named in response.get_json()["error"]["en"]
