"""The words of the tables of corpus/ that the pages translate: the types of documents and of instruments.

Enters: a TSV file, and `column`, the name of the column that holds the words. Leaves: what pybabel takes as messages:
(line, None, words, no comments). May not: run in the program; it is for `make words` alone.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Mapping
from typing import IO


def extract(
    file: IO[bytes], _keywords: Collection[str], _tags: Collection[str], options: Mapping[str, str]
) -> Iterator[tuple[int, None, str, list[str]]]:
    """The words of that column as the pages print them: the first of several spellings, with a capital letter."""
    lines = file.read().decode().splitlines()
    for place, row in enumerate(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE), 2):
        words = row[options["column"]].partition("|")[0]
        if words:
            yield place, None, words[:1].upper() + words[1:], []
