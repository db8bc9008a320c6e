"""A file of arrays gives back what was put into it, and says when it is not whole."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.engines.arrays import ArrayFile, ArrayWriter, Pieces, smallest


def written(path: Path) -> ArrayFile:
    file = ArrayWriter(path)
    file.put("numbers", np.array([1, -2, 3], dtype=np.int32))
    file.put("empty", np.zeros(0, dtype=np.uint8))
    with file.stream("streamed") as write:
        write(b"mot")
        write(b"hai")
    file.put_pieces("words", Pieces.of([b"xa", b"", b"huyen"]))
    file.notes["documents"] = 3
    file.finish()
    return ArrayFile(path)


def test_what_was_put_comes_back(tmp_path: Path) -> None:
    file = written(tmp_path / "made")
    assert file["numbers"].tolist() == [1, -2, 3]
    assert file["empty"].tolist() == []
    assert file["streamed"].tobytes() == b"mothai"
    assert file.pieces("words").all() == [b"xa", b"", b"huyen"]
    assert file.notes == {"documents": 3}
    assert ("numbers" in file, "other" in file) == (True, False)
    file.forget()
    assert file["numbers"].tolist() == [1, -2, 3]


def test_arrays_can_not_be_written_into(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="read-only"):
        written(tmp_path / "made")["numbers"][0] = 7


@pytest.mark.parametrize("kept", [0, 1, 9, 20, -1, -40])
def test_a_part_of_a_file_is_none(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "made"
    written(path)
    torn = tmp_path / "torn"
    torn.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(ValueError, match=r"torn|empty"):
        ArrayFile(torn)


def test_a_file_that_was_not_finished_is_none(tmp_path: Path) -> None:
    file = ArrayWriter(tmp_path / "begun")
    file.put("numbers", np.arange(100))
    file.close()
    with pytest.raises(ValueError, match="begun"):
        ArrayFile(tmp_path / "begun")


ITEMS = st.lists(st.binary(max_size=6), max_size=8)


@given(one=ITEMS, other=ITEMS, data=st.data())
def test_byte_strings_are_chained_and_chosen(one: list[bytes], other: list[bytes], data: st.DataObject) -> None:
    both = Pieces.chained([Pieces.of(one), Pieces.of(other)])
    assert both.all() == [*one, *other]
    kept = data.draw(st.lists(st.booleans(), min_size=len(both), max_size=len(both)))
    chosen = both.only(np.array(kept, dtype=bool))
    assert chosen.all() == [item for item, wanted in zip([*one, *other], kept, strict=True) if wanted]
    assert [chosen[number] for number in range(len(chosen))] == chosen.all()


@pytest.mark.parametrize(
    ("values", "kind"), [([], "u1"), ([0, 255], "u1"), ([256], "u2"), ([65_536], "u4"), ([2**32], "u8")]
)
def test_the_smallest_type(values: list[int], kind: str) -> None:
    assert smallest(np.array(values, dtype=np.int64)).dtype == np.dtype(kind)
