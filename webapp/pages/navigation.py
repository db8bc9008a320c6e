"""The places that every page leads to. Enters: the address of the page. Leaves: `places` for the templates."""

from __future__ import annotations

from flask import Blueprint, request
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from webapp.pages.parts import Link

blueprint = Blueprint("navigation", __name__)

_PLACES = (
    (_l("Tìm kiếm"), "/search", ("/", "/search")),
    (_l("Chính sách"), "/chinh-sach", ("/chinh-sach",)),
    (_l("Vốn văn bản"), "/von-van-ban", ("/von-van-ban",)),
    (_l("Tra hàng loạt"), "/tra-hang-loat", ("/tra-hang-loat",)),
    (_l("Danh mục"), "/dia-ban", ("/dia-ban", "/chuong-trinh", "/don-vi", "/nguoi", "/ky")),
    (lazy_pgettext("trang", "Báo cáo"), "/bao-cao", ("/bao-cao",)),
)


@blueprint.app_context_processor
def places() -> dict[str, tuple[Link, ...]]:
    """The links, the one to this very page as current."""
    return {"places": tuple(Link(str(words), url, request.path in here) for words, url, here in _PLACES)}
