"""One address after the other: who may be asked, how often, how much of an answer is taken and how long it is waited for.

An address out of a page or a redirect must not lead into this machine's own network. So a name is looked up once, its
numbers are judged, and the connection goes to the number that was judged: whatever the name leads to a moment later.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from kg.errors import KgError

LARGEST, SECONDS, REDIRECTS = 64 * 2**20, 60.0, 5
_ROBOTS, _PIECE = 512 * 1024, 1 << 16  # bytes of a robots.txt that count; read at a time
_SLOWEST = 60.0  # seconds between two requests, however many a site asks for
_SAFE = "/:?#[]@!$&'()*+,;=%~"


class FetchError(KgError):
    """An address that cannot or may not be fetched; the others go on."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class Answer:
    """`address` is where it came from in the end; the body is empty where nothing has changed (304)."""

    address: str
    status: int
    headers: Mapping[str, str]  # by names in small letters
    body: bytes


@dataclass
class Web:
    """`private`: addresses of this machine and of private networks may be asked. `delay`: seconds between two requests of a site."""

    private: bool = False
    delay: float = 1.0
    seconds: float = SECONDS
    largest: int = LARGEST
    sleep: Callable[[float], None] = time.sleep
    _last: dict[str, float] = field(default_factory=dict)
    _rules: dict[str, object] = field(default_factory=dict)

    def get(self, address: str, headers: Mapping[str, str] | None = None, *, asked: bool = True) -> Answer:
        """Raises FetchError saying why not. `asked`: whether the site's robots.txt is obeyed."""
        deadline = time.monotonic() + self.seconds
        for _ in range(REDIRECTS + 1):
            address = usual(address)
            if asked:
                self._ask(address)
                self._wait(address)
            answer = self._one(address, headers or {}, deadline)
            if answer.status not in (301, 302, 303, 307, 308):
                return answer
            target = answer.headers.get("location")
            if not target:
                raise FetchError(f"{address}: it says that it stands elsewhere ({answer.status}), and not where")
            address = urljoin(address, target)
        raise FetchError(f"{address}: over {REDIRECTS} redirects lead on and on")

    # --- who may be asked ------------------------------------------------------------------------------------------

    def _ask(self, address: str) -> None:
        """Raises FetchError where the site's robots.txt says no, or cannot be asked."""
        from protego import Protego

        site = _site(address)
        if site not in self._rules:
            self._rules[site] = None  # its own redirects ask nobody
            try:
                answer = self.get(f"{site}/robots.txt", asked=False)
            except FetchError as error:
                self._rules.pop(site)
                raise FetchError(f"{address}: the site's robots.txt cannot be asked: {error}") from error
            if answer.status >= 500 or answer.status == 429:
                self._rules.pop(site)
                raise FetchError(f"{address}: the site's robots.txt cannot be asked now (status {answer.status}); try again later")
            text = answer.body[:_ROBOTS].decode("utf-8", "replace") if answer.status == 200 else ""
            self._rules[site] = Protego.parse(text)
        rules = self._rules[site]
        if isinstance(rules, Protego) and not rules.can_fetch(address, agent()):
            raise FetchError(f"{address}: the site's robots.txt asks programs not to fetch it")

    def _wait(self, address: str) -> None:
        """As long as the site wants between two requests, and as we want."""
        site = _site(address)
        wanted = getattr(self._rules.get(site), "crawl_delay", lambda _: None)(agent())
        pause = max(self.delay, min(float(wanted or 0), _SLOWEST))
        left = self._last.get(site, -pause) + pause - time.monotonic()
        if left > 0:
            self.sleep(left)
        self._last[site] = time.monotonic()

    def _numbers(self, host: str, port: int, address: str) -> list[str]:
        """The numbers of a host that may be asked. Raises FetchError."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise FetchError(f"{address}: there is no host of this name ({error})") from error
        numbers = list(dict.fromkeys(str(each[4][0]) for each in found))
        if not self.private and (own := next((n for n in numbers if is_private(n)), None)):
            raise FetchError(f"{address}: it leads to {own}, an address of this machine or of a private network; --allow-private lets it be asked")
        return numbers

    # --- one request -----------------------------------------------------------------------------------------------

    def _one(self, address: str, headers: Mapping[str, str], deadline: float) -> Answer:
        parts = urlsplit(address)
        secure = parts.scheme == "https"
        port = parts.port or (443 if secure else 80)
        host = parts.hostname or ""
        numbers = self._numbers(host, port, address)
        connection = http.client.HTTPConnection(host, port)
        try:
            connection.sock = _connected(numbers[0], port, host if secure else None, _left(deadline))
            sent = {"User-Agent": agent(), "Accept-Encoding": "identity", "Connection": "close", **headers}
            connection.request("GET", urlunsplit(("", "", parts.path or "/", parts.query, "")), headers=sent)
            with connection.getresponse() as response:
                said = {k.lower(): v for k, v in response.getheaders()}
                if said.get("content-encoding", "identity").lower() not in ("", "identity"):
                    raise FetchError(f"{address}: it is sent packed ({said['content-encoding']}), which was not asked for")
                return Answer(address, response.status, said, self._body(response, connection, address, deadline))
        except (OSError, http.client.HTTPException, ValueError) as error:
            late = isinstance(error, TimeoutError) or time.monotonic() >= deadline
            why = f"no answer within {self.seconds:g} seconds" if late else " ".join(f"{type(error).__name__}: {error}".split())[:150]
            raise FetchError(f"{address}: {why}") from error
        finally:
            connection.close()

    def _body(self, response: http.client.HTTPResponse, connection: http.client.HTTPConnection, address: str, deadline: float) -> bytes:
        """Piece by piece: whoever sends a byte a minute is not waited for, whatever he says of the length."""
        pieces, size = list[bytes](), 0
        while True:
            if connection.sock is not None:
                connection.sock.settimeout(_left(deadline))
            elif time.monotonic() >= deadline:
                raise TimeoutError
            piece = response.read1(_PIECE)
            if not piece:
                break
            pieces.append(piece)
            size += len(piece)
            if size > self.largest:
                raise FetchError(f"{address}: it is larger than the {self.largest:,} bytes that a document may have")
        if response.length:
            raise FetchError(f"{address}: it was cut off on the way; fetch it again")
        return b"".join(pieces)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _connected(number: str, port: int, host: str | None, seconds: float) -> socket.socket:
    made = socket.create_connection((number, port), timeout=seconds)
    if host is None:
        return made
    try:
        return ssl.create_default_context().wrap_socket(made, server_hostname=host)
    except BaseException:
        made.close()
        raise


def is_private(number: str) -> bool:
    """Whether a number is none of the public network: loopback, private, of the link, reserved."""
    try:
        address = ipaddress.ip_address(number.partition("%")[0])
    except ValueError:
        return True
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    return not address.is_global or address.is_multicast or (inner is not None and not inner.is_global)


def usual(address: str) -> str:
    """Without a fragment, Chinese letters as bytes. Raises FetchError for what is no address of the web."""
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise FetchError(f"{address[:200]}: this is no address of the web: {error}") from error
    if parts.scheme.lower() not in ("http", "https") or not host or parts.username is not None or any(c < " " for c in address.strip()):
        raise FetchError(f"{address[:200]}: an address of the web is wanted, such as https://www.gov.cn/zhengce/index.htm")
    try:
        name = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise FetchError(f"{address[:200]}: no host can have this name") from error
    where = (f"[{name}]" if ":" in name else name) + (f":{port}" if port else "")
    return urlunsplit((parts.scheme.lower(), where, quote(parts.path, safe=_SAFE) or "/", quote(parts.query, safe=_SAFE), ""))


def _site(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def agent() -> str:
    try:
        own = version("zhengtu")
    except PackageNotFoundError:
        own = "0"
    return f"zhengtu/{own} (+https://w3id.org/zhengtu)"
