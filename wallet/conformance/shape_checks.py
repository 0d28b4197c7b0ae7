"""Level 0: the wallet's name, version and capabilities, and nothing done that it does not declare."""

from __future__ import annotations

import re
from dataclasses import replace
from math import isfinite
from zoneinfo import ZoneInfo

from wallet import port
from wallet.conformance.bench import Bench, NotOffered, same, shown, true
from wallet.conformance.checks import at_level
from wallet.money import Money

check = at_level(0)

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,30}|[A-Za-z_][\w.]*:[A-Za-z_][\w.]*")
"""`module:attribute` is the name of a hosted wallet that is no package yet."""
_CURRENCY = re.compile(r"[A-Z]{3}")


@check("shape.name", "人们会在 pay 之后键入钱包的名字。")
def _name(bench: Bench) -> None:
    """People type the name after `pay`."""
    name = getattr(bench.wallet, "name", None)
    fits = isinstance(name, str) and _NAME.fullmatch(name)
    true(fits, f"name is {shown(name)}, expected 1 to 31 of a-z, 0-9 and -")


@check("shape.api-version", "为别的接口版本写的钱包，店不会用。")
def _api_version(bench: Bench) -> None:
    """A shop refuses a wallet that was written for another port."""
    same(getattr(bench.wallet, "api_version", None), port.API_VERSION, "api_version")


@check("shape.capabilities", "店只会要求钱包声明过的能力。")
def _capabilities(bench: Bench) -> None:
    """The shop asks only for what is declared."""
    can = bench.wallet.capabilities()
    true(isinstance(can, port.Capabilities), f"capabilities() is {shown(can)}, expected Capabilities")
    true(can.modes and all(isinstance(mode, port.Mode) for mode in can.modes), f"modes: {shown(can.modes)}")
    true(isinstance(can.refunds, port.Refunds), f"refunds: {shown(can.refunds)}, expected one of Refunds")
    for name in ("capture_later", "notifications", "statement", "quotes"):
        true(isinstance(getattr(can, name), bool), f"{name}: {shown(getattr(can, name))}, expected True or False")
    currencies = can.currencies and all(isinstance(c, str) and _CURRENCY.fullmatch(c) for c in can.currencies)
    true(currencies, f"currencies: {shown(can.currencies)}, expected ISO 4217 codes")
    true(type(can.smallest) is int and can.smallest >= 1, f"smallest: {shown(can.smallest)}, expected 1 or more")
    ZoneInfo(can.statement_zone)


@check("shape.capabilities-stay", "店可能只问一次，也可能每次付款前都问。")
def _capabilities_stay(bench: Bench) -> None:
    """A shop may ask once, or before every payment."""
    first = bench.wallet.capabilities()
    same(bench.wallet.capabilities(), first, "capabilities() asked twice")
    bench.ask(bench.request())
    same(bench.wallet.capabilities(), first, "capabilities() after a payment")


@check("shape.policy", "店按策略里的时间等待。")
def _policy(bench: Bench) -> None:
    """The shop waits as long as the policy says."""
    policy = bench.can.policy
    same(type(policy), port.Policy, "policy")
    for name in ("first_wait", "interval", "deadline", "cancel_interval", "network_interval", "customer_deadline"):
        seconds = getattr(policy, name)
        true(isfinite(seconds) and 0 < seconds <= 86_400, f"policy.{name} is {shown(seconds)}, expected up to a day")
    true(1 <= policy.cancel_tries <= 20, f"policy.cancel_tries is {shown(policy.cancel_tries)}, expected 1 to 20")


@check("shape.undeclared-mode", "没有声明的付款方式，付款不能开始。")
def _undeclared_mode(bench: Bench) -> None:
    """A payment in a mode that is not declared must not begin."""
    undeclared = sorted(set(port.Mode) - bench.can.modes)
    if not undeclared:
        raise NotOffered("every mode is declared")
    for mode in undeclared:
        _nothing_happens(bench, replace(bench.request(), mode=mode))


@check("shape.undeclared-currency", "别的币种的金额，绝不能按同样的数字当成另一种钱收。")
def _undeclared_currency(bench: Bench) -> None:
    """100 in one currency must never be taken as 100 in another."""
    other = next(currency for currency in ("KWD", "JPY", "CNY") if currency not in bench.can.currencies)
    request = bench.request()
    _nothing_happens(bench, replace(request, amount=Money(request.amount.minor, other), quote=None))


@check("shape.undeclared-hold", "要求预授权时，不能变成直接扣款。")
def _undeclared_hold(bench: Bench) -> None:
    """Whoever asks for a hold must not be charged instead."""
    if bench.can.capture_later:
        raise NotOffered("capture_later is declared")
    _nothing_happens(bench, bench.request(capture_later=True))
    order = bench.paid()
    _is_unsupported(bench.wallet.capture(order.ref, order.request.amount), "capture")
    bench.holds(order, order.request.amount.minor, "after a capture that is not declared")


@check("shape.undeclared-refund", "没有声明的退款不能动钱。")
def _undeclared_refund(bench: Bench) -> None:
    """A refund that is not declared must not move money."""
    if bench.can.refunds is not port.Refunds.NONE:
        raise NotOffered("refunds are declared")
    order = bench.paid()
    _is_unsupported(bench.wallet.refund(order.ref, f"{order.number}R1", order.request.amount), "refund")
    bench.holds(order, order.request.amount.minor, "after a refund that is not declared")


@check("shape.undeclared-rest", "没有声明的一律回答 Unsupported，店才能相信声明。")
def _undeclared_rest(bench: Bench) -> None:
    """What is not declared answers Unsupported, so that the shop can rely on the declaration."""
    if not bench.can.notifications:
        _is_unsupported(bench.wallet.read_notification({}, b"{}"), "read_notification")
    if not bench.can.statement:
        _is_unsupported(bench.wallet.statement(bench.time.now().date()), "statement")
    if not bench.can.quotes:
        _is_unsupported(bench.wallet.quote(Money(1000, bench.currency)), "quote")


def _nothing_happens(bench: Bench, request: port.PaymentRequest) -> None:
    """`pay` answers Unsupported, and the wallet has never seen the order."""
    _is_unsupported(bench.wallet.pay(request), "pay")
    after = bench.known(bench.wallet.query(request.ref), "query")
    same(after.status, port.Status.NOT_FOUND, "the order after a pay that is not supported")


def _is_unsupported(answer: object, what: str) -> None:
    true(isinstance(answer, port.Unsupported), f"{what}: answered {shown(answer)}, expected Unsupported")
