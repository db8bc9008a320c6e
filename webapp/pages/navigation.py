"""What every page may lead to. Enters: the address of the page. Leaves: `places` and `type_names` for the templates."""

from __future__ import annotations

from flask import Blueprint, request
from flask_babel import lazy_gettext as _l

from archive import vocabulary
from webapp.languages import current
from webapp.pages.parts import Link, value_label

blueprint = Blueprint("navigation", __name__)

_PLACES = (
    (_l("Tìm kiếm"), "/search", ("/", "/search")),
    (_l("Chính sách"), "/chinh-sach", ("/chinh-sach",)),
    (_l("Vốn văn bản"), "/von-van-ban", ("/von-van-ban",)),
    (_l("Tra hàng loạt"), "/tra-hang-loat", ("/tra-hang-loat",)),
    (_l("Danh mục"), "/dia-ban", ("/dia-ban", "/chuong-trinh", "/don-vi", "/nguoi", "/tac-gia", "/ky")),
    (_l("So sánh"), "/bao-cao", ("/bao-cao",)),
)


@blueprint.app_context_processor
def places() -> dict[str, tuple[Link, ...]]:
    """The links, the one to this very page as current."""
    return {"places": tuple(Link(str(words), url, request.path in here) for words, url, here in _PLACES)}


@blueprint.app_template_global()
def type_names() -> dict[str, str]:
    """The types of documents by their codes, for suggestions; nothing where these are in the language of the page."""
    if current() == "vi":
        return {}
    return {row.code: value_label("type", row.label) for row in vocabulary.shipped().doctypes}
