"""Folders on any file system that fsspec knows: this machine's, S3, HDFS, SFTP and their like."""

from __future__ import annotations

import contextlib
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import ClusterError, KgError, UsageError
from kg.files import atomic_write

# Here a file that is written whole appears whole or not at all, and there is nothing to rename.
_WHOLE = {"memory", "s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "adl", "oss", "oci", "obs", "hf"}


def is_address(text: str) -> bool:
    """As s3://bucket/folder."""
    return "://" in text


def shown(address: str) -> str:
    """Without the password that an address may hold."""
    scheme, mark, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{mark}{host.rpartition('@')[2]}{slash}{path}" if mark else address


@dataclass(frozen=True, slots=True)
class Place:
    """A folder; small, and the same in another process."""

    address: str

    @staticmethod
    def of(address: str) -> Place:
        return Place((address if is_address(address) else os.path.abspath(address)).rstrip("/") or "/")

    def __str__(self) -> str:
        return shown(self.address)

    def write(self, name: str, data: bytes) -> None:
        """The file is there whole, or as it was."""
        with told(f"{self}/{name}", "cannot be written"):
            fs, root = file_system(self.address)
            fs.makedirs(root, exist_ok=True)
            path = f"{root}/{name}"
            if "file" in _protocols(fs):
                atomic_write(Path(path), lambda part: _put(part, data))
                return
            if _WHOLE & set(_protocols(fs)):
                fs.pipe_file(path, data)
                return
            part = f"{root}/.{name}.{uuid.uuid4().hex}.part"
            try:
                fs.pipe_file(part, data)
                fs.mv(part, path)
            except BaseException:
                with contextlib.suppress(OSError):
                    fs.rm_file(part)
                raise

    def read(self, name: str) -> bytes | None:
        """None where it is not there."""
        with told(f"{self}/{name}", "cannot be read"):
            fs, root = file_system(self.address)
            try:
                data: bytes = fs.cat_file(f"{root}/{name}")
            except (FileNotFoundError, NotADirectoryError):
                return None
            return data

    def remove(self, name: str) -> None:
        with told(f"{self}/{name}", "cannot be removed"):
            fs, root = file_system(self.address)
            with contextlib.suppress(FileNotFoundError):
                fs.rm_file(f"{root}/{name}")


def _put(part: Path, data: bytes) -> None:
    part.write_bytes(data)


def _protocols(fs: Any) -> tuple[str, ...]:
    return (fs.protocol,) if isinstance(fs.protocol, str) else tuple(fs.protocol)


def fetched(address: str) -> bytes:
    """One file."""
    with told(shown(address), "cannot be read"):
        fs, path = file_system(address)
        data: bytes = fs.cat_file(path)
        return data


def file_system(address: str) -> tuple[Any, str]:
    """The file system and the path there. Raises UsageError where nothing is installed that opens it."""
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise UsageError("shards need fsspec: pip install 'zhengtu[cluster]'") from error
    try:
        fs, path = url_to_fs(address)
    except (ImportError, ValueError) as error:
        raise UsageError(f"{shown(address)}: this address cannot be opened: {' '.join(str(error).split())}") from error
    return fs, str(path).rstrip("/") or "/"


@contextlib.contextmanager
def told(what: str, wrong: str) -> Iterator[None]:
    """Errors of a file system, in words. Not OSError alone: those behind fsspec raise what their own libraries do."""
    try:
        yield
    except KgError:
        raise
    except Exception as error:
        words = getattr(error, "strerror", None) or " ".join(str(error).split()) or type(error).__name__
        raise ClusterError(f"{what}: {wrong}: {words}") from error
