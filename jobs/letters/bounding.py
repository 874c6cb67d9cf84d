"""Foreign text made fit to stand in a letter: one line, no control characters, no longer than there is room."""

import re
import unicodedata
from urllib.parse import quote

_SPACES = re.compile(r"\s+")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})  # controls, direction marks, halves of characters, no characters
_READ_AHEAD = 1_000
_LONGEST_LINK = 500
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,190}", re.ASCII)


def one_line(text: str, most: int) -> str:
    """`text` on one line, at most `most` code points, the last one … where something was left out. What cannot be seen
    is dropped: a direction mark would let a title read backwards."""
    seen = _seen(text[: 4 * most + _READ_AHEAD])
    line = _SPACES.sub(" ", seen).strip()
    return shortened(line if len(text) <= 4 * most + _READ_AHEAD else f"{line}…", most)


def paragraphs(text: str, most: int) -> tuple[str, ...]:
    """The lines of `text` that say something, together at most `most` code points."""
    held = text if len(text) <= most else f"{text[: most - 1]}…"
    lines = (one_line(line, most) for line in held.splitlines())
    return tuple(line for line in lines if line)


def shortened(text: str, most: int) -> str:
    """`text` as it is, or its beginning and … in `most` code points."""
    return text if len(text) <= most else f"{text[: max(most - 1, 0)].rstrip('… ')}…"[:most]


def web_link(link: str) -> str:
    """`link` where a browser may open it; empty for another scheme, spaces or control characters."""
    fit = re.fullmatch(r"https?://[\x21-\x7e]+", link) and not set(link) & set("\"'<>()\\`")
    return link if fit and len(link) <= _LONGEST_LINK else ""


def mail_link(address: str, subject: str) -> str:
    """A link that opens a mail to `address` with this subject; empty where it is no plain address."""
    if not _ADDRESS.fullmatch(address):
        return ""
    return f"mailto:{quote(address, safe='@')}?subject={quote(subject, safe='')}"


def _seen(text: str) -> str:
    return "".join(c if c.isspace() or unicodedata.category(c) not in _UNSEEN else "" for c in text)
