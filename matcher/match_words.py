"""A match in words: why it is proposed, what both sides say, what is missing."""

import unicodedata
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
READ = 20_000  # more of a text than this is not looked at when a few words of it are shown
_BLANKS = {"Cc": " ", "Cf": "", "Cs": "", "Zl": " ", "Zp": " "}  # by category: what stands in their place


def clipped(text: str, longest: int) -> str:
    """On one line and without characters that nobody sees, at most `longest` code points and a mark of omission."""
    seen = "".join(_BLANKS.get(unicodedata.category(char), char) for char in text[:READ])
    plain = " ".join(seen.split())
    return plain if len(plain) <= longest else f"{plain[:longest]}…"


def reason_of(match: Match) -> str:
    """One sentence from the facet scores and the first evidence; it claims no more than they show."""
    return f"{_similarities(match)}；{_first_answer(match.evidence)}。"


def evidence_of(evidence: Sequence[Evidence]) -> str:
    """Both sides of every evidence, one per line, quoted in full."""
    return "\n".join(
        f"需求〔{field_name(found.need_field)}〕“{found.need_text}” ↔ 专利〔{field_name(found.field)}〕“{found.text}”"
        for found in evidence
    )


def missing_of(missing: Sequence[Missing]) -> str:
    """What the need asks and the patent does not answer, e.g. `缺：指标“≥67%”`."""
    return "缺：" + "；".join(map(missing_words, missing)) if missing else "未发现"


def missing_words(item: Missing) -> str:
    """One element that is not answered, e.g. `指标“≥67%”`."""
    return f"{chinese(item.element)}“{item.text}”"


def field_name(name: str) -> str:
    """The Chinese name of a field that is quoted."""
    return FIELD_NAMES.get(name, name)


def _similarities(match: Match) -> str:
    scores = [(chinese(facet), score) for facet, score in match.facet_scores.items() if score is not None]
    if not scores:
        return f"综合得分 {match.score:.2f}"
    return "，".join(f"{name}相似度 {score:.2f}" for name, score in scores)


def _first_answer(evidence: Sequence[Evidence]) -> str:
    if not evidence:
        return "未找到可直接引用的对应表述，请人工核对"
    first = evidence[0]
    return f"需求所述“{_short(first.need_text)}”，专利{field_name(first.field)}对应“{_short(first.text)}”"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"
