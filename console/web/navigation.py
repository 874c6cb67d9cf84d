"""The pages in the order of the work, and which of them a person is offered."""

from dataclasses import dataclass

from matcher.access_vocabulary import Permission
from matcher.domain import Person
from matcher.permissions import may


@dataclass(frozen=True, slots=True)
class Entry:
    """One page in the navigation; those under `also` belong to it too."""

    path: str
    name: str
    permission: Permission
    also: str = ""

    def leads_to(self, path: str) -> bool:
        """Whether the page at that path is this one or one below it."""
        return any(path == own or path.startswith(f"{own}/") for own in (self.path, self.also) if own)


ENTRIES = (
    Entry("/today", "今日", Permission.SEE_TODAY),
    Entry("/needs", "需求", Permission.SEE_NEEDS),
    Entry("/review", "审核", Permission.SEE_REVIEW),
    Entry("/patents", "专利", Permission.SEE_PATENTS),
    Entry("/enterprises", "企业", Permission.SEE_ENTERPRISES),
    Entry("/pushes", "推送", Permission.SEE_PUSHES),
    Entry("/cases", "跟进", Permission.SEE_CASES),
    Entry("/transfers", "台账", Permission.SEE_TRANSFERS, also="/registers"),
    Entry("/reports", "报告", Permission.SEE_REPORTS),
    Entry("/chain", "图谱", Permission.SEE_CHAIN),
    Entry("/import", "导入", Permission.IMPORT_FILES),
    Entry("/jobs", "任务", Permission.SEE_JOBS),
    Entry("/settings", "设置", Permission.CHANGE_SETTINGS),
    Entry("/own", "本单位的专利", Permission.OWN_PATENTS),
    Entry("/own/demands", "企业的需求", Permission.OWN_PATENTS),
    Entry("/people", "人员", Permission.MANAGE_PEOPLE),
)


def entries_for(person: Person) -> list[Entry]:
    """The pages this person may see."""
    return [entry for entry in ENTRIES if may(person, entry.permission)]
