"""Lists of whole numbers in as few bits as pay, packed and unpacked whole arrays at a time. Pure.

Enters: values 0…2**31-1 in lists one after another. Leaves: bytes, and a width and a number of spilled values a list;
or the values again: all of one list, some of one list, all of many lists. May not: know what the numbers mean.

A list of `count` values of `width` bits is stored as one plane for each power of two in `width`, the largest first and
holding the lowest bits: 11 bits are a plane of bytes, then one of 2 bits, then one of single bits. So no value lies
across bytes, and any of them can be read without the others. Values that are too long for the width follow the planes,
each as two little-endian uint32: its place in the list and itself.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

_PLANES = (16, 8, 4, 2, 1)
_WIDTHS = 32
_SPILL = 8
_SHORT = 8
"""In a list this short no value is spilled: eight bytes are more than it would save."""

_BYTES = np.arange(256, dtype=np.uint8)
_TABLES = {
    bits: np.stack([_BYTES >> shift & ((1 << bits) - 1) for shift in range(0, 8, bits)], axis=1) for bits in (1, 2, 4)
}


def planes(width: int) -> Iterator[tuple[int, int]]:
    """The planes of a width, in order: their bits, and the bits that stand in the planes before them."""
    before = 0
    for bits in _PLANES:
        if width & bits:
            yield bits, before
            before += bits


def sizes(counts: np.ndarray, widths: np.ndarray, spilled: np.ndarray) -> np.ndarray:
    """The bytes of each list; int64."""
    total = spilled.astype(np.int64) * _SPILL
    for bits in _PLANES:
        total += np.where(widths & bits, (counts.astype(np.int64) * bits + 7) >> 3, 0)
    return total


def starts(counts: np.ndarray) -> np.ndarray:
    """Where each list begins when they stand one after another; int64."""
    begins: np.ndarray = np.cumsum(counts, dtype=np.int64) - counts
    return begins


def spread(origins: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """origin, origin + 1, … for each list, `count` of them; int64."""
    places: np.ndarray = np.repeat(origins - starts(counts), counts)
    places += np.arange(len(places), dtype=np.int64)
    return places


def pack(values: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The lists of `counts` (all above 0) values each: their bytes, and of each list its width and its spilled."""
    bits = np.frexp(values.astype(np.float64))[1].astype(np.uint8)
    widths = _widths(bits, counts)
    long = bits > np.repeat(widths, counts)
    spilled = np.add.reduceat(long, starts(counts), dtype=np.uint32) if len(counts) else np.zeros(0, np.uint32)
    size = sizes(counts, widths, spilled)
    packed = np.zeros(int(size.sum()), dtype=np.uint8)
    origins, own = starts(size), starts(counts)
    for width in np.unique(widths).tolist():
        chosen = np.flatnonzero(widths == width)
        n = counts[chosen].astype(np.int64)
        mine = values[spread(own[chosen], n)].astype(np.uint32)
        _fill(packed, origins[chosen], n, mine, width)
    if long.any():
        places = np.flatnonzero(long)
        inside = places - np.repeat(own, counts)[places]
        pairs = np.stack([inside, values[places]], axis=1).astype("<u4")
        packed[spread((origins + size - spilled.astype(np.int64) * _SPILL), spilled * _SPILL)] = pairs.view(
            np.uint8
        ).ravel()
    return packed, widths, spilled


def _widths(bits: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """The width that makes each list shortest."""
    widths: np.ndarray = np.maximum.reduceat(bits, starts(counts)) if len(counts) else np.zeros(0, np.uint8)
    chosen = np.flatnonzero(counts > _SHORT)
    if len(chosen):
        n = counts[chosen].astype(np.int64)
        cells = np.repeat(np.arange(len(chosen)) * _WIDTHS, n) + bits[spread(starts(counts)[chosen], n)]
        histogram = np.bincount(cells, minlength=len(chosen) * _WIDTHS).reshape(-1, _WIDTHS)
        longer = n[:, None] - np.cumsum(histogram, axis=1)
        every = np.broadcast_to(np.arange(_WIDTHS), longer.shape)
        widths[chosen] = np.argmin(sizes(np.broadcast_to(n[:, None], longer.shape), every, longer), axis=1)
    return widths


def _fill(packed: np.ndarray, origins: np.ndarray, counts: np.ndarray, values: np.ndarray, width: int) -> None:
    """Write the planes of lists of one width, list i from byte `origins[i]` on."""
    for bits, before in planes(width):
        part = values >> before & ((1 << bits) - 1)
        length = (counts * bits + 7) >> 3
        if bits == 16:
            plane = part.astype("<u2").view(np.uint8)
        elif bits == 8:
            plane = part.astype(np.uint8)
        else:
            each = 8 // bits
            padded = np.zeros((int(length.sum()), each), dtype=np.uint8)
            padded.ravel()[spread(starts(length) * each, counts)] = part
            plane = np.bitwise_or.reduce(padded << np.arange(0, 8, bits, dtype=np.uint8), axis=1)
        packed[spread(origins, length)] = plane
        origins = origins + length


def unpack(packed: np.ndarray, origin: int, count: int, width: int, spilled: int) -> np.ndarray:
    """All values of the list that begins at byte `origin`; int32."""
    values = np.zeros(count, dtype=np.int32)
    for bits, before in planes(width):
        length = (count * bits + 7) >> 3
        plane = packed[origin : origin + length]
        origin += length
        part = plane.view("<u2") if bits == 16 else plane
        if bits < 8:
            part = _TABLES[bits][plane].ravel()[:count]
        if before:
            values |= part.astype(np.int32) << before
        else:
            values[:] = part
    if spilled:
        pairs = packed[origin : origin + spilled * _SPILL].view("<u4")
        values[pairs[::2]] = pairs[1::2]
    return values


def pick(packed: np.ndarray, origin: int, count: int, width: int, spilled: int, places: np.ndarray) -> np.ndarray:
    """The values at those places of the list that begins at byte `origin`; int32."""
    values = np.zeros(len(places), dtype=np.int32)
    for bits, before in planes(width):
        length = (count * bits + 7) >> 3
        plane = packed[origin : origin + length]
        origin += length
        if bits == 16:
            part = plane.view("<u2")[places].astype(np.int32)
        elif bits == 8:
            part = plane[places].astype(np.int32)
        else:
            part = (plane[places * bits >> 3] >> (places * bits & 7) & ((1 << bits) - 1)).astype(np.int32)
        values |= part << before
    if spilled:
        pairs = packed[origin : origin + spilled * _SPILL].view("<u4")
        near = np.minimum(np.searchsorted(pairs[::2], places), spilled - 1)
        found = pairs[::2][near] == places
        values[found] = pairs[1::2][near[found]]
    return values


def unpack_many(
    packed: np.ndarray, origins: np.ndarray, counts: np.ndarray, widths: np.ndarray, spilled: np.ndarray
) -> np.ndarray:
    """The values of many lists, one list after another; int32."""
    values = np.zeros(int(counts.sum()), dtype=np.int32)
    own = starts(counts)
    for width in np.unique(widths).tolist():
        chosen = np.flatnonzero(widths == width)
        n, origin = counts[chosen].astype(np.int64), origins[chosen].astype(np.int64)
        values[spread(own[chosen], n)] = _of_width(packed, origin, n, width)
    ends = origins + sizes(counts, widths, spilled)
    for number in np.flatnonzero(spilled).tolist():
        pairs = packed[ends[number] - int(spilled[number]) * _SPILL : ends[number]].view("<u4")
        values[own[number] + pairs[::2].astype(np.int64)] = pairs[1::2]
    return values


def _of_width(packed: np.ndarray, origins: np.ndarray, counts: np.ndarray, width: int) -> np.ndarray:
    """The values in the planes of lists of one width, one list after another; int32."""
    values = np.zeros(int(counts.sum()), dtype=np.int32)
    inside = spread(np.zeros(len(counts), dtype=np.int64), counts)
    for bits, before in planes(width):
        base = np.repeat(origins, counts)
        if bits == 16:
            at = base + 2 * inside
            part = packed[at].astype(np.int32) | packed[at + 1].astype(np.int32) << 8
        elif bits == 8:
            part = packed[base + inside].astype(np.int32)
        else:
            at = inside * bits
            part = (packed[base + (at >> 3)] >> (at & 7) & ((1 << bits) - 1)).astype(np.int32)
        values |= part << before
        origins = origins + ((counts * bits + 7) >> 3)
    return values
