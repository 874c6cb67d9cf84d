"""A match in words: why it is proposed, what both sides say, what is missing."""

from collections.abc import Mapping, Sequence

from matcher.domain import Evidence, Match, Missing
from matcher.glossary import chinese

FIELD_NAMES: Mapping[str, str] = {
    "title": "名称",
    "abstract": "摘要",
    "claims": "权利要求",
    "content": "内容",
    "problem": "待解决的问题",
    "desired_effect": "期望效果",
    "target": "技术指标",
    "limits": "限制条件",
}
_LONGEST_QUOTE = 40


def reason_of(match: Match) -> str:
    """One sentence from the facet scores and the first evidence; it claims no more than they show."""
    return f"{_similarities(match)}；{_first_answer(match.evidence)}。"


def evidence_of(evidence: Sequence[Evidence]) -> str:
    """Both sides of every evidence, one per line, quoted in full."""
    return "\n".join(
        f"需求〔{_field(found.need_field)}〕“{found.need_text}” ↔ 专利〔{_field(found.field)}〕“{found.text}”"
        for found in evidence
    )


def missing_of(missing: Sequence[Missing]) -> str:
    """What the need asks and the patent does not answer, e.g. `缺：指标“≥67%”`."""
    if not missing:
        return "未发现"
    return "缺：" + "；".join(f"{chinese(item.element)}“{item.text}”" for item in missing)


def _similarities(match: Match) -> str:
    scores = [(chinese(facet), score) for facet, score in match.facet_scores.items() if score is not None]
    if not scores:
        return f"综合得分 {match.score:.2f}"
    return "，".join(f"{name}相似度 {score:.2f}" for name, score in scores)


def _first_answer(evidence: Sequence[Evidence]) -> str:
    if not evidence:
        return "未找到可直接引用的对应表述，请人工核对"
    first = evidence[0]
    return f"需求所述“{_short(first.need_text)}”，专利{_field(first.field)}对应“{_short(first.text)}”"


def _field(name: str) -> str:
    return FIELD_NAMES.get(name, name)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"
