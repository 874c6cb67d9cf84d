"""The newest words of a reply: without the letter it answers, which mail programs append in many ways."""

import re
from html.parser import HTMLParser

_QUOTE = re.compile(r"^[>＞|]")
_STARTS_HISTORY = re.compile(
    r"""^\s*(?:
        -{2,}\s*(?:original\s+message|原始邮件|原邮件|回复的原邮件|forwarded\s+message|转发的?邮件)\s*-{0,}
      | -{2,}\s*回复的原邮件\s*-{2,}
      | _{10,}\s*$
      | on\s.{4,200}\swrote:\s*$
      | (?:在|于)?\s?\d{4}\s?[-年/.].{0,200}(?:写道|寫道)\s?[:：]\s*$
      | .{0,100}<[^<>\s]+@[^<>\s]+>\s*(?:于|在).{0,100}(?:写道|寫道)\s?[:：]\s*$
      | sent\ from\ my\ | 发自我的
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_FROM_LINE = re.compile(r"^\s*\*?(?:发件人|寄件者|from)\s*\*?\s*[:：]", re.IGNORECASE)
_MORE_HEAD = re.compile(r"^\s*\*?(?:发送时间|日期|时间|收件人|主题|sent|date|to|subject)\s*\*?\s*[:：]", re.IGNORECASE)
_BREAKING = {"p", "div", "br", "tr", "li", "table", "h1", "h2", "h3", "hr"}
_SILENT = {"style", "script", "head", "title", "blockquote"}
_HISTORY_MARKS = ("gmail_quote", "divrplyfwdmsg", "moz-cite-prefix", "ntes_reply", "qmbox", "appendonsend")


def newest_text(text: str) -> str:
    """The lines before the quoted history and the signature (`-- `), without lines that quote. Answers written between
    quoted lines stay."""
    kept: list[str] = []
    lines = text.splitlines()
    for at, line in enumerate(lines):
        begins = _history_begins(lines, at)
        if line == "-- " or (begins and not _is_marked(lines[at + 1 :])):
            break
        if not begins and not _QUOTE.match(line):
            kept.append(line.rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def text_of_html(html: str) -> str:
    """The text of a page as lines, without styles, quotes and what mail programs mark as history."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.found).split("\n"))
    return "\n".join(lines).strip()


def _history_begins(lines: list[str], at: int) -> bool:
    if _STARTS_HISTORY.match(lines[at][:400]):
        return True
    following = [line for line in lines[at + 1 : at + 5] if line.strip()]
    return bool(_FROM_LINE.match(lines[at])) and any(map(_MORE_HEAD.match, following))


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
