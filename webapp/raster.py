"""An SVG as a PNG.

Enters: an SVG of ours, complete in itself. Leaves: a PNG. May not: read a file but our typeface, or ask another host.
"""

from __future__ import annotations

from importlib.resources import as_file, files

_TYPEFACE = "be-vietnam-pro-400.ttf"
_FINENESS = 2
"""Points of the PNG for each point of the SVG."""


def png(svg: str) -> bytes:
    """The picture with its words in our own typeface, on any machine the same."""
    # A library that only those need who take a PNG away.
    from resvg_py import svg_to_bytes

    with as_file(files("webapp") / "static" / "fonts" / _TYPEFACE) as typeface:
        made = svg_to_bytes(
            svg_string=svg, zoom=_FINENESS, skip_system_fonts=True, font_files=[str(typeface)], background="#ffffff"
        )
    return bytes(made)
