"""The newest words of a reply: without the letter it answers, which mail programs append in many ways."""

import re
from html.parser import HTMLParser

_QUOTE = re.compile(r"^[>＞]")
# "On Wednesday somebody wrote:", which may be cut in two; what follows is often marked line by line.
_WROTE = re.compile(
    r"""^\s*(?:
        (?:on|at)\s.{4,300}\swrote\s?[:：]
      | (?:在|于)?\s?\d{4}\s?[-年/.].{0,300}(?:写道|寫道)\s?[:：]
    )\s*$""",
    re.IGNORECASE | re.VERBOSE,
)
_NAME_FIRST = re.compile(r"^.{0,100}<[^<>\s]+@[^<>\s]+>\s*(?:于|在).{0,100}(?:写道|寫道)\s?[:：]\s*$")
# After these nothing is an answer.
_END = re.compile(r"^\s*(?:-{3,}\s*[^-\s][^-]{1,30}-{3,}\s*$|_{10,}\s*$|sent from my |发自我的)|^-- $", re.IGNORECASE)
_FROM_LINE = re.compile(r"^\s*\*?(?:发件人|寄件者|from)\s*\*?\s*[:：]", re.IGNORECASE)
_MORE_HEAD = re.compile(r"^\s*\*?(?:发送时间|日期|时间|收件人|主题|sent|date|to|subject)\s*\*?\s*[:：]", re.IGNORECASE)
_BREAKING = {"p", "div", "br", "tr", "li", "table", "h1", "h2", "h3", "hr"}
_SILENT = {"style", "script", "head", "title", "blockquote"}
_HISTORY_MARKS = ("gmail_quote", "divrplyfwdmsg", "isreplycontent", "qmbox", "appendonsend")


def newest_text(text: str) -> str:
    """The lines before the quoted history and the signature (`-- `), without lines that quote. Answers written between
    quoted lines stay."""
    kept: list[str] = []
    lines, at = text.splitlines(), 0
    while at < len(lines) and not _ends(lines, at):
        heading = _heading_lines(lines, at)
        if heading and not _is_marked(lines[at + heading :]):
            break
        if not heading and not _QUOTE.match(lines[at]):
            kept.append(lines[at].rstrip())
        at += heading or 1
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def text_of_html(html: str) -> str:
    """The text of a page as lines, without styles, quotes and what mail programs mark as history."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.found).split("\n"))
    return "\n".join(lines).strip()


def _ends(lines: list[str], at: int) -> bool:
    """Whether from here on all is history or signature."""
    following = [line for line in lines[at + 1 : at + 5] if line.strip()]
    head = bool(_FROM_LINE.match(lines[at])) and any(map(_MORE_HEAD.match, following))
    return head or _END.match(lines[at][:400]) is not None


def _heading_lines(lines: list[str], at: int) -> int:
    """How many lines say that somebody wrote what follows: none, one or two."""
    line = lines[at][:400]
    if _WROTE.match(line) or _NAME_FIRST.match(line):
        return 1
    return 2 if at + 1 < len(lines) and _WROTE.match(f"{line} {lines[at + 1][:200]}") else 0


def _is_marked(following: list[str]) -> bool:
    """Whether the history after its heading is told by `>`, so that what is not may be an answer below it."""
    return bool(_QUOTE.match(next((line for line in following if line.strip()), "")))


class _Reader(HTMLParser):
    """Collects text. `silent` is the tag of a part that is passed over and `depth` how many of that tag are open: other
    tags may be left unclosed in it. `ended` where history began."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._silent, self._depth = "", 0
        self._ended = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        marks = " ".join(value or "" for name, value in attrs if name in ("class", "id")).lower()
        self._ended = self._ended or any(mark in marks for mark in _HISTORY_MARKS)
        if self._silent:
            self._depth += tag == self._silent
        elif tag in _SILENT:
            self._silent, self._depth = tag, 1
        elif tag in _BREAKING:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            self._depth -= 1
            self._silent = self._silent if self._depth else ""
        elif not self._silent and tag in _BREAKING:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent and not self._ended:
            self.found.append(data.replace("\r", " ").replace("\n", " "))
