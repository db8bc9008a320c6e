"""The places that every page leads to. Enters: the address of the page. Leaves: `places` for the templates."""

from __future__ import annotations

from flask import Blueprint, request

from webapp.pages.parts import Link

blueprint = Blueprint("navigation", __name__)

_PLACES = (
    ("Tìm kiếm", "/search", ("/", "/search")),
    ("Chính sách", "/chinh-sach", ("/chinh-sach",)),
    ("Vốn văn bản", "/von-van-ban", ("/von-van-ban",)),
    ("Tra hàng loạt", "/tra-hang-loat", ("/tra-hang-loat",)),
    ("Danh mục", "/dia-ban", ("/dia-ban", "/chuong-trinh", "/don-vi", "/nguoi", "/ky")),
    ("Báo cáo", "/bao-cao", ("/bao-cao",)),
)


@blueprint.app_context_processor
def places() -> dict[str, tuple[Link, ...]]:
    """The links, the one to this very page as current."""
    return {"places": tuple(Link(words, url, request.path in here) for words, url, here in _PLACES)}
