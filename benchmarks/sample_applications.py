"""Invented applications: numbers, holders, dates and texts given to the themes in order."""

import random
from dataclasses import dataclass, replace
from datetime import date

from sample_fates import fate, filing_date, registered_fate
from sample_material import DESIGN, INVENTION, UTILITY, Material, Theme
from sample_texts import abstract_of, claim_of, people

CHECK_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
KIND_DIGIT = {INVENTION: "1", UTILITY: "2", DESIGN: "3"}
GRANT_LETTER = {INVENTION: "B", UTILITY: "U", DESIGN: "S"}
TWINS = 14


@dataclass(frozen=True)
class Document:
    """One invented application with its dates, holder and legal fate."""

    theme: Theme
    number: str
    publication: str
    filed: date
    published: date
    granted: date | None
    status: str
    status_date: date
    owner: str
    owner_kind: str
    inventors: tuple[str, ...]
    abstract: str
    claim: str
    wanted: bool = False
    family: tuple[str, ...] = ()

    @property
    def patent_id(self) -> str:
        return self.number.replace(".", "")

    @property
    def alive(self) -> bool:
        return self.status in ("授权", "实质审查", "公开")

    def publication_number(self, first: bool = False) -> str:
        """The number of the newest publication, or of the `first` one."""
        letter = GRANT_LETTER[self.theme.kind]
        if self.theme.kind == INVENTION and (first or not self.granted):
            letter = "A"
        return self.publication + letter

    def publication_date(self, first: bool = False) -> date:
        return self.published if first or not self.granted else self.granted


def application_number(year: int, kind: str, serial: int) -> str:
    """CN + 12 digits + check digit; serials from 9,900,000 are far above any the office gives out."""
    digits = f"{year}{KIND_DIGIT[kind]}{9_900_000 + serial}"
    rest = sum(int(digit) * weight for digit, weight in zip(digits, CHECK_WEIGHTS, strict=True)) % 11
    return f"CN{digits}.{'X' if rest == 10 else rest}"


class Registry:
    """Gives out holders, numbers and dates to themes in order."""

    def __init__(self, material: Material, chance: random.Random) -> None:
        self.material, self.chance = material, chance
        self.serial = 0
        self.names = people(material.wording)
        self.wanted = {key for need in material.needs for level in ("level4", "level3") for key in need.get(level, ())}
        self.turns = {"device": 0, "method": 0}

    def document(self, theme: Theme) -> Document:
        wanted = theme.key in self.wanted and self.chance.random() < 0.9
        filed = filing_date(theme, self.chance, wanted)
        published, granted, status, status_date = fate(theme, filed, self.chance, wanted)
        owner_kind, owner = self.holder(theme)
        inventors = tuple(self.chance.sample(self.names, self.chance.randrange(2, 6)))
        turn = self.turn(theme)
        return Document(
            theme=theme,
            number=self.next_number(filed.year, theme.kind),
            publication=f"CN{KIND_DIGIT[theme.kind]}99{self.serial:06d}",
            filed=filed,
            published=published,
            granted=granted,
            status=status,
            status_date=status_date,
            owner=owner,
            owner_kind=owner_kind,
            inventors=(owner,) if owner_kind == "individual" else inventors,
            abstract=abstract_of(theme, self.material.wording, turn, theme.key in self.wanted),
            claim=claim_of(theme, self.material.wording, turn),
            wanted=theme.key in self.wanted,
        )

    def turn(self, theme: Theme) -> int:
        shape = "device" if theme.pre else "method"
        self.turns[shape] += 1
        return self.turns[shape]

    def next_number(self, year: int, kind: str) -> str:
        self.serial += 1
        return application_number(year, kind, 17 + 13 * self.serial)

    def holder(self, theme: Theme) -> tuple[str, str]:
        weights = {"university": 64, "institute": 13, "state_owned": 6, "enterprise": 13, "individual": 3, "foreign": 2}
        kind = self.chance.choices(list(weights), list(weights.values()))[0]
        if kind == "enterprise":
            return kind, self.enterprise(theme)
        return kind, self.chance.choice(self.material.organisations[kind])

    def enterprise(self, theme: Theme) -> str:
        """A firm of the same segment which does not itself ask for what the patent solves."""
        asking = {
            need["enterprise"]
            for need in self.material.needs
            if theme.key in [*need.get("level4", ()), *need.get("level3", ())]
        }
        fitting = [
            row["name"]
            for row in self.material.enterprises
            if theme.segment in row["segments"].split(";") and row["key"] not in asking
        ]
        return self.chance.choice(fitting or self.material.organisations["outside_enterprise"])

    def twin(self, original: Document) -> Document:
        """A utility model filed for the same invention on the same day."""
        theme = replace(original.theme, key=original.theme.key + "-u", kind=UTILITY, more="")
        published, granted, status, status_date = registered_fate(UTILITY, original.filed, self.chance, False)
        return replace(
            original,
            theme=theme,
            number=self.next_number(original.filed.year, UTILITY),
            publication=f"CN299{self.serial:06d}",
            published=published,
            granted=granted,
            status=status,
            status_date=status_date,
            abstract=abstract_of(theme, self.material.wording, self.turn(theme)),
            claim=claim_of(theme, self.material.wording, self.serial),
        )


def applications(material: Material, chance: random.Random) -> list[Document]:
    registry = Registry(material, chance)
    documents = [registry.document(theme) for theme in material.themes]
    devices = [d for d in documents if d.theme.kind == INVENTION and d.theme.pre and d.filed.year >= 2015]
    doubled = chance.sample(devices, TWINS)
    twins = [registry.twin(original) for original in doubled]
    relatives = {
        document.number: (original.publication_number(), twin.publication_number())
        for original, twin in zip(doubled, twins, strict=True)
        for document in (original, twin)
    }
    return [replace(d, family=relatives.get(d.number, (d.publication_number(),))) for d in documents + twins]
