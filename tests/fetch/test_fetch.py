"""What is fetched from addresses, and what is not: against sites of the test's own on loopback."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
from commands import run_text
from hypothesis import given
from hypothesis import strategies as st
from sites import Site, site

from kg.fetch import Entry, FetchError, Web, entries, fetch
from kg.fetch.keep import file_name
from kg.fetch.web import is_private, usual
from kg.read import SUFFIXES

PAGE = "<html><head><title>江平市投资运行情况</title></head><body><div id='zoom'>{}</div></body></html>".format(
    "<p>江平市发展和改革委员会介绍，今年上半年全市完成固定资产投资128.6亿元，同比增长9.4%。</p>" * 2
).encode()


def web(**more: object) -> Web:
    return Web(private=True, delay=0, **more)  # type: ignore[arg-type]


def taken(found: object, folder: Path, by: Web) -> tuple[list[str], list[str]]:
    """(names of files, why others failed)"""
    told: list[str] = []
    kept = fetch(found, folder, by, SUFFIXES, lambda _, why: told.append(why))  # type: ignore[arg-type]
    return [k.path.name + "*" * k.changed for k in kept], told


def test_an_address_is_built_as_a_file_is(tmp_path: Path) -> None:
    with site({"/art/1.html": PAGE}) as own:
        environment = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "PATH": "/usr/bin:/bin"}
        done = run_text("build", f"{own.address}/art/1.html", "--allow-private", "-o", tmp_path / "out", "-q", env=environment)
        assert done.returncode == 0, done.stderr
        refused = run_text("build", f"{own.address}/art/1.html", "-o", tmp_path / "no", env=environment)
        assert refused.returncode == 1 and "--allow-private" in refused.stderr and "Traceback" not in refused.stderr
        shown = run_text("extract", f"{own.address}/art/1.html", "--allow-private", "--format", "jsonl", env=environment)
        assert shown.stdout == (tmp_path / "out" / "records.jsonl").read_text("utf-8"), shown.stderr
    records = [json.loads(line) for line in (tmp_path / "out" / "records.jsonl").read_text("utf-8").splitlines()]
    assert records[0]["url"] == f"{own.address}/art/1.html" and records[0]["title"] == "江平市投资运行情况"
    assert any(r["type"] == "figure" and r["value"] == 12860000000 for r in records)


def lists(own: Site) -> dict[str, bytes]:
    a, b, c = (f"{own.address}/{x}.html" for x in "abc")
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    return {
        "/rss.xml": f"<rss><channel><item><title>甲</title><link>{a}</link><pubDate>Tue, 18 Jul 2023 09:00:00 +0800</pubDate></item>"
        f"<item><link>{b}</link><pubDate>Sat, 01 Jan 2022 00:00:00 GMT</pubDate></item><item><link>{c}</link></item></channel></rss>".encode(),
        "/atom.xml": f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="{a}"/><updated>2023-07-18T09:00:00Z</updated></entry>'
        f'<entry><link rel="alternate" href="{b}"/><updated>2022-01-01T00:00:00Z</updated></entry><entry><link href="c.html"/></entry></feed>'.encode(),
        "/map.xml": f"<sitemapindex {space}><sitemap><loc>/inner.xml</loc></sitemap></sitemapindex>".encode(),
        "/inner.xml": f"<urlset {space}><url><loc>{a}</loc><lastmod>2023-07-18</lastmod></url><url><loc>{b}</loc><lastmod>2022-01-01</lastmod></url>"
        f"<url><loc>{c}</loc></url></urlset>".encode(),
        "/list.txt": f"# addresses\n{a}\n{c}\n{a}\n".encode(),
    }


@pytest.mark.parametrize("name", ["rss.xml", "atom.xml", "map.xml", "list.txt"])
def test_lists_of_addresses_are_read_from_a_day_on(name: str) -> None:
    with site() as own:
        own.pages |= lists(own)
        found = [e.address.removeprefix(own.address) for e in entries(f"{own.address}/{name}", web(), "2023-01-01")]
        assert found == ["/a.html", "/c.html"]


def test_what_has_not_changed_is_not_sent_again_and_a_run_that_was_cut_off_goes_on(tmp_path: Path) -> None:
    def tagged(headers: dict[str, str]) -> object:
        return (304, {}, b"") if headers.get("if-none-match") == '"1"' else (200, {"ETag": '"1"', "Content-Type": "text/html"}, PAGE)

    with site({"/a.html": tagged, "/b.html": PAGE}) as own:
        found = [Entry(f"{own.address}/{x}.html") for x in "ab"]
        first, told = taken(found[:1], tmp_path, web())
        assert [n[-1] for n in first] == ["*"] and not told
        with (tmp_path / "fetched.jsonl").open("a") as out:
            out.write('{"address": "cut o')
        second, told = taken(found, tmp_path, web())
        assert [n[-1] == "*" for n in second] == [False, True] and not told
        assert sum(h.get("if-none-match") == '"1"' for _, h in own.asked) == 1
    assert sorted(p.suffix for p in tmp_path.iterdir()) == [".html", ".html", ".jsonl", ".yaml", ".yaml"]


def test_robots_and_rates_are_kept(tmp_path: Path) -> None:
    waited: list[float] = []
    with site({"/robots.txt": b"User-agent: *\nDisallow: /secret*.html$\nCrawl-delay: 3\n", "/a.html": PAGE, "/b.html": PAGE, "/secret1.html": PAGE}) as own:
        by = Web(private=True, delay=1, sleep=waited.append)
        names, told = taken([Entry(f"{own.address}/{x}.html") for x in ("a", "secret1", "b")], tmp_path, by)
        assert len(names) == 2 and own.paths() == ["/a.html", "/b.html"]
        assert len(told) == 1 and "robots.txt asks programs not to" in told[0]
    assert any(2 < w <= 3 for w in waited)
    with site({"/robots.txt": (503, {}, b""), "/a.html": PAGE}) as own:
        assert "robots.txt cannot be asked" in taken([Entry(f"{own.address}/a.html")], tmp_path, web())[1][0]


@pytest.mark.parametrize(
    ("number", "private"),
    [
        ("127.0.0.1", True), ("10.1.2.3", True), ("192.168.0.1", True), ("172.20.0.1", True), ("169.254.169.254", True), ("0.0.0.0", True), ("::1", True),
        ("fe80::1%eth0", True), ("fd00::1", True), ("::ffff:127.0.0.1", True), ("::ffff:10.0.0.1", True), ("2002:7f00:1::", True), ("100.64.0.1", True),
        ("224.0.0.1", True), ("not a number", True), ("8.8.8.8", False), ("2606:4700::1111", False), ("::ffff:8.8.8.8", False),
    ],
)  # fmt: skip
def test_which_numbers_are_of_the_public_network(number: str, private: bool) -> None:
    assert is_private(number) is private


def test_private_addresses_are_refused_also_behind_a_redirect_and_a_name_that_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names are looked up by a table of the test's own; `public` stands for a number that may be asked."""
    with site({"/inner": PAGE}) as own:
        port = int(own.address.rpartition(":")[2])
        with pytest.raises(FetchError, match="private network"):
            Web(delay=0).get(own.address + "/inner")
        with pytest.raises(FetchError, match="private network"):
            Web(delay=0).get(f"http://localhost:{port}/inner")
        looked_up: list[str] = []
        real = socket.getaddrinfo

        def table(host: str, *rest: object, **more: object) -> object:
            nonlocal looked_up
            looked_up += [host] if host == "changes.test" else []
            numbers = {"changes.test": ["127.0.0.1", "10.0.0.9"]}.get(host)
            return [(2, 1, 6, "", (numbers[min(len(looked_up) - 1, 1)], port))] if numbers else real(host, *rest, **more)  # type: ignore[call-overload]

        monkeypatch.setattr(socket, "getaddrinfo", table)
        monkeypatch.setattr("kg.fetch.web.is_private", lambda number: number == "10.0.0.9")  # 127.0.0.1 plays the public number
        assert Web(delay=0).get(f"http://changes.test:{port}/inner", asked=False).body == PAGE
        assert looked_up == ["changes.test"], "the connection goes to the number that was judged"
        with pytest.raises(FetchError, match=r"10\.0\.0\.9"):
            Web(delay=0).get(f"http://changes.test:{port}/inner", asked=False)
        own.pages["/out"] = (302, {"Location": f"http://changes.test:{port}/inner"}, b"")
        with pytest.raises(FetchError, match=r"10\.0\.0\.9"):
            Web(delay=0).get(own.address + "/out", asked=False)


def test_what_does_not_end_is_ended() -> None:
    pages: dict[str, object] = {
        "/large": (200, {}, b"x" * 5000),
        "/lies": (200, {"Content-Length": "9"}, b"x" * 5000),
        "/cut": (200, {"Content-Length": "9000"}, b"x"),
        "/slow": (200, {"X-Slow": "1"}, b"x" * 50),
        "/packed": (200, {"Content-Encoding": "gzip"}, b"x"),
        "/round": (302, {"Location": "/round"}, b""),
        "/nowhere": (302, {}, b""),
        "/file": (302, {"Location": "file:///etc/passwd"}, b""),
    }
    said = {"/large": "larger than", "/cut": "cut off|no answer", "/slow": "no answer within", "/packed": "packed"}
    said |= {"/round": "redirects", "/nowhere": "not where"}
    with site(pages) as own:
        for path, why in (said | {"/file": "address of the web"}).items():
            with pytest.raises(FetchError, match=why):
                web(seconds=1.0, largest=4000).get(own.address + path, asked=False)
        assert web(largest=4000).get(own.address + "/lies", asked=False).body == b"x" * 9


@pytest.mark.parametrize("address", ["", "x", "ftp://a/b", "http://", "http://a:b@c/", "http://a\nb/", "http://[::1", "http://a:99999/", "javascript:alert(1)"])
def test_what_is_no_address_of_the_web_is_refused(address: str) -> None:
    with pytest.raises(FetchError):
        usual(address)


@given(path=st.text(max_size=200), query=st.text(max_size=20))
def test_a_name_never_leads_out_of_the_folder(path: str, query: str) -> None:
    try:
        address = usual(f"http://a.cn/{path}?{query}")
    except FetchError:
        return
    for kind in ("text/html", "application/pdf", ""):
        name = file_name(address, kind, SUFFIXES)
        assert Path(name).name == name and not name.startswith(".") and len(name.encode()) < 255 and name.endswith(SUFFIXES)


def test_the_command_tells_what_it_did(tmp_path: Path) -> None:
    with site({"/a.html": PAGE}) as own:
        (tmp_path / "list.txt").write_text(f"{own.address}/a.html\n{own.address}/gone.html\n", "utf-8")
        done = run_text("fetch", tmp_path / "list.txt", "-o", tmp_path / "pages", "--allow-private", "--delay", "0")
        assert done.returncode == 1 and "1 documents, 1 new or changed, 1 failed" in done.stdout and "status 404" in done.stderr
        assert "Traceback" not in done.stderr
    bad = run_text("fetch", tmp_path / "none.txt", "-o", tmp_path / "pages")
    assert bad.returncode == 1 and "cannot be read" in bad.stderr
