"""What people may do in the console, and what is noted of who did it; the Chinese names are in `access_glossary`."""

from enum import StrEnum


class Permission(StrEnum):
    """One right: to see a page, or to change what it shows. A route of the console names exactly one."""

    OWN_ACCOUNT = "own_account"
    SEE_TODAY = "see_today"
    SEE_NEEDS = "see_needs"
    EDIT_NEEDS = "edit_needs"
    SEE_REVIEW = "see_review"
    DECIDE = "decide"
    SEE_PATENTS = "see_patents"
    CONFIRM_FACETS = "confirm_facets"
    SEE_ENTERPRISES = "see_enterprises"
    EDIT_ENTERPRISES = "edit_enterprises"
    SEE_CONTACTS = "see_contacts"
    EDIT_CONTACTS = "edit_contacts"
    SEE_PUSHES = "see_pushes"
    SEND_PUSHES = "send_pushes"
    SEE_CASES = "see_cases"
    RECORD_CASES = "record_cases"
    SEE_TRANSFERS = "see_transfers"
    RECORD_TRANSFERS = "record_transfers"
    SEE_REPORTS = "see_reports"
    MAKE_REPORTS = "make_reports"
    SEE_CHAIN = "see_chain"
    IMPORT_FILES = "import_files"
    SEE_JOBS = "see_jobs"
    RUN_JOBS = "run_jobs"
    SEE_FIGURES = "see_figures"
    CHANGE_SETTINGS = "change_settings"
    MANAGE_PEOPLE = "manage_people"
    SEE_ACCESS_LOG = "see_access_log"
    OWN_PATENTS = "own_patents"


class AccessAction(StrEnum):
    """What the access log notes: what was seen and changed, and what happened to accounts. `fetched_ahead`: a browser
    asked for it before its person did, to show it at once; where it is shown, that is noted as `viewed`."""

    VIEWED = "viewed"
    FETCHED_AHEAD = "fetched_ahead"
    CHANGED = "changed"
    DENIED = "denied"
    SIGNED_IN = "signed_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGNED_OUT = "signed_out"
    PASSWORD_SET = "password_set"
    TOKEN_ISSUED = "token_issued"
    TOKEN_REVOKED = "token_revoked"
