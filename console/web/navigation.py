"""The pages in the order of the work, and which of them a person is offered."""

from dataclasses import dataclass

from matcher.access_vocabulary import Permission
from matcher.domain import Person
from matcher.permissions import may


@dataclass(frozen=True, slots=True)
class Entry:
    """One page in the navigation."""

    path: str
    name: str
    permission: Permission


# Only pages that are there; review and pushes join at their places.
ENTRIES = (
    Entry("/today", "今日", Permission.SEE_TODAY),
    Entry("/patents", "专利", Permission.SEE_PATENTS),
    Entry("/import", "导入", Permission.IMPORT_FILES),
)


def entries_for(person: Person) -> list[Entry]:
    """The pages this person may see."""
    return [entry for entry in ENTRIES if may(person, entry.permission)]
