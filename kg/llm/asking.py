"""One sentence asked of the server, by the protocol that OpenAI's has and many speak: the answer, from the cache or anew.

httpx2, which the rest of the program asks servers with, and msgspec, which makes the schema and holds answers to it, do all
of it: one request without streaming needs no client library of its own.
"""

from __future__ import annotations

import hashlib
import json
import ssl
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from kg.errors import ExportError, KgError
from kg.files import atomic_write
from kg.llm.answers import Answer, parsed, schema
from kg.llm.ledger import Ledger
from kg.llm.settings import KEY, Settings, key

_LARGEST = 4 * 2**20  # bytes of an answer
_FOR_GOOD = frozenset((400, 401, 403, 404, 405))  # statuses that the next sentence would get as well
_SHOWN = 200


class UnansweredError(KgError):
    """No answer, or none that can be read. `last`: no other sentence would fare better."""

    def __init__(self, words: str, last: bool = False) -> None:
        super().__init__(words)
        self.last = last


@cache
def prompt() -> str:
    return Path(__file__).with_name("prompt.txt").read_text("utf-8")


@cache
def prompt_version() -> str:
    """Of all that is asked beside the sentence: another prompt or schema, and every sentence is asked anew."""
    return hashlib.sha256(f"{prompt()}{json.dumps(schema(), sort_keys=True)}".encode()).hexdigest()[:8]


def reader_of(settings: Settings) -> str:
    """The mark of what this model reads."""
    return f"{settings.model}@{prompt_version()}"


def answer(settings: Settings, sentence: str, left: list[str]) -> Answer | None:
    """None where it is not known and may not or cannot be asked; why not is counted."""
    ledger, question = Ledger(settings.ledger), json.dumps({"sentence": sentence, "left": left}, ensure_ascii=False)
    kept = _kept_in(settings, question)
    if (known := _known(kept, question)) is not None:
        ledger.add(cached=1)
        return known
    if not ledger.take(settings.budget):
        return None
    try:
        content, tokens = _asked(settings, question)
        found = _read(content)
    except UnansweredError as error:
        ledger.failed(str(error), error.last)
        return None
    ledger.add(tokens=tokens)
    row = {"model": settings.model, "prompt": prompt_version(), "question": question, "answer": msgspec.to_builtins(found)}
    try:
        atomic_write(kept, lambda part: _put(part, row))
    except ExportError as error:  # what is kept by nobody would not be repeated
        ledger.failed(f"the answer cannot be kept: {error}; --llm-cache names another folder", last=True)
        return None
    return found


def _kept_in(settings: Settings, question: str) -> Path:
    name = hashlib.sha256("\0".join((settings.model, prompt_version(), question)).encode("utf-8", "surrogatepass")).hexdigest()
    return settings.cache / name[:2] / f"{name}.json"


def _put(path: Path, row: dict[str, Any]) -> None:
    path.write_text(json.dumps(row, ensure_ascii=False, indent=1), "utf-8")


def _known(path: Path, question: str) -> Answer | None:
    """A file that is damaged is as good as none."""
    try:
        row = json.loads(path.read_bytes())
        return msgspec.convert(row["answer"], Answer) if row["question"] == question else None
    except (OSError, ValueError, KeyError, TypeError, msgspec.ValidationError):
        return None


def _asked(settings: Settings, question: str) -> tuple[bytes, int]:
    """What the model says, and the tokens that it took. Raises UnansweredError."""
    body = _body(settings, question)
    try:
        said = json.loads(body)
        content = said["choices"][0]["message"]["content"]
        tokens = int((said.get("usage") or {}).get("total_tokens") or 0)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise UnansweredError(f"{settings.url}: its answer is none of the protocol; is this an OpenAI-compatible server?") from error
    if not isinstance(content, str):
        raise UnansweredError(f"{settings.url}: its answer holds no text")
    return content.encode("utf-8", "surrogatepass"), tokens


def _read(content: bytes) -> Answer:
    try:
        return parsed(content)
    except (msgspec.DecodeError, RecursionError) as error:
        raise UnansweredError(f"the model's answer is not of the form that was asked for: {error}") from error


def _body(settings: Settings, question: str) -> bytes:
    """Raises UnansweredError."""
    import asyncio

    import httpx2

    secret = key()
    try:
        status, body = asyncio.run(_posted(settings, question, secret))
    except (TimeoutError, httpx2.TimeoutException) as error:
        raise UnansweredError(f"{settings.url}: no answer within {settings.seconds:g} seconds") from error
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
        last = isinstance(error, httpx2.ConnectError | httpx2.InvalidURL | ValueError)
        raise UnansweredError(f"{settings.url}: it cannot be asked ({_without(secret, str(error))}); is the server running?", last) from error
    if status != 200:
        raise _refused(settings, status, _without(secret, body[:_SHOWN].decode("utf-8", "replace")))
    return body


async def _posted(settings: Settings, question: str, secret: str) -> tuple[int, bytes]:
    """Status and body. No redirect is followed: the key and the text go to the address that was given, and nowhere else."""
    import asyncio

    import httpx2

    headers = {"Accept-Encoding": "identity"} | ({"Authorization": f"Bearer {secret}"} if secret else {})
    async with (
        asyncio.timeout(settings.seconds),  # of the whole: who sends a byte a minute is not waited for
        httpx2.AsyncClient(verify=_trusted(settings.url), trust_env=False, follow_redirects=False, timeout=settings.seconds, headers=headers) as client,
        client.stream("POST", settings.url.rstrip("/") + "/chat/completions", json=_request(settings, question)) as response,
    ):
        body = bytearray()
        async for piece in response.aiter_raw():
            body += piece
            if len(body) > _LARGEST:
                raise UnansweredError(f"{settings.url}: an answer of over {_LARGEST:,} bytes")
        return response.status_code, bytes(body)


@cache
def _trusted(url: str) -> ssl.SSLContext | bool:
    """Who may answer for an https address, read once; an http address needs nobody."""
    return ssl.create_default_context() if url.startswith("https:") else False


def _request(settings: Settings, question: str) -> dict[str, Any]:
    return {
        "model": settings.model,
        "messages": [{"role": "system", "content": prompt()}, {"role": "user", "content": question}],
        "temperature": 0,
        "seed": 0,
        "max_tokens": 2000,
        "response_format": {"type": "json_schema", "json_schema": {"name": "records", "strict": True, "schema": schema()}},
    }


def _refused(settings: Settings, status: int, said: str) -> UnansweredError:
    hint = f"; {KEY} in the environment holds the key" if status in (401, 403) else "; is the model's name right?" if status in (400, 404) else ""
    return UnansweredError(f"{settings.url}: status {status}: {' '.join(said.split())}{hint}", status in _FOR_GOOD)


def _without(secret: str, words: str) -> str:
    """A server may say the key in its complaint."""
    return words.replace(secret, "…") if secret else words
