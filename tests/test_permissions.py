"""The table of roles and permissions, and the Chinese names of what it speaks of."""

import pytest

from matcher.access_glossary import ACCESS_CHINESE
from matcher.access_vocabulary import AccessAction, Permission
from matcher.domain import Person
from matcher.glossary import chinese
from matcher.permissions import GRANTED, may
from matcher.vocabulary import Role

STAFF = [Role.OPERATOR, Role.REVIEWER, Role.ANALYST, Role.ADMINISTRATOR]


def test_every_role_has_a_row_and_everyone_keeps_an_account_of_their_own():
    assert set(GRANTED) == set(Role)
    assert all(may(Person("a", role), Permission.OWN_ACCOUNT) for role in Role)


@pytest.mark.parametrize("permission", Permission)
def test_every_permission_is_held_by_somebody(permission):
    assert any(permission in granted for granted in GRANTED.values())


def test_a_provider_sees_nothing_of_the_centre():
    assert GRANTED[Role.PROVIDER] == {Permission.OWN_ACCOUNT, Permission.OWN_PATENTS}
    assert not any(may(Person("a", role), Permission.OWN_PATENTS) for role in STAFF)


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        (Permission.SEE_PATENTS, STAFF),
        (Permission.DECIDE, [Role.REVIEWER, Role.ADMINISTRATOR]),
        (Permission.SEND_PUSHES, [Role.OPERATOR, Role.ADMINISTRATOR]),
        (Permission.SEE_CONTACTS, [Role.OPERATOR, Role.ADMINISTRATOR]),
        (Permission.SEE_FIGURES, [Role.ANALYST, Role.ADMINISTRATOR]),
        (Permission.MANAGE_PEOPLE, [Role.ADMINISTRATOR]),
        (Permission.SEE_ACCESS_LOG, [Role.ADMINISTRATOR]),
    ],
)
def test_who_may_do_what(permission, roles):
    assert [role for role in Role if may(Person("a", role), permission)] == roles


def test_whoever_was_disabled_may_do_nothing():
    assert not any(may(Person("a", Role.ADMINISTRATOR, active=False), permission) for permission in Permission)


@pytest.mark.parametrize("kind", [Permission, AccessAction])
def test_every_member_has_its_own_chinese_name(kind):
    names = [chinese(member) for member in kind]
    assert set(ACCESS_CHINESE[kind]) == set(kind) and len(set(names)) == len(names)
