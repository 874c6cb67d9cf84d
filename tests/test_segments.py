"""A record's place in the chain, by points that can be counted by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.domain import ChainSegment, Enterprise, IndustrialChain, Patent, TechnologyNeed
from matcher.segments import assign, place

CHAIN = IndustrialChain(
    "起重机",
    (
        ChainSegment("rope", "钢丝绳与吊具", terms=("钢丝绳", "吊钩"), ipc_prefixes=("B66C1/", "D07B")),
        ChainSegment("control", "电控", terms=("变频", "PLC"), ipc_prefixes=("H02P", "B66C13/06")),
        ChainSegment("drive", "驱动", terms=("电机", "变频"), ipc_prefixes=("H02K",)),
    ),
)


@pytest.mark.parametrize(
    ("texts", "codes", "segment", "reason"),
    [
        (("钢丝绳检查", ""), (), "rope", "文中出现“钢丝绳”"),  # 2: a term in the title
        (("检查", "钢丝绳"), (), "", "依据不足：文中出现“钢丝绳”"),  # 1: one term elsewhere
        (("检查", "钢丝绳和吊钩"), (), "rope", "文中出现“钢丝绳”、“吊钩”"),  # 1 + 1
        (("检查", "plc 与变频器"), (), "control", "文中出现“变频”、“PLC”"),  # letters of either case
        (("检查", ""), ("G01N1/00", "D07B1/00"), "rope", "分类号 D07B1/00 属于 D07B"),  # 2: another code
        (("检查", ""), ("D07B1/00", "B66C13/06"), "rope", "分类号 D07B1/00 属于 D07B"),  # 4 over 2 + 1
        (("变频", ""), ("B66C1/10",), "rope", "分类号 B66C1/10 属于 B66C1"),  # 4 + 1 over 2
        (("变频", ""), (), "control", "文中出现“变频”"),  # a tie goes to the earlier segment
        (("检查", ""), ("B66C11/00",), "", "分类号和文字都不属于任何环节"),  # B66C1/ is no prefix of B66C11/00
    ],
)
def test_the_segment_with_most_points_is_chosen_with_its_reason(
    texts: tuple[str, ...], codes: tuple[str, ...], segment: str, reason: str
) -> None:
    found = assign("X", texts, codes, CHAIN)
    assert (found.record_id, found.segment_id, found.reason, found.person) == ("X", segment, reason, "")


@pytest.mark.parametrize("stated", ["电控", " control ", "没有的环节;电控;驱动", "没有的环节、电控"])
def test_a_stated_segment_goes_before_everything_else(stated: str) -> None:
    need = TechnologyNeed("N", "钢丝绳与吊钩", segment=stated)
    assert place(need, CHAIN).segment_id == "control"


def test_a_stated_name_the_chain_does_not_know_is_no_statement() -> None:
    assert place(TechnologyNeed("N", "钢丝绳", segment="钢丝"), CHAIN).segment_id == "rope"


def test_every_kind_of_record_has_its_place() -> None:
    assert place(Patent("P", "检查", ipc_codes=("D07B1/00",)), CHAIN).segment_id == "rope"
    assert place(TechnologyNeed("N", "检查", problem="电机", target="变频"), CHAIN).segment_id == "drive"
    assert place(Enterprise("E", "钢丝绳厂", products="吊钩"), CHAIN).segment_id == "rope"


@given(st.text(), st.text(), st.lists(st.sampled_from(["D07B1/00", "H02P1/00", "A01B1/00"])), st.text())
def test_any_record_gets_a_segment_of_the_chain_or_none_and_always_a_reason(
    title: str, text: str, codes: list[str], stated: str
) -> None:
    found = assign("X", (title, text), codes, CHAIN, stated)
    assert found.segment_id in {"", "rope", "control", "drive"} and found.reason
