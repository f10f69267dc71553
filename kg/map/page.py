"""The interactive map: one HTML file that opens from disk and asks the network for nothing.

It is the map of `kg serve` (`templates/map`): the same modules, joined into one script, ask the graph in the page
instead of the server. pyvis brings vis-network. Scripts and styles are allowed by their hash alone, documents' words
enter as JSON and as text.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from kg.search import pinyin
from kg.words import LANGUAGES, Language, page_words, translated, words

if TYPE_CHECKING:
    import networkx

TEMPLATES = Path(__file__).parent.parent / "templates"
MODULES = TEMPLATES / "map"
_MAIN, _START = "map_main.js", "map_start.js"
_STYLES = (TEMPLATES / "serve" / "base.css", MODULES / "map.css")
_VIS = "lib/vis-9.1.2/vis-network.min.js"
_IMPORT = re.compile(r"^import \{[^}]*\} from \"\./([\w.]+)\";\n", re.M)
_EXPORT = re.compile(r"^export (?=(?:async |const |let |class |function ))", re.M)
# The parser of HTML must not see markup in data, the parser of JavaScript no line end.
_ESCAPED = re.compile("[<>&\u2028\u2029]")


def write_map(graph: networkx.MultiDiGraph, path: Path | str, title: str = "政图") -> None:
    """Write the map of a graph (of `kg.map.part.map_graph` or `kg.graph.build_graph`) to `path`, in UTF-8 whatever the locale.

    The same graph gives the same bytes.
    """
    Path(path).write_text(render_map(graph, title), encoding="utf-8", newline="\n")


def render_map(graph: networkx.MultiDiGraph, title: str = "政图", view: Mapping[str, Any] | None = None) -> str:
    """The page as one string. It opens with `view`, as the page of `kg serve` describes what it shows, else with everything."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    from kg.map.data import map_data

    environment = Environment(
        loader=FileSystemLoader([MODULES, TEMPLATES / "serve", TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = "".join(path.read_text("utf-8") for path in _STYLES)
    scripts = [(MODULES / _START).read_text("utf-8"), vis_network(), joined()]
    data = map_data(graph, title) | ({"view": view} if view else {})
    return environment.get_template("page.html").render(
        title=title,
        languages=LANGUAGES,
        translators={language: translated(language) for language in LANGUAGES},
        names_of={language: _names(language) for language in LANGUAGES},
        words_of={language: _words(language) for language in LANGUAGES},
        style=Markup(style),
        scripts=[Markup(s) for s in scripts],
        style_hash=_hash(style),
        script_hashes=[_hash(s) for s in scripts],
        data=Markup(as_json(data)),
    )


def read_ahead() -> None:
    """What a map is drawn with, which takes longer to read than most maps take to draw."""
    import igraph  # noqa: F401
    import networkx

    render_map(networkx.MultiDiGraph(documents={}))
    pinyin("文")


def _names(language: Language) -> dict[str, Any]:
    return {k: words()[k][language] for k in ("type", "one", "relation", "kind", "change")}


def _words(language: Language) -> dict[str, Any]:
    from markupsafe import Markup

    names = _names(language)
    found = {"common": page_words("common")[language] | {"kinds": names["one"]}, "map": page_words("map")[language], "names": names}
    return {name: Markup(as_json(said)) for name, said in found.items()}


@cache
def joined() -> str:
    """The modules as one: what each names is named once in all of them, which a test holds."""
    order: list[str] = []

    def take(name: str) -> None:
        if name not in order:
            for other in _IMPORT.findall((MODULES / name).read_text("utf-8")):
                take(other)
            order.append(name)

    take(_MAIN)
    return "\n".join(_EXPORT.sub("", _IMPORT.sub("", (MODULES / name).read_text("utf-8"))) for name in order)


def vis_network() -> str:
    """vis-network as pyvis carries it, without the pointer to a source map that developers' tools would fetch."""
    found = find_spec("pyvis")  # to import it takes half a second, for what notebooks need
    assert found is not None and found.origin is not None
    script = Path(found.origin).with_name("templates").joinpath(_VIS).read_text("utf-8")
    return re.sub(r"\n//# sourceMappingURL=\S*\s*\Z", "\n", script)


def as_json(data: object) -> str:
    """JSON that may stand inside a script element."""
    return _ESCAPED.sub(lambda m: f"\\u{ord(m[0]):04x}", msgspec.json.encode(data, enc_hook=str).decode("utf-8"))


def _hash(content: str) -> str:
    """As a content security policy names an inline script: of the very text between the tags."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode("utf-8")).digest()).decode("ascii")
