"""Who may do what: one table of roles and permissions. What a role does not name, it may not do."""

from matcher.access_vocabulary import Permission
from matcher.domain import Person
from matcher.vocabulary import Role

_EVERYONE = frozenset({Permission.OWN_ACCOUNT})
_SEEING = _EVERYONE | {
    Permission.SEE_TODAY,
    Permission.SEE_NEEDS,
    Permission.SEE_REVIEW,
    Permission.SEE_PATENTS,
    Permission.SEE_ENTERPRISES,
    Permission.SEE_PUSHES,
    Permission.SEE_CASES,
    Permission.SEE_TRANSFERS,
    Permission.SEE_REPORTS,
    Permission.SEE_CHAIN,
    Permission.SEE_JOBS,
}
# Whoever decides on a match does not import what is decided on or send it; an administrator may do either by name.
_OPERATING = _SEEING | {
    Permission.EDIT_NEEDS,
    Permission.CONFIRM_FACETS,
    Permission.EDIT_ENTERPRISES,
    Permission.SEE_CONTACTS,
    Permission.EDIT_CONTACTS,
    Permission.SEND_PUSHES,
    Permission.RECORD_CASES,
    Permission.RECORD_TRANSFERS,
    Permission.MAKE_REPORTS,
    Permission.IMPORT_FILES,
    Permission.RUN_JOBS,
}
GRANTED: dict[Role, frozenset[Permission]] = {
    Role.OPERATOR: _OPERATING,
    Role.REVIEWER: _SEEING | {Permission.DECIDE, Permission.CONFIRM_FACETS},
    Role.ANALYST: _SEEING | {Permission.SEE_FIGURES},
    Role.ADMINISTRATOR: frozenset(Permission) - {Permission.OWN_PATENTS},
    Role.PROVIDER: _EVERYONE | {Permission.OWN_PATENTS},
}


def may(person: Person, permission: Permission) -> bool:
    """Whether the person may do this; one who was disabled may do nothing."""
    return person.active and permission in GRANTED[person.role]
