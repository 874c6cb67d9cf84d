"""The form of each register: from its fields to a record, and from a record to its fields."""

from collections.abc import Mapping

from console.web.book_forms import needed_patents_in, patents_in, words_in
from console.web.form_words import FormFields, money_in, needed_day_in, term_in
from jobs.registers import headcounts_of
from matcher.errors import InputRefused
from matcher.money import money_words
from matcher.registers import Event, Finance, Pool, RegisterRecord, Training
from matcher.transfer_vocabulary import EventForm, FinanceForm, RegisterKind

FORMS = {RegisterKind.FINANCE: FinanceForm, RegisterKind.EVENTS: EventForm}
PROOFS = {RegisterKind.TRAINING: "签到表"}
LEAST_PROOF = "证据"


def record_in(kind: RegisterKind, fields: FormFields) -> RegisterRecord:
    """The record a form states, without its file. Raises InputRefused naming the field."""
    day, remark = needed_day_in(fields, "day", "日期"), " ".join(fields.get("remark", "").split())
    match kind:
        case RegisterKind.TRAINING:
            people = headcounts_of(words_in(fields, "participants", "参加单位和人数"))
            return Training(day, words_in(fields, "topic", "主题"), _hours(fields), people, remark=remark)
        case RegisterKind.FINANCE:
            kind_of, amount = term_in(fields, "form", FinanceForm, "方式"), money_in(fields, "amount", "金额")
            institution, firm = words_in(fields, "institution", "金融机构"), fields.get("enterprise", "").strip()
            return Finance(day, kind_of, amount or 0, institution, firm, patents_in(fields), remark=remark)
        case RegisterKind.EVENTS:
            name, form = words_in(fields, "name", "名称"), term_in(fields, "form", EventForm, "形式")
            return Event(day, name, form, " ".join(fields.get("place", "").split()), remark=remark)
        case RegisterKind.POOLS:
            return Pool(day, words_in(fields, "name", "名称"), needed_patents_in(fields), remark=remark)


def fields_of(record: RegisterRecord) -> dict[str, str]:
    """What the form says for a record that stands: `record_in` reads the same record of it again."""
    said: Mapping[str, str]
    match record:
        case Training():
            people = "；".join(f"{one.organisation} {one.people}" for one in record.participants)
            said = {"topic": record.topic, "hours": f"{record.hours:g}", "participants": people}
        case Finance():
            said = {"form": record.form.value, "amount": money_words(record.amount), "institution": record.institution}
            said |= {"enterprise": record.enterprise_id, "patents": "、".join(record.patents)}
        case Event():
            said = {"name": record.name, "form": record.form.value, "place": record.place}
        case Pool():
            said = {"name": record.name, "patents": "、".join(record.patents)}
    return {"day": record.day.isoformat(), "remark": record.remark, **said}


def _hours(fields: FormFields) -> float:
    text = fields.get("hours", "").strip()
    try:
        found = float(text)
    except ValueError:
        found = float("nan")
    if not 0 < found <= 1000:
        raise InputRefused("学时不对", text[:20], "请写大于 0 的数，如 8 或 1.5")
    return found
