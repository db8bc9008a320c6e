"""What the tests of the archivist's pages share: an archive with a load, its pages, a form as a page would send it."""

from __future__ import annotations

import html
import re

from flask.testing import FlaskClient

from tests.conftest import FEW

DATED, UNDATED = FEW[0][0], FEW[3][0]
EDIT = f"/luu-tru/sua/{UNDATED.id}"
PATHS = (
    "/luu-tru", "/luu-tru/lan-nap", "/luu-tru/lan-nap/1", "/luu-tru/tu-choi", "/luu-tru/can-xem",
    "/luu-tru/can-xem?check=published-none", "/luu-tru/sua-doi", "/luu-tru/sua-doi.csv", EDIT,
)  # fmt: skip
LAN = "Nguyễn Thị Lan"
WHY = "Ngày ghi ở đầu bản giấy"


def token(client: FlaskClient) -> str:
    """A token as a page gives it away."""
    found = re.search(r'name="token" value="([^"]+)"', client.get(EDIT).get_data(as_text=True))
    assert found
    return found[1]


def sent(client: FlaskClient, **given: object) -> dict[str, object]:
    """The form by which a date is put right, with some of it changed; None leaves a box out."""
    form = {"token": token(client), "field": "published", "value": "10/4/2017", "who": LAN, "why": WHY} | given
    return {name: value for name, value in form.items() if value is not None}


def shown(page: str) -> str:
    """The words of a page, without its markup."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", page)).split())
