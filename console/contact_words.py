"""How a contact is shown: as a JSON document, as one line of a list, and in full."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from matcher.glossary import chinese
from matcher.push_vocabulary import Channel

if TYPE_CHECKING:
    from jobs.contacts import ShownContact
    from matcher.consent import ConsentEvent, Permission, Preferences


def document_of(shown: "ShownContact") -> dict[str, Any]:
    """The contact with its permissions and events."""
    one, contact = shown.held, shown.held.contact
    return {
        "contact_id": one.contact_id,
        "name": contact.name,
        "duty": contact.duty,
        "email": contact.email,
        "phone": contact.phone,
        "enterprise_id": one.firm.enterprise_id,
        "enterprise": one.firm.name,
        "legal_basis": contact.legal_basis.value if contact.legal_basis else None,
        "source": contact.source,
        "basis_date": contact.basis_date.isoformat() if contact.basis_date else None,
        "channels": {channel.value: _permission(found) for channel, found in shown.permissions.items()},
        "events": [_event(event) for event in shown.events],
    }


def line_of(shown: "ShownContact") -> str:
    """Id, name, firm, basis, and whether mail may be sent."""
    one, contact = shown.held, shown.held.contact
    basis = chinese(contact.legal_basis) if contact.legal_basis else "无依据"
    return (
        f"{one.contact_id}  {contact.name}  {one.firm.name}  {basis}  邮件：{_told(shown.permissions[Channel.EMAIL])}"
    )


def lines_of(shown: "ShownContact") -> Iterator[str]:
    """Everything about the contact, a line each."""
    contact = shown.held.contact
    yield f"{shown.held.contact_id}  {contact.name} {contact.duty}（{shown.held.firm.name}）".replace(" （", "（")
    yield f"邮箱：{contact.email or '无'}  电话：{contact.phone or '无'}"
    basis = chinese(contact.legal_basis) if contact.legal_basis else "无"
    yield f"登记的法律依据：{basis}  来源：{contact.source or '无'}  日期：{contact.basis_date or '无'}"
    yield from (f"{chinese(channel)}：{_told(found)}" for channel, found in shown.permissions.items())
    for event in shown.events:
        basis = f"（{chinese(event.basis)}）" if event.basis else ""
        chosen = f"（{_chosen(event.preferences)}）" if event.preferences else ""
        proof = f"，证据 {event.evidence_name} {event.evidence_sha256[:12]}" if event.evidence_sha256 else ""
        said = f"{chinese(event.act)}{basis}{chosen}，来源：{event.source or '无'}"
        yield f"{event.day} {said}，经办：{event.person or '本人'}{proof}"


def _chosen(chosen: "Preferences") -> str:
    parts = [
        "主题：" + "、".join(chosen.topics) if chosen.topics else "",
        f"间隔：{chinese(chosen.frequency)}" if chosen.frequency else "",
        "方式：" + "、".join(map(chinese, chosen.channels)) if chosen.channels else "",
        "" if chosen.profiled else "非个性化",
    ]
    return "，".join(part for part in parts if part) or "不限"


def _told(found: "Permission") -> str:
    if found.digest:
        return f"可以，{chinese(found.digest)}"
    return f"不可以，{chinese(found.reason)}" if found.reason else "不可以"


def _permission(found: "Permission") -> dict[str, Any]:
    return {
        "digest": found.digest.value if found.digest else None,
        "reason": found.reason.value if found.reason else None,
        "basis": found.basis.value if found.basis else None,
        "topics": list(found.topics),
    }


def _event(event: "ConsentEvent") -> dict[str, Any]:
    chosen = event.preferences
    return {
        "act": event.act.value,
        "day": event.day.isoformat(),
        "basis": event.basis.value if event.basis else None,
        "preferences": chosen and _preferences(chosen),
        "source": event.source,
        "evidence": event.evidence_name,
        "evidence_sha256": event.evidence_sha256,
        "person": event.person,
        "at": event.at.isoformat(),
    }


def _preferences(chosen: "Preferences") -> dict[str, Any]:
    frequency = chosen.frequency.value if chosen.frequency else None
    return {
        "topics": list(chosen.topics),
        "frequency": frequency,
        "channels": [channel.value for channel in chosen.channels],
        "profiled": chosen.profiled,
    }
