"""The bytes as they came, one file a SHA-256, below DATA/originals. Enters: bytes. Leaves: the same, or where they lie.

May not: write a file twice, change one, or know what a document is.
"""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.errors import NotFound, StoreError


def sha256(data: bytes) -> str:
    """The SHA-256 of `data` in lower-case hex (64 characters)."""
    return hashlib.sha256(data).hexdigest()


class Originals:
    """The originals in `folder`, in subfolders by the first two digits of their hash."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with on_disk(folder):
            folder.mkdir(parents=True, exist_ok=True)

    def place(self, digest: str) -> Path:
        """Where the original of that hash lies or would lie. NotFound where `digest` is no SHA-256."""
        if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
            raise NotFound(f"Không có bản gốc {digest!r}.", f"There is no original {digest!r}.")
        return self._folder / digest[:2] / digest

    def path(self, digest: str) -> Path:
        """Where the original of that hash lies. NotFound when there is none."""
        path = self.place(digest)
        if not path.is_file():
            raise NotFound(f"Không có bản gốc {digest}.", f"There is no original {digest}.")
        return path

    def put(self, data: bytes) -> str:
        """Keep `data` for ever and give its SHA-256: written whole and flushed, or not at all; put back if lost."""
        digest = sha256(data)
        path = self.place(digest)
        if path.is_file() and path.stat().st_size == len(data):
            return digest
        with on_disk(path):
            path.parent.mkdir(exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=path.parent)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                # mkstemp's files are the user's own; an original may be read by whoever may read the archive.
                Path(temporary).chmod(0o666 & ~_umask())
                Path(temporary).replace(path)
                _flush_folder(path.parent)
            except BaseException:
                Path(temporary).unlink(missing_ok=True)
                raise
        return digest

    def state(self, digest: str) -> str:
        """`whole`, `missing`, or `changed` when the file no longer has that hash; reads all of it."""
        path = self.place(digest)
        if not path.is_file():
            return "missing"
        with path.open("rb") as file:
            return "whole" if hashlib.file_digest(file, "sha256").hexdigest() == digest else "changed"


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _flush_folder(folder: Path) -> None:
    """Make a new name in `folder` outlast a power cut; Windows does so by itself and has no such call."""
    if os.name != "nt":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def full(where: Path) -> StoreError:
    """The error of a full disk."""
    return StoreError(
        f"Hết chỗ trên đĩa khi ghi {where}; hãy giải phóng chỗ rồi chạy lại, những gì đã lưu vẫn còn nguyên.",
        f"The disk is full at {where}; free some space and run again, what was stored is unharmed.",
    )


@contextmanager
def on_disk(where: Path) -> Iterator[None]:
    """What the system says against writing at `where`, as a StoreError."""
    try:
        yield
    except OSError as fault:
        if fault.errno in (errno.ENOSPC, errno.EDQUOT):
            raise full(where) from fault
        raise StoreError(
            f"Không ghi được {where} ({fault.strerror}); hãy kiểm tra quyền ghi.",
            f"{where} can't be written ({fault.strerror}); check its permissions.",
        ) from fault
