"""Triage: what a need states is quoted, what it lacks is asked for, and a vague need is told from a short one."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.judgement import read_cues, read_questions
from jobs.sheets.need_words import lacking_of, question_words, questions_of
from matcher.domain import TechnologyNeed
from matcher.questions import LONGEST_OBJECT, MOST_QUESTIONS, Question, questions_from_rows
from matcher.triage import ENOUGH, Triage, own_length, triage, vagueness
from matcher.vocabulary import NeedElement, Vagueness

CUES, QUESTIONS = read_cues(), read_questions()
OBJECT, PROBLEM, TARGET, LIMIT = NeedElement
FULL = TechnologyNeed(
    "N", "桥式起重机啃轨", "大车运行时轮缘磨损严重，要求车轮寿命不低于3年，不改变原有轨道。", limits="改造期间不停产"
)


def asked(title: str, content: str = "", **more: str) -> Triage:
    return triage(TechnologyNeed("N", title, content, **more), CUES, QUESTIONS)


def quotes(found: Triage) -> list[tuple[NeedElement, str]]:
    return [(element.kind, element.clause.text) for element in found.stated]


def test_a_full_need_lacks_nothing_and_nothing_is_asked() -> None:
    found = triage(FULL, CUES, QUESTIONS)
    assert quotes(found) == [
        (OBJECT, "桥式起重机啃轨"),
        (PROBLEM, "桥式起重机啃轨"),
        (PROBLEM, "大车运行时轮缘磨损严重"),
        (TARGET, "要求车轮寿命不低于3年"),
        (LIMIT, "不改变原有轨道"),
        (LIMIT, "改造期间不停产"),
    ]
    assert (found.lacking, found.vague, found.questions) == ((), False, ())


def test_each_element_that_is_taken_away_is_named_as_lacking() -> None:
    no_limit = replace(FULL, content=FULL.content.replace("，不改变原有轨道", ""), limits="")
    no_target = replace(FULL, content=FULL.content.replace("要求车轮寿命不低于3年，", ""))
    assert triage(no_limit, CUES, QUESTIONS).lacking == (LIMIT,)
    assert triage(no_target, CUES, QUESTIONS).lacking == (TARGET,)
    assert asked("桥式起重机").lacking == (PROBLEM, TARGET, LIMIT)
    assert asked("").lacking == (OBJECT, PROBLEM, TARGET, LIMIT)


def test_a_form_states_its_elements_whatever_the_wording() -> None:
    found = asked("吊具", problem="晃", desired_effect="稳", target="三毫米", limits="老厂房")
    assert quotes(found)[1:] == [(PROBLEM, "晃"), (PROBLEM, "稳"), (TARGET, "三毫米"), (LIMIT, "老厂房")]


@pytest.mark.parametrize(
    ("title", "content", "why"),
    [
        ("", "", Vagueness.NO_OBJECT),
        ("技术需求", "希望提升产品质量和管理水平，增强企业的竞争力。", Vagueness.NO_OBJECT),
        ("提升产品质量", "希望提升产品质量和管理水平，增强企业的竞争力。", Vagueness.NO_OBJECT),
        ("食品加工", "", Vagueness.NOTHING_ASKED),
        ("起重机", "", Vagueness.NOTHING_ASKED),
        ("液压缸密封件", "液压缸密封件", Vagueness.NOTHING_ASKED),
        ("Crane hook", "", Vagueness.NOTHING_ASKED),
        ("散热问题", "", Vagueness.TOO_SHORT),
        ("机械设计技术人才", "公司研发人员不足，新产品开发力不从心，急需引进三名工程师。", Vagueness.NOT_TECHNICAL),
    ],
)
def test_a_vague_need_is_told_with_the_reason(title: str, content: str, why: Vagueness) -> None:
    assert vagueness(TechnologyNeed("N", title, content), CUES) is why


@pytest.mark.parametrize(
    ("title", "content"),
    [
        # One gauge measures one size only; a general one is wanted. No figure, no limit, yet concrete.
        ("替代通止规的孔径量具", "一种通止规只能量一种孔径，现场要备上百种，需要能通用的量具。"),
        ("啃轨", "大车运行时轮缘磨损严重，要求使用寿命不低于3年。"),
        ("吊钩防脱", "吊钩在晃动时绳套容易脱出。"),
        ("解决聚酯薄膜的静电吸尘", ""),
        ("Overhead crane wheel flange wear", "The wheels wear out within 6 months; we want to reduce wear."),
        ("起重机操作培训用模拟设备", "现有模拟设备画面延迟大，学员容易头晕。"),
    ],
)
def test_a_concrete_need_is_not_vague_however_short(title: str, content: str) -> None:
    assert vagueness(TechnologyNeed("N", title, content), CUES) is None


def test_general_words_and_repetitions_do_not_make_a_need_longer() -> None:
    assert own_length("关于技术改造项目的研究与开发", CUES) == 0
    assert own_length("LED 散热 24V", CUES) == 2 + 2 + 2 + 2
    padded = TechnologyNeed("N", "散热问题", "散热问题。" * 50)
    assert own_length("散热问题", CUES) < ENOUGH and vagueness(padded, CUES) is Vagueness.TOO_SHORT


def test_at_most_two_questions_in_the_order_of_the_elements_quote_the_object() -> None:
    first, second = asked("岸桥驾驶舱").questions
    assert (first.element, second.element) == (PROBLEM, TARGET)
    assert all("“岸桥驾驶舱”" in question.text for question in (first, second))


def test_the_options_suit_the_kind_of_problem() -> None:
    def target_of(title: str, content: str) -> str:
        return question_words(next(q for q in asked(title, content).questions if q.element is TARGET))

    assert "排放标准" in target_of("印染废水处理", "废水处理成本高。")
    assert "使用寿命" in target_of("行车轮", "轮缘磨损快。")
    assert "误差要控制到多少" in target_of("板厚在线测量", "测不准，靠人工抽检。")
    assert "供货有保障" in target_of("国产轴承钢", "长期靠进口，买不到。")


def test_the_title_decides_the_kind_before_the_text_does() -> None:
    (question, *_) = asked("车间废水", "我厂为汽车配套，想用新软件。").questions
    assert "排放达不到标准" in question.options


def test_who_asks_for_people_is_asked_about_technology_alone() -> None:
    (question,) = asked("引进高端人才").questions
    assert question.options[-1] == "没有，只需要人员、资金或培训"


def test_a_long_title_is_cut_in_the_question_and_an_empty_one_gets_a_phrase() -> None:
    (long, *_) = asked("超" * (LONGEST_OBJECT + 1)).questions
    assert f"“{'超' * LONGEST_OBJECT}…”" in long.text
    assert "这条需求" in asked("").questions[0].text and "“”" not in asked("").questions[0].text


def test_every_wording_of_the_table_can_be_sent_as_it_is() -> None:
    for row in QUESTIONS.rows:
        assert row.text.count("{object}") == 1 and row.text.replace("{object}", "").count("{") == 0
        assert 3 <= len(row.options) <= 5 and len(set(row.options)) == len(row.options) and all(row.options)
    general = [row.element for row in QUESTIONS.rows if not row.words.pattern]
    assert sorted(general) == sorted(NeedElement)


def test_a_table_is_read_row_by_row() -> None:
    table = questions_from_rows([{"element": "limit", "words": "", "question": "{object}？", "options": "甲|乙|丙"}])
    found = triage(TechnologyNeed("N", "吊钩"), CUES, table)
    assert found.questions == (Question(LIMIT, "“吊钩”？", ("甲", "乙", "丙")),)


def test_questions_are_written_with_letters_and_numbered_where_there_are_two() -> None:
    one = Question(LIMIT, "哪一条？", ("甲", "乙"))
    two = Triage("N", (), (TARGET, LIMIT), None, (one, one))
    assert question_words(one) == "哪一条？\nA. 甲\nB. 乙"
    assert questions_of(replace(two, questions=(one,))) == question_words(one)
    assert questions_of(two) == f"1. {question_words(one)}\n2. {question_words(one)}"
    assert (lacking_of(two), lacking_of(replace(two, lacking=()))) == ("指标、限制条件", "不缺")


_PIECES = ["磨损", "≥3", "mm", "不改变", "，", "。", "技术", "人才", "\n", " ", "reduce", "能", "希望", "“"]
_TEXT = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(_PIECES), max_size=30).map("".join))


@settings(max_examples=150, deadline=None)
@given(st.builds(TechnologyNeed, st.just("N"), *[_TEXT] * 2, problem=_TEXT, target=_TEXT, limits=_TEXT))
def test_any_text_is_answered_verbatim_and_with_at_most_two_questions(need: TechnologyNeed) -> None:
    found = triage(need, CUES, QUESTIONS)
    for element in found.stated:
        clause = element.clause
        assert clause.text and getattr(need, clause.field)[clause.start : clause.end] == clause.text
    assert {element.kind for element in found.stated} | set(found.lacking) == set(NeedElement)
    assert not {element.kind for element in found.stated} & set(found.lacking)
    assert len(found.questions) <= MOST_QUESTIONS and bool(found.questions) == bool(found.lacking)
    assert found.vagueness is vagueness(need, CUES)


@pytest.mark.parametrize("text", ["能否", "希望", "提高", "不低于3", "在高温", "a", "1", "的", "，", "起重机磨损，"])
@pytest.mark.parametrize("field", ["title", "content", "limits"])
def test_fifty_thousand_characters_lead_no_pattern_astray(field: str, text: str) -> None:
    need = replace(TechnologyNeed("N", "吊钩"), **{field: (text * 50_000)[:50_000]})
    found = triage(need, CUES, QUESTIONS)  # a pattern that backtracks without end would never return
    assert len(found.questions) <= MOST_QUESTIONS and found.vagueness is vagueness(need, CUES)
