"""The closed sets of what goes out: who may be written to, what is planned, what the ledger records and counts."""

from enum import StrEnum


class Channel(StrEnum):
    """A way in which something reaches a contact."""

    EMAIL = "email"
    SMS = "sms"
    WECHAT = "wechat"
    ROBOT = "robot"
    HAND_OVER = "hand_over"


class Digest(StrEnum):
    """What may be sent: chosen for this contact's firm, or the same for the whole industry (PIPL, article 24)."""

    PROFILED = "profiled"
    INDUSTRY = "industry"


class Frequency(StrEnum):
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


class ConsentAct(StrEnum):
    """What was said for, or done with the data of, a contact."""

    GRANT = "grant"
    WITHDRAW = "withdraw"
    PREFER = "prefer"
    REFUSE = "refuse"
    EXPORT = "export"
    ERASE = "erase"


class NoWriting(StrEnum):
    """Why a contact may not be written to."""

    REFUSED = "refused"
    ERASED = "erased"
    WITHDRAWN = "withdrawn"
    NO_BASIS = "no_basis"
    BASIS_INCOMPLETE = "basis_incomplete"
    BASIS_NOT_YET = "basis_not_yet"
    BASIS_NOT_FOR_CHANNEL = "basis_not_for_channel"
    CHANNEL_DECLINED = "channel_declined"
    NO_ADDRESS = "no_address"
    UNSAFE_TEXT = "unsafe_text"
    TOO_SOON = "too_soon"
    BOUNCED = "bounced"


class PushChannel(StrEnum):
    """How an item goes out."""

    EMAIL = "email"
    SMS = "sms"
    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"
    FORWARD = "forward"
    HAND_OVER = "hand_over"


class LedgerKind(StrEnum):
    """What an entry of the ledger records."""

    PERMITTED = "permitted"
    REFUSED = "refused"
    PLANNED = "planned"
    APPROVED = "approved"
    REJECTED = "rejected"
    HELD = "held"
    SENT = "sent"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    UNKNOWN = "unknown"
    ANSWERED = "answered"
    CORRECTION = "correction"
    REVERSED = "reversed"
    ANCHORED = "anchored"


class LedgerMark(StrEnum):
    """What must be known of an item to count it; the last three name what changed before it is pushed again."""

    DEMO = "demo"
    TEST = "test"
    ELIGIBLE = "eligible"
    SEGMENT_DIGEST = "segment_digest"
    DEMAND = "demand"
    READINESS_REACHED = "readiness_reached"
    FEE_CUT = "fee_cut"
    OPEN_LICENSE_DECLARED = "open_license_declared"


class PushColumn(StrEnum):
    """Where a delivered item is counted: strictly, or in a column of its own beside."""

    STRICT = "strict"
    SEGMENT_DIGEST = "segment_digest"
    DEMAND = "demand"
    REPUSH = "repush"
    POSTED = "posted"


class ChainFault(StrEnum):
    """Why the chain breaks at an entry."""

    UNREADABLE = "unreadable"
    OUT_OF_ORDER = "out_of_order"
    CHANGED = "changed"
    UNLINKED = "unlinked"


class NamedChange(StrEnum):
    """What may send the same patent to the same enterprise again."""

    READINESS_REACHED = "readiness_reached"
    FEE_CUT = "fee_cut"
    OPEN_LICENSE = "open_license"


class Waiting(StrEnum):
    """Why an item is not sent today, though it may be on another day."""

    HOLIDAY = "holiday"
    WINDOW = "window"
    IN_TALKS = "in_talks"
    FREQUENCY = "frequency"
    CONTACT_CAP = "contact_cap"
    ENTERPRISE_CAP = "enterprise_cap"
    DIGEST_FULL = "digest_full"
    NEAR_IDENTICAL = "near_identical"
    OTHER_MESSAGE = "other_message"
    NO_PERMISSION = "no_permission"
    RESTORED = "restored"


class PushRefusal(StrEnum):
    """Why a match is not pushed as long as things stand as they do; the last four in the demand direction only."""

    RECORD_GONE = "record_gone"
    BELOW_THRESHOLD = "below_threshold"
    VAGUE_NEED = "vague_need"
    INFERRED_NEED = "inferred_need"
    CLOSED_NEED = "closed_need"
    EXPIRED_NEED = "expired_need"
    INELIGIBLE = "ineligible"
    NO_ENTERPRISE = "no_enterprise"
    NO_LAWFUL_CONTACT = "no_lawful_contact"
    TOPIC_NOT_CHOSEN = "topic_not_chosen"
    ALREADY_SENT = "already_sent"
    SAME_FAMILY = "same_family"
    PENDING = "pending"
    REJECTED_BEFORE = "rejected_before"
    NOT_TO_BE_SHOWN = "not_to_be_shown"
    NO_PROVIDER = "no_provider"
    INVENTORS_ONLY = "inventors_only"
    SAME_NEED = "same_need"


class Shortage(StrEnum):
    """What a segment of the chain lacks for a push to come of it."""

    NO_SUPPLY = "no_supply"
    NO_NEEDS = "no_needs"
    NO_MATCH = "no_match"
    NO_CONTACT = "no_contact"


class Measure(StrEnum):
    """What a programme's target counts."""

    PUSHES = "pushes"
    PATENTS_TRANSFERRED = "patents_transferred"
    TRANSFER_AMOUNT = "transfer_amount"
    PEOPLE_TRAINED = "people_trained"
    CHAIN_ENTERPRISES = "chain_enterprises"
    PARK_TRANSFERS_GROWTH = "park_transfers_growth"
    PARK_TRANSFEREES_GROWTH = "park_transferees_growth"
    PLEDGE_AMOUNT_GROWTH = "pledge_amount_growth"
    PLEDGE_COUNT_GROWTH = "pledge_count_growth"
    SECURITIZATIONS = "securitizations"
    UNIVERSITY_TRANSFERS_GROWTH = "university_transfers_growth"
    CONTRACT_AMOUNT = "contract_amount"
    CONTRACT_AMOUNT_GROWTH = "contract_amount_growth"
    TRANSFER_RATE_GROWTH = "transfer_rate_growth"
    IP_STAFF = "ip_staff"
    TRANSFER_STAFF = "transfer_staff"
    PATENTS_GRANTED = "patents_granted"
    INVENTIONS_GRANTED = "inventions_granted"
    PATENTS_COMMERCIALIZED = "patents_commercialized"
    AMOUNT_COMMERCIALIZED = "amount_commercialized"

    @property
    def is_growth(self) -> bool:
        """Whether the target is a percentage from one year to the next; its figure is the year's own amount."""
        return self.value.endswith("_growth")


class Period(StrEnum):
    """What a target is counted over; a growth is from one year to the next, a condition holds when applying."""

    YEAR = "year"
    PROGRAMME = "programme"
    APPLICATION = "application"


class Bound(StrEnum):
    """`以上` and `不少于` include the number, `超过` does not (Civil Code, article 1259)."""

    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
