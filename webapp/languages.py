"""The languages of the pages: Vietnamese, and English for whoever asks for it.

Enters: a request; `?lang=en` asks for a language, and a cookie remembers it. Leaves: the locale of the words. May not:
change what is found: the parameter is taken away before any page reads its own.

The words in code and templates are Vietnamese; `translations/en` has the English ones (`make words`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from flask import Flask, Response, g, has_request_context, request
from flask_babel import Babel, Domain, gettext
from markupsafe import Markup

from archive.errors import QueryError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
_ASKED = "tracuu.lang"
_COOKIE = "lang"
_YEAR = 365 * 24 * 3600


def current() -> str:
    """The language of this request; Vietnamese for programs and outside of one."""
    if not has_request_context() or request.path.startswith("/api/"):
        return "vi"
    asked = request.environ.get(_ASKED) or request.cookies.get(_COOKIE, "")
    return asked if asked in LANGUAGES else "vi"


def N_(words: str) -> str:
    """`words` as they are, marked for translation: for words that are told to `gettext` later."""
    return words


class Words(Mapping[str, str]):
    """Words by code, each in the language of the request in which it is asked for."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self._known = known

    def __getitem__(self, code: str) -> str:
        return str(gettext(self._known[code]))

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


class Vi(str):
    """Words of the archive, which are Vietnamese in a page of any language: a name, a title, a piece of a text."""

    __slots__ = ()


def vi(words: str | None = None) -> Markup:
    """` lang="vi"` for an element that holds Vietnamese, in pages of another language (WCAG 2.2, 3.1.2).

    Of given words only where they are known to be Vietnamese: among links to places stands one to a year.
    """
    foreign = current() != "vi" and (words is None or isinstance(words, Vi))
    return Markup(' lang="vi"') if foreign else Markup("")


def install(app: Flask) -> None:
    """Give `app` its languages; its templates mark what is Vietnamese with `vi`."""
    babel = Babel(app, default_locale="vi", default_domain="messages", locale_selector=current)
    babel.domain_instance = _OnceARequest(domain="messages")
    app.wsgi_app = _Asked(app.wsgi_app)  # type: ignore[method-assign]
    app.before_request(_check)
    app.after_request(_remember)
    app.jinja_env.globals["vi"] = vi
    app.jinja_env.tests["vi"] = lambda words: isinstance(words, Vi)
    app.context_processor(lambda: {"language": current(), "languages": _links()})


class _OnceARequest(Domain):  # type: ignore[misc]
    """Looks the catalogue of a request up once, not again for each of its hundred words."""

    def get_translations(self) -> Any:
        if not g:
            return super().get_translations()
        if "catalogue" not in g:
            g.catalogue = super().get_translations()
        return g.catalogue


class _Asked:
    """Takes `lang` out of the query string, so that pages, which refuse what they don't know, never meet it."""

    def __init__(self, app: Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        query = environ.get("QUERY_STRING", "")
        if "lang=" in query and not environ.get("PATH_INFO", "").startswith("/api/"):
            pairs = parse_qsl(query, keep_blank_values=True)
            environ[_ASKED] = next((value for name, value in pairs if name == "lang"), "")
            environ["QUERY_STRING"] = urlencode([pair for pair in pairs if pair[0] != "lang"])
        return self._app(environ, start_response)


def _check() -> None:
    asked = request.environ.get(_ASKED)
    if asked and asked not in LANGUAGES:
        raise QueryError(
            f"Không có ngôn ngữ {asked[:20]!r}; hãy chọn: {', '.join(LANGUAGES)}.",
            f"There is no language {asked[:20]!r}; choose: {', '.join(LANGUAGES)}.",
        )


def _remember(response: Response) -> Response:
    if request.environ.get(_ASKED) in LANGUAGES:
        response.set_cookie(_COOKIE, current(), max_age=_YEAR, httponly=True, samesite="Lax")
    if response.mimetype == "text/html":
        response.headers["Content-Language"] = current()
        response.vary.add("Cookie")
    return response


def _links() -> list[tuple[str, str, str, bool]]:
    """(code, name, address of this page in it, whether it is the current one) for each language."""
    here = f"{request.path}?{request.query_string.decode()}&".replace("?&", "?")
    return [(code, name, f"{here}lang={code}", code == current()) for code, name in LANGUAGES.items()]
