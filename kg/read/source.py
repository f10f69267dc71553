"""Where one document's bytes are: small, frozen, and cheap to send to another process."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from typing import BinaryIO, Literal

from kg.model import Failure
from kg.read.names import readable

Kind = Literal["file", "zip", "tar", "jsonl", "parquet"]
Complain = Callable[[Failure], None]

DOCUMENT_LIMIT = 64 * 2**20  # bytes of one document: a file, a member of an archive, a line of JSONL, a row of Parquet
METADATA_LIMIT = 2**16  # bytes of one NAME.meta.yaml, which is read in half a second at worst
RATIO_LIMIT = 200  # a text is seldom packed to a tenth; a bomb to a thousandth
RATIO_FREE = 2**16  # below so many bytes no ratio is looked at: a short text may repeat itself


@dataclass(frozen=True, slots=True)
class Stretch:
    """Bytes of a file. `packed`, `method` and `crc` are those of a ZIP archive; elsewhere the bytes stand as they are."""

    start: int  # in a ZIP archive, of the member's own header
    size: int  # of the unpacked bytes
    packed: int = 0
    method: int = 0
    crc: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """A document that can be read, and the identifier that it gets.

    A file, a member of a .zip or .tar and a line of a .jsonl are read from the disk when they are asked for. What can
    only be unpacked from its beginning (.tar.gz, .jsonl.gz) or stands in columns (.parquet) carries its bytes.
    """

    path: Path  # the file on the disk
    id: str
    kind: Kind = "file"
    member: str = ""  # its name inside an archive
    row: int = 0  # line of JSONL, row of Parquet, from 1
    stretch: Stretch | None = None
    data: bytes | None = None
    metadata: bytes | None = None  # of NAME.meta.yaml beside it in the archive

    @property
    def origin(self) -> str:
        """For people: `a.txt`, `texts.zip/a.txt`, `texts.jsonl:12`."""
        path = readable(self.path)
        return f"{path}/{self.member}" if self.member else f"{path}:{self.row}" if self.row else path

    @property
    def size(self) -> int:
        """Bytes of the document; 0 where the file is gone, which its reader will say."""
        if self.data is not None:
            return len(self.data)
        if self.stretch is not None:
            return self.stretch.size
        try:
            return self.path.stat().st_size
        except OSError:
            return 0


def opened(path: Path) -> BinaryIO:
    """A file to read. Raises OSError for what has no end or is waited for, without waiting: a device, a FIFO."""
    if S_ISREG(os.stat(path).st_mode):  # before it is opened: to open a device can do something
        file = os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb")
        if S_ISREG(os.fstat(file.fileno()).st_mode):
            return file
        file.close()
    raise OSError(errno.EINVAL, "it is no file but a folder, a FIFO, a socket or a device; write what it gives into a file and read that")


def failure(path: Path | str, reason: str) -> Failure:
    """Of a file or folder of this machine, in words that begin with its name."""
    shown = readable(path)
    return Failure(shown, f"{shown}: {reason}", hides=os.path.lexists(path))
