"""Walks one trip and kills itself, with SIGKILL, just before or just after the n-th commit of any database, or the n-th
call to the wallet.

`test_nothing_is_lost.py` starts this once and writes lines `STEP STORY FOLDER` to it. For each it forks, walks that
story in that folder, and answers `killed`, or how many steps there were when the story came to its end before. STEP 0
is never reached. A step is before or after a call to the wallet, before a commit, or after it, before anything else is
asked of a database.
What the shopper has been shown, as the number of the trip's events, is noted in the file `shown` of the folder.
"""

import os
import signal
import sqlite3
import sys
from pathlib import Path

from order_deeds import carry_through, shop_from_home

from checkout.shop import open_shop
from wallet.mock.wallet import MockWallet

CALLS = ("pay", "query", "cancel", "capture", "refund", "read_notification")
MILK, TOFU, EGGS, UNKNOWN = "9521234000013", "9521234010067", "9521234030034", "9521299999994"


def pays_with_a_pin(shop, trip, show):
    """Scans, changes of mind, a declined payment, and one that waits for its PIN."""
    for deed in (
        lambda: trip.scan(MILK),
        lambda: trip.scan(TOFU),
        lambda: trip.scan(UNKNOWN),
        lambda: trip.quantity(3),
        trip.undo,
        lambda: trip.scan(EGGS),
        lambda: trip.deliver(1),
        shop.network_drops,
        shop.network_returns,
    ):
        deed()
        show()
    mock = shop.wallets.named("mock").inside
    mock.faults.decline()
    trip.pay()
    show()
    mock.faults.ask_pin()
    trip.pay()
    show()
    mock.app_of("li-wei").approve("123456")
    shop.pass_time(5)
    show()


def turns_back(shop, trip, show):
    """The money is taken, the answer is lost, the shopper turns back and has it again, and pays after all."""
    trip.scan(MILK)
    show()
    mock = shop.wallets.named("mock").inside
    mock.faults.take_money_and_hang()
    trip.pay()
    show()
    mock.faults.answer_again()
    trip.cancel_payment()
    show()
    trip.pay()
    show()


def money_comes_too_late(shop, trip, show):
    """The wallet says that it has cancelled and takes the money all the same; that is given back, and a cancel whose
    answer is lost is repeated."""
    trip.scan(MILK)
    mock = shop.wallets.named("mock").inside
    for fault in ("paid-after-cancel", "cancel-lost-after"):
        mock.faults.arrange(fault)
        trip.pay()
        show()
        shop.pass_time(120)
        show()
    trip.pay()
    show()


STORIES = {story.__name__: story for story in (pays_with_a_pin, turns_back, money_comes_too_late)}
ORDERS = ("delivered", "returned", "picking", "packed")
"""How an order from home ends: where it is cancelled, or else."""


def order(end, folder):
    """An order from home, from the first scan to its end."""
    shown = os.open(folder / "shown", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    with open_shop(data=folder) as shop:
        trip = shop.order("li-wei")

        def show():
            os.write(shown, b"%d\n" % len(trip.events))

        shop_from_home(shop, trip, 300, show)
        carry_through(shop, trip, end, show)


def walk(story, folder):
    """The whole trip, through the door and out again."""
    shown = os.open(folder / "shown", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    with open_shop(data=folder) as shop:
        trip = shop.enter("li-wei")

        def show():
            os.write(shown, b"%d\n" % len(trip.events))

        show()
        STORIES[story](shop, trip, show)
        trip.leave()
        show()


class Countdown:
    """Listens to every statement that is about to be carried out, and ends this process at the `last` step."""

    def __init__(self, last):
        self.last, self.taken, self._committed = last, 0, False
        self._connect, sqlite3.connect = sqlite3.connect, self.connect

    def connect(self, *args, **options):
        connection = self._connect(*args, **options)
        connection.set_trace_callback(lambda statement: self.hear(connection, statement))
        return connection

    def hear(self, connection, statement):
        if self._committed:
            self.step()
        # A write outside of BEGIN and COMMIT is a transaction of its own.
        writes = statement.startswith(("INSERT", "UPDATE", "DELETE")) and not connection.in_transaction
        self._committed = writes or statement == "COMMIT"
        if self._committed:
            self.step()

    def around(self, call):
        """`call`, with a step before and after it."""

        def stepped(*args):
            self.step()
            answer = call(*args)
            self.step()
            return answer

        return stepped

    def step(self):
        self.taken += 1
        if self.taken == self.last:
            os.kill(os.getpid(), signal.SIGKILL)


def serve():
    for line in sys.stdin:
        step, story, folder = line.split()
        answer = os.pipe()
        child = os.fork()
        if not child:
            countdown = Countdown(int(step))
            for name in CALLS:
                setattr(MockWallet, name, countdown.around(getattr(MockWallet, name)))
            (order if story in ORDERS else walk)(story, Path(folder))
            os.write(answer[1], b"%d" % countdown.taken)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        os.close(answer[1])
        steps = os.read(answer[0], 20).decode()
        os.close(answer[0])
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        sys.stdout.write("killed\n" if killed else f"{steps or status}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    open_shop().close()  # everything is imported once, before the first fork
    serve()
