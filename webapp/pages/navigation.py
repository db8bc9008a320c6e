"""The places that every page leads to. Enters: the address of the page. Leaves: `places` for the templates."""

from __future__ import annotations

from flask import Blueprint, request

from webapp.languages import N_
from webapp.pages.parts import Link

blueprint = Blueprint("navigation", __name__)

_PLACES = (
    (N_("Tìm kiếm"), "/search", ("/", "/search")),
    (N_("Chính sách"), "/chinh-sach", ("/chinh-sach",)),
    (N_("Vốn văn bản"), "/von-van-ban", ("/von-van-ban",)),
    (N_("Tra hàng loạt"), "/tra-hang-loat", ("/tra-hang-loat",)),
    (N_("Danh mục"), "/dia-ban", ("/dia-ban", "/chuong-trinh", "/don-vi", "/nguoi", "/ky")),
    (N_("Báo cáo"), "/bao-cao", ("/bao-cao",)),
)


@blueprint.app_context_processor
def places() -> dict[str, tuple[Link, ...]]:
    """The links, the one to this very page as current."""
    return {"places": tuple(Link(words, url, request.path in here) for words, url, here in _PLACES)}
