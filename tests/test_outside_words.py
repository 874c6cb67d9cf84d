"""What goes outside names nobody's telephone, address or account, and leaves everything else as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.outside_words import LEFT_OUT, without_contacts


@pytest.mark.parametrize(
    "reach",
    [
        "13812345678",
        "138-1234-5678",
        "+86 138 1234 5678",
        "１３８１２３４５６７８",
        "0531-88881234",
        "(0531)88881234",
        "zhang.san@example.com.cn",
        "zhang＠example.com",
        "微信：abc_12345",
        "微信号 zhangsan2020",
        "QQ:123456789",
    ],
)
def test_every_way_to_reach_a_person_is_left_out(reach: str) -> None:
    assert without_contacts(f"要求防爆，有意者请联系{reach}，价格面议") == f"要求防爆，有意者请联系{LEFT_OUT}，价格面议"


@pytest.mark.parametrize(
    "text",
    [
        "导热系数≥2.0 W/(m·K)，寿命 13800 小时",
        "专利号 CN202010123456X，合同额 1350000 元",
        "执行 GB/T 19001-2016 标准，产量 2023-2024 年 100 万件",
        "用微信小程序查看，QQ 群另通知",
        "统一社会信用代码 91370902MA3C8DE38N",
    ],
)
def test_figures_numbers_and_standards_stay_as_they_are(text: str) -> None:
    assert without_contacts(text) == text


@given(st.text(max_size=60), st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.text(max_size=60))
def test_a_mobile_number_never_gets_through_wherever_it_stands(before: str, number: str, after: str) -> None:
    assert number not in without_contacts(f"{before}，电话{number}。{after}") or number in before + after
