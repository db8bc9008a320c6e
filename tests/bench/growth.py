"""How the time of a question grows with the archive, as a picture: one curve for each engine, both axes logarithmic.

Enters: medians in milliseconds by number of documents and engine, all of them measured. Leaves: an SVG. Nothing in it
is extrapolated: an engine has a point where it was measured, and no more.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

WIDTH, HEIGHT = 640, 360
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 150, 24, 44
_COLOURS = ("#0b6e4f", "#b3541e", "#4b4e9e", "#8a8a8a", "#b02a5b")

Medians = Mapping[int, Mapping[str, float]]


def picture(medians: Medians, title: str) -> str:
    """The SVG; `medians[documents][engine]` are milliseconds."""
    names = list(dict.fromkeys(name for row in medians.values() for name in row))
    sizes = sorted(medians)
    values = [value for row in medians.values() for value in row.values()]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))

    def x(size: int) -> float:
        share = (math.log10(size) - math.log10(sizes[0])) / max(math.log10(sizes[-1]) - math.log10(sizes[0]), 1e-9)
        return _LEFT + share * (WIDTH - _LEFT - _RIGHT)

    def y(value: float) -> float:
        return HEIGHT - _BOTTOM - (math.log10(value) - low) / max(high - low, 1) * (HEIGHT - _TOP - _BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif"',
        'font-size="12">',
        f"<title>{title}</title>",
        f'<text x="{_LEFT}" y="14">{title}</text>',
    ]
    for power in range(low, high + 1):
        parts.append(_line([(_LEFT, y(10.0**power)), (WIDTH - _RIGHT, y(10.0**power))], "#dddddd", 1))
        parts.append(f'<text x="{_LEFT - 6}" y="{y(10.0**power) + 4:.1f}" text-anchor="end">{10.0**power:,g}</text>')
    for size in sizes:
        parts.append(f'<text x="{x(size):.1f}" y="{HEIGHT - _BOTTOM + 18}" text-anchor="middle">{size:,}</text>')
    for name, colour in zip(names, _COLOURS, strict=False):
        points = [(x(size), y(medians[size][name])) for size in sizes if name in medians[size]]
        parts.append(_line(points, colour, 2))
        parts += [f'<circle cx="{one:.1f}" cy="{other:.1f}" r="3" fill="{colour}"/>' for one, other in points]
        parts.append(f'<text x="{points[-1][0] + 8:.1f}" y="{points[-1][1] + 4:.1f}" fill="{colour}">{name}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _line(points: list[tuple[float, float]], colour: str, width: int) -> str:
    joined = " ".join(f"{one:.1f},{other:.1f}" for one, other in points)
    return f'<polyline points="{joined}" fill="none" stroke="{colour}" stroke-width="{width}"/>'
