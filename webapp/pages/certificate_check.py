"""The page where anybody checks a certificate: its .json is sent, compared with today's answer, and forgotten."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from archive import vocabulary
from archive.errors import QueryError
from indexer.certifier import Certifier
from webapp import certificate_words, parameters
from webapp.certificate_checks import Checked, check
from webapp.extension import service, store
from webapp.languages import current
from webapp.pages.certificates import MAX_ONLINE, PATH

blueprint = Blueprint("certificate_check", __name__)

CHECK = f"{PATH}/kiem-tra"
MAX_BYTES = 20_000_000
"""Twice the longest certificate that a page issues. The command takes larger ones: there nobody else waits."""
_ENVELOPE = 100_000


@dataclass(frozen=True, slots=True)
class CheckPage:
    """All that certificate_check.html shows: what went wrong, or whether it holds, of what, and what has changed."""

    most: int
    fault: QueryError | None = None
    checked: bool = False
    subject: str = ""
    issued: str = ""
    changes: tuple[str, ...] = ()


@blueprint.get(CHECK)
def form() -> ResponseReturnValue:
    """The empty form."""
    parameters.read(request.args.items(multi=True), ())
    return _shown(CheckPage(MAX_BYTES // 1_000_000))


@blueprint.post(CHECK)
def answer() -> ResponseReturnValue:
    """What became of the certificate that was sent; an answer either way is status 200, a file that is none 400."""
    try:
        found = check(Certifier(store(), service(), vocabulary.shipped()), _sent(), most=MAX_ONLINE)
    except QueryError as fault:
        return _shown(CheckPage(MAX_BYTES // 1_000_000, fault)), 400
    return _shown(_page(found))


def _shown(page: CheckPage) -> str:
    return render_template("certificate_check.html", page=page)


def _page(found: Checked) -> CheckPage:
    changes = tuple(change.en if current() == "en" else change.vi for change in found.changes)
    subject = certificate_words.subject(found.today.content)
    return CheckPage(MAX_BYTES // 1_000_000, None, True, subject, _issued(found.issued), changes)


def _issued(said: str) -> str:
    try:
        return certificate_words.moment(said)
    except (ValueError, OverflowError):
        return ""


def _sent() -> bytes:
    request.max_content_length = MAX_BYTES + _ENVELOPE
    try:
        parameters.read(request.args.items(multi=True), ())
        parameters.read(((name, "x") for name in request.form), ())
        parameters.read(((name, "x") for name in request.files), ("file",))
    except RequestEntityTooLarge as fault:
        raise _too_large() from fault
    file = request.files.get("file")
    data = file.read(MAX_BYTES + 1) if file is not None else b""
    if len(data) > MAX_BYTES:
        raise _too_large()
    if not data:
        raise QueryError(
            "Chưa có tệp nào; hãy chọn tệp .json của chứng nhận.",
            "There is no file; choose the .json of a certificate.",
        )
    return data


def _too_large() -> QueryError:
    size = MAX_BYTES // 1_000_000
    return QueryError(
        f"Tệp lớn quá {size} MB; hãy kiểm tra bằng lệnh: tracuu certificate --check TỆP.json.",
        f"The file is over {size} MB; check it with the command: tracuu certificate --check FILE.json.",
    )
