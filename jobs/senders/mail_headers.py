"""Headers of tokens, which a mail must carry as they are: the standard folding would encode one longer than a line."""

from email.headerregistry import HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy, Policy
from typing import Any

_LINE = 76
# What a line of a mail may at most hold, with room for the header's name.
LONGEST_TOKEN = 900


class TokenHeader(UnstructuredHeader):
    """ASCII tokens with blanks between them, folded at the blanks only."""

    name: str

    def fold(self, *, policy: Policy) -> str:
        """The header as lines, each token whole and the first beside the name."""
        lines = [f"{self.name}:"]
        for number, token in enumerate(str(self).split()):
            if number and len(lines[-1]) + len(token) >= _LINE:
                lines.append("")
            lines[-1] += f" {token}"
        return policy.linesep.join(lines) + policy.linesep


def mail_policy(utf8: bool) -> "EmailPolicy[EmailMessage]":
    """How a mail is written; `utf8` for an address that ASCII cannot hold (SMTPUTF8)."""
    registry: Any = HeaderRegistry()
    for name in ("x-queqiao-push", "list-unsubscribe"):
        registry.map_to_type(name, TokenHeader)
    return SMTP.clone(header_factory=registry, utf8=utf8)
