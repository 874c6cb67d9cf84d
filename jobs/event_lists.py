"""Events: their candidates out of the home's matches, segment by segment, and the outcomes in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa

from ingest.registers import OutcomeRow, read_outcomes
from jobs.registers import enter_record, standing_record
from jobs.sheets.candidate_sheet import Candidate, write_candidates
from jobs.transferring import Acting
from matcher.domain import ChainSegment, Match, Patent, TechnologyNeed
from matcher.errors import InputRefused, RecordUnknown
from matcher.glossary import chinese
from matcher.registers import Event, Outcome
from matcher.transfer_vocabulary import RegisterKind
from matcher.vocabulary import Confidentiality, RecordKind
from store import chain, matches, needs, patents
from store.database import writing

_WHY = "候选名单"
_CURE = "本次没有导入任何内容，请改正后重试"


def prepare_candidates(
    engine: sa.Engine, event_id: str, segments: Sequence[str], threshold: float, path: Path, by: Acting
) -> list[Candidate]:
    """The pushable matches of at least that probability whose patent is in one of these segments (all, where none is
    named), entered as the event's candidates beside those it has, and written to an .xlsx file. Raises RecordUnknown
    for an event or segment, InputRefused where there is no match."""
    if path.suffix.lower() != ".xlsx":
        raise InputRefused("不能写成这种文件", path.name, "请用 .xlsx 结尾的文件名")
    with writing(engine) as conn:
        event = _event(conn, event_id)
        places, names = chain.places(conn, RecordKind.PATENT), _segment_names(conn, segments)
        fit = [one for one in matches.pushable(conn) if one.p_relevant >= threshold]
        found = [one for one in fit if not segments or places.get(one.patent_id, "") in segments]
        every = tuple(dict.fromkeys([*event.candidates, *(one.match_id for one in found)]))
        if not every:
            raise InputRefused(
                "没有达到门槛、可以推送的匹配", "、".join(segments), "请先运行 queqiao match，或换一个环节"
            )
        if every != event.candidates:
            changed = replace(event, candidates=every)
            enter_record(conn, RegisterKind.EVENTS, changed, replace(by, why=_WHY), event_id)
        shown = _candidates(conn, every, places, names, event.outcomes)
        write_candidates(path, event_id, event.name, shown)
    return shown


def take_outcomes(engine: sa.Engine, path: Path, by: Acting) -> dict[str, int]:
    """Enter the results of a filled-in candidate list, all or nothing; how many, by event. A result that differs from
    the one entered before takes its place. Raises FileUnreadable, InputRefused, RecordUnknown."""
    rows = read_outcomes(path)
    keys = [(row.record_id, row.outcome.match_id) for row in rows]
    if twice := sorted({key[1] for key in keys if keys.count(key) > 1}):
        raise InputRefused("同一个匹配出现了两次", "、".join(twice), _CURE)
    with writing(engine) as conn:
        return {event_id: _enter(conn, event_id, rows, by) for event_id in dict.fromkeys(key[0] for key in keys)}


def _enter(conn: sa.Connection, event_id: str, rows: Iterable[OutcomeRow], by: Acting) -> int:
    event = _event(conn, event_id)
    told = {row.outcome.match_id: row.outcome.result for row in rows if row.record_id == event_id}
    results = {one.match_id: one.result for one in event.outcomes}
    if unknown := sorted(set(told) - set(event.candidates)):
        raise InputRefused(f"不是 {event_id} 的候选", "、".join(unknown), _CURE)
    if told.items() <= results.items():
        return 0
    outcomes = tuple(Outcome(*pair) for pair in (results | told).items())
    new = sum(results.get(match_id) != result for match_id, result in told.items())
    enter_record(conn, RegisterKind.EVENTS, replace(event, outcomes=outcomes), replace(by, why="活动结果"), event_id)
    return new


def _event(conn: sa.Connection, event_id: str) -> Event:
    record = standing_record(conn, RegisterKind.EVENTS, event_id).record
    assert isinstance(record, Event)
    return record


def _segment_names(conn: sa.Connection, wanted: Sequence[str]) -> dict[str, str]:
    industry = chain.get(conn)
    known: tuple[ChainSegment, ...] = industry.segments if industry else ()
    names = {segment.segment_id: segment.name for segment in known}
    if lost := [one for one in wanted if one not in names]:
        raise RecordUnknown("产业链里没有这个环节", "、".join(lost), f"可用的环节：{'、'.join(names) or '无'}")
    return names


def _candidates(
    conn: sa.Connection,
    match_ids: Sequence[str],
    places: Mapping[str, str],
    names: Mapping[str, str],
    outcomes: Sequence[Outcome],
) -> list[Candidate]:
    found = matches.get_many(conn, match_ids)
    about = patents.get_many(conn, {one.patent_id for one in found.values()})
    asked = needs.get_many(conn, {one.need_id for one in found.values()})
    results = {one.match_id: chinese(one.result) for one in outcomes}

    def shown(match: Match) -> Candidate:
        segment = names.get(places.get(match.patent_id, ""), "")
        patent, need = about.get(match.patent_id), asked.get(match.need_id)
        return _candidate(match, segment, patent, need, results.get(match.match_id, ""))

    ordered = sorted(found.values(), key=lambda one: (places.get(one.patent_id, ""), -one.p_relevant, one.match_id))
    return [shown(match) for match in ordered]


def _candidate(
    match: Match, segment: str, patent: Patent | None, need: TechnologyNeed | None, result: str
) -> Candidate:
    title, patentees = (patent.title, "；".join(patent.patentees)) if patent else ("", "")
    released = _released(need) if need else ("", "", "")
    return Candidate(match.match_id, result, segment, match.patent_id, title, patentees, *released)


def _released(need: TechnologyNeed) -> tuple[str, str, str]:
    """What may be shown of a need, and of its enterprise, and why so."""
    way = chinese(need.confidentiality)
    if need.confidentiality is Confidentiality.PUBLIC:
        return need.title, need.enterprise, way
    return (need.anonymous_text if need.confidentiality is Confidentiality.ANONYMOUS else ""), "", way
