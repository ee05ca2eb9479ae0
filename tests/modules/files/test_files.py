"""Files: kept once, sniffed, limited while reading, given out so that they cannot act."""

from __future__ import annotations

import io
import zipfile

import pytest
from sqlalchemy import func, select, update

from modules.core.errors import NotFound
from modules.files.errors import FileEmpty, FileTooLarge, KindNotAllowed
from modules.files.models import StoredFile
from modules.files.reading import FileDamaged, content_disposition, download_headers, read_file
from modules.files.sniffing import IMAGES, MEDIA, sniff
from modules.files.stores import DatabaseStore, FolderStore
from modules.files.storing import store_file

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


def an_archive(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), "<x/>")  # the same bytes whenever it is made: they name the tests
    return buffer.getvalue()


@pytest.fixture(params=["folder", "database"])
def store(request, session, tmp_path):
    return FolderStore(tmp_path) if request.param == "folder" else DatabaseStore(session)


def test_what_is_stored_is_read_again(session, now, store):
    stored = store_file(session, io.BytesIO(PDF), store, now)
    file, content = read_file(session, store, stored.sha256)
    assert (file.kind, file.size, content) == ("application/pdf", len(PDF), PDF)


def test_the_same_bytes_are_kept_once(session, now, store):
    first, second = (store_file(session, io.BytesIO(PDF), store, now) for _ in range(2))
    assert first is second
    assert session.scalar(select(func.count()).select_from(StoredFile)) == 1


def test_what_is_not_there_is_not_found(session, now, store, tmp_path):
    with pytest.raises(NotFound):
        read_file(session, store, "0" * 64)
    with pytest.raises(NotFound):
        store.get("0" * 64)


def test_bytes_that_changed_in_the_store_are_not_given_out(session, now, tmp_path):
    stored = store_file(session, io.BytesIO(PDF), FolderStore(tmp_path), now)
    [path] = [each for each in tmp_path.rglob("*") if each.is_file()]
    path.write_bytes(PDF + b"!")
    with pytest.raises(FileDamaged):
        read_file(session, FolderStore(tmp_path), stored.sha256)


def test_a_file_in_the_database_is_not_overwritten(session, now):
    stored = store_file(session, io.BytesIO(PDF), DatabaseStore(session), now)
    session.execute(update(StoredFile).values(content=b"other"))
    store_file(session, io.BytesIO(PDF), DatabaseStore(session), now)
    with pytest.raises(FileDamaged):
        read_file(session, DatabaseStore(session), stored.sha256)


def test_the_limit_holds_while_reading(session, now, store):
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return b"a" * size

    stream = Endless()
    with pytest.raises(FileTooLarge):
        store_file(session, stream, store, now, limit=100_000)
    assert stream.given < 300_000
    assert session.scalar(select(func.count()).select_from(StoredFile)) == 0


def test_exactly_the_limit_is_taken_and_nothing_is_refused(session, now, store):
    assert store_file(session, io.BytesIO(b"a" * 10), store, now, limit=10).size == 10
    with pytest.raises(FileTooLarge):
        store_file(session, io.BytesIO(b"a" * 11), store, now, limit=10)
    with pytest.raises(FileEmpty):
        store_file(session, io.BytesIO(b""), store, now)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01", "image/jpeg"),
        (b"GIF89a\x01\x00\x01\x00", "image/gif"),
        (b"RIFF\x1a\x00\x00\x00WEBPVP8 ", "image/webp"),
        (PDF, "application/pdf"),
        ("Preguntas de la reunión\n".encode(), "text/plain"),
        (b"BMI, name\n1, 2\n", "text/plain"),
        (b"MZ means nothing here", "text/plain"),
        (
            an_archive("[Content_Types].xml", "word/document.xml"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (
            an_archive("[Content_Types].xml", "xl/workbook.xml"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
    ],
)
def test_the_kind_is_read_from_the_bytes(content, kind):
    assert sniff(content) == kind


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"OggS\x00\x02" + bytes(22) + b"OpusHead\x01", "audio/ogg"),
        (b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm\x42\x87", "video/webm"),
        (b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00", "video/mp4"),
        (b"\x00\x00\x00\x20ftypM4A \x00\x00\x02\x00", "audio/mp4"),
        (b"ID3\x04\x00\x00\x00\x00", "audio/mpeg"),
        (b"\xff\xfb\x90\x64" + bytes(40), "audio/mpeg"),
        (b"WEBVTT\n\n00:00.000 --> 00:02.000\nHola\n", "text/vtt"),
    ],
)
def test_sound_films_and_captions_are_taken_where_asked_for(session, now, store, content, kind):
    assert store_file(session, io.BytesIO(content), store, now, kinds=MEDIA).kind == kind
    with pytest.raises(KindNotAllowed):
        store_file(session, io.BytesIO(content), store, now)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"OggS means nothing here", "application/octet-stream"),
        (b"\x1a\x45\xdf\xa3 matroska", "application/octet-stream"),
        (b"\x00\x00\x00\x20ftypqt  ", "application/octet-stream"),
        (b"WEBVTTER is a word", "text/plain"),
        (b"ID3 is a word", "text/plain"),
    ],
)
def test_what_begins_like_a_film_is_none(content, kind):
    assert sniff(content) == kind


@pytest.mark.parametrize(
    "content",
    [
        b"<!doctype html><script>alert(1)</script>",
        b" \n<script>alert(1)</script>",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"MZ\x90\x00\x03\x00\x00\x00",
        an_archive("a.txt"),
        an_archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        b"PK\x03\x04 but not an archive",
        b"\x00\x01\x02",
        b"\xff\xfe\xfd",
    ],
)
def test_what_could_act_or_is_unknown_is_refused(session, now, store, content):
    with pytest.raises(KindNotAllowed):
        store_file(session, io.BytesIO(content), store, now)


def test_a_caller_may_want_images_only(session, now, store):
    with pytest.raises(KindNotAllowed) as refused:
        store_file(session, io.BytesIO(PDF), store, now, kinds=IMAGES)
    assert refused.value.values == {"kind": "application/pdf"}


def test_headers_take_every_right_from_a_file():
    file = StoredFile(sha256="ab", kind="text/plain", size=3)
    headers = download_headers(file, "notes.txt")
    assert headers["Content-Disposition"].startswith("attachment;")
    assert (headers["Content-Type"], headers["X-Content-Type-Options"]) == ("text/plain; charset=utf-8", "nosniff")
    assert headers["Content-Security-Policy"].startswith("sandbox")


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("agenda.pdf", "filename=\"agenda.pdf\"; filename*=UTF-8''agenda.pdf"),
        ("niño.pdf", "filename=\"nino.pdf\"; filename*=UTF-8''ni%C3%B1o.pdf"),
        ('a"b;c.pdf', "filename=\"a_b_c.pdf\"; filename*=UTF-8''a%22b%3Bc.pdf"),
        ("x\r\nSet-Cookie: a=b.pdf", "filename=\"xSet-Cookie: a=b.pdf\"; filename*=UTF-8''xSet-Cookie%3A%20a%3Db.pdf"),
        ("../../etc/passwd", "filename=\"passwd\"; filename*=UTF-8''passwd"),
        ("C:\\temp\\plan.docx", "filename=\"plan.docx\"; filename*=UTF-8''plan.docx"),
        ("gnp.\u202eexe", "filename=\"gnp.exe\"; filename*=UTF-8''gnp.exe"),
        ("椅子", "filename=\"file\"; filename*=UTF-8''%E6%A4%85%E5%AD%90"),
        ("", "filename=\"file\"; filename*=UTF-8''file"),
    ],
)
def test_names_cannot_break_out_of_the_header(name, header):
    assert content_disposition(name) == f"attachment; {header}"


def test_a_long_name_keeps_its_ending():
    header = content_disposition("a" * 500 + ".pdf")
    assert len(header) < 400
    assert '.pdf"' in header
