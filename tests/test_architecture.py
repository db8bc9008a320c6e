"""The rooms: imports run one way, and each library lives in one room."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ORDER = ("archive", "indexer", "webapp")
LEDGER = ("ledger", "ledger_writer", "concordance", "policies", "holdings")
ROOMS = {
    "flask": {"webapp"},
    "werkzeug": {"webapp"},
    "waitress": {"webapp/commands.py"},
    "click": {"webapp/commands.py", "webapp/policy_commands.py", "webapp/archivist_commands.py", "webapp/plainly.py"},
    "xlsxwriter": {"webapp/sheets.py"},
    "openpyxl": {"webapp/sheets.py"},
    "rich": {"webapp/commands.py"},
    "underthesea": {"indexer/segmenter.py"},
    "underthesea_core": {"indexer/word_model.py"},
    "whoosh": {"indexer/engines/whoosh.py", "indexer/engines/whoosh_fields.py"},
    "numpy": {"indexer"},
    "dateutil": {"archive/dates.py"},
    "sqlalchemy": {f"archive/{name}.py" for name in ("store", "batch", "tables", "journal", "verifying")},
    "sqlite3": {"archive/tables.py", *(f"indexer/{name}.py" for name in LEDGER)},
    "filelock": {"archive/store.py"},
    "lxml": {"archive/readers"},
    "docx": {"archive/readers"},
    "olefile": {"archive/readers"},
    "pypdfium2": {"archive/readers"},
}
FINDERS = {"dates", "periods", "gazetteer", "bylines", "people", "programmes", "directives", "venues", "citations"}
PARTS = {"letterheads", "signatures"}
MODULES = sorted(path for room in ORDER for path in (ROOT / room).rglob("*.py"))


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_run_one_way_and_libraries_stay_in_their_room(path: Path) -> None:
    here = path.relative_to(ROOT).as_posix()
    for name in imported(path):
        top = name.partition(".")[0]
        if top in ORDER:
            assert ORDER.index(top) <= ORDER.index(here.partition("/")[0]), f"{here} imports {name}"
        if top in ROOMS:
            assert any(here == room or here.startswith(f"{room}/") for room in ROOMS[top]), f"{here} imports {name}"


def test_finders_do_not_import_each_other() -> None:
    # periods and dates are one finder in two files.
    for name in FINDERS - {"periods", "dates"}:
        others = {f"archive.{other}" for other in FINDERS - {name}}
        assert not imported(ROOT / "archive" / f"{name}.py") & others, name


def test_the_parts_of_a_directive_are_seen_by_directives_alone_and_see_no_finder() -> None:
    parts = {f"archive.{part}" for part in PARTS}
    assert [path.name for path in MODULES if imported(path) & parts] == ["directives.py"]
    for name in PARTS | {"segments"}:
        assert not imported(ROOT / "archive" / f"{name}.py") & {f"archive.{other}" for other in FINDERS}, name


def test_the_parts_of_citations_see_no_finder() -> None:
    parts = [path for path in MODULES if path.stem.startswith("citation_") or path.stem == "relations"]
    assert len(parts) > 5
    for path in parts:
        assert not imported(path) & {f"archive.{other}" for other in FINDERS}, path.name


def test_nothing_heavy_is_loaded_at_import() -> None:
    code = "import sys, webapp.commands; print(sorted({'underthesea', 'pypdfium2', 'docx'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_no_module_is_named_for_nothing() -> None:
    assert not [path for path in MODULES if path.stem in {"utils", "helpers", "misc", "common"}]
