"""The archivist's pages: who may open them, and whose forms are taken."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from archive.store import Store
from indexer.service import SearchService
from tests.archivist_desk import DATED, EDIT, PATHS, sent, token
from webapp import archivist, commands, create_app


@pytest.fixture
def client(desk: Flask) -> FlaskClient:
    """Somebody at this machine."""
    return desk.test_client()


# who may open them


@pytest.mark.parametrize("path", PATHS)
def test_an_app_has_them_only_where_it_is_told_so(path: str, service: SearchService, store: Store) -> None:
    plain = create_app({"DATA": store.folder, "TESTING": True}).test_client()
    assert plain.get(path).status_code == 404
    assert plain.post(EDIT).status_code == 404
    assert "/luu-tru" not in plain.get("/").get_data(as_text=True)
    assert "/luu-tru" not in plain.get(f"/documents/{DATED.id}").get_data(as_text=True)


OUTSIDE: tuple[dict[str, str], ...] = (
    {"REMOTE_ADDR": "192.168.1.7"},
    {"REMOTE_ADDR": "10.0.0.1"},
    {"REMOTE_ADDR": "::ffff:192.168.1.7"},
    {"REMOTE_ADDR": ""},
    {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
    {"HTTP_X_FORWARDED_HOST": "localhost"},
    {"HTTP_X_REAL_IP": "127.0.0.1"},
    {"HTTP_FORWARDED": "for=127.0.0.1"},
    {"HTTP_VIA": "1.1 proxy"},
    {"HTTP_CF_CONNECTING_IP": "127.0.0.1"},
    {"SERVER_PROTOCOL": "HTTP/1.0"},
    {"HTTP_HOST": "kho.example"},
    {"HTTP_HOST": "localhost.kho.example"},
    {"HTTP_HOST": "127.0.0.1.kho.example:8000"},
    {"HTTP_HOST": "localhost@kho.example"},
    {"HTTP_HOST": "127.0.0.2"},
    {"HTTP_HOST": "192.168.1.7:8000"},
    {"HTTP_HOST": ""},
)


@pytest.mark.parametrize("environ", OUTSIDE, ids=str)
def test_nobody_from_elsewhere_opens_them(client: FlaskClient, environ: dict[str, str], store: Store) -> None:
    for path in PATHS:
        answer = client.get(path, environ_overrides=environ)
        assert answer.status_code == 403, path
        assert "Trang lưu trữ chỉ mở được ngay trên máy đang chạy tracuu" in answer.get_data(as_text=True)
    assert client.post(EDIT, data=sent(client), environ_overrides=environ).status_code == 403
    assert store.corrections() == ()
    assert "/luu-tru" not in client.get("/", environ_overrides=environ).get_data(as_text=True)


@pytest.mark.parametrize(
    "environ",
    [
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1:8000"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost:8000"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "LOCALHOST"},
        {"REMOTE_ADDR": "::1", "HTTP_HOST": "[::1]:8000"},
        {"REMOTE_ADDR": "::ffff:127.0.0.1", "HTTP_HOST": "localhost"},
    ],
    ids=str,
)
def test_somebody_at_this_machine_opens_them(client: FlaskClient, environ: dict[str, str]) -> None:
    for path in PATHS:
        answer = client.get(path, environ_overrides=environ)
        assert answer.status_code == 200, path
        assert answer.headers["Cache-Control"] == "no-store"
    assert '<a href="/luu-tru">' in client.get("/", environ_overrides=environ).get_data(as_text=True)


HOSTS = {
    "127.0.0.1": True, "127.3.2.1": True, "::1": True, "[::1]": True, "localhost": True, "Localhost": True,
    "0.0.0.0": False, "::": False, "192.168.1.7": False, "kho.example": False, "": False, "localhost.kho": False,
}  # fmt: skip


@pytest.mark.parametrize("host", HOSTS)
def test_what_a_loopback_host_is(host: str) -> None:
    assert archivist.is_loopback(host) is HOSTS[host]


def test_they_are_not_served_to_a_network(runner: CliRunner, store: Store) -> None:
    command = ["--data", str(store.folder), "serve", "--archivist", "--host", "0.0.0.0"]
    done = runner.invoke(commands.main, command)
    assert done.exit_code == 2
    assert "Trang lưu trữ chỉ mở cho chính máy này, không mở ở 0.0.0.0" in done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize(
    ("words", "with_them"),
    [
        (["serve"], False),
        (["serve", "--archivist"], True),
        (["serve", "--archivist", "--host", "::1"], True),
        (["serve", "--host", "0.0.0.0"], False),
        (["demo"], True),
        (["demo", "--host", "0.0.0.0"], False),
    ],
)
def test_which_commands_have_them(
    runner: CliRunner,
    service: SearchService,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    with_them: bool,
) -> None:
    apps = []

    def stopped(app: Flask, **options: object) -> None:
        apps.append(app)
        assert options["clear_untrusted_proxy_headers"] is False
        raise OSError(98, "in use")

    monkeypatch.setattr("waitress.server.create_server", stopped)
    done = runner.invoke(commands.main, ["--data", str(store.folder), *words])
    assert done.exit_code == 2 and "in use" in done.output
    assert ("archive_overview" in apps[0].blueprints) is with_them


FORGED: tuple[tuple[dict[str, object], dict[str, str]], ...] = (
    ({"token": None}, {}),
    ({"token": ""}, {}),
    ({"token": "abc"}, {}),
    ({"token": "abc." + "0" * 64}, {}),
    ({"token": "ê" * 3_000}, {}),
    ({}, {"Sec-Fetch-Site": "cross-site"}),
    ({}, {"Sec-Fetch-Site": "same-site"}),
    ({}, {"Sec-Fetch-Site": "none"}),
    ({}, {"Origin": "https://kho.example"}),
    ({}, {"Origin": "http://localhost:9999"}),
    ({}, {"Origin": "null"}),
)


@pytest.mark.parametrize(("given", "headers"), FORGED, ids=str)
def test_a_form_that_no_page_of_ours_made_changes_nothing(
    client: FlaskClient, store: Store, given: dict[str, object], headers: dict[str, str]
) -> None:
    for path in (EDIT, f"{EDIT}/rut"):
        answer = client.post(path, data=sent(client, **given), headers=headers)
        assert answer.status_code == 403
        assert "Biểu mẫu này không do trang đang mở gửi" in answer.get_data(as_text=True)
    assert store.corrections() == ()


def test_a_token_holds_in_its_process_alone(client: FlaskClient, store: Store) -> None:
    other = create_app({"DATA": store.folder, "TESTING": True, "ARCHIVIST": True}).test_client()
    first, second = token(client), token(client)
    assert first != second
    assert other.post(EDIT, data=sent(client)).status_code == 403
    headers = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}
    assert client.post(EDIT, data=sent(client, token=first), headers=headers).status_code == 303


@pytest.mark.parametrize("path", [*PATHS, f"{EDIT}/rut"])
def test_what_only_shows_takes_no_form(client: FlaskClient, path: str) -> None:
    if path in (EDIT, f"{EDIT}/rut"):
        assert client.put(path, data=sent(client)).status_code == 405
    else:
        assert client.post(path, data=sent(client)).status_code == 405


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/luu-tru?khong=1", 400),
        ("/luu-tru/lan-nap/9", 404),
        ("/luu-tru/lan-nap/0", 404),
        (f"/luu-tru/lan-nap/{'9' * 20}", 404),
        ("/luu-tru/lan-nap/1?status=unchanged", 400),
        ("/luu-tru/lan-nap?before=x", 400),
        ("/luu-tru/tu-choi?reason=khong-co", 404),
        ("/luu-tru/can-xem?check=khong-co", 400),
        ("/luu-tru/can-xem?check=published-exact", 400),
        ("/luu-tru/can-xem?check=published-none&page=0", 400),
        ("/luu-tru/can-xem?check=published-none&page=999999", 400),
        ("/luu-tru/sua/khong-co", 404),
        (f"{EDIT}?check=khong-co", 400),
        (f"{EDIT}?who={'x' * 400}", 400),
    ],
)
def test_a_wrong_address_is_told_so(client: FlaskClient, path: str, status: int) -> None:
    assert client.get(path).status_code == status
