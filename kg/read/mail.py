"""Messages (.eml): subject, day and sender, the text, and each attachment of a type that we read, below its name."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from email.utils import parseaddr
from typing import cast

from kg.errors import ReadError
from kg.model import Document
from kg.read import html
from kg.read.compose import Composer
from kg.read.plain import mended

_MOST = 50  # attachments


def read(data: bytes, name: str) -> Document:
    """Raises ReadError where no text stands in it."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    if not message.keys() or not ("from" in message or "subject" in message or "date" in message):
        raise ReadError(f"{name}: this is no message, whatever its name says")
    out = Composer()
    out.line(str(message["subject"] or ""))
    body = message.get_body(("html", "plain"))
    if body is not None:
        _body(cast(EmailMessage, body), out, name)
    for key in ("to", "cc", "reply-to"):
        if message[key]:
            out.leave(f"{key}: {message[key]}", "heading of a message")
    for number, part in enumerate(message.iter_attachments()):
        _attachment(part, out, name, number)
    if not out.at:
        raise ReadError(f"{name}: no text stands in this message")
    date, sender = message["date"], parseaddr(str(message["from"] or ""))[0]
    day = getattr(date, "datetime", None)
    return out.document(title=str(message["subject"] or ""), published=day.date().isoformat() if day else None, publisher=sender)


def _bytes(part: EmailMessage) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _body(body: EmailMessage, out: Composer, name: str) -> None:
    data, charset = _bytes(body), body.get_content_charset()
    try:
        text, broken = (data.decode(charset), 0) if charset else mended(data, name)
    except (UnicodeDecodeError, LookupError):
        text, broken = mended(data, name)
    if broken:
        out.leave(f"{broken:,}", "broken")
    if body.get_content_type() == "text/html":
        out.append(html.article(text, name))
        return
    for line in text.splitlines():
        out.line(line) if line.strip() else out.gap()


def _attachment(part: EmailMessage, out: Composer, name: str, number: int) -> None:
    from kg.read.formats import SUFFIXES, reader_of

    called = part.get_filename() or part.get_content_type()
    if number >= _MOST or not called.lower().endswith(SUFFIXES) or called.lower().endswith(".eml"):
        out.leave(called, "attachment" if number < _MOST else "limit")
        return
    try:
        document = reader_of(called)(_bytes(part), f"{name}: {called}")
    except ReadError as error:
        out.leave(str(error), "attachment")
        return
    out.gap()
    out.line(called)
    out.append(document)
