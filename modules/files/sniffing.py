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
OGG, MP3, MP4, MP4_AUDIO, WEBM, CAPTIONS = "audio/ogg", "audio/mpeg", "video/mp4", "audio/mp4", "video/webm", "text/vtt"
MEDIA = frozenset({OGG, MP3, MP4, MP4_AUDIO, WEBM, CAPTIONS})
"""Sound, films and their captions: taken only where asked for."""
ZIP = "application/zip"
UNKNOWN = "application/octet-stream"

_BEYOND_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_SURE = 0.3
_CAPTIONS = re.compile(rb"(\xef\xbb\xbf)?WEBVTT([ \t\r\n]|$)")
# An ID3v2 tag, or the first frame of MPEG layer III with a bit rate that exists.
_MP3 = re.compile(rb"ID3[\x02-\x04][\x00-\x09]|\xff[\xe2\xe3\xf2\xf3\xfa\xfb][\x10-\xeb]", re.DOTALL)
_MP4_BRANDS = dict.fromkeys((b"isom", b"iso2", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V "), MP4) | {
    b"M4A ": MP4_AUDIO
}


def sniff(content: bytes) -> str:
    """The media type of what the bytes are. Markup (HTML, SVG) is never called text, macros never a document."""
    if content.startswith(b"PK\x03\x04"):
        return _sniff_zip(content)
    if media := _sniff_media(content):
        return media
    kind = _sniff_signature(content)
    # Text may begin like a signature of two letters ("BM", "MZ"); what reads as text is text.
    return kind if kind in KINDS or not _is_text(content) else TEXT


def _sniff_media(content: bytes) -> str | None:
    """Sound, film or captions by the words of their own headers; None for all else."""
    head = content[:64]
    if head.startswith(b"OggS"):
        return OGG if b"OpusHead" in head or b"\x01vorbis" in head else UNKNOWN
    if head.startswith(b"\x1a\x45\xdf\xa3"):  # EBML, of which WebM and Matroska are made
        return WEBM if b"webm" in head else UNKNOWN
    if head[4:8] == b"ftyp":
        return _MP4_BRANDS.get(head[8:12], UNKNOWN)
    if _CAPTIONS.match(content):
        return CAPTIONS if _is_text(content) else UNKNOWN
    return MP3 if _MP3.match(head) else None


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
