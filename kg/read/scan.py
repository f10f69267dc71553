"""Scans and pictures of pages: rapidocr finds the lines, `positioned` puts them into order. An extra: zhengtu[ocr]."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from typing import Any

from kg.errors import ReadError
from kg.model import Document
from kg.read.compose import Composer
from kg.read.positioned import Page, Seen, Word, compose

_LARGEST, _MOST_PAGES = 50_000_000, 300  # pixels of a picture; pages that are read
_SURE = 0.6  # of a line, below which it is left out and told
_SCALE = 200 / 72  # pixels for a point of a PDF


def available() -> bool:
    return find_spec("rapidocr") is not None


def read(data: bytes, name: str) -> Document:
    """A picture, or one with several pages. Raises ReadError where it is none, where the extra is missing, or nothing is written on it."""
    if not available():
        raise ReadError(f"{name}: pictures are read with the extra for scans: pip install 'zhengtu[ocr]'")
    from PIL import Image, ImageSequence, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = _LARGEST
    out = Composer()
    try:
        with Image.open(io.BytesIO(data)) as picture:
            frames = (frame.convert("RGB") for frame in ImageSequence.Iterator(picture))
            pages = [page(frame, number, out) for number, frame in zip(range(1, _MOST_PAGES + 1), frames, strict=False)]
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise ReadError(f"{name}: this is no picture that can be read, or one beyond {_LARGEST:,} pixels: {error}") from error
    if not any(p.words for p in pages):
        raise ReadError(f"{name}: nothing is written on this picture")
    title = compose(pages, out)
    return out.document(title=title)


def of_pdf(data: bytes, numbers: list[int], out: Composer) -> Iterator[Page]:
    """The pages of a PDF with these numbers, as they would be printed."""
    import pypdfium2

    pdf = pypdfium2.PdfDocument(data)
    try:
        for number in numbers[:_MOST_PAGES]:
            sheet = pdf[number - 1]
            scale = min(_SCALE, (_LARGEST / max(sheet.get_width() * sheet.get_height(), 1)) ** 0.5)
            yield page(sheet.render(scale=scale).to_pil().convert("RGB"), number, out)
        for number in numbers[_MOST_PAGES:]:
            out.leave(f"page {number}", "limit")
    finally:
        pdf.close()


@cache
def _engine() -> Any:
    import logging

    from rapidocr import RapidOCR

    logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
    return RapidOCR(params={"Global.log_level": "critical", "EngineConfig.onnxruntime.intra_op_num_threads": 1})


def page(picture: Any, number: int, out: Composer) -> Page:
    """The lines of a picture with their places."""
    import numpy

    found = _engine()(numpy.asarray(picture)[:, :, ::-1])
    words = []
    for box, text, sure in zip(*(x if x is not None else () for x in (found.boxes, found.txts, found.scores)), strict=True):
        if sure < _SURE:
            out.leave(text, "unsure")
            continue
        xs, ys = [float(p[0]) for p in box], [float(p[1]) for p in box]
        wide, high = picture.width, picture.height
        seen = Seen(max(min(xs) / wide, 0), min(max(xs) / wide, 1), max(min(ys) / high, 0), min(max(ys) / high, 1), min(float(sure), 1))
        words.append(Word(min(xs), max(xs), min(ys), max(ys), text, seen))
    return Page(number, picture.width, picture.height, words)
