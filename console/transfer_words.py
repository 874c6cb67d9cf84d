"""How transfers are told: a line for people, a document for programs."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from matcher.glossary import chinese
from matcher.money import money_words
from matcher.transfer_alarms import Alarm
from matcher.transfer_figures import TransferCount, TransferFigures, growth
from matcher.transfers import Evidence, Instalment, Payment, Recording, Transfer, TransferEntry, TransferTerms


def transfer_line(one: Transfer) -> str:
    """A transfer in one line: what, from whom to whom, how much, and what keeps it out of the strict count."""
    terms = one.terms
    what = f"{chinese(terms.mode)} {len(terms.patents)} 件  {terms.provider} → {terms.enterprise}"
    money = f"{money_words(terms.amount)}，已付 {money_words(one.paid)}"
    recorded = one.recording.number if one.recording else "未登记/备案"
    flags = f"  〔只计入宽口径：{'、'.join(map(chinese, one.flags))}〕" if one.flags else ""
    return f"{one.transfer_id}  {terms.signed}  {terms.contract_number}  {what}  {money}  {recorded}{flags}"


def transfer_document(one: Transfer, pools: Mapping[str, tuple[str, ...]] | None = None) -> dict[str, Any]:
    """A transfer as JSON has it; amounts in fen."""
    terms, recording = one.terms, one.recording
    return {
        "transfer_id": one.transfer_id,
        "entry": one.sequence,
        "contract_number": terms.contract_number,
        "mode": terms.mode.value,
        "provider": terms.provider,
        "provider_kind": terms.provider_kind.value,
        "enterprise_id": terms.enterprise_id,
        "enterprise": terms.enterprise,
        "patents": list(terms.patent_ids),
        "signed": terms.signed.isoformat(),
        "effective": _day(terms.effective),
        "trial_end": _day(terms.trial_end),
        "amount_fen": terms.amount,
        "paid_fen": one.paid,
        "instalments": [_instalment(one, agreed) for agreed in one.instalments],
        "recording_due": _day(terms.recording_due),
        "recording": {"number": recording.number, "date": recording.recorded.isoformat()} if recording else None,
        "open_license_number": terms.open_license_number,
        "push_id": terms.push_id,
        "contract": _file(terms.contract),
        "pools": sorted({tag for patent_id in terms.patent_ids for tag in (pools or {}).get(patent_id, ())}),
        "flags": [flag.value for flag in one.flags],
        "strict": not one.flags,
    }


def entry_line(entry: TransferEntry) -> str:
    """An entry of the book in one line."""
    why = f"  原因：{entry.why}" if entry.why else ""
    day = entry.at.astimezone(ZoneInfo("Asia/Shanghai")).date()
    return f"#{entry.sequence}  {day}  {entry.person}  {chinese(entry.act)}  {said_in(entry)}{why}"


def entry_document(entry: TransferEntry) -> dict[str, Any]:
    """An entry as JSON has it."""
    return {
        "entry": entry.sequence,
        "act": entry.act.value,
        "person": entry.person,
        "at": entry.at.isoformat(),
        "why": entry.why,
        "reverses": entry.reverses,
        "said": said_in(entry),
    }


def said_in(entry: TransferEntry) -> str:
    """What an entry states, in a few words."""
    match entry.what:
        case TransferTerms() as terms:
            amount = money_words(terms.amount)
            return f"{terms.contract_number} {chinese(terms.mode)} {'、'.join(terms.patent_ids)} {amount}"
        case Instalment() as one:
            return f"第 {one.number} 期 {one.due} {money_words(one.amount)}"
        case Payment() as one:
            return f"第 {one.instalment} 期 {one.paid} {money_words(one.amount)} 发票 {one.invoice or '（无）'}"
        case Recording() as one:
            return f"{one.number} {one.recorded}"
        case _:
            return f"冲销 #{entry.reverses}"


def alarm_line(alarm: Alarm, today: date) -> str:
    """An alarm in one line."""
    left = alarm.days_left(today)
    when = f"逾期 {-left} 天" if left < 0 else f"还有 {left} 天"
    return f"{alarm.transfer_id}  {chinese(alarm.kind)}  {alarm.due}（{when}）  {alarm.detail}".rstrip()


def alarm_document(alarm: Alarm, today: date) -> dict[str, Any]:
    """An alarm as JSON has it."""
    told = {"transfer_id": alarm.transfer_id, "alarm": alarm.kind.value, "due": alarm.due.isoformat()}
    return {**told, "days_left": alarm.days_left(today), "detail": alarm.detail}


def count_lines(count: TransferCount, baseline: int | None) -> Iterator[str]:
    """Both counts side by side."""
    strict, loose = count.strict, count.loose
    yield f"{count.first} 至 {count.last} 签订、高校院所转让许可给企业的（严格口径 / 宽口径）："
    yield f"  专利 {strict.patents} / {loose.patents} 件（{strict.patent_times} / {loose.patent_times} 件次）"
    yield f"  合同 {strict.contracts} / {loose.contracts} 份，企业 {strict.enterprises} / {loose.enterprises} 家"
    yield f"  其中中小微企业 {strict.small_firms} / {loose.small_firms} 家"
    yield f"  合同金额 {money_words(strict.amount_signed)} / {money_words(loose.amount_signed)}"
    yield f"  期内付款 {money_words(strict.amount_paid)} / {money_words(loose.amount_paid)}"
    if baseline:
        shares = [growth(one.patents, baseline) or 0 for one in (strict, loose)]
        yield f"  比基数 {baseline} 件：{shares[0]:+.1%} / {shares[1]:+.1%}"
    for flag, ids in count.flagged.items():
        if ids:
            yield f"  只计入宽口径，{chinese(flag)}：{'、'.join(ids)}"
    for name, ids in (("其他供方", count.other_providers), ("委托或合作开发", count.joint_development)):
        if ids:
            yield f"  另列，不计入，{name}：{'、'.join(ids)}"


def count_document(count: TransferCount, baseline: int | None) -> dict[str, Any]:
    """Both counts as JSON has them; amounts in fen."""
    return {
        "first": count.first.isoformat(),
        "last": count.last.isoformat(),
        "strict": _figures(count.strict, baseline),
        "loose": _figures(count.loose, baseline),
        "flagged": {flag.value: list(ids) for flag, ids in count.flagged.items()},
        "other_providers": list(count.other_providers),
        "joint_development": list(count.joint_development),
        "baseline": baseline,
    }


def _figures(found: TransferFigures, baseline: int | None) -> dict[str, Any]:
    names = ("contracts", "patents", "patent_times", "enterprises", "small_firms")
    money = {"amount_signed_fen": found.amount_signed, "amount_paid_fen": found.amount_paid}
    ids = {"transfer_ids": list(found.transfer_ids), "paid_ids": list(found.paid_ids)}
    return {name: getattr(found, name) for name in names} | money | ids | {"growth": growth(found.patents, baseline)}


def _instalment(one: Transfer, agreed: Instalment) -> dict[str, Any]:
    due = {"number": agreed.number, "due": agreed.due.isoformat(), "amount_fen": agreed.amount}
    return due | {"paid_fen": one.paid_of(agreed.number)}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _file(evidence: Evidence | None) -> dict[str, str] | None:
    return {"name": evidence.name, "sha256": evidence.sha256} if evidence else None
