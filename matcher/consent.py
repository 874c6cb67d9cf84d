"""Whether a contact may be written to on a day by a channel, with what, and why not."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from matcher.addresses import ContactKeys, is_email, is_mobile, is_one_line, normal_email
from matcher.domain import Contact
from matcher.push_vocabulary import Channel, ConsentAct, Digest, Frequency, NoWriting, PushChannel
from matcher.vocabulary import LegalBasis

# What each basis carries at most. Mail and SMS of a commercial kind need the recipient's consent or request (rules on
# e-mail services, article 13; rules on SMS services, article 18); what a person published or a duty covers (PIPL 13,
# 27) carries a sheet handed over, without profiling. A group robot must be bound to one consenting contact.
CARRIES: Mapping[LegalBasis, Mapping[Channel, Digest]] = {
    LegalBasis.CONSENT: dict.fromkeys(Channel, Digest.PROFILED),
    LegalBasis.CONTRACT: dict.fromkeys((c for c in Channel if c is not Channel.ROBOT), Digest.PROFILED),
    LegalBasis.LEGAL_DUTY: {Channel.HAND_OVER: Digest.INDUSTRY},
    LegalBasis.PUBLIC_INFORMATION: {Channel.HAND_OVER: Digest.INDUSTRY},
}
# The way a contact agreed to, behind each way in which an item goes out.
MEANS: Mapping[PushChannel, Channel] = {
    PushChannel.EMAIL: Channel.EMAIL,
    PushChannel.SMS: Channel.SMS,
    PushChannel.WECOM: Channel.ROBOT,
    PushChannel.DINGTALK: Channel.ROBOT,
    PushChannel.FEISHU: Channel.ROBOT,
    PushChannel.FORWARD: Channel.WECHAT,
    PushChannel.HAND_OVER: Channel.HAND_OVER,
}
INTERVALS = {
    Frequency.WEEKLY: timedelta(days=7),
    Frequency.FORTNIGHTLY: timedelta(days=14),
    Frequency.MONTHLY: timedelta(days=30),
    Frequency.QUARTERLY: timedelta(days=91),
}


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a contact chose; empty topics and channels mean all, `profiled` False the digest of the whole industry."""

    topics: tuple[str, ...] = ()
    frequency: Frequency | None = None
    channels: tuple[Channel, ...] = ()
    profiled: bool = True


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing said for the contact with `keys` on `day`; `number` (from 1) is the order in which it was recorded,
    `evidence` the SHA-256 of the file that proves it."""

    number: int
    act: ConsentAct
    day: date
    keys: frozenset[str]
    basis: LegalBasis | None = None
    source: str = ""
    preferences: Preferences | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class ConsentEvent:
    """One act as it is recorded: what was said, by whom it was taken down, when, and on which evidence."""

    act: ConsentAct
    day: date
    person: str
    at: datetime
    secret_id: str
    basis: LegalBasis | None = None
    preferences: Preferences | None = None
    source: str = ""
    evidence_name: str = ""
    evidence_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Permission:
    """`digest` is what may be sent, None with the `reason` why nothing may; `from_day` is when that ends by itself;
    `evidence` is the SHA-256 of the file that proves the basis, empty where only the register states it."""

    digest: Digest | None
    reason: NoWriting | None = None
    basis: LegalBasis | None = None
    topics: tuple[str, ...] = ()
    from_day: date | None = None
    frequency: Frequency | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A basis for writing that was stated on a day; what a register states has number 0 and no evidence."""

    day: date
    number: int
    basis: LegalBasis
    evidence: str = ""


def may_write(
    contact: Contact,
    keys: ContactKeys,
    channel: Channel,
    today: date,
    *,
    statements: Collection[Statement] = (),
    suppressed: Mapping[str, ConsentAct] | None = None,
    last_written: date | None = None,
) -> Permission:
    """The decision for one contact. `statements` may be of others too: only those that share a key count;
    `suppressed` maps keys to the act that suppressed them. A refusal ends it for every channel."""
    mine = [statement for statement in statements if statement.keys & keys.every]
    if stop := _barred(contact, keys, channel, suppressed or {}):
        return Permission(None, stop)
    claims, stop = standing_claims(contact, keys, channel, mine, today)
    if stop:
        return Permission(None, stop)
    fitting = [claim for claim in claims if channel in CARRIES[claim.basis]]
    if not fitting:
        return Permission(None, NoWriting.BASIS_NOT_FOR_CHANNEL)
    best = max(fitting, key=lambda c: (CARRIES[c.basis][channel] is Digest.PROFILED, c.day, c.number))
    return _as_preferred(best, channel, preferences_of(keys, mine), today, last_written)


def standing_claims(
    contact: Contact, keys: ContactKeys, channel: Channel, mine: Iterable[Statement], today: date
) -> tuple[list[Claim], NoWriting | None]:
    """The bases that hold on `today`, or why none does: dates decide, and on the same day what was said later;
    a register stands behind whatever was said on its day."""
    mine = list(mine)
    claims = _claims(contact, keys, channel, mine)
    if not claims:
        incomplete = contact.legal_basis is not None
        return [], NoWriting.BASIS_INCOMPLETE if incomplete else NoWriting.NO_BASIS
    last = max(((s.day, s.number) for s in mine if s.act is ConsentAct.WITHDRAW), default=(date.min, 0))
    later = [claim for claim in claims if (claim.day, claim.number) > last]
    if not later:
        return [], NoWriting.WITHDRAWN
    begun = [claim for claim in later if claim.day <= today]
    return (begun, None) if begun else ([], NoWriting.BASIS_NOT_YET)


def preferences_of(keys: ContactKeys, mine: Iterable[Statement]) -> Preferences:
    """The last preferences of the person; failing these, of whoever shares an address."""
    said = [s for s in mine if s.act is ConsentAct.PREFER and s.preferences is not None and s.keys & keys.every]
    own = [statement for statement in said if statement.keys & keys.person]
    last = max(own or said, key=lambda statement: statement.number, default=None)
    return last.preferences if last and last.preferences else Preferences()


def _barred(
    contact: Contact, keys: ContactKeys, channel: Channel, suppressed: Mapping[str, ConsentAct]
) -> NoWriting | None:
    acts = {suppressed[key] for key in keys.every & suppressed.keys()}
    if ConsentAct.ERASE in acts:
        return NoWriting.ERASED
    if acts:
        return NoWriting.REFUSED
    if not all(map(is_one_line, (contact.name, contact.duty, contact.email, contact.phone))):
        return NoWriting.UNSAFE_TEXT
    reachable = {Channel.EMAIL: is_email(normal_email(contact.email)), Channel.SMS: is_mobile(contact.phone)}
    return None if reachable.get(channel, bool(keys.person)) else NoWriting.NO_ADDRESS


def _claims(contact: Contact, keys: ContactKeys, channel: Channel, mine: Iterable[Statement]) -> list[Claim]:
    """What was stated for this person and, where the channel has an address, for this very address."""
    claims = []
    if contact.legal_basis and contact.basis_date and contact.source:
        claims.append(Claim(contact.basis_date, 0, contact.legal_basis))
    needed = {Channel.EMAIL: keys.email, Channel.SMS: keys.phone}.get(channel, "")
    for said in mine:
        covered = said.keys & keys.person and (not needed or needed in said.keys)
        if said.act is ConsentAct.GRANT and said.basis and covered:
            claims.append(Claim(said.day, said.number, said.basis, said.evidence))
    return claims


def _as_preferred(
    claim: Claim, channel: Channel, chosen: Preferences, today: date, last_written: date | None
) -> Permission:
    if chosen.channels and channel not in chosen.channels:
        return Permission(None, NoWriting.CHANNEL_DECLINED, claim.basis)
    if last_written and chosen.frequency and today < (next_day := last_written + INTERVALS[chosen.frequency]):
        return Permission(None, NoWriting.TOO_SOON, claim.basis, from_day=next_day)
    digest = CARRIES[claim.basis][channel] if chosen.profiled else Digest.INDUSTRY
    return Permission(digest, None, claim.basis, chosen.topics, frequency=chosen.frequency, evidence=claim.evidence)
