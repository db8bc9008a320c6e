"""A certificate checked in a page: the words of the command, one sentence for what is none, nothing kept."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from archive import vocabulary
from archive.errors import TracuuError
from archive.store import Store
from indexer.certificates import digest, tampered
from indexer.certifier import Certifier
from indexer.service import SearchService
from tests.conftest import fill
from tests.test_lookup import KEPT, cited
from tests.test_pages import Links
from webapp import create_app
from webapp.certificate_checks import check
from webapp.commands import main
from webapp.pages import certificate_check

PATH = "/chung-nhan/kiem-tra"
NONE = "Tệp không phải chứng nhận tra cứu (JSON) của chương trình này."


@pytest.fixture
def client(store: Store) -> FlaskClient:
    fill(store, KEPT)
    return create_app({"DATA": store.folder, "TESTING": True}).test_client()


@pytest.fixture
def issued(client: FlaskClient) -> bytes:
    return client.get("/chung-nhan.json?policy=102-2009-qd-ttg").data


def send(client: FlaskClient, data: bytes, **more: Any) -> TestResponse:
    fields = {"file": FileStorage(io.BytesIO(data), "chung-nhan.json"), **more}
    boundary, body = encode_multipart(fields)
    return client.post(PATH, data=body, content_type=f'multipart/form-data; boundary="{boundary}"')


@pytest.mark.parametrize(
    ("language", "holds", "clock"),
    [("vi", "Chứng nhận còn đúng.", "(giờ Việt Nam)"), ("en", "The certificate holds.", "(Vietnam time)")],
)
def test_a_certificate_that_holds(client: FlaskClient, issued: bytes, language: str, holds: str, clock: str) -> None:
    client.set_cookie("lang", language)
    response = send(client, issued)
    assert response.status_code == 200
    assert f"<strong>{holds}</strong>" in response.text
    assert "Quyết định 102/2009/QĐ-TTg</span>" in response.text
    assert clock in response.text


def test_a_forged_one_and_one_that_time_overtook(client: FlaskClient, issued: bytes, store: Store) -> None:
    forged = send(client, issued.replace(b"2017-04-10", b"2016-04-10")).text
    assert "<strong>Chứng nhận không còn đúng.</strong>" in forged
    assert tampered().vi in forged
    client.set_cookie("lang", "en")
    assert tampered().en in send(client, issued.replace(b"2017-04-10", b"2016-04-10")).text
    client.delete_cookie("lang")
    fill(store, (*KEPT, cited("Giao ban", "Quyết định 102/2009/QĐ-TTg.", "2019-02-01")))
    fresh = create_app({"DATA": store.folder, "TESTING": True}).test_client()
    later = send(fresh, issued).text
    assert "khi cấp có 3 văn bản, nay có 4" in later
    assert tampered().vi not in later


def test_page_and_command_say_the_same(client: FlaskClient, issued: bytes, store: Store) -> None:
    data = issued.replace(b'"with_open":true', b'"with_open":false')
    told = CliRunner().invoke(main, ["--data", str(store.folder), "certificate", "--check", "-"], input=data)
    assert told.exit_code == 1
    lines = [line.partition(" / ")[0] for line in told.output.splitlines()]
    assert len(lines) > 1
    page = send(client, data).text
    assert [f"<li>{line}</li>" in page for line in lines] == [True] * len(lines)


DEEP = b'{"kind":"tracuu-certificate","version":1,"digest":"","results":' + b"[" * 90_000
KIND = {"kind": "tracuu-certificate", "version": 1, "digest": "", "results": []}
POLICY = {"kind": "policy", "canonical": "prog:ct135", "with_open": True, "filters": {}}
HOSTILE: list[bytes] = [
    b"{}", b"[]", b"null", b"PK\x03\x04", b"\xff\xfe", b"<script>alert(1)</script>", DEEP,
    b'{"kind":' + b"9" * 5_000 + b"}",
    *(json.dumps(KIND | more).encode() for more in (
        {}, {"question": None}, {"question": {"kind": "policy"}}, {"question": POLICY | {"canonical": ["x"]}},
        {"question": POLICY | {"filters": {"since": {}}}}, {"question": POLICY | {"filters": {"form": [10**30]}}},
        {"question": POLICY, "results": [{"document": []}]}, {"question": {"kind": "query", "q": 10**30}},
    )),
]  # fmt: skip


@pytest.mark.parametrize("place", range(len(HOSTILE)))
def test_what_is_no_certificate_gets_one_sentence(client: FlaskClient, place: int) -> None:
    response = send(client, HOSTILE[place])
    assert response.status_code == 400
    assert response.text.count(NONE) == 1
    assert "<script>alert" not in response.text


def test_nothing_in_a_certificate_becomes_markup(client: FlaskClient) -> None:
    nasty = "<script>alert(1)</script>"
    made = KIND | {"question": POLICY | {"canonical": f"LAW:{nasty}"}, "issued": nasty, "archive": {"documents": nasty}}
    made["program"] = {nasty: nasty}
    made["digest"] = digest(made, [])
    response = send(client, json.dumps(made).encode())
    assert response.status_code == 200
    assert "&lt;script&gt;" in response.text
    assert "<script>alert" not in response.text


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner))


@given(parts=st.dictionaries(st.sampled_from(["question", "results", "archive", "program", "issued"]), VALUES))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_certificate_breaks_the_check(client: FlaskClient, store: Store, parts: dict[str, Any]) -> None:
    certifier = Certifier(store, SearchService(store, vocabulary.shipped()), vocabulary.shipped())
    for question in ({}, {"question": POLICY}):
        try:
            assert check(certifier, json.dumps(KIND | parts | question).encode()).changes
        except TracuuError as fault:
            assert fault.vi


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Chưa có tệp nào"),
        ({"file": (io.BytesIO(b""), "a.json")}, "Chưa có tệp nào"),
        ({"x": "y"}, "Không có tham số"),
    ],
)
def test_a_form_without_a_file_says_so(client: FlaskClient, sent: dict[str, Any], said: str) -> None:
    response = client.post(PATH, data=sent, content_type="multipart/form-data")
    assert response.status_code == 400
    assert said in response.text


def test_too_large_a_file_is_told_the_command(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificate_check, "MAX_BYTES", 1_000_000)
    for size in (1_000_001, 1_300_000):
        response = send(client, b"x" * size)
        assert response.status_code == 400
        assert "lớn quá 1 MB" in response.text


def test_nothing_is_kept(client: FlaskClient, issued: bytes, store: Store) -> None:
    def files() -> dict[str, bytes]:
        paths = (
            path for path in store.folder.rglob("*") if path.is_file() and not path.name.endswith(("-shm", "-wal"))
        )
        return {str(path): path.read_bytes() for path in paths}

    before = files()
    send(client, issued.replace(b"2017", b"2016"))
    assert files() == before


def test_the_page_is_led_to_and_well_formed(client: FlaskClient) -> None:
    for path in ("/chung-nhan?policy=102-2009-qd-ttg", "/chinh-sach", "/chinh-sach?q=khongco"):
        assert f'href="{PATH}"' in client.get(path).text
    response = client.get(PATH)
    parser = Links()
    parser.feed(response.text)
    assert (response.status_code, parser.open, parser.handlers) == (200, [], [])
    assert "form-action 'self'" in response.headers["Content-Security-Policy"]
    assert client.get(f"{PATH}?x=1").status_code == 400
