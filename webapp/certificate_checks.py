"""Whether a certificate that was issued once still holds: the same words for the page and for the command line.

Enters: the bytes of a file, which may be anything; a Certifier. Leaves: Checked, or a TracuuError in one sentence. May
not: keep the file, or believe what it says of itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from archive.errors import TracuuError
from indexer import certificates
from indexer.certificates import Certificate, Change
from indexer.certifier import MAX_RESULTS, Certifier


@dataclass(frozen=True, slots=True)
class Checked:
    """When the file says that it was issued, what its question gets today, and every way in which it differs."""

    issued: str
    today: Certificate
    changes: tuple[Change, ...]


def check(certifier: Certifier, data: bytes, *, most: int = MAX_RESULTS) -> Checked:
    """The certificate in `data` beside the one of today, of `most` results. TracuuError where there is none in it."""
    issued = certificates.read(data)
    try:
        return _compared(certifier, issued, most)
    except TracuuError:
        raise
    except Exception as fault:
        # Its parts may be of any type and any size, and whatever meets them first says so in its own way.
        raise certificates.unreadable() from fault


def _compared(certifier: Certifier, issued: Mapping[str, Any], most: int) -> Checked:
    today = certifier.again(issued, most=most)
    found = () if certificates.is_whole(issued) else (certificates.tampered(),)
    return Checked(str(issued.get("issued", ""))[:40], today, (*found, *certificates.changes(issued, today)))
