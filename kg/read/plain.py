"""Plain text: bytes → the decoded file, untouched but for a byte-order mark.

UTF-8 with or without a mark, UTF-16 and UTF-32 with one, GB18030 (and so GBK and GB2312), Big5.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from kg.errors import ReadError
from kg.model import Document

# UTF-32's mark begins with UTF-16's: it is looked for first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BINARY = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive (a Word or Excel file is one)"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a gzip archive"),
)
_SAMPLE = 200_000  # characters that suffice to judge an encoding
_COMMON = frozenset(
    "的一是不了在人有和中大为上国年到发地工要以建全市政会设施实业产行经时生民作主分成进项部同方法管理公安展省县区局新重推"
    "發會設產經業時進項與務國際個點關開來說這們"
)
_COMMON_SHARE = 0.08  # of Chinese characters; a text of a government has some 0.4, one read in another encoding 0.01
_WHOLE = 50  # Chinese characters for each that is broken
_TEXT_CONTROLS = "\t\n\r\f\v\x1a"


def read(data: bytes, name: str) -> Document:
    """Raises ReadError where the file is empty, binary or undecodable."""
    return Document(id="", text=decode(data, name))


def decode(data: bytes, name: str) -> str:
    """The text of a file. Raises ReadError naming `name`, the byte and the remedy."""
    if not data:
        raise ReadError(f"{name}: the file is empty")
    for magic, what in _BINARY:
        if data.startswith(magic):
            raise ReadError(f"{name}: this is {what}, no text; save its text as UTF-8 and read that")
    text = _decoded(data, name)
    if not text.strip():
        raise ReadError(f"{name}: the file is empty: nothing but blanks stands in it")
    refuse_binary(text, name)
    return text


def mended(data: bytes, name: str) -> tuple[str, int]:
    """The text of a page, of which a reader has no other copy: `decode`, but that a few bytes which are no characters stand as
    U+FFFD; and how many these are. Raises ReadError as `decode` does where they are many.
    """
    try:
        return decode(data, name), 0
    except ReadError:
        if 0 in data:
            raise
        for encoding in ("utf-8", "gb18030", "big5hkscs"):
            text = data.decode(encoding, "replace")
            broken = text.count("\ufffd")
            if 0 < broken * _WHOLE <= sum(map(_is_han, text)) and _commonness(data, encoding) >= _COMMON_SHARE:
                refuse_binary(text, name)
                return text, broken
        raise


def encodings(text: str) -> Iterator[bytes]:
    """The files that are read as this text."""
    yield text.encode("utf-8")
    yield text.encode("gb18030")
    for mark, encoding in _MARKS:
        yield mark + text.encode(encoding)


def _decoded(data: bytes, name: str) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, len(mark), encoding, name)
    nul = data.find(0)
    if nul >= 0:
        raise ReadError(f"{name}: byte {nul} is zero: this is a binary file, no text (if it is UTF-16, save it with its byte-order mark)")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        damage = error
    sample = data[:_SAMPLE].decode("utf-8", "replace")
    # Much that reads as UTF-8 and little that does not: GB18030 would turn the whole into other characters.
    if sum(map(_is_han, sample)) > 4 * sample.count("\ufffd"):
        raise ReadError(
            f"{name}: byte {damage.start} (0x{data[damage.start]:02x}) is not UTF-8, while the text around it is; "
            "the file is damaged or cut off there: save it again"
        )
    found = max(("gb18030", "big5hkscs"), key=lambda encoding: _commonness(data, encoding))
    if (text := likeliest(data, found)) is not None:
        return text
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise _undecodable(data, error.start, name) from error
    if not _plausible(text[:_SAMPLE]):
        raise _undecodable(data, damage.start, name)
    return text


def likeliest(data: bytes, encoding: str) -> str | None:
    """The text in a Chinese encoding where the bytes fit it and its commonest characters stand there as in any text."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return text if _commonness(data, encoding) >= _COMMON_SHARE else None


def _commonness(data: bytes, encoding: str) -> float:
    """The share of the very commonest characters among the Chinese ones: next to none where the encoding is another."""
    sample = data[:_SAMPLE].decode(encoding, "replace")
    han = [c for c in sample if _is_han(c)]
    return sum(c in _COMMON for c in han) / len(han) if han else 0.0


def _strictly(data: bytes, start: int, encoding: str, name: str) -> str:
    try:
        return data[start:].decode(encoding)
    except UnicodeDecodeError as error:
        raise ReadError(
            f"{name}: byte {start + error.start} does not fit {encoding.upper()}, which the file's byte-order mark announces; save it again as UTF-8"
        ) from error


def _undecodable(data: bytes, at: int, name: str) -> ReadError:
    return ReadError(
        f"{name}: byte {at} (0x{data[at]:02x}) fits neither UTF-8 nor GB18030; convert the file to UTF-8 (iconv -f ENCODING -t UTF-8) or save it as such"
    )


def _is_han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def _plausible(text: str) -> bool:
    """Whether GB18030 made Chinese of it: most characters beyond ASCII are of the common set GB 2312."""
    beyond = [c for c in text if c > "\x7f"]
    common = sum(1 for c in beyond if len(c.encode("gb2312", "ignore")) == 2)
    return common >= 0.6 * len(beyond)


def refuse_binary(text: str, name: str) -> None:
    """Raises ReadError where characters stand in it that no text has."""
    nul = text.find("\0")
    if nul >= 0:
        raise ReadError(f"{name}: character {nul} is U+0000: this is a binary file, no text")
    sample = text[:_SAMPLE]
    controls = sum(1 for c in sample if c < " " and c not in _TEXT_CONTROLS)
    if controls > max(8, len(sample) // 20):
        raise ReadError(f"{name}: {controls} control characters: this is a binary file, no text")
