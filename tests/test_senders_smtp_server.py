"""What QUEQIAO_SMTP may say, and that encryption is the rule."""

import pytest

from jobs.senders.smtp_server import smtp_server
from matcher.errors import InputRefused


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://127.0.0.1:2525", ("127.0.0.1", 2525, "none")),
        ("smtp://[::1]", ("::1", 25, "none")),
        ("smtp://mail.example.org", ("mail.example.org", 25, "starttls")),
        ("smtp://mail.example.org:587?tls=none", ("mail.example.org", 587, "none")),
        ("smtp://localhost:587?tls=starttls", ("localhost", 587, "starttls")),
        ("smtps://mail.example.org", ("mail.example.org", 465, "tls")),
    ],
)
def test_encryption_is_due_unless_the_server_is_here_or_it_is_said_not_to_be(url, expected):
    found = smtp_server(url)
    assert (found.host, found.port, found.security) == expected


def test_the_user_of_a_server_may_be_an_address():
    found = smtp_server("smtps://push%40example.org@mail.example.org", "secret")
    assert (found.user, found.password) == ("push@example.org", "secret")
    assert "secret" not in repr(found)


@pytest.mark.parametrize(
    ("url", "password"),
    [
        ("mail.example.org", ""),
        ("http://mail.example.org", ""),
        ("smtp://", ""),
        ("smtp://mail.example.org:99999", ""),
        ("smtp://mail.example.org/?tls=maybe", ""),
        ("smtps://mail.example.org?tls=none", ""),
        ("smtp://user:secret@mail.example.org", ""),
        ("smtp://user@mail.example.org", ""),
        ("smtp://mail.example.org", "secret"),
        ("smtp://user@mail.example.org", "口令secret"),
    ],
)
def test_a_server_that_cannot_be_meant_is_refused_without_showing_a_password(url, password):
    with pytest.raises(InputRefused, match="QUEQIAO_SMTP") as refused:
        smtp_server(url, password)
    assert "secret" not in refused.value.message
