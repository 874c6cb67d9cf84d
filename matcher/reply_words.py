"""What a reply says, read from its own words: `K7Q2-2 感兴趣`, in any spelling, one or several; and a refusal."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from matcher.delivery_vocabulary import Answer
from matcher.glossary import named

# Every character has one of the same length in its place, so that what follows can be quoted as it was written.
_PLAIN = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_PLAIN |= dict.fromkeys(map(ord, "‐‑‒–—―−﹣"), 0x2D)
_CODE = r"[0-9A-Z]+(?:-[0-9A-Z]+)*"
_ITEM = re.compile(rf"(?<![0-9A-Z-])({_CODE})\s*-\s*([1-9][0-9]?)(?![0-9A-Z-])", re.IGNORECASE | re.ASCII)
_WORD = re.compile(r"[\s:,.;=。、“\"]*([^\s:,.;!?。、()【】”\"]+)")
_BETWEEN = ' \t\u3000:,.;!?。、：，；！？．”"】'
_REFUSAL = r"(?:退订|拒收|TD|R)"
_REFUSED = re.compile(rf"[\W_]*(?:回复)?[\W_]*{_REFUSAL}[\W_]*", re.IGNORECASE)
_REFUSED_CODE = re.compile(
    rf"\s*(?:({_CODE})(?:[\s:,.;]+{_REFUSAL}|(?:退订|拒收))|(?:退订|拒收)[\s:,.;]*({_CODE}))\s*[.!。]?\s*",
    re.IGNORECASE | re.ASCII,
)
# Where the words of an earlier letter begin: they speak of refusing too, and are not the reply's.
_QUOTED = re.compile(
    r"\s*(?:-{2,}\s*(?:原始邮件|转发的?邮件|original message|forwarded message)|(?:发件人|from)\s*:|_{8,}\s*$"
    r"|on\b.{3,200}\bwrote:\s*$|在?.{3,200}(?:写道|wrote)\s*:\s*$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class SaidOfItem:
    """What stands after an item's number: `answer` is None where it is no answer; `words` are all of it as written,
    `remark` what follows the answer."""

    code: str
    place: int
    answer: Answer | None
    words: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class ReplyWords:
    """What a reply says: of items, in its order; `refuses` everything, `refused_codes` where it names a message by its
    code; `unread` are the lines that say neither."""

    items: tuple[SaidOfItem, ...] = ()
    refuses: bool = False
    refused_codes: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def reply_words(text: str) -> ReplyWords:
    """Read a reply. Codes are given in capital letters; what is quoted from an earlier letter is not read."""
    items: list[SaidOfItem] = []
    codes: list[str] = []
    unread: list[str] = []
    refuses = False
    for line in _own_lines(text):
        plain = line.translate(_PLAIN)
        if _REFUSED.fullmatch(plain):
            refuses = True
        elif bare := _REFUSED_CODE.fullmatch(plain):
            codes.append(_without_place((bare[1] or bare[2]).upper()))
        elif found := list(_items(line, plain)):
            codes += [one.code for one in found if _REFUSED.fullmatch(one.words)]
            items += [one for one in found if not _REFUSED.fullmatch(one.words)]
        else:
            unread.append(line.strip())
    return ReplyWords(tuple(items), refuses or bool(codes), tuple(dict.fromkeys(codes)), tuple(unread))


def item_of(text: str) -> tuple[str, int] | None:
    """Code and place of `K7Q2-2`, in any spelling; None for a text that is none."""
    found = _ITEM.fullmatch(_visible(text).strip().translate(_PLAIN))
    return (found[1].upper(), int(found[2])) if found else None


def _own_lines(text: str) -> Iterator[str]:
    for line in _visible(text).splitlines():
        plain = line.translate(_PLAIN)
        if _QUOTED.match(plain):
            return
        if plain.strip() and not plain.lstrip().startswith((">", "|")):
            yield line


def _items(line: str, plain: str) -> Iterator[SaidOfItem]:
    found = list(_ITEM.finditer(plain))
    ends = [*(other.start() for other in found[1:]), len(line)]
    for one, end in zip(found, ends, strict=False):  # a line without items has an end all the same
        word = _WORD.match(plain, one.end(), end)
        words = line[one.end() : end].strip(_BETWEEN)
        answer = named(Answer, word[1].removesuffix("了").lower()) if word else None
        remark = line[word.end() : end].strip(_BETWEEN) if word and answer else ""
        yield SaidOfItem(one[1].upper(), int(one[2]), answer, words, remark)


def _without_place(code: str) -> str:
    """A refusal of one item is a refusal."""
    found = _ITEM.fullmatch(code)
    return found[1] if found else code


def _visible(text: str) -> str:
    return "".join(char for char in text if unicodedata.category(char) != "Cf")
