"""Rankings and lists of the chain picture."""

from datetime import date

from matcher.chain_lists import key_enterprises, products, technologies
from matcher.domain import Enterprise, Patent
from matcher.holders import holders, inventors
from matcher.technology_effect import PatentTerms, technology_effect
from matcher.vocabulary import ChainRole, ProviderKind

UNIVERSITY, FIRM = ProviderKind.UNIVERSITY, ProviderKind.ENTERPRISE
PATENTS = [
    Patent("CN1", "吊钩", patentees=("虚构大学",), inventors=("甲", "乙"), provider_kind=UNIVERSITY),
    Patent("CN2", "吊梁", patentees=("虚构大学", "虚构厂"), inventors=("甲",), provider_kind=UNIVERSITY),
    Patent("CN3", "卷筒", patentees=("虚构厂",), inventors=("甲",), provider_kind=FIRM, filing_date=date(2024, 5, 1)),
]


def test_each_holder_of_a_shared_patent_has_it_whole_and_its_own_kind():
    first, second = holders(PATENTS, 9)
    assert (first.name, first.kind, first.patents, first.newest) == ("虚构厂", FIRM, ("CN2", "CN3"), date(2024, 5, 1))
    assert (second.name, second.kind, second.patents) == ("虚构大学", UNIVERSITY, ("CN1", "CN2"))
    assert len(holders(PATENTS, 1)) == 1


def test_the_same_name_at_two_holders_is_two_inventors():
    assert [(one.name, one.holder, one.patents) for one in inventors(PATENTS, 9)] == [
        ("甲", "虚构大学", ("CN1", "CN2")),
        ("乙", "虚构大学", ("CN1",)),
        ("甲", "虚构厂", ("CN3",)),
    ]


def test_firms_with_a_role_come_first_and_own_what_any_of_their_names_signed():
    lead = Enterprise("E1", "虚构集团", aliases=("虚构厂",), chain_role=ChainRole.LEAD_FIRM)
    other = Enterprise("E2", "别家")
    found = key_enterprises([other, lead], {"E1": "hoisting"}, PATENTS, {"E2": ["N1"]})
    assert [(one.enterprise.enterprise_id, one.segment_id, one.patents, one.needs) for one in found] == [
        ("E1", "hoisting", ("CN2", "CN3"), ()),
        ("E2", "", (), ("N1",)),
    ]


def test_a_product_lists_every_enterprise_that_states_it():
    firms = [Enterprise("E1", "甲厂", products="塔机、吊具"), Enterprise("E2", "乙厂", products="吊具；吊具")]
    found = products(firms, {"E1": "rigging"})
    assert [(one.name, one.enterprises, one.segment_ids) for one in found] == [
        ("吊具", ("甲厂", "乙厂"), ("rigging",)),
        ("塔机", ("甲厂",), ("rigging",)),
    ]


def test_a_technology_names_its_effects_and_holders_by_count():
    read = [
        PatentTerms("CN1", ("液压",), ("省力",)),
        PatentTerms("CN2", ("液压",), ("省力", "安全")),
        PatentTerms("CN3", ("电机",), ()),
    ]
    hydraulic, electric = technologies(technology_effect(read, 9, 9), {p.patent_id: p for p in PATENTS}, 1)
    assert (hydraulic.term, hydraulic.effects, hydraulic.holders) == ("液压", (("省力", 2),), (("虚构大学", 2),))
    assert (electric.effects, electric.holders) == ((), (("虚构厂", 1),))
