"""Who says to be the contact, however he puts it, is; who names another person or firm is not."""

import pytest

from matcher.answerers import is_another
from matcher.domain import Contact

ZHANG = Contact("E-1", "虚构张三", "经理", "zhang@example.com", "13800000001")
FIRM = ("虚构甲机械有限公司", "甲机械")


@pytest.mark.parametrize(
    "said",
    [
        "",
        "虚构张三",
        "虚构张三，虚构甲机械有限公司",
        "虚构甲机械有限公司的虚构张三",
        "我是虚构张三，来自甲机械",
        "虚构张三经理 虚构甲机械",
        "虚经理",
        "本人",
        "经理",
        "ZHANG@example.com",
        "１３８０００００００１",
    ],
)
def test_the_contact_is_the_contact_however_he_puts_it(said: str) -> None:
    assert not is_another(said, ZHANG, FIRM)


@pytest.mark.parametrize(
    "said",
    [
        "李四",
        "李四，甲机械",
        "虚构张三，乙公司",
        "乙公司虚构张三",
        "王经理",
        "li@example.com",
        "13900000001",
        "公司领导",
    ],
)
def test_whoever_names_another_person_or_firm_is_another(said: str) -> None:
    assert is_another(said, ZHANG, FIRM)
