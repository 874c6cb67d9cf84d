"""How ready a patent is: stated, told in words, learned or likely; and how that fits what a need asks."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.judgement import read_cues
from matcher.domain import Patent, SupplyTerms, TechnologyNeed
from matcher.readiness import PROVIDER, assess, band_of
from matcher.readiness_facts import UNKNOWN
from matcher.readiness_fit import ReadinessWish, readiness_fit, wish_of
from matcher.readiness_model import grams_of, signs_of
from matcher.readiness_training import (
    StatedMaturities,
    best_shift,
    fit_readiness,
    macro_f1,
    thresholds_of,
)
from matcher.vocabulary import PatentKind, ProviderKind, ReadinessBand, TransferMode

CUES = read_cues()
RESEARCH, PROTOTYPE, PRODUCTION = ReadinessBand


def patent(abstract: str, title: str = "一种泵") -> Patent:
    return Patent("CN1", title, abstract)


@pytest.mark.parametrize(
    ("told", "level"),
    [
        ("该产品已实现产业化", 9),
        ("该装置已投入生产使用", 9),
        ("成果已在三家工厂推广应用", 9),
        ("累计销售1200台", 9),
        ("具备批量生产的能力", 8),
        ("实现了规模化生产", 8),
        ("该工艺通过中试", 7),
        ("百吨级中试装置运行平稳", 7),
        ("已研制出工程样机", 5),
        ("完成实验室小试", 4),
        ("目前处于研发阶段", 3),
        ("技术成熟度为6级", 6),
        ("TRL 7", 7),
    ],
)
def test_explicit_words_give_the_level_and_the_clause(told: str, level: int) -> None:
    found = assess(patent(f"本发明公开了一种泵，包括叶轮。{told}，效率高。"), None, CUES)
    assert (found.level, found.evidence) == (level, told)
    assert max(found.probabilities, key=lambda band: found.probabilities[band]) is band_of(level)


@pytest.mark.parametrize(
    "told",
    [
        "便于批量生产",
        "适合工业化生产",
        "可实现规模化生产",
        "难以实现产业化",
        "国内尚未实现产业化",
        "预计产品正式上市后前景广阔",
        "现有的样机已完成但噪声大",
        "虚拟样机技术",
        "如同一样机器充绒",
        "实现工业化生产的方法",
        "促进该产业化进程",
        "已被广泛应用于各领域",
        "该管已用于试样夹紧",
    ],
)
def test_promises_comparisons_and_other_peoples_work_state_nothing(told: str) -> None:
    found = assess(patent(f"本发明公开了一种泵，{told}。"), None, CUES)
    assert (found.level, found.evidence, found.probabilities) == (None, "", UNKNOWN)


def test_of_several_words_the_highest_level_counts() -> None:
    found = assess(patent("先完成实验室小试，随后通过中试，现已实现产业化。"), None, CUES)
    assert (found.level, found.evidence) == (9, "现已实现产业化")


def test_the_providers_word_goes_before_the_text() -> None:
    ready = patent("该产品已实现产业化。")
    stated = assess(ready, SupplyTerms("CN1", stated_maturity="已有样品", readiness_level=5), CUES)
    assert (stated.level, stated.evidence) == (5, f"{PROVIDER}已有样品")
    # 0.95 is trusted to the band stated, the rest is shared by two.
    assert stated.probabilities == pytest.approx({RESEARCH: 0.025, PROTOTYPE: 0.95, PRODUCTION: 0.025})
    told = assess(ready, SupplyTerms("CN1", technical_conditions="需高压电源，已通过中试"), CUES)
    assert (told.level, told.evidence) == (7, f"{PROVIDER}已通过中试")


def test_facts_of_the_record_move_what_is_likely_but_state_no_level() -> None:
    model = Patent("CN1", "泵", kind=PatentKind.UTILITY_MODEL, provider_kind=ProviderKind.ENTERPRISE)
    found = assess(model, SupplyTerms("CN1", fee="12万元"), CUES)
    # 0.3 * 0.5 * 0.5 * 0.7, 0.5 and 0.2 * 2 * 1.5, brought to sum 1.
    total = 0.0525 + 0.5 + 0.6
    assert found.level is None
    assert found.probabilities == pytest.approx(
        {RESEARCH: 0.0525 / total, PROTOTYPE: 0.5 / total, PRODUCTION: 0.6 / total}
    )
    science = assess(replace(model, kind=PatentKind.INVENTION, provider_kind=ProviderKind.UNIVERSITY), None, CUES)
    assert science.probabilities[RESEARCH] > UNKNOWN[RESEARCH]


TEXTS = st.text(st.sampled_from("已未可易通过完成中小试样机量产批产业化，。；\n a1") | st.characters(), max_size=80)


@settings(max_examples=200, deadline=None)
@given(title=TEXTS, abstract=TEXTS, conditions=TEXTS, kind=st.sampled_from(PatentKind))
def test_probabilities_sum_to_one_and_evidence_is_verbatim(
    title: str, abstract: str, conditions: str, kind: PatentKind
) -> None:
    record = Patent("CN1", title, abstract, kind=kind)
    for cues in (CUES, replace(CUES, maturity=HOME_MODEL)):
        for terms in (None, SupplyTerms("CN1", technical_conditions=conditions)):
            found = assess(record, terms, cues)
            assert sum(found.probabilities.values()) == pytest.approx(1)
            assert (found.level is None) == (found.evidence == "")
            quote = found.evidence.removeprefix(PROVIDER)
            assert quote in title or quote in abstract or quote in conditions


@pytest.mark.parametrize(
    "record",
    [
        Patent("CN1", ""),
        Patent("CN1", "泵", ""),
        patent("提高效率，" * 10_000),
        patent("已" * 50_000),
        patent("A pump comprising an impeller, wherein mass production has been achieved."),
    ],
)
def test_odd_records_are_unknown_and_no_error(record: Patent) -> None:
    for cues in (CUES, replace(CUES, maturity=HOME_MODEL)):
        found = assess(record, None, cues)
        assert (found.level is None) == (found.evidence == "")


def test_fit_takes_a_tenth_a_level_at_most_half_and_half_of_that_for_joint_development() -> None:
    assert [readiness_fit(level, ReadinessWish(7)) for level in (8, 7, 5, 1, None)] == [1, 1, 0.8, 0.5, 1]
    assert [readiness_fit(level, ReadinessWish(7, True)) for level in (8, 5, 1)] == [1, 0.9, 0.75]
    assert readiness_fit(1, ReadinessWish()) == 1


@pytest.mark.parametrize(
    ("need", "wish"),
    [
        (TechnologyNeed("N", "高效水泵", "寻求成熟的水泵技术"), ReadinessWish(7)),
        (TechnologyNeed("N", "高效水泵", "要求技术成熟度达到9级"), ReadinessWish(7)),
        (TechnologyNeed("N", "高效水泵", "寻求成熟技术，也可以与高校合作开发"), ReadinessWish(None, True)),
        (TechnologyNeed("N", "高效水泵", "现有技术已经成熟，效率低"), ReadinessWish()),
        (
            TechnologyNeed("N", "泵", min_readiness=4, transfer_modes=(TransferMode.JOINT_DEVELOPMENT,)),
            ReadinessWish(4, True),
        ),
        (TechnologyNeed("N", "泵", "希望采购现成设备", min_readiness=9), ReadinessWish(9)),
    ],
)
def test_what_a_need_asks_stands_in_its_form_or_its_words(need: TechnologyNeed, wish: ReadinessWish) -> None:
    assert wish_of(need, CUES) == wish


def stated(counts: dict[ReadinessBand, int], word: Callable[[ReadinessBand], str]) -> StatedMaturities:
    bands = [band for band, n in counts.items() for _ in range(n)]
    records = [patent(f"一种装置，{word(band)}。") for band in bands]
    return StatedMaturities([signs_of(one, None) for one in records], bands, [str(i) for i in range(len(bands))])


WORDS = {RESEARCH: "探索机理", PROTOTYPE: "做成一台", PRODUCTION: "用户众多"}
HOME_MODEL = fit_readiness(stated({RESEARCH: 40, PROTOTYPE: 60, PRODUCTION: 40}, WORDS.__getitem__))


def test_a_home_learns_from_what_its_providers_state() -> None:
    cues = replace(CUES, maturity=HOME_MODEL)
    for band, level in ((RESEARCH, 3), (PROTOTYPE, 5), (PRODUCTION, 8)):
        found = assess(patent(f"本装置包括叶轮，{WORDS[band]}，噪声低。"), None, cues)
        assert (found.level, found.evidence) == (level, WORDS[band])
    assert assess(patent("通过中试，用户众多。"), None, cues).evidence == "通过中试"


def test_where_nothing_tells_the_bands_apart_no_level_is_stated() -> None:
    model = fit_readiness(stated({RESEARCH: 60, PROTOTYPE: 60, PRODUCTION: 60}, lambda _: "包括叶轮"))
    assert assess(patent("一种装置，包括叶轮。"), None, replace(CUES, maturity=model)).level is None


def test_one_band_alone_teaches_nothing() -> None:
    with pytest.raises(ValueError, match="two bands"):
        fit_readiness(stated({PROTOTYPE: 5}, WORDS.__getitem__))


def test_two_of_three_bands_suffice() -> None:
    model = fit_readiness(stated({PROTOTYPE: 30, PRODUCTION: 30}, WORDS.__getitem__))
    probabilities = model.probabilities(signs_of(patent("一种装置，用户众多。"), None))
    assert max(probabilities, key=lambda band: probabilities[band]) is PRODUCTION
    assert probabilities[RESEARCH] < 0.1


def test_macro_f1_is_the_mean_over_the_bands_that_occur() -> None:
    truth, answers = np.array([0, 0, 1, 1, 1]), np.array([0, 1, 1, 1, 0])
    # Band 0: 2 * 1 / (2 + 2); band 1: 2 * 2 / (3 + 3).
    assert macro_f1(truth, answers) == pytest.approx((1 / 2 + 2 / 3) / 2)


def test_a_shift_brings_back_a_rare_band() -> None:
    truth = np.array([0] * 5 + [1] * 45)
    found = np.array([[0.3, 0.6, 0.1]] * 5 + [[0.1, 0.8, 0.1]] * 45)
    (rare, common, _), merit = best_shift(found, truth)
    # 0.3 a > 0.6 and 0.1 a < 0.8 tell all apart: a between 2 and 8.
    assert (2 < rare / common < 8, merit) == (True, pytest.approx(1))


def test_a_threshold_is_the_least_probability_whose_answers_are_right_nine_times_in_ten() -> None:
    sure = np.linspace(0.99, 0.70, 30)
    probabilities = np.column_stack([sure, 1 - sure, np.zeros(30)])
    truth = np.array([0] * 18 + [1] * 12)  # the first 18 right, then 2 wrong still are nine in ten
    first, second, third = thresholds_of(probabilities, truth)
    assert first == pytest.approx(sure[19])
    assert (second, third) == (1, 1)


def test_grams_are_folded_characters_and_pairs_within_words() -> None:
    assert grams_of("Ａ泵，泵") == {"a": 1, "泵": 2, "a泵": 1}
