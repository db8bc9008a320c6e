"""Search certificates: what was asked, what was searched, what was found, in a form that can be repeated and checked.

Enters: what `certifier` found out, or a certificate that was issued once. Leaves: a Certificate as canonical JSON with
its digest; the changes between an issued one and the one that its question gets today. May not: ask the archive.

A certificate is one JSON object; its numbers are whole, its texts are in NFC. Its digest can be worked out by anybody:

    take the object without `issued` and `digest`; write it as JSON with the keys of every object in the order of their
    code points, no white space between the parts, no escapes but those that JSON demands (`\\"`, `\\\\`, `\\n`, `\\r`,
    `\\t`, `\\b`, `\\f`, other control characters as `\\u00xx` in lower case); the digest is the SHA-256, in lower-case
    hex, of that in UTF-8.

In Python: `json.dumps(rest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))`. The same state of the archive
(`Ledger.state`), the same program and the same question give the same digest; `issued` alone differs.

`answer` is `found`; `possible` when nothing but ambiguous mentions was found; `not-found` when documents were searched
and none holds it; `nothing-held` when the archive holds no document there. The last two are two answers.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

from archive.errors import QueryError

KIND = "tracuu-certificate"
VERSION = 1

Answer = Literal["found", "possible", "not-found", "nothing-held"]

_APART = ("issued", "digest")
_NAMED = 20
_UNCORRECTED = {"corrections": 0, "corrections_sha256": hashlib.sha256().hexdigest()}
"""Of a certificate from before corrections were counted: there were none yet."""


@dataclass(frozen=True, slots=True)
class Found:
    """A mention `text[start:end]` in a document, or, for a query, a passage that answers it (`canonical` is empty)."""

    start: int
    end: int
    form: str
    canonical: str = ""
    confidence: str = ""
    rule: str = ""
    article: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """A document of the answer at its revision, the hash of its original, and what was found in it.

    `same_as` is the id of the result that has the same text; its passages are those of that one.
    """

    document: str
    revision: int
    sha256: str
    title: str
    date: str
    districts: tuple[str, ...]
    authors: tuple[str, ...]
    units: tuple[str, ...]
    found: tuple[Found, ...]
    same_as: str = ""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate without its time of issue; `digest` is that of `content` and the results."""

    content: Mapping[str, Any]
    results: tuple[Result, ...]
    digest: str

    @classmethod
    def made(cls, content: Mapping[str, Any], results: tuple[Result, ...]) -> Certificate:
        """The certificate of that content, with its digest."""
        whole = {"kind": KIND, "version": VERSION, **content}
        return cls(whole, results, digest(whole, map(_plain, results)))

    def pieces(self, issued: str) -> Iterator[bytes]:
        """The certificate as one line of JSON in UTF-8, issued at that time (ISO 8601)."""
        whole = {**self.content, "issued": issued, "digest": self.digest}
        yield from _canonical(whole, (_plain(result) for result in self.results))
        yield b"\n"


def _canonical(content: Mapping[str, Any], results: Iterable[object]) -> Iterator[bytes]:
    """The canonical JSON of `content` with the results in it, one a piece."""
    mark = "{"
    for name in sorted([*content, "results"]):
        yield f"{mark}{_json(name)}:".encode()
        mark = ","
        if name != "results":
            yield _json(content[name]).encode()
            continue
        yield b"["
        for place, result in enumerate(results):
            yield f"{',' if place else ''}{_json(result)}".encode()
        yield b"]"
    yield b"}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(result: Result) -> dict[str, object]:
    made: dict[str, object] = {item.name: getattr(result, item.name) for item in fields(Result)}
    made["found"] = [asdict(item) for item in result.found]
    return made


def digest(content: Mapping[str, Any], results: Iterable[object]) -> str:
    """The digest of a certificate: see the recipe above."""
    made = hashlib.sha256()
    for piece in _canonical({name: value for name, value in content.items() if name not in _APART}, results):
        made.update(piece)
    return made.hexdigest()


# checking


@dataclass(frozen=True, slots=True)
class Change:
    """One way in which an issued certificate no longer holds. `what` is a short stable name of it."""

    what: str
    vi: str
    en: str


def read(data: bytes) -> dict[str, Any]:
    """The certificate in a file. QueryError when there is none; whether it was tampered with is for `changes`."""
    try:
        found = json.loads(data.decode("utf-8"), object_pairs_hook=_once)
        kind, version_ = found["kind"], found["version"]
        known = kind == KIND and isinstance(found["results"], list) and isinstance(found["digest"], str)
    except (ValueError, TypeError, KeyError, RecursionError) as fault:
        raise unreadable() from fault
    if not known:
        raise unreadable()
    if version_ != VERSION:
        raise QueryError(
            f"Chứng nhận kiểu {version_!r}; chương trình này chỉ đọc được kiểu {VERSION}.",
            f"A certificate of version {version_!r}; this program reads version {VERSION}.",
        )
    checked: dict[str, Any] = found
    return checked


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key twice")
    return found


def is_whole(issued: Mapping[str, Any]) -> bool:
    """Whether a certificate is as it was issued: its digest is that of its content."""
    content = {name: value for name, value in issued.items() if name != "results"}
    try:
        return bool(digest(content, issued["results"]) == issued["digest"])
    except (UnicodeEncodeError, RecursionError):
        return False


def tampered() -> Change:
    """A certificate whose digest is not that of its content."""
    return Change(
        "digest",
        "Tệp đã bị sửa sau khi cấp: mã kiểm của nội dung không khớp.",
        "The file was changed after it was issued: its digest is not that of its content.",
    )


def changes(issued: Mapping[str, Any], today: Certificate) -> tuple[Change, ...]:
    """What differs between an issued certificate, as read, and the one that its question gets today."""
    if issued["digest"] == today.digest:
        return ()
    made = [*_of_state(issued, today.content), *_of_program(issued, today.content), *_of_results(issued, today)]
    for name, vi in _PARTS.items():
        if issued.get(name) != json.loads(_json(today.content.get(name))):
            made.append(Change(name, f"{vi} đã khác.", f"{name} is not the same."))
    return tuple(made)


_PARTS = {
    "question": "Câu hỏi",
    "answer": "Kết luận",
    "searched": "Số văn bản được tra",
    "variants": "Các cách viết đã tra",
    "counts": "Số lượt nhắc",
    "holdings": "Vốn văn bản trong kỳ (tháng không có văn bản, văn bản không rõ ngày)",
}


def _of_state(issued: Mapping[str, Any], today: Mapping[str, Any]) -> Iterator[Change]:
    before, now = issued.get("archive"), today["archive"]
    if before == now:
        return
    before = _UNCORRECTED | dict(before) if isinstance(before, Mapping) else {}
    if before == now:
        return
    had = before.get("documents")
    if before.get("corrections_sha256") != now["corrections_sha256"]:
        yield Change(
            "archive",
            f"Từ khi cấp đã có bản sửa thông tin văn bản được ghi hoặc rút: khi cấp có {before.get('corrections')} "
            f"bản sửa còn hiệu lực, nay có {now['corrections']}.",
            f"Corrections of documents were made or withdrawn since: {before.get('corrections')} corrections then, "
            f"{now['corrections']} now.",
        )
        if (had, before.get("sha256")) == (now["documents"], now["sha256"]):
            return
    yield Change(
        "archive",
        f"Kho đã thay đổi: khi cấp có {had} văn bản, nay có {now['documents']} (mã trạng thái {now['sha256']}).",
        f"The archive has changed: {had} documents then, {now['documents']} now (state {now['sha256']}).",
    )


def _of_program(issued: Mapping[str, Any], today: Mapping[str, Any]) -> Iterator[Change]:
    before, now = issued.get("program"), today["program"]
    before = before if isinstance(before, Mapping) else {}
    for name in sorted({*before, *now}):
        if before.get(name) != now.get(name):
            yield Change(
                "program",
                f"Chương trình đã khác ({name}: {before.get(name)} → {now.get(name)}).",
                f"The program is another one ({name}: {before.get(name)} → {now.get(name)}).",
            )


def _of_results(issued: Mapping[str, Any], today: Certificate) -> Iterator[Change]:
    before = {item.get("document"): item for item in issued["results"] if isinstance(item, Mapping)}
    now = {item.document: item for item in today.results}
    other = [id_ for id_ in before if id_ in now and before[id_] != json.loads(_json(_plain(now[id_])))]
    told = (
        ("added", [id_ for id_ in now if id_ not in before], "Thêm kết quả", "Results added"),
        ("removed", [id_ for id_ in before if id_ not in now], "Mất kết quả", "Results removed"),
        ("changed", other, "Kết quả đã khác", "Results changed"),
    )
    for what, ids, vi, en in told:
        if ids:
            more = ", …" if len(ids) > _NAMED else ""
            named = f"{len(ids)}: {', '.join(map(str, ids[:_NAMED]))}{more}."
            yield Change(what, f"{vi} {named}", f"{en} {named}")


def unreadable() -> QueryError:
    """What is not a certificate of this program."""
    return QueryError(
        "Tệp không phải chứng nhận tra cứu (JSON) của chương trình này.",
        "The file is no search certificate (JSON) of this program.",
    )
