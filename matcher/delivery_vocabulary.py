"""The closed sets of review, delivery and answers: where a push stands, how it left, what came back."""

from enum import StrEnum


class PushDirection(StrEnum):
    """What is put before whom: a patent before the firm whose need it answers, a need before the patent's holder, or
    patents of a segment before a firm of that segment, without a need behind them."""

    SUPPLY = "supply"
    DEMAND = "demand"
    SEGMENT = "segment"


class PushState(StrEnum):
    """Where a push stands. `second_look`: approved once, the first to this enterprise, so a second person looks;
    `returned`: taken back by a check before it left; `in_message`: in a message that may be leaving right now."""

    PLANNED = "planned"
    SECOND_LOOK = "second_look"
    APPROVED = "approved"
    HELD = "held"
    REJECTED = "rejected"
    RETURNED = "returned"
    IN_MESSAGE = "in_message"
    SENT = "sent"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    UNKNOWN = "unknown"


class Decision(StrEnum):
    APPROVE = "approve"
    REJECT = "reject"
    HOLD = "hold"


class RejectionReason(StrEnum):
    """Worded as the enterprises' answers are, so that both can be counted together."""

    NOT_RELEVANT = "not_relevant"
    TOO_EARLY = "too_early"
    HAVE_SOLUTION = "have_solution"
    UNCLEAR = "unclear"
    PRICE = "price"
    LEGAL_STATUS = "legal_status"
    UNAVAILABLE = "unavailable"
    DUPLICATE = "duplicate"
    OTHER = "other"


class Recheck(StrEnum):
    """What no longer held when an approved push was looked at once more before it left; else a `PushRefusal`."""

    CONTENT_CHANGED = "content_changed"
    MATCH_GONE = "match_gone"
    NO_PERMISSION = "no_permission"
    OTHER_CHANNEL = "other_channel"
    TOPIC_NOT_CHOSEN = "topic_not_chosen"
    NOT_TAKEN = "not_taken"


class MessageKind(StrEnum):
    """`notice`: to staff, or to those who keep the ledger's head; it carries no item, and nobody refuses it."""

    DIGEST = "digest"
    INDUSTRY_DIGEST = "industry_digest"
    CORRECTION = "correction"
    NOTICE = "notice"


class MessageState(StrEnum):
    """`leased`: a sender has it and nothing has left yet; `handing_over`: it may have left, so that a sender that died
    here leaves it `unknown`; `prepared`: a sheet or card that a person is to hand over or forward."""

    QUEUED = "queued"
    LEASED = "leased"
    HANDING_OVER = "handing_over"
    PREPARED = "prepared"
    SENT = "sent"
    FAILED = "failed"
    BOUNCED = "bounced"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"


class SendResult(StrEnum):
    """What a channel made of a message: taken, refused for good, to be tried again later, or no one knows."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    LATER = "later"
    UNKNOWN = "unknown"


class BounceAction(StrEnum):
    """What a receiving server reports of a mail it took before: given up, or still trying (RFC 3464, 2.3.3)."""

    FAILED = "failed"
    DELAYED = "delayed"


class Answer(StrEnum):
    INTERESTED = "interested"
    NOT_RELEVANT = "not_relevant"
    TOO_EARLY = "too_early"
    HAVE_SOLUTION = "have_solution"
    UNCLEAR = "unclear"
    PRICE = "price"
    OTHER = "other"


class AnswerSource(StrEnum):
    """How an answer came: by the code of a reply, by the signed link, in a spreadsheet, or taken down by staff."""

    CODE = "code"
    LINK = "link"
    SPREADSHEET = "spreadsheet"
    STAFF = "staff"


class Side(StrEnum):
    SEEKER = "seeker"
    PROVIDER = "provider"


class RunState(StrEnum):
    """How a scheduled step ended; `running` after a crash means that nobody knows."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Step(StrEnum):
    """What `queqiao run` does when it is due; in the order in which steps due at one moment run."""

    PULL_SOURCES = "pull_sources"
    REFRESH_INDEX = "refresh_index"
    NIGHTLY_MATCH = "nightly_match"
    NIGHTLY_FOLLOW_UP = "nightly_follow_up"
    NIGHTLY_CATALOG = "nightly_catalog"
    NIGHTLY_BACKUP = "nightly_backup"
    WEEKLY_PLAN = "weekly_plan"
    DAILY_SEND = "daily_send"
    IMPORT_BOUNCES = "import_bounces"
    MONTHLY_REPORT = "monthly_report"
    REMINDERS = "reminders"


class SourceKind(StrEnum):
    FOLDER = "folder"
    HTTP = "http"


class FeedFormat(StrEnum):
    CSV = "csv"
    JSON = "json"
    XLSX = "xlsx"
