"""Open connections: as many as the machine bears, and none of them keeps us waiting for long.

A connection keeps us waiting while it has sent nothing, or half of a request, or does not take what it is sent. It may do
so for a while in all, however steadily single bytes trickle; and where there are too many connections, the one that has
kept us waiting longest makes room for the newest. One that we are at work for is left alone. So idle and slow clients, by
the thousand, take nothing from the others.
"""

from __future__ import annotations

import asyncio
import contextlib
import resource
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

PATIENCE = 30.0  # seconds that a connection may keep us waiting
_MOST = 4000  # connections
_FILES = 8192  # that we would like to have open at once
_OTHERS = 256  # files that are no connections
_OFTEN = 5.0  # seconds between two looks at who is late


def most_connections() -> int:
    """As many as the system lets us have beside our other files, having asked it for more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(hard, _FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
    return max(16, min(_MOST, (_FILES if soft == resource.RLIM_INFINITY else soft) - _OTHERS))


class Connections:
    """All of one server."""

    def __init__(self, most: int, patience: float = PATIENCE) -> None:
        self._most, self._patience = most, patience
        self._open: set[PatientProtocol] = set()
        self._waiting: dict[PatientProtocol, float] = {}  # since when each keeps us waiting, the longest first
        self._looking: asyncio.TimerHandle | None = None

    def opened(self, connection: PatientProtocol) -> None:
        self._open.add(connection)
        self.waits(connection)
        if len(self._open) > self._most:
            self._hang_up(next(iter(self._waiting)))

    def waits(self, connection: PatientProtocol) -> None:
        """From now on it keeps us waiting."""
        loop = asyncio.get_running_loop()
        self._waiting.pop(connection, None)  # so that it comes to stand last
        self._waiting[connection] = loop.time()
        if self._looking is None:
            self._looking = loop.call_later(_OFTEN, self._look)

    def works(self, connection: PatientProtocol) -> None:
        """From now on it waits for us."""
        self._waiting.pop(connection, None)

    def closed(self, connection: PatientProtocol) -> None:
        self._open.discard(connection)
        self._waiting.pop(connection, None)

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        late = loop.time() - self._patience
        for connection in [c for c, since in self._waiting.items() if since < late]:
            self._hang_up(connection)
        self._looking = loop.call_later(_OFTEN, self._look) if self._waiting else None

    def _hang_up(self, connection: PatientProtocol) -> None:
        """At once: what it has not taken of an answer is dropped."""
        self.closed(connection)
        connection.transport.abort()


class PatientProtocol(H11Protocol):
    """HTTP/1.1 that tells `connections` who waits for whom: uvicorn alone waits for the head of a request for ever."""

    def __init__(self, *arguments: Any, connections: Connections, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._connections = connections

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._connections.opened(self)

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():  # it was hung up on meanwhile
            return
        super().data_received(data)
        if self._answering and not self.flow.write_paused:
            self._connections.works(self)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if not self._answering:
            self._connections.waits(self)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._connections.waits(self)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._answering:
            self._connections.works(self)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._connections.closed(self)

    @property
    def _answering(self) -> bool:
        """Whether a whole request has come, and its answer has not yet gone."""
        return self.cycle is not None and not self.cycle.response_complete and not self.cycle.more_body
