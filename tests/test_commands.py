"""The command line: what it prints, what it exits with, what it says when it can't."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from archive.errors import StoreError
from archive.store import Store
from indexer.keeper import IndexKeeper
from webapp.commands import main

Run = Callable[..., Result]
Write = Callable[[str, str | bytes], Path]

PAGE = """Thăm đồng bào nhân dịp Tết

12/01/2018

Sáng ngày 10/01/2018, tại xã Đạo Trù, huyện Tam Đảo, Ban Dân tộc tỉnh đã tổ chức thăm người có uy tín.

Bùi Thu Trang-Phòng TT&ĐB
"""


@pytest.fixture
def run(runner: CliRunner, tmp_path: Path) -> Run:
    def call(*words: object) -> Result:
        result = runner.invoke(main, ["--data", str(tmp_path / "data"), *map(str, words)])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return call


def answer(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_from_a_folder_to_an_answer(run: Run, write: Write) -> None:
    folder = write("bai-1.txt", PAGE).parent
    write("bai-2.txt", "Tin khác\n\nNội dung về nông thôn mới ở huyện Lập Thạch trong năm 2019.\n")
    loaded = answer(run("ingest", folder, "--json"))
    assert {key: loaded[key] for key in ("archived", "unchanged", "updated", "refused")} == {
        "archived": 2, "unchanged": 0, "updated": 0, "refused": 0,
    }  # fmt: skip
    found = answer(run("search", '"người có uy tín"', "--json"))
    (hit,) = found["hits"]
    assert hit["source"] == str(folder / "bai-1.txt").replace("\\", "/")
    assert hit["published"] == "2018-01-12"
    assert [unit["label"] for unit in hit["units"]] == ["Phòng TT&ĐB"]
    shown = answer(run("show", hit["id"], "--json"))
    assert [event["value"] for event in shown["events"]] == ["2018-01-10"]
    assert [place["value"] for place in shown["held_at"]] == ["tam-dao"]
    assert answer(run("search", "--district", "Lập Thạch", "--json"))["total"] == 1
    assert answer(run("search", "--json"))["total"] == 2
    assert answer(run("stats", "--json"))["documents"] == 2
    assert run("verify").exit_code == 0


def test_again_changes_nothing_and_an_edit_is_a_revision(run: Run, write: Write) -> None:
    path = write("bai.txt", PAGE)
    run("ingest", path)
    assert answer(run("ingest", path, "--json"))["unchanged"] == 1
    first = answer(run("search", "--json"))["hits"][0]["id"]
    path.write_text(PAGE.replace("Đạo Trù", "Yên Dương"), encoding="utf-8")
    assert answer(run("ingest", path, "--json"))["updated"] == 1
    found = answer(run("search", "Yên Dương", "--json"))
    assert [hit["id"] for hit in found["hits"]] == [first]
    assert answer(run("search", '"Đạo Trù"', "--json"))["total"] == 0
    assert answer(run("show", first, "--json"))["revision"] == 2
    assert run("verify").exit_code == 0


def test_refusals_exit_1_and_stop_nothing(run: Run, write: Write) -> None:
    folder = write("good.txt", PAGE).parent
    write("empty.txt", b"")
    write("picture.html", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    result = run("ingest", folder, "--json")
    assert result.exit_code == 1
    loaded = json.loads(result.stdout)
    assert (loaded["archived"], loaded["refused"]) == (1, 2)
    assert {item["code"] for item in loaded["refusals"]} == {"empty", "not-html"}
    assert all(item["vi"] and item["en"] for item in loaded["refusals"])
    plain = run("ingest", folder)
    assert "empty.txt" in plain.stdout
    assert "từ chối 2" in plain.stdout


def test_wrong_usage_exits_2(run: Run, tmp_path: Path) -> None:
    for words in (
        ("ingest",),
        ("ingest", tmp_path / "none"),
        ("search", "--sort", "best"),
        ("frobnicate",),
        ("show", "x"),
    ):
        result = run(*words)
        assert result.exit_code == 2, words
        assert "Traceback" not in result.output


def test_errors_are_one_sentence_on_stderr(run: Run, write: Write) -> None:
    assert "ingest" in run("search", "x").stderr
    run("ingest", write("a.txt", PAGE))
    fault = run("search", '"x')
    assert fault.exit_code == 2
    assert "Thiếu dấu ngoặc kép đóng" in fault.stderr
    assert fault.stdout == ""


def test_a_second_writer_is_told(run: Run, write: Write, tmp_path: Path) -> None:
    path = write("a.txt", PAGE)
    run("ingest", path)
    store = Store(tmp_path / "data")
    with store.writing():
        for words in (("ingest", path), ("rebuild",)):
            result = run(*words)
            assert result.exit_code == 2
            assert "Một tiến trình khác đang ghi" in result.stderr
    store.close()


def test_verify_names_each_difference(run: Run, write: Write, tmp_path: Path) -> None:
    run("ingest", write("a.txt", PAGE))
    (original,) = (path for path in (tmp_path / "data" / "originals").rglob("*") if path.is_file())
    original.write_bytes(b"changed")
    result = run("verify")
    assert result.exit_code == 1
    assert original.name in result.stdout


def test_rebuild_repairs_a_damaged_index(run: Run, write: Write, tmp_path: Path) -> None:
    run("ingest", write("a.txt", PAGE))
    for path in (tmp_path / "data" / "index").rglob("*"):
        if path.is_file() and path.name not in ("current", "fingerprint"):
            path.unlink()
    assert run("rebuild").exit_code == 0
    assert answer(run("search", "uy tín", "--json"))["total"] == 1


def test_jobs_change_neither_order_nor_result(run: Run, write: Write, runner: CliRunner, tmp_path: Path) -> None:
    for number in range(12):
        folder = write(f"{number:02}.txt", PAGE.replace("Tết", f"Tết {2000 + number}")).parent
    run("ingest", folder, "--jobs", "2")
    one = run("search", "--json", "--sort", "oldest").stdout
    other = runner.invoke(main, ["--data", str(tmp_path / "other"), "ingest", str(folder), "--jobs", "1"])
    assert other.exit_code == 0
    again = runner.invoke(main, ["--data", str(tmp_path / "other"), "search", "--json", "--sort", "oldest"])
    assert again.stdout == one


def test_a_record_keeps_its_own_id(run: Run, write: Write) -> None:
    record = {"id": "r-1", "title": "Tiêu đề", "body": "Nội dung bài.", "date": "2019-05-06", "author": "Trần Văn Bảy"}
    lines = [json.dumps(record, ensure_ascii=False), "{broken", json.dumps({"id": "r-2", "title": "Hai", "body": "x"})]
    result = run("ingest", write("a.jsonl", "\n".join(lines)), "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["refusals"][0]["source"].endswith("a.jsonl:2")
    found = answer(run("search", "--sort", "newest", "--json"))
    assert [hit["source"] for hit in found["hits"]] == ["r-1", "r-2"]
    assert found["hits"][0]["published"] == "2019-05-06"
    assert found["hits"][0]["authors"][0]["label"] == "Trần Văn Bảy"


@pytest.mark.skipif(not hasattr(os, "mkfifo") or os.geteuid() != 0, reason="needs a POSIX system and its root")
def test_what_is_no_ordinary_file_is_refused(run: Run, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    result = run("ingest", tmp_path / "pipe.txt", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["refusals"][0]["code"] == "unsupported"


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
def test_interrupted_by_a_closed_pipe_it_stays_quiet(write: Write, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "webapp.commands", "--data", str(tmp_path / "data")]
    subprocess.run([*command, "ingest", str(write("a.txt", PAGE))], check=True, capture_output=True)
    done = subprocess.run(
        f'"{sys.executable}" -m webapp.commands --data "{tmp_path / "data"}" search --json | head -c 1',
        shell=True, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr


def test_a_question_that_begins_with_a_minus(run: Run, write: Write) -> None:
    run("ingest", write("a.txt", PAGE))
    assert answer(run("search", "-xyz", "--json"))["total"] == 1
    assert answer(run("search", '-"uy tín"', "--json"))["total"] == 0


def test_output_is_utf_8_whatever_the_terminal_says(write: Write, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "webapp.commands", "--data", str(tmp_path / "data")]
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252"}
    subprocess.run([*command, "ingest", str(write("a.txt", PAGE))], check=True, capture_output=True, env=environment)
    done = subprocess.run([*command, "search", "uy tín"], check=True, capture_output=True, env=environment)
    assert "người có uy tín" in done.stdout.decode("utf-8")


def test_a_folder_name_with_a_question_mark(runner: CliRunner, write: Write, tmp_path: Path) -> None:
    data = tmp_path / "kho?2017" / "d"
    assert runner.invoke(main, ["--data", str(data), "ingest", str(write("a.txt", PAGE))]).exit_code == 0
    assert (data / "tracuu.sqlite").is_file()
    assert runner.invoke(main, ["--data", str(data), "verify"]).exit_code == 0


# loads and corrections


def test_loads_and_what_is_refused_today(run: Run, write: Write) -> None:
    folder = write("good.txt", PAGE).parent
    bad = write("empty.txt", b"")
    number = json.loads(run("ingest", folder, "--json").stdout)["load"]
    assert number == 1
    (made,) = answer(run("loads", "--json"))["loads"]
    assert (made["number"], made["paths"], made["archived"], made["refused"]) == (1, [str(folder)], 1, 1)
    assert made["who"]
    assert made["ended"]
    listed = answer(run("loads", "1", "--json"))["items"]
    assert [(Path(item["place"]).name, item["status"]) for item in listed] == [
        ("empty.txt", "refused"),
        ("good.txt", "archived"),
    ]
    assert [item["id"] for item in listed] == [None, answer(run("search", "--json"))["hits"][0]["id"]]
    assert answer(run("loads", "1", "--status", "refused", "--json"))["items"] == listed[:1]
    assert answer(run("refused", "--json")) == {"total": 1, "refused": listed[:1]}
    plain = run("refused").stdout
    assert str(bad) in plain
    assert "Tệp rỗng." in plain
    bad.write_text(PAGE + "Thêm.\n", encoding="utf-8")
    run("ingest", folder)
    assert answer(run("refused", "--json")) == {"total": 0, "refused": []}
    plain = run("loads").stdout
    assert plain.index("nạp mới 1, cập nhật 0, không đổi 1, từ chối 0") < plain.index("từ chối 1")
    assert "empty.txt" in run("loads", "2").stdout


def test_a_load_that_was_broken_off_is_listed_as_such(run: Run, write: Write, tmp_path: Path) -> None:
    run("ingest", write("a.txt", PAGE))
    store = Store(tmp_path / "data")
    store.begin_load([tmp_path], "x")
    store.close()
    assert answer(run("loads", "--json"))["loads"][0]["ended"] is None
    assert run("loads").stdout.count("bị ngắt") == 1


def test_a_correction_changes_what_is_found_until_it_is_withdrawn(run: Run, write: Write) -> None:
    path = write("a.txt", PAGE)
    run("ingest", path)
    (hit,) = answer(run("search", "--json"))["hits"]
    made = answer(
        run("correct", hit["id"], "districts", "Sông Lô", "--why", "Nhầm xã", "--who", "Lò Thị Mai", "--json")
    )
    assert made == {
        "number": 1,
        "document": hit["id"],
        "field": "districts",
        "values": [{"value": "song-lo", "label": "Sông Lô"}],
        "was": [{"value": "tam-dao", "label": "Tam Đảo"}],
        "who": "Lò Thị Mai",
        "why": "Nhầm xã",
        "at": made["at"],
        "withdrawn": None,
    }
    run("correct", hit["id"], "held_at", "--none", "--why", "Không rõ")
    assert answer(run("search", "--district", "Sông Lô", "--json"))["total"] == 1
    assert answer(run("search", "--district", "song-lo", "--json"))["hits"][0]["districts"][0]["label"] == "Sông Lô"
    path.write_text(PAGE.replace("Tết", "năm mới"), encoding="utf-8")
    assert answer(run("ingest", path, "--json"))["updated"] == 1
    run("rebuild")
    shown = answer(run("show", hit["id"], "--json"))
    assert [item["value"] for item in shown["districts"]] == ["song-lo"]
    assert shown["districts"][0]["rule"] == "correction:1"
    assert shown["held_at"] == []
    assert [item["number"] for item in shown["corrections"]] == [1, 2]
    assert shown["corrections"][0] == made
    listed = answer(run("corrections", "--json"))["corrections"]
    assert [item["number"] for item in listed] == [2, 1]
    assert answer(run("corrections", hit["id"], "--json"))["corrections"] == listed
    assert listed[0]["who"]
    taken = answer(run("withdraw", "1", "--why", "Đúng là Tam Đảo", "--who", "Lò Thị Mai", "--json"))
    assert (taken["withdrawn"]["who"], taken["withdrawn"]["why"]) == ("Lò Thị Mai", "Đúng là Tam Đảo")
    assert answer(run("search", "--district", "Tam Đảo", "--json"))["total"] == 1
    assert run("verify").exit_code == 0


@pytest.mark.parametrize("command", ["correct", "withdraw"])
def test_what_was_corrected_is_told_whatever_becomes_of_the_index(
    run: Run, write: Write, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    run("ingest", write("a.txt", PAGE))
    (hit,) = answer(run("search", "--json"))["hits"]
    correct = ("correct", hit["id"], "units", "--none", "--why", "Không rõ")
    if command == "withdraw":
        run(*correct)
    fault = StoreError("Hết chỗ trên đĩa.", "The disk is full.")

    def full(*_args: object) -> int:
        raise fault

    monkeypatch.setattr(IndexKeeper, "catch_up", full)
    told = run(*(correct if command == "correct" else ("withdraw", "1", "--why", "Nhầm")))
    assert told.exit_code == 2
    assert told.stdout.startswith("Bản sửa số 1 ")
    assert "Hết chỗ trên đĩa." in told.stderr


def test_corrections_are_told_in_words(run: Run, write: Write) -> None:
    run("ingest", write("a.txt", PAGE))
    assert "Chưa có bản sửa nào" in run("corrections").stdout
    (hit,) = answer(run("search", "--json"))["hits"]
    told = run("correct", hit["id"], "units", "--none", "--why", "Không rõ", "--who", "Lò Thị Mai").stdout
    assert "Đơn vị / Units: Phòng TT&ĐB → không có (none)" in told
    assert "Lò Thị Mai: Không rõ" in told
    assert told == run("corrections").stdout
    told = run("withdraw", "1", "--why", "Rõ rồi", "--who", "Bùi Thu Trang").stdout
    assert "đã rút" in told
    assert "Bùi Thu Trang: Rõ rồi" in told


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("correct", "ID", "published", "31/4/2017", "--why", "x"), "không đọc được"),
        (("correct", "ID", "published", "10/04/2017"), "Hãy ghi lý do"),
        (("correct", "ID", "published", "--why", "x"), "--none"),
        (("correct", "ID", "published", "2017", "--none", "--why", "x"), "--none"),
        (("correct", "ID", "ngày", "2017", "--why", "x"), "các trường sửa được"),
        (("correct", "none", "published", "2017", "--why", "x"), "none"),
        (("withdraw", "5", "--why", "x"), "Không có bản sửa số 5"),
        (("corrections", "none"), "none"),
        (("loads", "9"), "Không có lần nạp số 9"),
        (("loads", "--status", "refused"), "số của một lần nạp."),
    ],
)
def test_wrong_corrections_exit_2_with_one_sentence(run: Run, write: Write, words: tuple[str, ...], said: str) -> None:
    run("ingest", write("a.txt", PAGE))
    (hit,) = answer(run("search", "--json"))["hits"]
    result = run(*(hit["id"] if word == "ID" else word for word in words))
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""


def test_a_document_that_cites_is_shown(run: Run, write: Write) -> None:
    run("ingest", write("a.txt", CITING))
    (hit,) = answer(run("search", "--json"))["hits"]
    shown = run("show", hit["id"])
    assert shown.exit_code == 0
    assert "Họp giao ban" in shown.stdout


# citations and certificates

CITING = "Họp giao ban\n\n12/01/2018\n\nTheo Quyết định số 102/2009/QĐ-TTg và Quyết định 102, xã đã rà soát hộ nghèo.\n"
CITED = [("Quyết định số 102/2009/QĐ-TTg", "102/2009/QĐ-TTg"), ("Quyết định 102", "102/2009/QĐ-TTg")]


def test_citations_of_a_text_without_an_archive(run: Run, write: Write, tmp_path: Path) -> None:
    path = write("a.txt", unicodedata.normalize("NFD", CITING).replace("\n", "\r\n"))
    found = answer(run("citations", "--json", path))["citations"]
    assert [(item["text"], item["canonical"]) for item in found] == CITED
    assert all(CITING[item["start"] : item["end"]] == item["text"] for item in found)
    assert {"start", "end", "text", "type", "canonical", "article", "confidence", "rule"} == set(found[0])
    assert not (tmp_path / "data").exists()
    plain = run("citations", path).stdout.splitlines()
    assert [line.split("\t")[1] for line in plain] == [canonical for _, canonical in CITED]


def test_citations_of_the_standard_input(runner: CliRunner) -> None:
    result = runner.invoke(main, ["citations", "--json", "-"], input=CITING.encode())
    assert [item["text"] for item in answer(result)["citations"]] == [text for text, _ in CITED]


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"a\x00b", "no text file"), (b"Ngh\xe1", "isn't UTF-8"), (None, "can't be read")],
)
def test_a_text_that_cannot_be_read_says_why(
    run: Run, write: Write, tmp_path: Path, content: bytes | None, said: str
) -> None:
    path = tmp_path / "none" if content is None else write("a.txt", content)
    result = run("citations", path)
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_text_that_is_too_large_is_refused(run: Run, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.policy_commands.MAX_BYTES", 10)
    assert "split it" in run("citations", write("a.txt", CITING)).stderr


def test_a_certificate_is_issued_and_checked(run: Run, write: Write, tmp_path: Path) -> None:
    run("ingest", write("a.txt", CITING))
    one, other, book = (tmp_path / name for name in ("1.json", "2.json", "1.xlsx"))
    assert run("certificate", "--policy", "QĐ 102/2009/QĐ-TTg", "--json", one, "--xlsx", book).exit_code == 0
    assert run("certificate", "--policy", "102-2009-qd-ttg", "--json", other).exit_code == 0
    first, second = json.loads(one.read_bytes()), json.loads(other.read_bytes())
    assert first["counts"]["mentions"] == 2
    assert {**first, "issued": ""} == {**second, "issued": ""}
    assert book.read_bytes().startswith(b"PK")
    assert run("certificate", "--check", one).exit_code == 0
    run("ingest", write("b.txt", CITING.replace("giao ban", "tổng kết")))
    changed = run("certificate", "--check", one)
    assert changed.exit_code == 1
    assert "1 documents then, 2 now" in changed.stdout
    assert "Results added 1" in changed.stdout


def test_a_certificate_that_was_tampered_with_is_found_out(run: Run, write: Write, tmp_path: Path) -> None:
    run("ingest", write("a.txt", CITING))
    path = tmp_path / "1.json"
    path.write_bytes(run("certificate", "--query", "hộ nghèo").stdout_bytes)
    assert run("certificate", "--check", path).exit_code == 0
    path.write_bytes(path.read_bytes().replace(b'"documents":1', b'"documents":2', 1))
    result = run("certificate", "--check", path)
    assert result.exit_code == 1
    assert "was changed after it was issued" in result.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("citations",),
        ("citations", "a", "--batch", "b", "--out", "c.csv"),
        ("citations", "--batch", "b"),
        ("certificate",),
        ("certificate", "--query", "x", "--policy", "ct135"),
        ("certificate", "--policy", "không phải số"),
        ("certificate", "--policy", "ct135", "--year", "2017"),
        ("certificate", "--query", "x", "--no-open"),
        ("certificate", "--check", "none.json"),
    ],
)
def test_wrong_usage_of_citations_and_certificates_exits_2(run: Run, write: Write, words: tuple[str, ...]) -> None:
    run("ingest", write("a.txt", CITING))
    result = run(*words)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_a_file_that_is_no_certificate_exits_2(run: Run, write: Write) -> None:
    run("ingest", write("a.txt", CITING))
    result = run("certificate", "--check", write("c.json", "{}"))
    assert result.exit_code == 2
    assert "no search certificate" in result.stderr
