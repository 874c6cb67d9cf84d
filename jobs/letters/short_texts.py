"""The short forms: an SMS within its parts, and the words pasted beside a forwarded card."""

from jobs.letters.bounding import shortened
from jobs.letters.item_words import SHORT, Lengths
from jobs.letters.letter_words import ANSWER_WORDS, LetterWords, letter_words
from matcher.messages import Digest
from matcher.push_vocabulary import PushChannel

SMS_PARTS, SMS_ALONE, SMS_PART = 3, 70, 67  # characters of a lone SMS, and of each part of a longer one
_LONGEST_SMS_LINK = 80
_SMS_TITLES = (24, 16, 12, 8)
_OTHERS = ANSWER_WORDS.partition("、")[2]


def sms_text(digest: Digest, body: str = "", parts: int = SMS_PARTS) -> str:
    """The SMS, at most `parts` long in UTF-16 units: titles give way first, then go; code, disclaimer and the way to
    refuse never do."""
    words = letter_words(digest, PushChannel.SMS, body, Lengths(title=max(_SMS_TITLES)))
    most = SMS_ALONE if parts == 1 else SMS_PART * parts
    forms = [_sms(words, length) for length in _SMS_TITLES] + [_sms(words, 0)]
    return next((form for form in forms if _units(form) <= most), _bare_sms(words))


def forward_text(digest: Digest, body: str = "") -> str:
    """What is pasted into WeChat beside the card: titles, how to answer, how to refuse."""
    words = letter_words(digest, PushChannel.FORWARD, body, SHORT)
    said = "\n".join(words.body) or "\n".join(f"{item.number}. {item.title}（{item.code}）" for item in words.items)
    link = f"答复：{words.answer_link}" if words.answer_link else ""
    ways = [words.answering, link, words.more, _refusing(words)]
    lines = [f"【{words.centre}】{words.greeting}", f"{words.heading}。", said, *ways, words.disclaimer]
    return "\n".join(line for line in lines if line)


def _sms(words: LetterWords, length: int) -> str:
    what = _correction(words, 3 * length) if words.body else _titles(words, length)
    return f"【{shortened(words.centre, 20)}】{what}{_ending(words)}"


def _titles(words: LetterWords, length: int) -> str:
    if not length:
        return f"有{len(words.items)}条信息请您看看。"
    return "".join(f"{item.number}《{shortened(item.title, length)}》" for item in words.items) + "。"


def _correction(words: LetterWords, length: int) -> str:
    return f"更正：{shortened(' '.join(words.body), length)}" if length else "此前推送有更正，详询运营中心。"


def _ending(words: LetterWords) -> str:
    return f"{_answering(words) if words.items and not words.body else ''}{words.disclaimer}拒收请回复R"


def _answering(words: LetterWords) -> str:
    """By the link, where all seven answers stand; else by reply, with the seven named."""
    sample = f"“{words.items[0].code} 感兴趣”"
    if 0 < len(words.answer_link) <= _LONGEST_SMS_LINK:
        return f"答复： {words.answer_link} 或回{sample}。"  # spaces, so that a telephone sees where the link ends
    return f"答复请回{sample}，或换成{_OTHERS}。"


def _bare_sms(words: LetterWords) -> str:
    return f"【{shortened(words.centre, 10)}】答复编号{shortened(words.code, 12)}。{words.disclaimer}拒收请回复R"


def _refusing(words: LetterWords) -> str:
    return f"不想再收到，一步退订：{words.refuse_link}" if words.refuse_link else words.refusing


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "replace")) // 2
