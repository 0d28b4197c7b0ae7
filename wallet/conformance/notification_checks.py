"""Level 3: notifications are verified before they are believed, and move nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping

from wallet.conformance.bench import Bench, Broken, CannotTell, Order, same, shown, true
from wallet.conformance.checks import NOTIFICATIONS, REFUNDS, at_level
from wallet.conformance.notification_proofs import without_each_part, without_proof
from wallet.port import Notification, Refunds, Rejected, Reply, Snapshot, Wallet

check = at_level(3)

Genuine = tuple[Mapping[str, str], bytes]


def _genuine(bench: Bench) -> tuple[Order, list[Genuine]]:
    """A paid order, and the notifications that the wallet sends about it."""
    order = bench.paid()
    sent = bench.harness.notifications(bench.wallet)
    if sent is None:
        raise CannotTell("the harness cannot get at the notifications")
    ours = [each for each in sent if _read(bench.wallet, *each).snapshot.ref.out_trade_no == order.number]
    true(ours, "notifications are declared, and none was sent about a paid order")
    return order, ours


def _read(wallet: Wallet, headers: Mapping[str, str], body: bytes) -> Notification:
    answer = wallet.read_notification(headers, body)
    if not isinstance(answer, Notification):
        raise Broken(f"a genuine notification: answered {shown(answer)}, expected Notification")
    return answer


def _is_rejected(bench: Bench, headers: Mapping[str, str], body: bytes, what: str) -> None:
    answer = bench.wallet.read_notification(headers, body)
    true(isinstance(answer, Rejected), f"{what}: answered {shown(answer)}, expected Rejected")


@check("notice.tells-the-truth", "通知里说的和查询到的一致。", NOTIFICATIONS)
def _tells_the_truth(bench: Bench) -> None:
    """A notification says what a query answers."""
    order, sent = _genuine(bench)
    asked = bench.query(order)
    told = _read(bench.wallet, *sent[-1]).snapshot
    same((told.status, told.captured), (asked.status, asked.captured), "the last notification, against a query")


@check("notice.has-a-reply", "钱包服务器等的就是这几个字节。", NOTIFICATIONS)
def _has_a_reply(bench: Bench) -> None:
    """The wallet's server waits for exactly these bytes."""
    _, sent = _genuine(bench)
    notification = _read(bench.wallet, *sent[0])
    reply = notification.reply
    true(
        isinstance(reply, Reply) and isinstance(reply.body, bytes) and 100 <= reply.status <= 599,
        f"reply: {shown(reply)}",
    )
    rejected = bench.wallet.read_notification(sent[0][0], sent[0][1] + b"x")
    true(isinstance(rejected, Rejected), f"an altered one: answered {shown(rejected)}, expected Rejected")
    if isinstance(rejected, Rejected):
        refused = (rejected.reply.status, rejected.reply.body)
        true(refused != (reply.status, reply.body), "what is rejected is acknowledged like what is genuine")


@check("notice.event-id-stays", "同一事件重发时，靠编号认出来。", NOTIFICATIONS)
def _event_id_stays(bench: Bench) -> None:
    """The same event sent twice is recognised by its id."""
    _, sent = _genuine(bench)
    first, again = (_read(bench.wallet, *sent[0]) for _ in range(2))
    true(first.event_id and isinstance(first.event_id, str), f"event_id: {shown(first.event_id)}")
    same(again.event_id, first.event_id, "the same notification again: event_id")
    same(again.snapshot, first.snapshot, "the same notification again: snapshot")


@check("notice.altered", "改动了一个字节，整条通知都不能信。", NOTIFICATIONS)
def _altered(bench: Bench) -> None:
    """With one byte changed, nothing in a notification may be believed."""
    _, sent = _genuine(bench)
    headers, body = sent[0]
    genuine = _read(bench.wallet, headers, body)
    for place in range(0, len(body), max(1, len(body) // 40)):
        changed = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
        answer = bench.wallet.read_notification(headers, changed)
        # A byte that is neither signed nor read changes nothing: Alipay does not sign the name of its method.
        true(isinstance(answer, Rejected) or answer == genuine, f"byte {place} changed: answered {shown(answer)}")
    for name, value in headers.items():
        if value and value.lower() not in ("application/json", "text/plain", "application/x-www-form-urlencoded"):
            _is_rejected(
                bench, {**headers, name: value[:-1] + ("0" if value[-1] != "0" else "1")}, body, f"{name} changed"
            )


@check("notice.amount", "路上被改过的金额不算数。", NOTIFICATIONS)
def _amount(bench: Bench) -> None:
    """An amount that was changed on the way does not count."""
    order, sent = _genuine(bench)
    headers, body = sent[0]
    for written in (str(order.request.amount.minor).encode(), str(order.request.amount).encode()):
        for found in re.finditer(re.escape(written), body):
            changed = body[: found.start()] + b"9" + body[found.start() + 1 :]
            _is_rejected(bench, headers, changed, "the amount changed")


@check("notice.unsigned", "没有签名，谁都可以伪造。", NOTIFICATIONS)
def _unsigned(bench: Bench) -> None:
    """Without a signature anybody could have sent it."""
    _, sent = _genuine(bench)
    headers, body = sent[0]
    said = _read(bench.wallet, headers, body).snapshot
    needed = False
    for rest in without_each_part(headers, body):
        answer = bench.wallet.read_notification(*rest)
        needed = needed or isinstance(answer, Rejected)
        if isinstance(answer, Notification):
            same(answer.snapshot, said, "with something left out")
    if (bare := without_proof(headers, body)) is not None:
        _is_rejected(bench, *bare, "without its signature")
    true(needed, "it is believed whatever is left out of it: nothing proves who sent it")


@check("notice.other-shop", "别家店的通知是真的，但不是我们的。", NOTIFICATIONS)
def _other_shop(bench: Bench) -> None:
    """Another shop's notification is genuine, but not ours."""
    _genuine(bench)
    stranger = bench.stranger()
    try:
        theirs = bench.harness.notifications(stranger) or _sent_to_stranger(bench, stranger)
    finally:
        bench.harness.close(stranger)
    for headers, body in theirs:
        _is_rejected(bench, headers, body, "a notification for another shop")


def _sent_to_stranger(bench: Bench, stranger: Wallet) -> list[Genuine]:
    ours, bench.wallet = bench.wallet, stranger
    try:
        bench.paid()
        return bench.harness.notifications(stranger) or []
    finally:
        bench.wallet = ours


@check("notice.garbage", "公开的地址，谁都能往里发东西。", NOTIFICATIONS)
def _garbage(bench: Bench) -> None:
    """Anybody can send anything to an open address."""
    for body in (b"", b"\x00", b"\xff\xfe", b"{}", b"[" * 10_000, b"{" * 10_000, b"9" * 100_000, b'{"amount":NaN}'):
        _is_rejected(bench, {"signature": "x", "sign": "\u00e9"}, body, f"{shown(body[:20])}")


@check("notice.changes-nothing", "读通知不动任何东西。", NOTIFICATIONS)
def _changes_nothing(bench: Bench) -> None:
    """Reading a notification moves nothing."""
    order, sent = _genuine(bench)
    before = bench.query(order)
    for headers, body in sent * 3:
        _read(bench.wallet, headers, body)
    same(bench.query(order), before, "the payment after its notifications were read")
    bench.holds(order, order.request.amount.minor, "after the notifications were read")


@check("notice.cannot-undo", "迟到的旧通知不能让已撤销的付款复活。", NOTIFICATIONS)
def _cannot_undo(bench: Bench) -> None:
    """A late, old notification does not bring a cancelled payment back."""
    order, sent = _genuine(bench)
    held = bench.known(bench.wallet.cancel(order.ref), "cancel").status
    for headers, body in reversed(sent):
        bench.wallet.read_notification(headers, body)
    same(bench.query(order).status, held, "after old notifications were read again")


@check("notice.after-refund", "退款之后的通知要说退了多少，事件号也是新的。", NOTIFICATIONS, REFUNDS)
def _after_refund(bench: Bench) -> None:
    """A notification after a refund says how much was given back, and is another event."""
    order, _ = _genuine(bench)
    known = _events(bench, order)
    parts = [order.request.amount]
    if bench.can.refunds is Refunds.PARTIAL:
        parts = [bench.part(order), order.request.amount - bench.part(order)]
    for n, amount in enumerate(parts):
        bench.refunded(order, f"{order.number}R{n}", amount)
        events = _events(bench, order)
        for event_id in known:
            same(events.get(event_id, known[event_id]), known[event_id], f"event {event_id}, sent again after a refund")
        # A wallet need not tell of refunds. What it does tell is how the payment stands by then.
        for event_id in [event_id for event_id in events if event_id not in known][-1:]:
            asked = bench.query(order)
            if not asked.refunded_unknown:
                same(events[event_id], _stands(asked), f"a notification after refund {n}, and a query")
        known = events


def _stands(snapshot: Snapshot) -> tuple[object, ...]:
    return snapshot.status, snapshot.captured, snapshot.refunded


def _events(bench: Bench, order: Order) -> dict[str, tuple[object, ...]]:
    """How an order stands by what the wallet sends, by event, the newest last."""
    read = [_read(bench.wallet, *each) for each in bench.harness.notifications(bench.wallet) or []]
    return {told.event_id: _stands(told.snapshot) for told in read if told.snapshot.ref.out_trade_no == order.number}
