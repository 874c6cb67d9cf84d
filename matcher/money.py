"""Sums of money, exact: an amount with its unit read to fen (分), and written again."""

import re
import unicodedata
from decimal import Decimal

from matcher.errors import InputRefused

_UNITS = {"元": 100, "万元": 1_000_000, "亿元": 10_000_000_000}
_AMOUNT = re.compile(r"(?:人民币|CNY|RMB|¥)?(-?)(\d+|\d{1,3}(?:,\d{3})+)(\.\d+)?(亿元?|万元?|元)?(?:整|人民币)?", re.I)
_MOST = 10**14  # fen: a trillion yuan is a slip of the pen
_CURE = "请写成 12万元 或 120000元，只用人民币"


def fen_of(text: str, unit: str = "") -> int:
    """The fen (hundredths of a yuan) of `12万元` or `120,000.50元`; where a heading states the `unit` (元, 万元,
    亿元), also of a bare number. A number without any unit is refused: what 12 means differs ten thousand times.

    Raises InputRefused for what is no amount, negative, finer than a fen, or in another unit than its heading's.
    """
    found = _AMOUNT.fullmatch("".join(unicodedata.normalize("NFKC", text).split()))
    if not found:
        raise InputRefused("看不懂的金额", text, _CURE)
    if found[1]:
        raise InputRefused("金额不能是负数", text, "冲销请用 queqiao transfers correct --reverse")
    fen = Decimal(found[2].replace(",", "") + (found[3] or "")) * _UNITS[_unit(found[4], unit, text)]
    if fen != int(fen) or fen > _MOST:
        raise InputRefused("金额太大，或精确到了分以下", text, "请核对金额和单位")
    return int(fen)


def yuan_of(fen: int) -> Decimal:
    """The yuan of an amount, to the fen."""
    return (Decimal(fen) / 100).quantize(Decimal("0.01"))


def money_words(fen: int) -> str:
    """As staff read it: `12万元`, `120,000.50元`."""
    if fen and fen % 1_000_000 == 0:
        return f"{fen // 1_000_000:,}万元"
    return f"{fen // 100:,}元" if fen % 100 == 0 else f"{yuan_of(fen):,}元"


def _unit(written: str | None, stated: str, text: str) -> str:
    own = f"{written.removesuffix('元')}元" if written else ""
    if own and stated and own != stated:
        raise InputRefused(f"列名写的是{stated}，这一格写的却是{own}", text, "请改成同一个单位")
    if not (own or stated):
        raise InputRefused("金额没有写单位", text, _CURE)
    return own or stated
