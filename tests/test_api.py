"""The JSON API: shapes that other tools rely on, and errors that say what to do."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.conftest import FEW

DOCUMENT = FEW[0][0]


def test_search_answers_in_the_promised_shape(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search?q=người có uy tín&district=tam-dao").get_json()
    assert set(answer) == {"total", "groups", "hits", "facets", "query"}
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
