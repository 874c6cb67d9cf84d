"""Letters by mail, over one connection that is kept open for many."""

import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from types import TracebackType

from jobs.senders.mail_message import Author, LetterUnfit, Mail, mail_of
from jobs.senders.smtp_dialogue import hand_over, is_broken, offer, start_over
from jobs.senders.smtp_server import NotTaken, Patience, SmtpServer, connect
from matcher.delivery_vocabulary import SendResult
from matcher.messages import Letter, Sending

_IN_ORDER = Patience()


class SmtpSender:
    """A `Sender` for mail. Not for two threads at once. `leaving` is called after the server said to go ahead and
    before the letter's first byte; if it raises, the connection is cut, so that nothing arrives."""

    def __init__(
        self,
        server: SmtpServer,
        author: Author,
        now: Callable[[], datetime],
        patience: Patience = _IN_ORDER,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._server, self._author, self._now = server, author, now
        self._patience, self._context = patience, context
        self._link: smtplib.SMTP | None = None

    def send(self, letter: Letter, leaving: Callable[[], None]) -> Sending:
        """Hand over one letter; never raises for what the server does."""
        try:
            mail = mail_of(letter, self._author, self._now())
            link = self._offered(mail)
        except LetterUnfit as fault:
            return Sending(SendResult.REFUSED, str(fault))
        except NotTaken as fault:
            return fault.sending
        try:
            leaving()
            sending = hand_over(link, mail.content, self._patience)
        except BaseException:
            self._cut()
            raise
        if sending.result is SendResult.UNKNOWN:
            self._cut()
        return sending

    def close(self) -> None:
        """Say goodbye; a later letter opens a new connection."""
        link, self._link = self._link, None
        if link is not None:
            with suppress(OSError, smtplib.SMTPException):
                link.quit()
            link.close()

    def __enter__(self) -> "SmtpSender":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _offered(self, mail: Mail) -> smtplib.SMTP:
        """The connection on which the server waits for the letter. Where a kept one breaks, a new one gets a try:
        servers drop a connection that is idle or has carried enough. Raises NotTaken."""
        if self._link is not None:
            try:
                return self._offer(self._link, mail, kept=True)
            except NotTaken as fault:
                if not is_broken(fault):
                    raise
        self._link = connect(self._server, self._author.domain, self._patience, self._context)
        return self._offer(self._link, mail, kept=False)

    def _offer(self, link: smtplib.SMTP, mail: Mail, kept: bool) -> smtplib.SMTP:
        try:
            if kept:
                start_over(link)
            offer(link, mail)
        except NotTaken as fault:
            if is_broken(fault):
                self._cut()
            raise
        except BaseException:
            self._cut()
            raise
        return link

    def _cut(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            link.close()
