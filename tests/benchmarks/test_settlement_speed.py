"""How many payments a second the bare state machine settles, without a wallet, and what that is in function calls."""

import time

import pytest

from wallet.decisions import Finished, Succeeded, Wait
from wallet.money import Money
from wallet.port import Known, PaymentRequest, Policy, Snapshot, Status, Unknown
from wallet.settlement import Settlement

REQUEST = PaymentRequest("JQ2026112400010001", Money(6886), "Groceries", basket="b1")
PAID = Known(Snapshot(REQUEST.ref, Status.PAID, captured=Money(6886), basket="b1"))
LOST = Unknown("timed out")
POLICY = Policy()
PATHS = [
    ("paid at once", [PAID]),
    ("answer lost, asked, paid", [LOST, PAID]),
    ("lost three times", [*[LOST] * 3, PAID]),
]


def settle(outcomes):
    settlement, now = Settlement(REQUEST, POLICY), 0.0
    for outcome in outcomes:
        action = settlement.next(now)
        if isinstance(action, Wait):
            now = action.until
            settlement.next(now)
        settlement.told(outcome, now)
    return settlement.next(now)


def nothing(request):
    return request


def cpu_per_call(deed, argument, times):
    """In nanoseconds."""
    began = time.process_time_ns()
    for _ in range(times):
        deed(argument)
    return (time.process_time_ns() - began) / times


@pytest.mark.parametrize(("what", "outcomes"), PATHS, ids=[path[0] for path in PATHS])
def test_settling_without_a_wallet(what, outcomes, measuring, table):
    assert settle(outcomes) == Finished(Succeeded(PAID.snapshot))
    rounds, times = (15, 2_000) if measuring else (1, 1)
    payment, call = [], []
    for _ in range(rounds):
        payment.append(cpu_per_call(settle, outcomes, times))
        call.append(cpu_per_call(nothing, REQUEST, 10 * times))
    if not measuring:
        return
    if outcomes is PATHS[0][1]:
        table.title("CPU of settling a payment, without a wallet and a journal (best of 15)")
    goal = "goal: 20,000 a second as an order of magnitude" if outcomes is PATHS[1][1] else ""
    rate = f"{what}: {1e9 / min(payment):,.0f} a second"
    table.row(rate, min(payment), unit="ns", against="a call that does nothing", base=min(call), goal=goal)
