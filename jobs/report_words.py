"""The words of the report, the same in the workbook, in the document and on the screen."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from matcher.proportion import ENOUGH
from matcher.push_vocabulary import Bound

if TYPE_CHECKING:
    from jobs.reporting import MadeReport

_BOUNDS = {Bound.AT_LEAST.value: "不少于", Bound.MORE_THAN.value: "超过"}
_PERIODS = {"year": "每年", "programme": "实施期内", "application": "申报时"}


def figure_words(line: Mapping[str, Any]) -> str:
    """The figure with its unit, or why there is none."""
    if line["value"] is None:
        return str(line["note"])
    unit = line["target"]["unit"]
    return f"{line['value']:+,.1f}%" if unit == "%" else f"{line['value']:,g} {unit}"


def target_words(target: Mapping[str, Any]) -> str:
    """The target as a phrase; a clause without a number says how it was read."""
    reading = "（自定读法）" if target["reading"] else ""
    amount = f"{target['amount']:g}%" if target["unit"] == "%" else f"{target['amount']:,g} {target['unit']}"
    choice = "（任一即可）" if target["group"] else ""
    return f"{_PERIODS[target['period']]}{_BOUNDS[target['bound']]} {amount}{choice}{reading}"


def met_words(met: bool | None) -> str:
    """Whether a target is met."""
    return "——" if met is None else "已达到" if met else "未达到"


def baseline_words(line: Mapping[str, Any]) -> str:
    """What a growth is made of; empty for other figures."""
    if line["amount"] is None:
        return ""
    now = f"本年 {line['amount']:g} {line['amount_unit']}"
    if line["baseline"] is None:
        return now
    return f"{now}；基期 {line['baseline']:g} {line['amount_unit']}（{line['baseline_source']}）"


def share_words(found: Mapping[str, Any] | None) -> str:
    """A share with n and its interval; too few cases give no share."""
    if found is None:
        return "尚未登记"
    if found["share"] is None:
        return "样本不足（n = 0）"
    low, high = found["interval"]
    spread = f"n = {found['n']}，其中 {found['hits']}，95% 区间 {low:.1%} 至 {high:.1%}"
    return f"{found['share']:.1%}（{spread}）" if found["enough"] else f"样本不足（{spread}；不足 {ENOUGH} 不作结论）"


def section_lines(made: "MadeReport") -> list[tuple[str, str]]:
    """What stands beside the targets: where the figures come from, pushes by column, shares, duties, readings."""
    document = made.document
    programme, ledger, pushes, shares = (document[name] for name in ("programme", "ledger", "pushes", "shares"))
    lines = [
        ("任务书", f"{programme['name']}（{programme['guide']}）"),
        ("项目年度", f"{document['year'][0]} 至 {document['year'][1]}"),
        ("截止日期", f"{document['as_of']}（此日及以前发生的；按出报告时台账所知）"),
        ("台账", f"{ledger['entries']} 条，链条完整，链头 {ledger['head'] or '（无）'}"),
        ("数据哈希（SHA-256）", made.frozen.sha256),
        ("推送：严格口径", f"{pushes['strict']:,} 条"),
        ("推送：宽口径", f"{pushes['loose']:,} 条"),
        ("推送：另列", _named(pushes["beside"])),
        ("推送：发出的现状", _named(pushes["states"])),
        ("精准度（企业评价）", share_words(shares["precision"])),
        ("答复率", share_words(shares["answered"])),
        ("答复", _named(shares["answers"])),
        ("签约率（签约/已联系）：送达的、针对需求的推送", share_words(shares["signing"])),
        ("签约率（签约/已联系）：全部发出的推送", share_words(shares.get("signing_loose"))),
    ]
    lines += [(f"其他要求：{duty['name']}", _duty(duty)) for duty in document["duties"]]
    readings = {line["target"]["name"]: line["target"]["reading"] for line in document["lines"]}
    return lines + [(f"读法：{name}", reading) for name, reading in readings.items() if reading]


def _duty(duty: Mapping[str, Any]) -> str:
    when = f"；应于 {duty['due']}" if duty["due"] else f"；满 {duty['after_years']} 年时" if duty["after_years"] else ""
    return f"{duty['clause']}：{duty['text']}{when}。不由台账计数，请另附材料"


def _named(counts: Mapping[str, int]) -> str:
    return "；".join(f"{name} {n}" for name, n in counts.items())
