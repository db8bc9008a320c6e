"""Named arrays in one file, written once and mapped into memory: what is not touched is not read, what is, is shared.

    8 bytes     magic, with the version of the format
    8 bytes     where the directory begins, little-endian
    sections    each from a multiple of 8 on, little-endian
    directory   JSON, {"sections": {name: [offset, items, dtype, CRC-32]}, "notes": {…}}, and its CRC-32 in 4 bytes

Enters: arrays, bytes, notes of JSON. Leaves: the same. May not: know what they mean. Opening a file checks its
directory alone; `damaged` reads and checks all of it.
"""

from __future__ import annotations

import json
import mmap
import os
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

_MAGIC = b"tracuu\x00\x02"
_START = 16
_ALIGNED = 8


class ArrayWriter:
    """Writes one such file; nothing can be opened before `finish`."""

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO = path.open("wb")
        self._file.write(_MAGIC + bytes(_START - len(_MAGIC)))
        self._at = _START
        self._check = 0
        self._sections: dict[str, tuple[int, int, str, int]] = {}
        self.notes: dict[str, Any] = {}

    def put(self, name: str, array: np.ndarray) -> None:
        """Write an array of one dimension under that name."""
        plain = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
        with self.stream(name, plain.dtype.str) as write:
            write(plain.data)

    def put_pieces(self, name: str, items: Pieces) -> None:
        """Write byte strings under that name."""
        self.put(name, items.joined)
        self.put(f"{name}_at", smallest(items.ends))

    @contextmanager
    def stream(self, name: str, kind: str = "|u1") -> Iterator[Callable[[Any], None]]:
        """Write a section in pieces of bytes."""
        self._pad()
        begun, self._check = self._at, 0
        yield self._write
        self._sections[name] = (begun, (self._at - begun) // np.dtype(kind).itemsize, kind, self._check)

    def _write(self, piece: Any) -> None:
        self._check = zlib.crc32(piece, self._check)
        self._at += self._file.write(piece)

    def _pad(self) -> None:
        self._write(bytes(-self._at % _ALIGNED))

    def finish(self) -> None:
        """Write the directory and see that all of the file is on the disk."""
        self._pad()
        directory = json.dumps({"sections": self._sections, "notes": self.notes}).encode()
        self._file.write(directory + zlib.crc32(directory).to_bytes(4, "little"))
        self._file.seek(len(_MAGIC))
        self._file.write(self._at.to_bytes(8, "little"))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def close(self) -> None:
        """Give the file up as it is."""
        self._file.close()


class ArrayFile:
    """The arrays of one file, read-only. ValueError when it is none, or not whole."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        at = int.from_bytes(self._map[len(_MAGIC) : _START], "little")
        directory, check = self._map[at:-4], self._map[-4:]
        if self._map[: len(_MAGIC)] != _MAGIC or zlib.crc32(directory) != int.from_bytes(check, "little"):
            raise ValueError(f"{path.name} is no file of arrays, or a part of one")
        known = json.loads(directory)
        self._sections: dict[str, tuple[int, int, str, int]] = known["sections"]
        self.notes: dict[str, Any] = known["notes"]

    def __contains__(self, name: str) -> bool:
        return name in self._sections

    def damaged(self) -> tuple[str, ...]:
        """The names of the arrays that are not what was written; reads all of the file."""
        return tuple(name for name, (*_, check) in self._sections.items() if zlib.crc32(self[name].data) != check)

    def forget(self) -> None:
        """Give back the memory of what was read; it is read again when it is wanted."""
        if hasattr(mmap, "MADV_DONTNEED"):
            self._map.madvise(mmap.MADV_DONTNEED)

    def __getitem__(self, name: str) -> np.ndarray:
        at, items, kind, _ = self._sections[name]
        return np.frombuffer(self._map, dtype=kind, count=items, offset=at)

    def pieces(self, name: str) -> Pieces:
        """The byte strings of that name."""
        return Pieces(self[name], self[f"{name}_at"])


def smallest(values: np.ndarray) -> np.ndarray:
    """The same values, none below 0, in the smallest unsigned type that holds them."""
    return values.astype(np.min_scalar_type(int(values.max(initial=0))))


@dataclass(frozen=True, slots=True)
class Pieces:
    """Byte strings one after another, uint8; string i is `joined[ends[i]:ends[i + 1]]`."""

    joined: np.ndarray
    ends: np.ndarray

    @staticmethod
    def of(items: Sequence[bytes]) -> Pieces:
        """Those strings."""
        ends = np.cumsum([0, *map(len, items)], dtype=np.int64)
        return Pieces(np.frombuffer(b"".join(items), dtype=np.uint8), ends)

    @staticmethod
    def chained(parts: Sequence[Pieces]) -> Pieces:
        """The strings of all parts."""
        ends = np.cumsum(np.concatenate([np.zeros(1, np.int64), *(part.lengths for part in parts)]))
        return Pieces(np.concatenate([part.joined for part in parts]), ends)

    @property
    def lengths(self) -> np.ndarray:
        """The bytes of each string; int64."""
        ends = self.ends.astype(np.int64)
        lengths: np.ndarray = ends[1:] - ends[:-1]
        return lengths

    def only(self, kept: np.ndarray) -> Pieces:
        """The strings for which `kept` is True."""
        ends = np.concatenate([np.zeros(1, np.int64), np.cumsum(self.lengths[kept])])
        return Pieces(self.joined[np.repeat(kept, self.lengths)], ends)

    def __len__(self) -> int:
        return len(self.ends) - 1

    def __getitem__(self, number: int) -> bytes:
        return self.joined[int(self.ends[number]) : int(self.ends[number + 1])].tobytes()

    def all(self) -> list[bytes]:
        """Every string."""
        plain, ends = self.joined.tobytes(), self.ends.tolist()
        return [plain[low:high] for low, high in zip(ends, ends[1:], strict=False)]
