"""The interactive map: one HTML file that opens from disk and asks the network for nothing.

pyvis brings vis-network's own file; the page is ours, because pyvis's takes Bootstrap from a CDN. Scripts and styles are
allowed by their hash alone, documents' words enter as JSON and as text.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import networkx

from kg.model import NODES

_TEMPLATES = Path(__file__).parent.parent / "templates"
_SCRIPTS = ("map_state.js", "map_canvas.js", "map_panel.js", "map_search.js", "map_main.js")
_VIS = "lib/vis-9.1.2/vis-network.min.js"
# The parser of HTML must not see markup in data, the parser of JavaScript no line end.
_ESCAPED = re.compile("[<>&\u2028\u2029]")


def write_map(graph: networkx.MultiDiGraph, path: Path | str, title: str = "政图") -> None:
    """Write the map of a graph (of `kg.map.part.map_graph` or `kg.graph.build_graph`) to `path`, in UTF-8 whatever the locale.

    The same graph gives the same bytes.
    """
    Path(path).write_text(render_map(graph, title), encoding="utf-8", newline="\n")


def render_map(graph: networkx.MultiDiGraph, title: str = "政图") -> str:
    """The page as one string."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    from kg.map.data import map_data

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = (_TEMPLATES / "map.css").read_text("utf-8")
    scripts = [vis_network(), *((_TEMPLATES / name).read_text("utf-8") for name in _SCRIPTS)]
    return environment.get_template("map.html").render(
        title=title,
        types=NODES,
        style=Markup(style),
        scripts=[Markup(s) for s in scripts],
        style_hash=_hash(style),
        script_hashes=[_hash(s) for s in scripts],
        data=Markup(_json(map_data(graph, title))),
    )


def vis_network() -> str:
    """vis-network as pyvis carries it, without the pointer to a source map that developers' tools would fetch."""
    found = find_spec("pyvis")  # to import it takes half a second, for what notebooks need
    assert found is not None and found.origin is not None
    script = Path(found.origin).with_name("templates").joinpath(_VIS).read_text("utf-8")
    return re.sub(r"\n//# sourceMappingURL=\S*\s*\Z", "\n", script)


def _json(data: dict[str, Any]) -> str:
    return _ESCAPED.sub(lambda m: f"\\u{ord(m[0]):04x}", json.dumps(data, ensure_ascii=False, separators=(",", ":")))


def _hash(content: str) -> str:
    """As a content security policy names an inline script: of the very text between the tags."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode("utf-8")).digest()).decode("ascii")
