"""`kg mcp`: the tools for assistants over the Model Context Protocol, on standard input and output.

Nothing but the protocol goes to standard output. The protocol is answered at once; tools wait for the first snapshot.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from typing import Any

import mcp_types as types
from mcp.server import Server
from mcp.server.stdio import stdio_server

from kg import __version__
from kg.errors import KgError
from kg.serve.assistants import sparql as mcp_sparql
from kg.serve.assistants import text as mcp_text
from kg.serve.assistants import tools as mcp_tools
from kg.serve.live import Live, LiveOptions
from kg.serve.signals import signals
from kg.serve.source import Source
from kg.serve.sparql.endpoint import Endpoint, EndpointOptions

_LARGEST_ANSWER = 8 * 1024 * 1024  # bytes of a query's answer, of which an assistant is shown some rows
Context = Any  # of a request; nothing of it is needed


def serve(source: Source, options: LiveOptions) -> None:
    """Answer until standard input ends or a signal comes. Raises KgError where the source is no whole graph."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="kg: %(message)s")
    asyncio.run(_serve(source, options))


async def _serve(source: Source, options: LiveOptions) -> None:
    live = Live(source, options)
    endpoint = Endpoint(lambda: live.current.oxigraph, EndpointOptions(options.timeout, largest_answer=_LARGEST_ANSWER))
    stopping = asyncio.Event()
    with signals(stopping.set):
        starting = asyncio.ensure_future(live.start())
        answering = asyncio.ensure_future(_answer(_Tools(live, starting, endpoint)))
        others = [asyncio.ensure_future(stopping.wait()), asyncio.ensure_future(_failed(starting))]
        try:
            done, _ = await asyncio.wait({answering, *others}, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in (starting, *others):
                task.cancel()
            await asyncio.gather(starting, *others, return_exceptions=True)
            await live.stop()
            if not answering.done():
                _leave(starting)


def _leave(starting: asyncio.Future[None]) -> None:
    """Without joining the thread that waits for standard input: nothing can wake it before the client writes or hangs up."""
    error = None if starting.cancelled() else starting.exception()
    if isinstance(error, KgError):
        print(f"kg: {error}", file=sys.stderr)
    sys.stderr.flush()
    os._exit(error.exit_code if isinstance(error, KgError) else 0)


async def _failed(starting: asyncio.Future[None]) -> None:
    """Returns when the first snapshot could not be made, and never otherwise."""
    await asyncio.wait({starting})
    starting.result()
    await asyncio.Event().wait()


async def _answer(tools: _Tools) -> None:
    server: Server[Any] = Server(
        "zhengtu", version=__version__, title="Zhengtu 政图", instructions=mcp_tools.instructions(),
        on_list_tools=tools.listed, on_call_tool=tools.called,
    )  # fmt: skip
    try:
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())
    except* BrokenPipeError:  # the client is gone
        pass


class _Tools:
    """The tools as the protocol calls them."""

    def __init__(self, live: Live, starting: asyncio.Future[None], endpoint: Endpoint) -> None:
        self._live, self._starting, self._endpoint = live, starting, endpoint

    async def listed(self, _: Context, __: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_offered(tool) for tool in mcp_tools.tools().values()])

    async def called(self, _: Context, request: types.CallToolRequestParams) -> types.CallToolResult:
        """What is wrong with a call is for the assistant to read and mend."""
        try:
            answer = await self._answered(request.name, request.arguments or {})
        except KgError as error:
            return types.CallToolResult(content=[types.TextContent(text=str(error))], is_error=True)
        text = mcp_text.text(request.name, answer)
        return types.CallToolResult(content=[types.TextContent(text=text)], structured_content=answer)

    async def _answered(self, name: str, given: dict[str, Any]) -> dict[str, Any]:
        tool = mcp_tools.tool(name)
        values = mcp_tools.arguments(tool, given)
        await asyncio.shield(self._starting)
        with self._live.lease() as snapshot:
            if name == "sparql":
                found = await mcp_sparql.ask(self._endpoint, values)
            else:
                found = await asyncio.to_thread(mcp_tools.ANSWERS[name], snapshot.index, values)
        answer: dict[str, Any] = mcp_tools.plain(found)
        return answer


def _offered(tool: mcp_tools.Tool) -> types.Tool:
    hints = types.ToolAnnotations(title=tool.title, read_only_hint=True, idempotent_hint=True, open_world_hint=False)
    return types.Tool(
        name=tool.name, title=tool.title, description=tool.description, input_schema=tool.takes, output_schema=tool.gives,
        annotations=hints,
    )  # fmt: skip
