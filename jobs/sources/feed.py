"""All pages of an address as one body: either every page was read whole, or nothing is given."""

import os
from collections.abc import Callable
from dataclasses import dataclass

from jobs.sources.fetching import Answer, GoOn, Limits, fetch, stays
from jobs.sources.pages import JsonPage, check_table, csv_rows, joined_csv, page_url
from jobs.sources.table import Address
from matcher.delivery_vocabulary import FeedFormat
from matcher.errors import InputRefused


@dataclass(frozen=True, slots=True)
class Pulled:
    """The body to import (empty where there are no records), and by what to ask next time whether it changed."""

    body: bytes
    etag: str = ""
    last_modified: str = ""


def pull(address: Address, etag: str, last_modified: str, limits: Limits, go_on: GoOn) -> Pulled | None:
    """Everything the address gives; None where it says that nothing changed. Only a feed of one page is asked that
    way: the first of many may stay the same while others change. Raises InputRefused."""
    if address.next or address.page:
        return Pulled(_Pages(address, limits, go_on).body())
    asked = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    headers = _headers(address) | {name: value for name, value in asked.items() if value}
    answer = fetch(address.url, headers, limits, limits.size, go_on)
    if answer is None:
        return None
    return Pulled(_single(answer, address), answer.etag, answer.last_modified)


def _single(answer: Answer, address: Address) -> bytes:
    if address.format is FeedFormat.JSON:
        return JsonPage(answer.body, address).lines()
    _check(answer, address)
    return answer.body


def _check(answer: Answer, address: Address) -> None:
    """A csv that was cut off looks whole: its length has to be known."""
    check_table(answer.body, address.format)
    if address.format is FeedFormat.CSV and not answer.measured:
        raise InputRefused(
            "对方没有说明数据长度，不知道是否传完", "csv", "请让对方给出 Content-Length，或改用 json、xlsx"
        )


class _Pages:
    """The pages of one address, read one after the other."""

    def __init__(self, address: Address, limits: Limits, go_on: GoOn) -> None:
        self._address, self._limits, self._go_on = address, limits, go_on
        self._room = limits.size
        self._seen: set[str] = set()

    def body(self) -> bytes:
        if self._address.next:
            return b"".join(self._linked())
        if self._address.format is FeedFormat.JSON:
            return b"".join(self._counted(lambda body: JsonPage(body, self._address).lines()))
        pages = list(self._counted(lambda body: body if csv_rows(body) else b""))
        return joined_csv(pages) if pages else b""

    def _linked(self) -> list[bytes]:
        url, lines = self._address.url, []
        while url:
            page = JsonPage(self._get(url), self._address)
            lines.append(page.lines())
            url = page.next_url(url)
            if url and not stays(self._address.url, url):
                raise InputRefused("下一页在另一个主机上，没有跟去", url[:120], "请核对来源的 next")
        return lines

    def _counted(self, rows: Callable[[bytes], bytes]) -> list[bytes]:
        """Pages from 1 until one has no rows."""
        pages: list[bytes] = []
        while True:
            number = len(pages) + 1
            found = rows(self._get(page_url(self._address.url, self._address.page, number)))
            if not found:
                return pages
            if pages and found == pages[-1]:
                raise InputRefused(f"第 {number} 页与前一页相同", self._address.page, "对方可能不认这个分页参数")
            pages.append(found)

    def _get(self, url: str) -> bytes:
        if url in self._seen:
            raise InputRefused("下一页又指回读过的页", url[:120], "请让对方检查分页")
        if len(self._seen) >= self._limits.pages:
            raise InputRefused("页数太多", f"超过 {self._limits.pages} 页", "请让对方每页多给一些")
        self._seen.add(url)
        self._go_on(0)
        answer = fetch(url, _headers(self._address), self._limits, self._room, self._go_on)
        if answer is None:
            raise InputRefused("对方没有给出数据", "HTTP 304", "稍后会自动再试")
        if self._address.format is not FeedFormat.JSON:
            _check(answer, self._address)
        self._room -= len(answer.body)
        return answer.body


def _headers(address: Address) -> dict[str, str]:
    """The token, where the source names an environment variable that holds one."""
    if not address.token_from:
        return {}
    token = os.environ.get(address.token_from, "").strip()
    if not token:
        raise InputRefused("来源的口令没有设置", address.token_from, "请把口令写入这个环境变量")
    return {"Authorization": f"Bearer {token}"}
