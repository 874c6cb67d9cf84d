"""The public catalog as a folder of plain files: pages, feeds, JSON; it works on any web server and from a disk."""

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from jobs.home import Home
from jobs.public_catalog import PublicCatalog, PublicPatent, listed_since, public_catalog
from jobs.public_feeds import atom, page_of, rss, segment_file, sitemap
from matcher.catalog import SegmentCount
from matcher.errors import InputRefused
from matcher.glossary import DISCLAIMER
from matcher.shipped import shipped
from matcher.working_days import ZONE

CATALOG = "catalog.json"
ON_A_PAGE = 50
_OURS = ".queqiao-public-catalog"  # what is replaced whole must be ours


@dataclass(frozen=True, slots=True)
class Published:
    """What was written, and where."""

    folder: Path
    patents: int
    needs: int
    files: int


def publish(home: Home, conn: sa.Connection, now: datetime, centre: str, folder: Path, address: str = "") -> Published:
    """Write the site of the home's public catalog into `folder`, in place of the one that stands there. `address`:
    where it will be read (https://…), for the map of the site and the feeds. Raises InputRefused for a folder that
    holds anything else, or that cannot be written."""
    _refuse_what_is_not_ours(folder)
    catalog = public_catalog(home, conn, now.astimezone(ZONE).date(), centre, _listed(folder))
    part = folder.with_name(f".{folder.name}.{uuid4().hex}.part")
    try:
        files = _write(part, catalog, address.rstrip("/"))
        _swap(part, folder)
    except OSError as error:
        raise InputRefused("无法写入文件夹", folder, "请检查权限，或另选一个位置") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return Published(folder, len(catalog.patents), len(catalog.needs), files)


def rendered(template: str, **words: Any) -> str:
    """A page of the site with these words, which are escaped."""
    return str(_environment().get_template(f"{template}.html").render(words))


def _refuse_what_is_not_ours(folder: Path) -> None:
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir()) and not (folder / _OURS).is_file()):
        raise InputRefused("文件夹里有别的东西，不能用来写目录网页", folder, "请换一个空的或新的文件夹")


def _listed(folder: Path) -> dict[str, Any]:
    with suppress(OSError, ValueError, KeyError, TypeError):
        return listed_since(json.loads((folder / CATALOG).read_text(encoding="utf-8")))
    return {}


def _swap(part: Path, folder: Path) -> None:
    """Two renames: a reader in between finds nothing for a moment, never half of it."""
    old = folder.with_name(f".{folder.name}.{uuid4().hex}.old")
    if folder.exists():
        folder.replace(old)
    part.replace(folder)
    shutil.rmtree(old, ignore_errors=True)


def _write(folder: Path, catalog: PublicCatalog, address: str) -> int:
    for name in ("", "patents"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    number = 0
    for name, content in _files(catalog, address):
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        number += 1
    return number


def _files(catalog: PublicCatalog, address: str) -> Iterator[tuple[str, str | bytes]]:
    frame = {"centre": catalog.centre, "as_of": catalog.as_of, "disclaimer": DISCLAIMER, "served": False}
    places = {one.segment: segment_file(one.segment) for one in catalog.counts}
    by_segment = {one: [patent for patent in catalog.patents if patent.segment == one] for one in places}
    pages = [name for one, patents in by_segment.items() for name in _page_names(one, len(patents))]
    shown = sorted(catalog.patents, key=lambda one: one.listed, reverse=True)[:10]
    yield _OURS, "queqiao public catalog 1\n"
    yield "index.html", rendered("index", up="", catalog=catalog, places=places, newest=shown, **frame)
    yield "search.html", rendered("search", up="", found=None, q="", **frame)
    for count in catalog.counts:
        yield from _segment_pages(catalog, count, by_segment[count.segment], frame)
    for one in catalog.patents:
        place = places.get(one.segment, "")
        yield page_of(one), rendered("patent", up="../", one=one, place=place, **frame)
    for name in ("site.css", "site-search.js"):
        yield name, shipped("static", name).read_bytes()
    yield CATALOG, json.dumps(catalog.to_dict(), ensure_ascii=False, separators=(",", ":"))
    yield "search-data.js", _search_data(catalog)
    yield "atom.xml", atom(catalog, address)
    yield "rss.xml", rss(catalog, address)
    yield "robots.txt", "User-agent: *\nAllow: /\n" + (f"Sitemap: {address}/sitemap.xml\n" if address else "")
    if address:
        yield "sitemap.xml", sitemap(address, ["index.html", *pages, *(page_of(one) for one in catalog.patents)])


def _page_names(segment: str, patents: int) -> list[str]:
    pages = max(1, -(-patents // ON_A_PAGE))
    return [segment_file(segment) + (f"-{n}" if n else "") + ".html" for n in range(pages)]


def _segment_pages(
    catalog: PublicCatalog, count: SegmentCount, patents: Sequence[PublicPatent], frame: dict[str, Any]
) -> Iterator[tuple[str, str]]:
    needs = [one for one in catalog.needs if one.segment == count.segment]
    names = _page_names(count.segment, len(patents))
    for n, name in enumerate(names):
        shown = patents[n * ON_A_PAGE : (n + 1) * ON_A_PAGE]
        words = {"count": count, "patents": shown, "needs": needs if n == 0 else [], "names": names, "at": n}
        yield name, rendered("segment", up="", **words, **frame)


def _search_data(catalog: PublicCatalog) -> str:
    rows = [
        [one.patent_id, one.title, "、".join(one.holders), one.segment, f"{one.technical_means}{one.technical_effect}"]
        for one in catalog.patents
    ]
    return f"const PATENTS = {json.dumps(rows, ensure_ascii=False, separators=(',', ':'))};\n"


@cache
def _environment() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(shipped("templates", "site"), encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
