"""Fixtures: an archive of a few documents made here, the app over it, and where the real test data lies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from archive import vocabulary
from archive.document import Block, Document, Finding, Original
from archive.errors import Refused
from archive.ingest import ingest, walk
from archive.loads import Outcome
from archive.store import Store, sha256
from archive.text import nfc
from indexer import analysis
from indexer.service import SearchService
from webapp import create_app

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The real texts beside the checkout."""
    if not SHARED.is_dir():
        pytest.skip("the real texts (../shared) are not on this machine")
    return SHARED


def make_document(
    title: str,
    body: str,
    *,
    published: str | None = None,
    district: tuple[str, str] | None = None,
    programme: tuple[str, str] | None = None,
    author: tuple[str, str] | None = None,
    unit: tuple[str, str] | None = None,
    kind: tuple[str, str] = ("tin-tuc", "Tin tức"),
) -> tuple[Document, bytes]:
    """A document of a title and one paragraph, and the bytes that stand for its original."""
    title, body = nfc(title), nfc(body)
    text = f"{title}\n{body}"
    data = text.encode()

    def one(value: tuple[str, str] | None) -> tuple[Finding, ...]:
        return (Finding(value[0], None, None, "test", label=value[1]),) if value else ()

    document = Document(
        id=sha256(data)[:16],
        source=f"{title}.txt",
        original=Original(sha256(data), len(data), "text/plain", f"{title}.txt"),
        state="text",
        text=text,
        blocks=(Block("title", 0, len(title)), Block("paragraph", len(title) + 1, len(text))),
        title=Finding(title, 0, len(title), "test"),
        type=one(kind)[0],
        published=Finding(published, None, None, "test") if published else None,
        districts=one(district),
        programmes=one(programme),
        authors=one(author),
        units=one(unit),
    )
    return document, data


TAM_DAO, LAP_THACH = ("tam-dao", "Tam Đảo"), ("lap-thach", "Lập Thạch")
CT135 = ("ct135", "Chương trình 135")
HOA = ("pham-thi-hoa-0000", "Phạm Thị Hoa")
TTDB = ("phong-ttdb", "Phòng TT&ĐB")

FEW = (
    make_document(
        "Tập huấn cho người có uy tín",
        "Lớp tập huấn nói về văn hoá, pháp luật và Chương trình 135 cho người có uy tín của huyện Tam Đảo.",
        published="2017-03-21",
        district=TAM_DAO,
        programme=CT135,
        author=HOA,
        unit=TTDB,
    ),
    make_document(
        "Thăm hộ nghèo ở Lập Thạch",
        "Đoàn công tác đã thăm, tặng quà các hộ nghèo vùng khó khăn. Thuế đất được miễn cho hộ nghèo.",
        published="2018-01-30",
        district=LAP_THACH,
        unit=TTDB,
    ),
    make_document(
        "Kế hoạch tuyên truyền",
        "Tuyên truyền giảm thiểu tảo hôn; thuê hội trường, bảo tồn văn hóa dân tộc thiểu số.",
        published="2018-05-04",
        programme=CT135,
        kind=("ke-hoach", "Kế hoạch"),
    ),
    make_document("Ghi chép không ngày", "Một bài không ghi ngày tháng, kể về nhà văn hóa thôn."),
)


def fill(store: Store, documents: tuple[tuple[Document, bytes], ...]) -> None:
    """Put and index those documents."""
    with store.writing():
        with store.batch() as batch:
            for document, data in documents:
                store.put_original(data)
                batch.put(document, f"test:{document.id}", analysis.segment(document.text))
        SearchService(store, vocabulary.shipped()).index.catch_up()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty archive."""
    made = Store(tmp_path / "data", create=True)
    yield made
    made.close()


@pytest.fixture
def service(store: Store) -> SearchService:
    """A service over the four documents of FEW."""
    fill(store, FEW)
    return SearchService(store, vocabulary.shipped())


@pytest.fixture
def app(service: SearchService, store: Store) -> Flask:
    """The app over FEW."""
    return create_app({"DATA": store.folder, "TESTING": True})


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of the app over FEW."""
    return app.test_client()


@pytest.fixture
def runner() -> CliRunner:
    """A command line."""
    return CliRunner()


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """Writes a file below a fresh folder and gives its path."""

    def written(name: str, content: str | bytes) -> Path:
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return written


@pytest.fixture(scope="session")
def sample_archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The sample archive, loaded and indexed once; tests only read it."""
    made = Store(tmp_path_factory.mktemp("samples") / "data", create=True)
    with made.writing():
        outcomes = ingest(made, walk([ROOT / "corpus" / "samples"]), annotate=analysis.segment)
        assert {outcome.status for outcome in outcomes} == {"archived"}
        SearchService(made, vocabulary.shipped()).index.catch_up()
    yield made
    made.close()


@pytest.fixture
def desk(service: SearchService, store: Store) -> Flask:
    """The app over FEW with the archivist's pages, after a load of three files, two of them refused."""
    with store.writing():
        number = store.begin_load(["/kho/tuan-47"], "lan")
        empty = Refused("empty", "Tệp rỗng. Hãy lấy lại tệp gốc.", "The file is empty. Get the original.")
        outcomes = [
            Outcome("a.txt", "archived", 10, FEW[0][0].id, place="/kho/tuan-47/a.txt"),
            Outcome("b.txt", "refused", 0, refused=empty, place="/kho/tuan-47/b <i>.txt"),
            Outcome("c.txt", "refused", 0, refused=empty, place="/kho/tuan-47/c\u202etxt.exe"),
        ]
        store.record_load(number, outcomes)
        store.end_load(number)
    return create_app({"DATA": store.folder, "TESTING": True, "ARCHIVIST": True})
