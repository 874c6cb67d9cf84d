"""A record's place in the industry chain: the stated segment first, else classification and words, with the reason."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from matcher.domain import ChainSegment, Enterprise, IndustrialChain, Patent, SegmentAssignment, TechnologyNeed

_ENOUGH = 2  # one classification code, one term in the title, or two terms elsewhere
_MAIN_CODE, _OTHER_CODE, _DEEP = 4, 2, 1
_IN_TITLE, _IN_TEXT = 2, 1
_SUBCLASS_LENGTH = 4
_QUOTED = 3
_BETWEEN_NAMES = re.compile(r"[;；、,，\n]")


@dataclass(frozen=True, slots=True)
class _Signs:
    """What speaks for a segment: pairs of code and prefix, terms found, and their points together."""

    codes: tuple[tuple[str, str], ...]
    terms: tuple[str, ...]
    points: int


def place(record: Patent | TechnologyNeed | Enterprise, chain: IndustrialChain) -> SegmentAssignment:
    """The place of any kind of record that has one."""
    if isinstance(record, Patent):
        return assign(record.patent_id, (record.title, record.abstract), record.ipc_codes, chain)
    if isinstance(record, TechnologyNeed):
        texts = (record.title, record.content, record.problem, record.desired_effect, record.target)
        return assign(record.need_id, texts, (), chain, record.segment)
    return assign(record.enterprise_id, (record.products, record.industry), (), chain, record.segment)


def assign(
    record_id: str, texts: Sequence[str], ipc_codes: Sequence[str], chain: IndustrialChain, stated: str = ""
) -> SegmentAssignment:
    """The segment with most points (a tie goes to the earlier one), or none. `texts` begins with the title.

    Points: main IPC code 4, another 2, one more where the prefix is finer than a subclass; a term in the title 2,
    elsewhere 1.
    """
    if segment := _stated_segment(chain, stated):
        return SegmentAssignment(record_id, segment.segment_id, f"登记的环节为“{stated}”")
    title, text = texts[0].lower(), "\n".join(texts).lower()
    signs = [(_signs(segment, title, text, ipc_codes), segment) for segment in chain.segments]
    best, segment = max(signs, key=lambda pair: pair[0].points)
    if best.points >= _ENOUGH:
        return SegmentAssignment(record_id, segment.segment_id, _reason(best))
    weak = f"依据不足：{_reason(best)}" if best.points else "分类号和文字都不属于任何环节"
    return SegmentAssignment(record_id, "", weak)


def named_segment(chain: IndustrialChain, name: str) -> ChainSegment | None:
    """The segment of that name or id."""
    wanted = name.strip()
    return next((s for s in chain.segments if wanted and wanted in (s.name, s.segment_id)), None)


def _stated_segment(chain: IndustrialChain, stated: str) -> ChainSegment | None:
    """The segment a form states; of several, the first that is one of the chain."""
    found = (named_segment(chain, name) for name in (stated, *_BETWEEN_NAMES.split(stated)))
    return next((segment for segment in found if segment), None)


def _signs(segment: ChainSegment, title: str, text: str, ipc_codes: Sequence[str]) -> _Signs:
    codes = tuple((code, _prefix(code, segment)) for code in ipc_codes if code.startswith(segment.ipc_prefixes))
    terms = tuple(term for term in segment.terms if term.lower() in text)
    points = _code_points(codes, ipc_codes) + sum(_IN_TITLE if t.lower() in title else _IN_TEXT for t in terms)
    return _Signs(codes, terms, points)


def _prefix(code: str, segment: ChainSegment) -> str:
    return max((prefix for prefix in segment.ipc_prefixes if code.startswith(prefix)), key=len)


def _code_points(codes: Sequence[tuple[str, str]], ipc_codes: Sequence[str]) -> int:
    """The best code counts: many codes of one patent say the same thing again."""
    return max(
        (
            (_MAIN_CODE if code == ipc_codes[0] else _OTHER_CODE) + (_DEEP if len(prefix) > _SUBCLASS_LENGTH else 0)
            for code, prefix in codes
        ),
        default=0,
    )


def _reason(signs: _Signs) -> str:
    parts = [f"分类号 {code} 属于 {prefix.rstrip('/')}" for code, prefix in signs.codes[:1]]
    if signs.terms:
        parts.append(f"文中出现{'、'.join(f'“{term}”' for term in signs.terms[:_QUOTED])}")
    return "；".join(parts)
