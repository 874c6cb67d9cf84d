"""What a person states of a contract, held against what the home knows: patents, enterprise, provider, push."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import sqlalchemy as sa

from ingest.cells import BadCell
from ingest.files import file_sha256
from ingest.patent_numbers import application_number
from matcher.domain import Enterprise, Patent
from matcher.errors import FileUnreadable, InputRefused, RecordUnknown
from matcher.transfers import Evidence, TransferredPatent, TransferTerms
from matcher.vocabulary import ProviderKind, TransferMode
from store import enterprises, patents, pushes


@dataclass(frozen=True, slots=True)
class StatedTransfer:
    """A contract as it is stated: `enterprise` is an id or a name, `patents` are numbers as written; `amount` in fen;
    without `provider_kind` that of the patents is taken."""

    mode: TransferMode
    provider: str
    enterprise: str
    patents: tuple[str, ...]
    contract_number: str
    signed: date
    amount: int
    provider_kind: ProviderKind | None = None
    effective: date | None = None
    trial_end: date | None = None
    open_license_number: str = ""
    push_id: str = ""
    contract: Evidence | None = None
    remark: str = ""


def evidence_file(path: Path) -> Evidence:
    """A file as evidence: its name and SHA-256. Raises FileUnreadable."""
    if not path.is_file():
        raise FileUnreadable("找不到证据文件", path, "请检查路径")
    return Evidence(path.name, file_sha256(path))


def terms_of(conn: sa.Connection, stated: StatedTransfer, before: TransferTerms | None = None) -> TransferTerms:
    """The terms, with each patent as the home knows it now, or as it was known `before`. Raises RecordUnknown for a
    patent, an enterprise or a push that is not here, InputRefused for a push to others or of another patent."""
    firm = _firm(conn, stated.enterprise)
    known = {patent.patent_id: patent for patent in before.patents} if before else {}
    found = find_patents(conn, stated.patents)
    terms = TransferTerms(
        mode=stated.mode,
        provider=" ".join(stated.provider.split()),
        provider_kind=stated.provider_kind or _kind_of(found),
        enterprise_id=firm.enterprise_id,
        enterprise=firm.name,
        patents=tuple(known.get(patent.patent_id) or _snapshot(patent) for patent in found),
        contract_number=stated.contract_number.strip(),
        signed=stated.signed,
        amount=stated.amount,
        effective=stated.effective,
        trial_end=stated.trial_end,
        open_license_number=stated.open_license_number.strip(),
        push_id=stated.push_id.strip(),
        contract=stated.contract,
        remark=stated.remark.strip(),
    )
    if terms.push_id:
        _check_push(conn, terms)
    return terms


def stated_of(terms: TransferTerms) -> StatedTransfer:
    """What was stated, so that some of it can be stated anew."""
    return StatedTransfer(
        mode=terms.mode,
        provider=terms.provider,
        enterprise=terms.enterprise_id,
        patents=terms.patent_ids,
        contract_number=terms.contract_number,
        signed=terms.signed,
        amount=terms.amount,
        provider_kind=terms.provider_kind,
        effective=terms.effective,
        trial_end=terms.trial_end,
        open_license_number=terms.open_license_number,
        push_id=terms.push_id,
        contract=terms.contract,
        remark=terms.remark,
    )


def find_patents(conn: sa.Connection, numbers: Sequence[str]) -> list[Patent]:
    """The patents of these numbers, in their order. Raises RecordUnknown naming all that are not here."""
    ids = patents.resolve(conn, numbers)
    spelled = {number: _spelled(number) for number in numbers if number not in ids}
    again = patents.resolve(conn, spelled.values())
    ids |= {number: again[other] for number, other in spelled.items() if other in again}
    lost = [number for number in numbers if number not in ids]
    if lost:
        raise RecordUnknown("库中没有这件专利", "、".join(lost), "请核对专利号，或先用 queqiao import patents 导入")
    found = patents.get_many(conn, ids.values())
    return [found[ids[number]] for number in numbers]


def find_enterprise(conn: sa.Connection, named: str) -> Enterprise:
    """The enterprise of an id or a name, followed through merges. Raises RecordUnknown."""
    by_name = enterprises.ids_by_name(conn, [named]).get(named, named)
    kept = enterprises.merged_into(conn, [by_name]).get(by_name, by_name)
    firm = enterprises.get(conn, kept)
    if firm is None:
        raise RecordUnknown("没有这家企业", named, "请核对企业编号或名称，或先用 queqiao import enterprises 导入")
    return firm


def _firm(conn: sa.Connection, named: str) -> Enterprise:
    return find_enterprise(conn, " ".join(named.split()))


def _spelled(number: str) -> str:
    """A number in the spelling of the home: `202010000001.1`, `ZL 2020 1 0000001.1`."""
    try:
        return application_number("".join(number.split()))
    except BadCell:
        return number


def _kind_of(found: Sequence[Patent]) -> ProviderKind:
    kinds = {patent.provider_kind for patent in found}
    if len(kinds) != 1 or ProviderKind.UNKNOWN in kinds:
        cure = "请用 --provider-kind（表格中为“供方类型”）写明"
        raise InputRefused("看不出供方是高校、院所还是其他", "、".join(patent.patent_id for patent in found), cure)
    return kinds.pop()


def _snapshot(patent: Patent) -> TransferredPatent:
    status = (patent.legal_status, patent.legal_status_date)
    return TransferredPatent(patent.patent_id, patent.title, patent.family, *status, patent.patentees)


def _check_push(conn: sa.Connection, terms: TransferTerms) -> None:
    push = pushes.get(conn, terms.push_id)
    if push is None:
        raise RecordUnknown("没有这条推送", terms.push_id, "可用 queqiao push list 查看")
    kept = enterprises.merged_into(conn, [push.enterprise_id]).get(push.enterprise_id, push.enterprise_id)
    families = {patent.family_id for patent in terms.patents}
    wrong = {
        "这条推送不是给这家企业的": kept != terms.enterprise_id,
        "这条推送不是合同里的专利": push.family_id not in families,
        "这条推送没有发出过": push.sent_day is None or push.practice is not None,
        "这条推送在签订之后才发出": push.sent_day is not None and push.sent_day > terms.signed,
    }
    if told := next((what for what, holds in wrong.items() if holds), ""):
        raise InputRefused(told, terms.push_id, "请核对推送编号，没有推送促成的不写")
