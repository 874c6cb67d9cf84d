"""Amounts are read to the fen, with the unit they state, or refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.errors import InputRefused
from matcher.money import fen_of, money_words, yuan_of


@pytest.mark.parametrize(
    ("text", "unit", "yuan"),
    [
        ("12万元", "", 120_000),
        ("12万", "", 120_000),
        ("120,000.50元", "", 120_000.5),
        ("人民币 120000 元整", "", 120_000),
        ("￥１２万元", "", 120_000),
        ("1.2亿元", "", 120_000_000),
        ("12", "万元", 120_000),
        ("12.5万", "万元", 125_000),
        ("120000", "元", 120_000),
        ("0元", "", 0),
    ],
)
def test_an_amount_is_read_with_its_unit(text: str, unit: str, yuan: float) -> None:
    assert fen_of(text, unit) == yuan * 100


@pytest.mark.parametrize(
    ("text", "unit", "said"),
    [
        ("120000", "", "没有写单位"),
        ("-5万元", "", "不能是负数"),
        ("12元", "万元", "列名写的是万元，这一格写的却是元"),
        ("12万元", "元", "列名写的是元，这一格写的却是万元"),
        ("壹拾万元整", "", "看不懂"),
        ("5万美元", "", "看不懂"),
        ("1,20,000元", "", "看不懂"),
        ("12万元左右", "", "看不懂"),
        ("0.001元", "", "精确到了分以下"),
        ("99999999亿元", "", "太大"),
        ("", "元", "看不懂"),
    ],
)
def test_what_is_no_clear_amount_is_refused(text: str, unit: str, said: str) -> None:
    with pytest.raises(InputRefused, match=said):
        fen_of(text, unit)


@given(st.integers(0, 10**13))
def test_an_amount_that_is_written_reads_as_itself(fen: int) -> None:
    assert fen_of(money_words(fen)) == fen
    assert fen_of(str(yuan_of(fen)), "元") == fen
