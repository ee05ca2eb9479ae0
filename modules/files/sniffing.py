"""What kind of file bytes are, by their content alone."""

from __future__ import annotations

import io
import re
import zipfile

import puremagic

PDF = "application/pdf"
TEXT = "text/plain"
IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
OFFICE = "application/vnd.openxmlformats-officedocument."
OFFICE_PARTS = {
    "word/document.xml": f"{OFFICE}wordprocessingml.document",
    "xl/workbook.xml": f"{OFFICE}spreadsheetml.sheet",
    "ppt/presentation.xml": f"{OFFICE}presentationml.presentation",
}
DOCUMENTS = frozenset({PDF, TEXT, *OFFICE_PARTS.values()})
KINDS = IMAGES | DOCUMENTS
ZIP = "application/zip"
UNKNOWN = "application/octet-stream"

_BEYOND_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_SURE = 0.3


def sniff(content: bytes) -> str:
    """The media type of what the bytes are. Markup (HTML, SVG) is never called text, macros never a document."""
    if content.startswith(b"PK\x03\x04"):
        return _sniff_zip(content)
    kind = _sniff_signature(content)
    # Text may begin like a signature of two letters ("BM", "MZ"); what reads as text is text.
    return kind if kind in KINDS or not _is_text(content) else TEXT


def _sniff_signature(content: bytes) -> str:
    try:
        best = puremagic.magic_string(content)[0]
    except puremagic.PureError:
        return UNKNOWN
    return best.mime_type if best.mime_type and best.confidence >= _SURE else UNKNOWN


def _sniff_zip(content: bytes) -> str:
    """Office documents are all ZIP: what tells them apart is the main part. Only the list of parts is read, nothing unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return UNKNOWN
    if "[Content_Types].xml" not in parts or any(part.lower().endswith("vbaproject.bin") for part in parts):
        return ZIP
    return next((kind for part, kind in OFFICE_PARTS.items() if part in parts), ZIP)


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not _BEYOND_TEXT.search(text) and not text.lstrip().startswith("<")
