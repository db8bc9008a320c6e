"""Where a document came from: a path as text, as an identity, and why it can't be read. May not: read a file."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path
from urllib.parse import quote_from_bytes, unquote_to_bytes

from archive.errors import Refused

_FILE = "file:"


def text(path: Path) -> str:
    """The path to be shown, whatever bytes the file system has for it."""
    shown = os.fsencode(path).decode("utf-8", "replace")
    return shown.replace("\\", "/") if os.name == "nt" else shown


def key(path: Path) -> str:
    """The path as the source's identity: absolute, one for its NFC and NFD spellings, two for two paths."""
    return f"{_FILE}{place(path)}"


def place(path: Path) -> str:
    """The same without the word before it: where a file stands, whoever looks and from wherever."""
    raw = os.fsencode(_plain(path))
    try:
        return unicodedata.normalize("NFC", raw.decode("utf-8"))
    except UnicodeDecodeError:
        return quote_from_bytes(raw)


def _plain(path: Path) -> Path:
    """The absolute path without `..`; behind a link that leads elsewhere than it seems to, so the system is asked."""
    parts = path.absolute().parts
    if ".." not in parts:
        return path.absolute()
    last = len(parts) - parts[::-1].index("..")
    return Path(*parts[:last]).resolve().joinpath(*parts[last:])


def below(place_: str) -> tuple[tuple[str, str], ...]:
    """The ranges, low ≤ place < high, in which all places below a folder lie; a name that is no text is escaped."""
    folders = {place_.rstrip(os.sep), quote_from_bytes(os.fsencode(place_)).rstrip("/")}
    return tuple((f"{folder}{os.sep}", f"{folder}{chr(ord(os.sep) + 1)}") for folder in sorted(folders))


def is_gone(key_: str) -> bool:
    """Whether the file of a source is no longer there."""
    whole = key_.removeprefix(_FILE)
    path = whole.rpartition("#")[0] or whole
    forms = (path, unicodedata.normalize("NFD", path), os.fsdecode(unquote_to_bytes(path)), whole)
    return not any(os.path.lexists(form) for form in forms if "\0" not in form)


def unreadable(fault: OSError) -> Refused:
    """What the system has against reading a file, and what to do about it."""
    if isinstance(fault, FileNotFoundError) and fault.filename and Path(os.fsdecode(fault.filename)).is_symlink():
        return Refused(
            "link",
            "Liên kết này trỏ tới một tệp không có; hãy nạp thẳng tệp cần nạp hoặc bỏ liên kết.",
            "This link leads to a file that is not there; load the file itself, or remove the link.",
        )
    if isinstance(fault, FileNotFoundError):
        return Refused(
            "missing",
            "Tệp không còn ở đó khi đọc đến; hãy kiểm tra rồi nạp lại.",
            "The file was gone when its turn came; check, then load it again.",
        )
    return Refused(
        "unreadable",
        f"Không đọc được tệp ({fault.strerror}); hãy kiểm tra quyền đọc rồi nạp lại.",
        f"The file can't be read ({fault.strerror}); check its permissions, then load it again.",
    )
