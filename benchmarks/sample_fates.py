"""Dates and legal fate of invented applications."""

import random
from datetime import date, timedelta

from sample_material import DESIGN, INVENTION, UTILITY, Theme

TODAY = date(2026, 11, 23)


def filing_date(theme: Theme, chance: random.Random, wanted: bool) -> date:
    years = range(2018, 2025) if wanted else range(2012, 2026)
    weights = [1 + max(0, year - 2014) for year in years]
    year = chance.choices(list(years), weights)[0]
    return date(year, 1, 5) + timedelta(days=chance.randrange(355))


def term_end(kind: str, filed: date) -> date:
    """When the full term ends: 20 years, 10 years, designs filed from 2021-06-01 on 15 years."""
    designs = 15 if filed >= date(2021, 6, 1) else 10
    years = {INVENTION: 20, UTILITY: 10, DESIGN: designs}[kind]
    return filed.replace(year=filed.year + years, day=min(filed.day, 28))


def fate(theme: Theme, filed: date, chance: random.Random, wanted: bool) -> tuple[date, date | None, str, date]:
    """First publication, grant, status and the status's date."""
    if theme.kind != INVENTION:
        return registered_fate(theme.kind, filed, chance, wanted)
    published = filed + timedelta(days=chance.randrange(120, 540))
    granted = published + timedelta(days=chance.randrange(300, 800))
    examined = published + timedelta(days=20)
    if granted >= TODAY - timedelta(days=20):
        return published, None, "实质审查", examined
    draw = chance.random() * (0.88 if wanted else 1)
    if draw > 0.93:
        return published, None, chance.choice(["驳回", "撤回"]), min(granted, TODAY - timedelta(days=9))
    lapse = granted + timedelta(days=chance.randrange(400, 1500))
    if draw > 0.80 and lapse < TODAY:
        return published, granted, "未缴年费", lapse
    return published, granted, "授权", granted


def registered_fate(kind: str, filed: date, chance: random.Random, wanted: bool) -> tuple[date, date, str, date]:
    granted = filed + timedelta(days=chance.randrange(110, 300))
    end = term_end(kind, filed)
    if end <= TODAY:
        return granted, granted, "期限届满", end
    lapse = granted + timedelta(days=chance.randrange(500, 1400))
    if not wanted and lapse < TODAY and chance.random() < 0.2:
        return granted, granted, "未缴年费", lapse
    return granted, granted, "授权", granted
