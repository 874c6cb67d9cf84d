"""How long the plan of one day and the forecast of a year take, on invented records.

    python benchmarks/planning.py [--enterprises 1000] [--matches 100000] [--sent 40] [--seed 1] [--json FILE]

Every enterprise has the same number of open matches, two contacts and `--sent` earlier pushes of the last 400 days, so
that caps, send-once and frequencies have work to do. Prints seconds, what became of the matches, and a floor: the
same matches only sorted and grouped by enterprise and family.
"""

import argparse
import json
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from matcher.domain import Match, Patent, SupplyTerms, TechnologyNeed
from matcher.push_forecast import YearAhead, forecast
from matcher.push_history import History, Named, SentItem
from matcher.push_plan import plan_pushes
from matcher.push_policy import PushPolicy, Recipient
from matcher.push_screening import PlanRecords
from matcher.push_vocabulary import Frequency
from matcher.vocabulary import Availability, LegalStatus, Level

TODAY = date(2026, 6, 10)
PARTS = ("吊钩", "卷筒", "液压缸", "臂架", "变频器", "轨道", "钢丝绳", "制动器", "减速机", "回转支承", "支腿", "电缆")
DOES = ("防脱", "排绳", "缓冲", "焊接", "调速", "清扫", "检测", "润滑", "定位", "监测", "冷却", "密封")
KINDS = ("装置", "方法", "系统", "机构", "结构", "工艺")
NEEDS_EACH = 10


@dataclass(frozen=True, slots=True)
class Invented:
    """The invented home of one run."""

    matches: list[Match]
    records: PlanRecords
    people: list[Recipient]
    history: History


def invented(enterprises: int, matches: int, sent: int, seed: int) -> Invented:
    """A home of that size, the same for the same seed."""
    chance = random.Random(seed)
    patents = [patent(n, chance) for n in range(max(1000, matches // 5))]
    firms = [f"E{n}" for n in range(enterprises)]
    needs = [TechnologyNeed(f"{firm}-{n}", "需要", enterprise_id=firm) for firm in firms for n in range(NEEDS_EACH)]
    found = [match(n, needs[n % len(needs)].need_id, chance.choice(patents).patent_id, chance) for n in range(matches)]
    people = [
        Recipient(firm, f"{firm}/{n}", True, frequency=chance.choice([None, *Frequency]))
        for firm in firms
        for n in (1, 2)
    ]
    family = {one.patent_id: one.family for one in patents}
    history = [earlier(firm, family[chance.choice(found).patent_id], chance) for firm in firms for _ in range(sent)]
    terms = {
        one.patent_id: SupplyTerms(one.patent_id, availability=chance.choice(list(Availability))) for one in patents
    }
    records = PlanRecords({need.need_id: need for need in needs}, {one.patent_id: one for one in patents}, terms)
    return Invented(found, records, people, History(tuple(history)))


def patent(number: int, chance: random.Random) -> Patent:
    """One in force; one in ten shares its family with its neighbors."""
    title = f"一种{chance.choice(PARTS)}{chance.choice(DOES)}{chance.choice(PARTS)}{chance.choice(KINDS)}"
    family = f"F{number // 10}" if chance.random() < 0.1 else ""
    return Patent(f"CN{number}", title, legal_status=LegalStatus.IN_FORCE, family_id=family)


def match(number: int, need_id: str, patent_id: str, chance: random.Random) -> Match:
    """One above or below the threshold."""
    p = round(chance.uniform(0.2, 0.95), 6)
    return Match(f"M{number}", need_id, patent_id, 1, p, Level.STRONG, p, pushable=chance.random() < 0.9)


def earlier(firm: str, family: str, chance: random.Random) -> SentItem:
    """An earlier push to one of the firm's contacts."""
    day = TODAY - timedelta(days=chance.randint(1, 400))
    return SentItem(firm, family, f"{firm}/{chance.randint(1, 2)}", day, Named(5))


def grouped(home: Invented) -> int:
    """The floor: matches sorted and grouped, nothing decided."""
    groups: dict[tuple[str, str], list[Match]] = {}
    for one in sorted(home.matches, key=lambda match: (-match.p_relevant, match.match_id)):
        need, held = home.records.needs[one.need_id], home.records.patents[one.patent_id]
        groups.setdefault((need.enterprise_id, held.family), []).append(one)
    return len(groups)


def timed(work: Callable[[], Any], times: int = 3) -> tuple[float, Any]:
    """The least of several times in seconds, and the last answer."""
    spent = []
    for _ in range(times):
        began = time.perf_counter()
        answer = work()
        spent.append(time.perf_counter() - began)
    return min(spent), answer


def measured(home: Invented) -> dict[str, float]:
    """The figures of one home."""
    policy = PushPolicy(0.3)
    floor, _ = timed(lambda: grouped(home))
    spent, plan = timed(lambda: plan_pushes(home.matches, home.records, home.people, home.history, policy, TODAY))
    ahead = YearAhead(date(2026, 1, 1), TODAY, tuple(TODAY + timedelta(days=n) for n in range(205)))
    year, told = timed(
        lambda: forecast(home.matches, home.records, home.people, home.history, policy, ahead, {}), times=1
    )
    reasons = Counter(f"waits: {one.reason}" for one in plan.waiting) + Counter(
        f"refused: {one.reason}" for one in plan.refused
    )
    figures = {"floor_seconds": round(floor, 3), "plan_seconds": round(spent, 3), "forecast_seconds": round(year, 3)}
    counts = {"matches": len(home.matches), "today": len(plan.today), **dict(sorted(reasons.items()))}
    return {**figures, **counts, "within_caps": told.within_caps}


def main() -> None:
    """Reads the arguments, measures, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--enterprises", type=int, default=1000)
    parser.add_argument("--matches", type=int, default=100_000)
    parser.add_argument("--sent", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    figures = measured(invented(given.enterprises, given.matches, given.sent, given.seed))
    for name, value in figures.items():
        print(f"{name:32}{value}")
    if given.json:
        given.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
