"""What the public catalog tells programs that follow it: Atom, RSS, and the map of the site."""

import zlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from xml.etree import ElementTree as Xml

from jobs.public_catalog import PublicCatalog, PublicNeed, PublicPatent

IN_A_FEED, MOST_MAPPED = 50, 50_000
_ATOM = "http://www.w3.org/2005/Atom"


def segment_file(segment: str) -> str:
    """The name of a segment's first page: the same in every catalog, and safe whatever the segment is called."""
    return f"segment-{zlib.crc32(segment.encode()):08x}"


def page_of(patent: PublicPatent) -> str:
    """The page of a patent."""
    return f"patents/{patent.patent_id}.html"


def atom(catalog: PublicCatalog, address: str) -> bytes:
    """The newest entries as Atom (RFC 4287)."""
    Xml.register_namespace("", _ATOM)
    feed = Xml.Element(f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "zh-CN"})
    base = address or "urn:queqiao"
    _add(feed, "id", f"{base}/atom.xml")
    _add(feed, "title", f"{catalog.centre}：供需目录")
    _add(feed, "updated", _moment(catalog.as_of))
    _add(_add(feed, "author"), "name", catalog.centre)
    for one in _newest(catalog):
        entry_id, page, title, words = _told(one)
        entry = _add(feed, "entry")
        _add(entry, "id", f"{base}/{entry_id}")
        _add(entry, "title", title)
        _add(entry, "updated", _moment(one.listed))
        Xml.SubElement(entry, f"{{{_ATOM}}}link", {"href": f"{address}/{page}" if address else page})
        _add(entry, "summary", words)
    return _written(feed)


def rss(catalog: PublicCatalog, address: str) -> bytes:
    """The newest entries as RSS 2.0."""
    root = Xml.Element("rss", {"version": "2.0"})
    channel = Xml.SubElement(root, "channel")
    head = {"title": f"{catalog.centre}：供需目录", "link": address or "index.html"}
    for name, text in (head | {"description": "高校专利与企业需求"}).items():
        Xml.SubElement(channel, name).text = text
    for one in _newest(catalog):
        entry_id, page, title, words = _told(one)
        item = Xml.SubElement(channel, "item")
        for name, text in {"title": title, "link": f"{address}/{page}" if address else page}.items():
            Xml.SubElement(item, name).text = _clean(text)
        Xml.SubElement(item, "description").text = _clean(words)
        Xml.SubElement(item, "guid", {"isPermaLink": "false"}).text = entry_id
        Xml.SubElement(item, "pubDate").text = format_datetime(datetime.combine(one.listed, time(), UTC))
    return _written(root)


def sitemap(address: str, pages: Sequence[str]) -> bytes:
    """The map of the site, as far as a map may go (50,000 pages)."""
    root = Xml.Element("urlset", {"xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9"})
    for page in pages[:MOST_MAPPED]:
        Xml.SubElement(Xml.SubElement(root, "url"), "loc").text = f"{address}/{page}"
    return _written(root)


def _newest(catalog: PublicCatalog) -> Sequence[PublicPatent | PublicNeed]:
    every: list[PublicPatent | PublicNeed] = [*catalog.patents, *catalog.needs]
    return sorted(every, key=lambda one: one.listed, reverse=True)[:IN_A_FEED]


def _told(one: PublicPatent | PublicNeed) -> tuple[str, str, str, str]:
    """Of an entry of a feed: its id, its page, its title, its words."""
    if isinstance(one, PublicPatent):
        words = "；".join(filter(None, ("、".join(one.holders), one.technical_effect or one.technical_means)))
        return one.patent_id, page_of(one), f"专利：{one.title}", words
    key = f"{zlib.crc32(f'{one.segment}{one.title}{one.text}'.encode()):08x}"
    return f"need-{key}", f"{segment_file(one.segment)}.html", f"需求：{one.title or one.text[:30]}", one.text


def _add(parent: Xml.Element, name: str, text: str = "") -> Xml.Element:
    made = Xml.SubElement(parent, f"{{{_ATOM}}}{name}")
    if text:
        made.text = _clean(text)
    return made


def _clean(text: str) -> str:
    """Without the characters that XML does not know."""
    return "".join(char for char in text if char in "\t\n" or (char >= " " and char not in "\ufffe\uffff"))


def _moment(day: date) -> str:
    return datetime.combine(day, time(), UTC).isoformat()


def _written(root: Xml.Element) -> bytes:
    content: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return content
