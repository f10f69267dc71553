"""Names as text: a file system and an archive hold them in any bytes, what we write holds characters.

A name that is no UTF-8 is read as GB18030 where it is that (Chinese Windows writes such names, and unzip leaves them so).
Other bytes, control characters and what Unicode calls no characters are shown as U+FFFD with their number behind it, so
that two names never become one. A name that reads like that of a file beside it is marked with a hash of its bytes.
"""

from __future__ import annotations

import os
import re
from hashlib import blake2b
from pathlib import Path

from kg.read.notes import note

_NONE = "\ufdd0-\ufdef" + "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
_UNWRITABLE = re.compile(f"[\x00-\x1f\x7f-\x9f\ud800-\udfff{_NONE}]")
_UNWRITABLE_IN_TEXT = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff{_NONE}]")  # what XML 1.0 has no place for
_KEPT = re.compile("\ufffd(?:\ufffd|([89a-f][0-9a-f]))")
_TOLD = 20  # names of which it is said how they were read


def unwritable(name: str) -> str | None:
    """The first character that a name cannot have where we write it."""
    m = _UNWRITABLE.search(name)
    return m[0] if m else None


def without_unwritable(text: str) -> str:
    """The same length, with U+FFFD for what no format can hold."""
    return _UNWRITABLE_IN_TEXT.sub("\ufffd", text)


def readable(path: str | Path) -> str:
    """A path of the file system as text, for people and for identifiers; what cannot be written is shown."""
    text = str(path)
    return "/".join(map(_readable, text.split("/"))) if _UNWRITABLE.search(text) else text


def _readable(piece: str) -> str:
    try:
        raw = os.fsencode(piece)
    except UnicodeEncodeError:  # it stands for no bytes: no file has this name
        return shown(piece)
    return shown(decoded(raw))


def decoded(raw: bytes) -> str:
    """A name in UTF-8, or in GB18030; what is neither has U+FFFD and its number for each byte that is no UTF-8."""
    for encoding in ("utf-8", "gb18030"):
        try:
            text = raw.decode(encoding)
            if text.encode(encoding) == raw:  # GB18030 has two ways to write some characters
                return text
        except UnicodeError:
            continue
    return re.sub("[\udc80-\udcff]", lambda m: f"\ufffd{ord(m[0]) - 0xDC00:02x}", raw.decode("utf-8", "surrogateescape"))


def shown(name: str) -> str:
    """With a sign and a number for each character that cannot be written."""
    return _UNWRITABLE.sub(lambda m: f"\ufffdu{ord(m[0]):04x}", name)


def apart(name: str, raw: bytes) -> str:
    """A name that another has too, told from it by the bytes that it was read from."""
    stem, suffix = os.path.splitext(name)
    return f"{stem}~{blake2b(raw, digest_size=4).hexdigest()}{suffix}"


def readable_in(folder: str, name: str) -> str:
    """As `readable`, told from a file beside it that has this very name."""
    text = readable(name)
    return text if text == name or not os.path.lexists(os.path.join(folder, text)) else apart(text, os.fsencode(name))


def kept(path: str) -> str:
    """A path as text from which `opened_as` makes it again, byte for byte."""
    if path.isascii():
        return path
    return re.sub("[\ufffd\udc80-\udcff]", lambda m: "\ufffd\ufffd" if m[0] == "\ufffd" else f"\ufffd{ord(m[0]) - 0xDC00:02x}", path)


def opened_as(path: str) -> str:
    return _KEPT.sub(lambda m: chr(0xDC00 + int(m[1], 16)) if m[1] else "\ufffd", path)


class Renamed:
    """Says which names were not read as they stand; of very many, of the first ones."""

    def __init__(self) -> None:
        self._count = 0

    def tell(self, place: str, name: str) -> None:
        """`name` is how the file or folder, or the first of the members, at this place was read."""
        self._count += 1
        if self._count <= _TOLD:
            note(f"{place}: this name is not in UTF-8, or holds control characters; it is read as {name}")
        elif self._count == _TOLD + 1:
            note("more names are read otherwise than they stand; they are not told one by one")
