"""The page from which the project started: what must be found in it, and by which questions."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from webapp.commands import main

PHRASES = (
    "TT&ĐB", "Phòng TT&ĐB", "Nguyễn Việt Cường", "Trưởng Ban", "thiểu số", "cận huyết", "văn hoá", "văn hóa",
    "Lập Thạch", "hôn nhân cận huyết thống", "Quý I", "Quý II", "Tam Đảo", "Phúc Yên", "Sông Lô", "Bình Xuyên",
    "Chương trình 135", "Hoàng Minh Ái", "Quyết định số 102-QĐ/TTg", "người có uy tín", "tảo hôn", "đồng bào DTTS",
    "07/4/2017", "định hướng đến năm 2030",
)  # fmt: skip


@pytest.fixture(scope="module")
def archive(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    options = ["--data", str(tmp_path_factory.mktemp("seed") / "data")]
    assert CliRunner().invoke(main, [*options, "ingest", str(shared / "seed")]).exit_code == 0
    return options


def ask(archive: list[str], *words: str) -> Any:
    result = CliRunner().invoke(main, [*archive, *words, "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def values(findings: list[dict[str, Any]]) -> set[str]:
    return {item["value"] for item in findings}


def test_every_phrase_finds_it(archive: list[str]) -> None:
    assert len(PHRASES) == 24
    missed = [phrase for phrase in PHRASES if ask(archive, "search", f'"{phrase}"')["total"] != 1]
    assert missed == []


def test_what_is_known_of_it(archive: list[str]) -> None:
    (hit,) = ask(archive, "search")["hits"]
    document = ask(archive, "show", hit["id"])
    assert document["title"]["value"].startswith("Hội nghị sơ kết công tác dân tộc Quý I")
    assert document["title"]["value"].endswith("Quý II năm 2017")
    assert document["published"]["value"] == "2017-04-10"
    assert values(document["events"]) == {"2017-04-07"}
    assert [item["label"] for item in document["authors"]] == ["Nguyễn Việt Cường"]
    assert [item["label"] for item in document["units"]] == ["Phòng TT&ĐB"]
    assert values(document["held_at"]) == {"tam-dao"}
    assert values(document["districts"]) == {"tam-dao", "phuc-yen", "lap-thach", "song-lo", "binh-xuyen"}
    assert values(document["programmes"]) >= {"ct134", "ct135", "qd102", "nguoi-uy-tin", "tao-hon"}
    assert values(document["periods"]) == {"2017-Q1", "2017-Q2", "2017"}
    assert values(document["horizons"]) == {"2017-2020", "2030"}
    kinds = [block["kind"] for block in document["blocks"]]
    assert kinds.count("caption") == 2
    assert "Các tin đã đưa" not in document["text"]
    cited = Counter(item["canonical"] for item in document["citations"])
    assert cited == {"prog:ct135": 2, "prog:ct134": 2, "102/QĐ-TTg@?": 1}
    sure = {item["canonical"]: item["confidence"] for item in document["citations"]}
    assert sure == {"prog:ct135": "exact", "prog:ct134": "exact", "102/QĐ-TTg@?": "ambiguous"}


@pytest.mark.parametrize(
    "words",
    [
        ("--district", "tam-dao"),
        ("--district", "Lập Thạch"),
        ("--programme", "ct135"),
        ("--author", "Nguyễn Việt Cường"),
        ("--unit", "Phòng TT&ĐB"),
        ("--type", "Tin tức"),
        ("--from", "10/04/2017", "--to", "10/04/2017"),
    ],
)
def test_every_filter_finds_it(archive: list[str], words: tuple[str, ...]) -> None:
    assert ask(archive, "search", "dân tộc", *words)["total"] == 1


def test_a_day_earlier_finds_nothing(archive: list[str]) -> None:
    assert ask(archive, "search", "--to", "09/04/2017")["total"] == 0
