"""Word 2007 and later (.docx): the words in the order of the page → Extract.

Enters: the bytes of a ZIP archive with a `word/` folder. Leaves: paragraphs, lists, table rows (`a | b`), the text of
boxes beside their paragraph, notes at the end. Headers, footers, comments, field codes and deleted revisions are left
out. May not: believe the properties of the file; its author and title are usually those of the template.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from archive.document import BlockKind, Extract
from archive.errors import Refused
from archive.readers.builder import Builder
from archive.readers.lines import Piece, add_pieces, row
from archive.text import nfc

MOST_UNPACKED = 300_000_000
"""Bytes of all parts together, as the archive declares them: pictures do not shrink, so real files stay far below."""
MOST_XML = 100_000_000
"""Bytes of one part of XML: a text of 20 million characters with its formatting; parsing takes ten times the memory."""

_P, _TBL, _TR, _TC = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_BOX = qn("w:txbxContent")
_ALTERNATIVE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_TEXT = {qn("w:t"), _MATH}
_BLANK = {
    qn("w:tab"): " ", qn("w:ptab"): " ", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"
}  # fmt: skip
_LEFT_OUT = {qn("w:del"), qn("w:moveFrom"), qn("w:instrText"), qn("w:delText"), qn("w:pPr"), qn("w:rPr")}
_NOTES = ("footnotes", "endnotes")


def read(data: bytes, name: str) -> Extract:
    """The Extract of a .docx. Refused: `too-large`, `encrypted`, `unsupported`, `damaged`."""
    _check_archive(data)
    document = _open(data)
    builder = Builder()
    pieces = list(_pieces(document.element.body, _Styles(document)))
    pieces.extend(Piece(note) for note in _notes(document))
    add_pieces(builder, pieces)
    return builder.extract()


def _check_archive(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise _damaged() from None
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise _bomb()
    if any(part.file_size > MOST_XML for part in parts if part.filename.endswith((".xml", ".rels"))):
        raise _bomb()
    if any(part.flag_bits & 1 for part in parts):
        raise Refused(
            "encrypted",
            "Tệp nén bên trong tài liệu Word có mật khẩu. Hãy bỏ mật khẩu, lưu lại rồi nạp lại.",
            "The archive inside this Word file has a password. Remove it, save the file and load it again.",
        )


def _open(data: bytes) -> Any:
    """The document as python-docx opens it; that library has no error of its own for a broken file."""
    try:
        document = docx.Document(io.BytesIO(data))
        if document.element.body is not None:
            return document
    except ValueError as error:
        if "content type" not in str(error):
            raise _damaged() from None
    except Exception:
        raise _damaged() from None
    raise Refused(
        "unsupported",
        "Tệp không phải tài liệu .docx thông thường. Hãy mở bằng Word và lưu lại ở dạng “Word Document (*.docx)”.",
        "This is no ordinary Word document. Open it in Word and save it as “Word Document (*.docx)”.",
    )


class _Styles:
    """What the styles and the numbering of one document make of a paragraph."""

    def __init__(self, document: Any) -> None:
        self._names: dict[str, str] = {}
        self._numbered: dict[str, Any] = {}
        for style in document.styles.element.findall(qn("w:style")):
            code, name = style.get(qn("w:styleId"), ""), style.find(qn("w:name"))
            self._names[code] = (name.get(qn("w:val"), "") if name is not None else code).lower()
            self._numbered[code] = style.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        self._bullets = set(_bullets(document))

    def kind(self, paragraph: Any) -> BlockKind | None:
        """The kind that the style of a paragraph names: a title, a heading, the caption of a picture."""
        name = self._names.get(self._code(paragraph), "")
        if name.startswith("heading"):
            return "heading"
        return {"title": "title", "caption": "caption"}.get(name)  # type: ignore[return-value]

    def bullet(self, paragraph: Any) -> str | None:
        """`- ` for a bullet, an empty text for an automatic number (Word does not write it down), None for neither."""
        numbering = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        if numbering is None:
            numbering = self._numbered.get(self._code(paragraph))
        if numbering is None:
            return None
        number, level = (_value(numbering.find(qn(f"w:{name}"))) for name in ("numId", "ilvl"))
        if number == "0":
            return None
        return "- " if (number, level or "0") in self._bullets else ""

    @staticmethod
    def _code(paragraph: Any) -> str:
        return _value(paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}"))


def _value(element: Any) -> str:
    return "" if element is None else str(element.get(qn("w:val"), ""))


def _bullets(document: Any) -> Iterator[tuple[str, str]]:
    """The (numbering, level) pairs that draw a bullet rather than count."""
    root = _related(document, "numbering")
    if root is None:
        return
    drawn: dict[str, list[str]] = {}
    for abstract in root.findall(qn("w:abstractNum")):
        levels = abstract.findall(qn("w:lvl"))
        bullets = [level.get(qn("w:ilvl"), "0") for level in levels if _value(level.find(qn("w:numFmt"))) == "bullet"]
        drawn[abstract.get(qn("w:abstractNumId"), "")] = bullets
    for number in root.findall(qn("w:num")):
        for level in drawn.get(_value(number.find(qn("w:abstractNumId"))), []):
            yield number.get(qn("w:numId"), ""), level


def _related(document: Any, name: str) -> Any:
    """The XML of the part to which the document is related by that name, None when there is none."""
    for relation in document.part.rels.values():
        if not relation.is_external and relation.reltype.endswith(f"/{name}"):
            return parse_xml(relation.target_part.blob)
    return None


def _pieces(container: Any, styles: _Styles) -> Iterator[Piece]:
    """The paragraphs and table rows of a container, through whatever wraps them."""
    for child in container:
        if child.tag == _P:
            yield from _paragraph(child, styles)
        elif child.tag == _TBL:
            yield from _table(child, styles)
        elif child.tag not in _LEFT_OUT:
            yield from _pieces(child, styles)


def _paragraph(paragraph: Any, styles: _Styles) -> Iterator[Piece]:
    boxes: list[Any] = []
    lines = [" ".join(line.split()) for line in nfc("".join(_runs(paragraph, boxes))).split("\n")]
    kind, bullet = styles.kind(paragraph), styles.bullet(paragraph)
    if bullet is not None and kind is None:
        lines = [" ".join(lines).strip()]
        yield Piece(f"{bullet}{lines[0]}" if lines[0] else "", "list")
    elif kind is not None:
        yield Piece(" ".join(lines).strip(), kind)
    else:
        yield from (Piece(line) for line in lines)
    for box in boxes:
        yield from _pieces(box, styles)


def _runs(element: Any, boxes: list[Any]) -> Iterator[str]:
    """The text of a paragraph as it is read; text boxes met on the way are put aside in `boxes`."""
    for child in element:
        if child.tag in _TEXT:
            yield child.text or ""
        elif child.tag in _BLANK:
            yield _BLANK[child.tag]
        elif child.tag == _BOX:
            boxes.append(child)
        elif child.tag == _ALTERNATIVE:
            yield from _runs(child[0], boxes) if len(child) else ()
        elif child.tag not in _LEFT_OUT:
            yield from _runs(child, boxes)


def _table(table: Any, styles: _Styles) -> Iterator[Piece]:
    rows = [_cells(row) for row in _rows(table)]
    if all(len(cells) == 1 for cells in rows):
        for (cell,) in rows:
            yield from _pieces(cell, styles)
        return
    for cells in rows:
        yield from row([[piece.text for piece in _pieces(cell, styles)] for cell in cells])


def _rows(table: Any) -> Iterator[Any]:
    """The rows of a table, also those that a content control or an inserted revision wraps."""
    for child in table:
        if child.tag == _TR:
            if child.find(f"{qn('w:trPr')}/{qn('w:del')}") is None:
                yield child
        elif child.tag not in _LEFT_OUT:
            yield from _rows(child)


def _cells(row: Any) -> list[Any]:
    """The cells of a row; of cells merged downwards only the first has the text."""
    cells: list[Any] = []
    for child in row:
        if child.tag == _TC:
            merged = child.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
            if merged is None or merged.get(qn("w:val")) == "restart":
                cells.append(child)
        elif child.tag not in _LEFT_OUT:
            cells.extend(_cells(child))
    return cells


def _notes(document: Any) -> Iterator[str]:
    """Footnotes and endnotes, one line each; the lines that only separate them have a type."""
    for name in _NOTES:
        root = _related(document, name)
        for note in root if root is not None else ():
            if note.get(qn("w:type"), "normal") == "normal":
                yield " ".join("".join(_runs(note, [])).split())


def _bomb() -> Refused:
    return Refused(
        "too-large",
        "Tài liệu Word bung ra quá lớn so với giới hạn. Hãy chia nhỏ tệp hoặc bỏ bớt hình ảnh rồi nạp lại.",
        "This Word document is too large when unpacked. Split the file or remove pictures, and load it again.",
    )


def _damaged() -> Refused:
    return Refused(
        "damaged",
        "Tệp Word bị hỏng hoặc thiếu một phần. Hãy lấy lại tệp gốc, mở thử bằng Word và lưu lại rồi nạp lại.",
        "This Word file is damaged or incomplete. Get the original again, save it anew in Word and load it.",
    )
