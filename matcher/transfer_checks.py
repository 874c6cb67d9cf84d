"""What a transfer may not say: dates out of order, more than the amount, what another transfer says already."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from matcher.addresses import is_one_line
from matcher.errors import InputRefused
from matcher.money import money_words
from matcher.transfers import TRIAL_MODES, Transfer, TransferTerms

LONGEST = 500


def check_transfer(transfer: Transfer, today: date) -> None:
    """Whether a transfer holds together as of `today`. Raises InputRefused with the reason."""
    _check_terms(transfer.terms, today)
    _check_instalments(transfer)
    _check_payments(transfer, today)
    if transfer.recording:
        _check_line("登记/备案号", transfer.recording.number)
        _check_day("登记/备案日期", transfer.recording.recorded, transfer.terms.signed, today)


def check_apart(transfers: Iterable[Transfer]) -> None:
    """Whether no two transfers have the same contract, recording number or invoice. Raises InputRefused naming both."""
    holders: dict[tuple[str, ...], str] = {}
    for transfer in transfers:
        for mark, what in _marks(transfer):
            holder = holders.setdefault(mark, transfer.transfer_id)
            if holder != transfer.transfer_id:
                both = f"{mark[-1]}（{holder}、{transfer.transfer_id}）"
                raise InputRefused(f"{what}出现了两次", both, "同一份合同、备案和发票只登记一次，请核对")


def _marks(transfer: Transfer) -> Iterator[tuple[tuple[str, ...], str]]:
    terms = transfer.terms
    yield ("contract", terms.provider, plain(terms.contract_number)), "这个合同编号"
    if terms.contract:
        yield ("file", terms.contract.sha256), "这个合同文件"
    if transfer.recording:
        yield ("recording", plain(transfer.recording.number)), "这个登记/备案号"
    for payment in transfer.payments:
        if payment.invoice:
            yield ("invoice", plain(payment.invoice)), "这个发票号"


def plain(number: str) -> str:
    """A number as it is compared: without blanks, in capitals."""
    return "".join(number.split()).upper()


def _check_terms(terms: TransferTerms, today: date) -> None:
    for name, text in (("合同编号", terms.contract_number), ("供方", terms.provider)):
        _check_line(name, text)
    if not is_one_line(terms.remark) or len(terms.remark) > LONGEST:
        raise InputRefused("备注含有换行，或太长", repr(terms.remark[:40]), f"请写成一行，不超过 {LONGEST} 字")
    twice = [patent for patent, times in Counter(terms.patent_ids).items() if times > 1]
    if twice or not terms.patents:
        raise InputRefused("合同里没有专利，或同一件写了两次", "、".join(twice), "请核对专利号")
    if terms.amount < 0:
        raise InputRefused("金额不能是负数", money_words(terms.amount), "请核对金额")
    _check_day("签订日期", terms.signed, None, today)
    _check_day("生效日期", terms.effective, terms.signed, None)
    _check_trial(terms)


def _check_trial(terms: TransferTerms) -> None:
    if (terms.mode in TRIAL_MODES) != (terms.trial_end is not None):
        what = "先免费（先使用）后付费的须写试用截止日期，其他方式没有试用期"
        raise InputRefused(what, terms.trial_end or terms.contract_number, "请按合同核对方式和试用截止日期")
    _check_day("试用截止日期", terms.trial_end, terms.signed, None)


def _check_instalments(transfer: Transfer) -> None:
    for one in transfer.instalments:
        if one.amount <= 0 or one.number < 1:
            raise InputRefused(f"第 {one.number} 期的金额须大于 0", money_words(one.amount), "请核对金额")
        _check_day(f"第 {one.number} 期应付日期", one.due, transfer.terms.signed, None)
    agreed, amount = sum(one.amount for one in transfer.instalments), transfer.terms.amount
    if agreed > amount:
        raise InputRefused("各期合计超过合同金额", f"{money_words(agreed)} > {money_words(amount)}", "请核对各期金额")


def _check_payments(transfer: Transfer, today: date) -> None:
    agreed = {one.number: one.amount for one in transfer.instalments}
    for payment in transfer.payments:
        number = payment.instalment
        if number not in agreed:
            raise InputRefused("合同没有这一期付款", f"第 {number} 期", "请先登记这一期的应付日期和金额")
        if payment.amount <= 0:
            raise InputRefused("付款金额须大于 0", money_words(payment.amount), "请核对金额")
        _check_day(f"第 {number} 期付款日期", payment.paid, transfer.terms.signed, today)
        if transfer.paid_of(number) > agreed[number]:
            said = f"{money_words(transfer.paid_of(number))} > {money_words(agreed[number])}"
            raise InputRefused(f"第 {number} 期的付款超过了应付金额", said, "请核对金额，或是否已登记过")


def _check_line(name: str, text: str) -> None:
    if not text.strip() or not is_one_line(text) or len(text) > LONGEST:
        raise InputRefused(f"{name}为空，含有换行，或太长", repr(text[:40]), f"请写成一行，不超过 {LONGEST} 字")


def _check_day(name: str, day: date | None, earliest: date | None, latest: date | None) -> None:
    if day and earliest and day < earliest:
        raise InputRefused(f"{name}早于签订日期 {earliest}", day, "请核对日期")
    if day and latest and day > latest:
        raise InputRefused(f"{name}在今天之后", day, "请核对日期")
