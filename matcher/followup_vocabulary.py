"""The closed sets of what comes after a push: steps towards a contract, reasons of a loss, cases and milestones."""

from enum import StrEnum


class FunnelStage(StrEnum):
    """How far a patent got with an enterprise. The first three are derived (from the ledger and the answers), the
    others are recorded by a person."""

    PUSHED = "pushed"
    READ = "read"
    INTERESTED = "interested"
    CONTACTED = "contacted"
    NEGOTIATING = "negotiating"
    TRIAL = "trial"
    INTENT = "intent"
    SIGNED = "signed"
    RECORDED = "recorded"
    PAID = "paid"
    LOST = "lost"


class LossReason(StrEnum):
    """Why nothing came of it; the first four are worded as the enterprises' answers are."""

    NOT_RELEVANT = "not_relevant"
    TOO_EARLY = "too_early"
    HAVE_SOLUTION = "have_solution"
    PRICE = "price"
    TERMS = "terms"
    NO_REPLY = "no_reply"
    UNAVAILABLE = "unavailable"
    TRIAL_FAILED = "trial_failed"
    FUNDING = "funding"
    OTHER = "other"


class FollowUpAlarm(StrEnum):
    """Why somebody should look at it today."""

    STALE = "stale"
    NEXT_DAY_PASSED = "next_day_passed"
    MILESTONE_OVERDUE = "milestone_overdue"
    READINESS_CONTRADICTED = "readiness_contradicted"


class CaseOrigin(StrEnum):
    """What opened a case of cultivation."""

    INTERESTED = "interested"
    TOO_EARLY = "too_early"
    PERSON = "person"


class CaseState(StrEnum):
    """`reached`: the readiness that the enterprise needs is there, so that the patent may be pushed to it again."""

    OPEN = "open"
    REACHED = "reached"
    CLOSED = "closed"


class MilestoneKind(StrEnum):
    """What the guide names as steps from the laboratory to use (part 2, (四) 5)."""

    BENCH_TEST = "bench_test"
    PILOT_TEST = "pilot_test"
    DATA_GATHERING = "data_gathering"
    PROCESS_TUNING = "process_tuning"
    FURTHER_DEVELOPMENT = "further_development"
    SAMPLE_MAKING = "sample_making"
    APPRAISAL = "appraisal"
    TRIAL_BATCH = "trial_batch"
    PROCESS_MATURING = "process_maturing"
