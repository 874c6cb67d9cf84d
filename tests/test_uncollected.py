"""The collector is held back for a while and is as it was afterwards, whatever happens."""

import gc

import pytest

from jobs.uncollected import uncollected


def test_the_collector_runs_again_after_a_failure() -> None:
    with pytest.raises(ZeroDivisionError), uncollected():
        assert not gc.isenabled()
        raise ZeroDivisionError
    assert gc.isenabled()


def test_one_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
