"""Files of other office programs (.doc, .wps, .xls, .et, .odt, .rtf): LibreOffice, where it is installed, makes new ones of them."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path, PurePosixPath

from kg.errors import ReadError
from kg.model import Document

_SHEETS = (".xls", ".et", ".ods")
_SECONDS = 120


def read(data: bytes, name: str) -> Document:
    """Raises ReadError where LibreOffice is not there, or cannot read it."""
    from kg.read import docx, sheets

    suffix = PurePosixPath(name).suffix.lower()
    program = shutil.which("soffice") or shutil.which("libreoffice")
    wanted = "xlsx" if suffix in _SHEETS else "docx"
    if program is None:
        raise ReadError(f"{name}: files of type {suffix} are read where LibreOffice is installed; install it, or save the file as .{wanted}")
    with tempfile.TemporaryDirectory(prefix="kg-office-") as folder:
        (Path(folder) / f"in{suffix}").write_bytes(data)
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        command = [program, profile, "--headless", "--norestore", "--convert-to", wanted, "--outdir", folder, str(Path(folder) / f"in{suffix}")]
        try:
            subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False, cwd=folder)
        except (subprocess.TimeoutExpired, OSError) as error:
            raise ReadError(f"{name}: LibreOffice did not make a .{wanted} of it; save it as such: {type(error).__name__}") from error
        made = Path(folder) / f"in.{wanted}"
        if not made.is_file():
            raise ReadError(f"{name}: LibreOffice cannot read it; it is damaged, encrypted or of another kind than its name says")
        data = made.read_bytes()
        return sheets.read(data, name) if suffix in _SHEETS else docx.read(data, name)
