"""The segmenter beside underthesea: is it equal, and how much faster? Prints one table.

    python -m tests.bench.segmenting FILE.jsonl [--every N]

FILE has a record a line with `title` and `body`. Underthesea is given the same lines, once; both run in this process.
The exit status is 1 when one joint differs.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from itertools import islice
from pathlib import Path

import numpy as np

from archive.text import nfc
from indexer import analysis, segmenter


def main() -> int:
    """Compare every joint of every text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--every", type=int, default=1, metavar="N", help="one record of N")
    options = parser.parse_args()
    made = segmenter.Segmenter(analysis._SYLLABLE)
    made.joints("khởi động")
    segmenter.words("khởi động")
    seconds = {"raw": 0.0, "asked": 0.0, "segmenter": 0.0}
    documents = characters = syllables = different = 0
    with options.file.open(encoding="utf-8") as lines:
        for line in islice(lines, 0, None, options.every):
            record = json.loads(line)
            text = nfc(f"{record['title']}\n{record['body']}")
            begun = time.process_time()
            segmenter.words(text)
            seconds["raw"] += (raw := time.process_time()) - begun
            expected = segmenter.asked(text, analysis._SYLLABLE)
            seconds["asked"] += (asked := time.process_time()) - raw
            found = made.joints(text)
            seconds["segmenter"] += time.process_time() - asked
            documents, characters, syllables = documents + 1, characters + len(text), syllables + len(found)
            different += len(expected) != len(found) or int(np.count_nonzero(expected != found))
    print(f"documents {documents:,}  characters {characters:,}  syllables {syllables:,}  different {different:,}")
    for name, spent in seconds.items():
        print(f"{name:10} {characters / spent:12,.0f} characters a second of CPU  {seconds['raw'] / spent:6.2f} × raw")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
