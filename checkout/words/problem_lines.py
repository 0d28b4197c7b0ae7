"""Why something was not done, and what to do now.

A sentence may use three facts: `given` (the input), `name` (of the goods) and `detail` (of the problem: a line, an age,
a distance, a reason). `BY_DETAIL` has sentences for a problem with a certain detail, or with none (""), or with what
stands in front of its colon (`element:17`).
"""

from __future__ import annotations

from catalog.chain import Fulfilment
from catalog.text import shorten
from checkout.events import Problem
from checkout.words.error_lines import DAMAGED, FILE_DAMAGED, reason_line
from checkout.words.language import mark
from checkout.words.words import Words

_DISTANT = (Problem.OUT_OF_REACH, Problem.BAD_ADDRESS)
"""Whose detail, where it is a number, is metres."""
_GIVEN = 40
_DETAIL = 160

SENTENCES: dict[Problem, str] = {
    Problem.EMPTY: mark("Nothing came in. Scan the code again, or type a name to search for."),
    Problem.UNREADABLE: mark("{given} is not a product code. Scan all of the bars on the pack once more."),
    Problem.TOO_LONG: mark("That was longer than any code. Scan one code at a time."),
    Problem.CHECK_DIGIT: mark("{given} was misread: its check digit does not fit. Scan it again, or type the digits."),
    Problem.UNKNOWN_PRODUCT: mark("Nothing is sold under {given}. Search for it by name, or ask at the service desk."),
    Problem.UNKNOWN_LABEL: mark("{given} is not a label of this store's scales. Weigh it here and scan the new label."),
    Problem.PAYMENT_CODE: mark("{given} is a payment code, as good as money. Show it only when you pay."),
    Problem.WEB_LINK: mark("{given} is a web link. Scan the bars on the pack instead."),
    Problem.NOT_WEIGHED: mark("{name} is sold by weight. Weigh it, and scan the label that the scale prints."),
    Problem.SAME_LABEL: mark("This pack of {name} was scanned just now. If it is another one, scan it again."),
    Problem.COSTS_NOTHING: mark("This pack of {name} is too light to cost anything. Weigh it again, with more in it."),
    Problem.NOT_SOLD_HERE: mark("{name} is not sold in this store."),
    Problem.ONLINE_ONLY: mark("{name} is sold online only. Search for it in the app and have it shipped."),
    Problem.UNDER_AGE: mark("{name} is sold from the age of {detail} on, and your account does not say that you are."),
    Problem.NOT_FROM_HOME: mark("{name} is sold in the store only, and cannot be ordered from home."),
    Problem.AMBIGUOUS: mark("{given} may be more than one thing. Search for it by name, and choose."),
    Problem.SERVICE_ONLY: mark("{name} is not sold on its own. Choose it for the live seafood in your basket."),
    Problem.CASE: mark("{given} is the number of a carton. Scan the bars on the pack inside it."),
    Problem.COUPON: mark("{given} is a coupon. Hand it in at the service desk."),
    Problem.VOUCHER: mark("{given} is a receipt for money back. Hand it in at the service desk."),
    Problem.MEMBER_CARD: mark("{given} is a member card. Your account is known already: there is no need to scan it."),
    Problem.STAFF_ONLY: mark("{given} is for the people who work here. Scan the bars on the goods."),
    Problem.LABEL_MISMATCH: mark(
        "The label of {name} does not agree with its price here. Weigh it again, and scan the new label."
    ),
    Problem.EXPIRED: mark("{name} expired on {detail} and is not sold any more. Take another pack."),
    Problem.BEST_BEFORE: mark("The best-before date of {name}, {detail}, has passed. Take another pack."),
    Problem.RECALLED: mark(
        "{name} of lot {detail} has been recalled and is not sold. Hand it to somebody who works here."
    ),
    Problem.SERIAL_USED: mark("{name} with the serial number {detail} is in a basket already. Each pack has its own."),
    Problem.READ_TWICE: mark("Read twice, counted once. Scan it again for another one."),
    Problem.NO_SUCH_COUPON: mark("There is no coupon {detail}. Look at it again, or ask at the service desk."),
    Problem.COUPON_SHOWN: mark("The coupon {detail} is on your phone already: it counts as soon as it can."),
    Problem.OFFER_USED: mark(
        "{detail}: you used it on another trip meanwhile, so it does not count here. Look at the total, and pay again."
    ),
    Problem.NOTHING_ASKED: mark("There is nothing to choose from. Scan something first."),
    Problem.NO_SUCH_CHOICE: mark("{detail} is none of the choices. Choose one of the numbers above."),
    Problem.NO_SUCH_LINE: mark("The basket has no line {detail}. Its lines are numbered: see the basket."),
    Problem.NO_SUCH_PRODUCT: mark("There are no goods with the number {detail}. Search for them by name."),
    Problem.BAD_STOCK: mark("{detail} is not a quantity that can be there."),
    Problem.NOT_KEPT_THERE: mark("These goods are not kept there."),
    Problem.BAD_QUANTITY: mark("{detail} is not a quantity to sell: a line holds 1 to 99999 pieces."),
    Problem.NOT_EDITABLE: mark("That was weighed or cooked as one: remove it, or scan another label for more."),
    Problem.MODE_NOT_ALLOWED: mark("These goods cannot be delivered that way. Choose another."),
    Problem.OUT_OF_REACH: mark(
        "You live {detail} from this store, too far for its riders. Carry it, or have it shipped."
    ),
    Problem.AT_HOME: mark("That is possible in the store only, and you are at home."),
    Problem.BAD_ADDRESS: mark("That address is too long. The street, the house and the flat are enough."),
    Problem.SOLD_OUT: mark(
        "Not all of it is there: {detail}. Nothing was charged, and the basket is as it was. Change it, and try again."
    ),
    Problem.NO_PROMISE: mark("Nobody is free to bring it so soon. The next slot that is free: slot {detail}."),
    Problem.PROMISE_LATER: mark(
        "What was promised cannot be kept any more: it would come at {detail}. Nothing was charged; pay again for that."
    ),
    Problem.SLOT: mark("There is no slot at {detail}. 'slots' lists them."),
    Problem.DEARER: mark(
        "It costs more than before, with what it takes to bring it. Look at the total, and pay again."
    ),
    Problem.NOBODY_ASKS: mark("No picker waits for an answer."),
    Problem.NO_SUCH_COOKING: mark("{detail} cannot be chosen for this line, or one way of cooking is chosen already."),
    Problem.NOTHING_TO_UNDO: mark("There is nothing to take back."),
    Problem.EMPTY_BASKET: mark("The basket is empty. Scan something first."),
    Problem.PAYMENT_OPEN: mark("A payment is under way. Wait for it, or cancel it first."),
    Problem.OWN_APP: mark("This wallet has an app of its own: what it asks for is done there, and never typed here."),
    Problem.NO_PAYMENT: mark("No payment is under way."),
    Problem.ALREADY_PAID: mark("This basket is paid. Leave with it, and come in again for more."),
    Problem.NOT_PAID: mark("What is in the basket is not paid: {detail}. Pay, or put it back before you leave."),
    Problem.TRIP_OVER: mark("This trip is over. Come in again for another."),
    Problem.SUSPENDED: mark("This trip is set aside. Resume it first."),
    Problem.NOT_SUSPENDED: mark("This trip is not set aside, so there is nothing to resume."),
    Problem.NO_SUCH_WALLET: mark("No wallet called {detail} is installed. 'checkout wallets' lists those that are."),
    Problem.WALLET_BROKEN: mark("This wallet cannot be used: {detail}. Nothing was charged; pay with another."),
    Problem.WALLET_CURRENCY: mark("This wallet does not take {detail}. Nothing was charged; pay with another."),
    Problem.WALLET_MODE: mark("This wallet is not paid with that way. Possible: {detail}."),
    Problem.NO_QUOTE: mark(
        "The wallet gives no exchange rate for {detail} now. Nothing was charged; pay again, or with another wallet."
    ),
    Problem.SAME_CURRENCY: mark("This wallet pays in {detail}, as this store does: no exchange rate is needed."),
    Problem.TOO_LITTLE: mark("This costs less than the smallest coin that the wallet takes. Pay with another."),
    Problem.WALLET_AWAY: mark(
        "A payment with {detail} is open, and that wallet cannot be asked now what became of it. Nobody is charged "
        "twice: install it again and pay, or show this to the service desk."
    ),
    Problem.NO_PAYMENT_CODE: mark("This wallet is paid with by a payment code. Open its app, and pay with the code."),
    Problem.WRONG_PIN: mark("That was not the PIN, or nothing waits for it. Enter it again."),
    Problem.NOT_A_PIN: mark("That is no PIN: a PIN is six digits. Enter it again."),
    Problem.NOBODY_AT_DESK: mark("Nobody waits at a desk. Pay with a wallet that is paid there first, like cash-desk."),
    Problem.NO_QR: mark("There is no QR code that the wallet's app could scan now."),
    Problem.NO_SUCH_RECEIPT: mark("There is no receipt {detail}. Its number is at the top of the receipt."),
    Problem.NOTHING_PAID: mark("Nothing is paid yet, so nothing can be given back. Take the line out instead."),
    Problem.NOTHING_BACK: mark("Nothing has come back of this receipt."),
    Problem.NOT_THAT_MANY: mark("No more than {detail} of that can still come back."),
    Problem.NO_REFUNDS: mark("The wallet {detail} gives no money back. Go to the service desk with the receipt."),
    Problem.ONLY_WHOLE: mark("The wallet {detail} gives back all of it or nothing. Bring everything back."),
    Problem.RECEIPT_LATER: mark("There is a receipt as soon as your goods are picked: you pay what they weigh."),
    Problem.NO_SUCH_ORDER: mark("There is no order {detail} of yours. See your orders for their numbers."),
    Problem.ORDER_OVER: mark("The order {detail} is over: nothing of it can be cancelled any more."),
    Problem.ORDER_ON_ITS_WAY: mark(
        "The order {detail} is at the door, sent, or being cooked: it cannot be cancelled any more. What is turned away"
        " at the door is brought back, and so is your money."
    ),
    Problem.ORDER_UNDER_WAY: mark(
        "{detail}: this belongs to an order that has not arrived yet. Cancel the order, or bring the goods back later."
    ),
    Problem.FEE_STAYS: mark("The delivery fee stays paid, since the rider was on the way already."),
    Problem.NOTHING_TO_TAKE: mark("Nothing is packed that has to go now."),
    Problem.ON_A_ROUND: mark("You are on a round. Say that you are back first."),
    Problem.NO_ROUND: mark("You are on no round. Take one first."),
    Problem.NOT_ON_ROUND: mark("{detail} is nothing that you have with you."),
    Problem.HANDED_OVER: mark("{detail} was handed over already."),
    Problem.GOES_BACK: mark("{detail} goes back to the store: take its bags along."),
    Problem.STOPS_LEFT: mark("{detail} is still to be brought. Give it, or say that nobody is there."),
    Problem.NO_SUCH_TICKET: mark("There is no dish with the number {detail} today."),
    Problem.NOTHING_TO_COOK: mark("No dish is waiting to be cooked."),
    Problem.DISH_STATE: mark("That dish was cancelled."),
    Problem.NOTHING_TO_PICK: mark("Nothing is to be picked yet. The next order is begun at {detail}."),
    Problem.NO_BATCH: mark("You have nothing to pick. Take an order first."),
    Problem.ALL_PICKED: mark("All is picked. Seal the bag."),
    Problem.ORDER_TAKEN: mark("Somebody else picks that order: {detail}."),
    Problem.NOT_YOUR_ORDER: mark("{detail} is not what you are picking."),
    Problem.ORDER_PICKED: mark("There is nothing to pick for {detail} any more."),
    Problem.ORDER_CALLED_OFF: mark("{detail} was cancelled. Put its goods back where they were."),
    Problem.WRONG_GOODS: mark("That is {name}, and not what is to be picked."),
    Problem.MORE_THAN_ORDERED: mark("Only {detail} more of {name} to be picked."),
    Problem.TOO_HEAVY: mark("That is too much of {name}: {detail} at most."),
    Problem.OTHER_PACK: mark("That is not the pack of {name} that the shopper handed over: {detail}."),
    Problem.NOT_BY_WEIGHT: mark("{name} is not weighed now. Scan it."),
    Problem.NOTHING_MISSING: mark("Nothing is missing. Say first what is not there."),
    Problem.NOT_FITTING: mark("{name} does not fit instead."),
    Problem.NOTHING_TO_BAG: mark("There is nothing in the bag. Scan something first."),
    Problem.NO_SUCH_BAG: mark("No bag here is called {detail}. Scan the code on the bag."),
    Problem.BAG_ON_CONVEYOR: mark("Bag {detail} is not here yet: it is on the conveyor."),
    Problem.BAG_SCANNED: mark("Bag {detail} is here already."),
    Problem.BAG_WITH_RIDER: mark("Bag {detail} is with the rider."),
    Problem.BAG_HANDED_OVER: mark("Bag {detail} has been handed over."),
    Problem.BAG_BROUGHT_BACK: mark("Bag {detail} was brought back, and emptied."),
    Problem.NOT_SAVED: mark("This could not be written to the disk ({detail}), so it did not happen. Try it again."),
    Problem.ANSWER_NOT_SAVED: mark(
        "The wallet has answered, but that could not be written to the disk yet ({detail}). Nobody is charged twice: "
        "pay again to write it down."
    ),
}

_STUCK = mark(
    "Nobody knows yet whether the wallet took the money. Pay to ask it again, or show this to the service desk."
)

_ANSWER_LOST = mark(
    "The wallet has answered, but the data file shop.db is damaged and cannot keep it. Show this to the service desk; "
    "'checkout doctor' says what is wrong."
)

BY_DETAIL: dict[tuple[Problem, str], str] = {
    **dict.fromkeys(((Problem.NOT_SAVED, said) for said in DAMAGED), FILE_DAMAGED),
    **dict.fromkeys(((Problem.ANSWER_NOT_SAVED, said) for said in DAMAGED), _ANSWER_LOST),
    (Problem.DISH_STATE, "paid"): mark("That dish is waiting to be cooked. Take it first."),
    (Problem.DISH_STATE, "cooking"): mark("That dish is being cooked. Call it when it is ready."),
    (Problem.DISH_STATE, "ready"): mark("That dish is called already."),
    (Problem.DISH_STATE, "collected"): mark("That dish is collected already."),
    (Problem.DISH_STATE, "forgotten"): mark("That dish was not collected in time, and is thrown away."),
    (Problem.WALLET_BROKEN, "app"): mark(
        "The wallet's app did not take the PIN. Enter it again, or cancel the payment and pay with another wallet."
    ),
    (Problem.ALL_PICKED, "asked"): mark("All else is picked. A shopper is asked, and has not answered yet."),
    (Problem.NOTHING_TO_PICK, ""): mark("Nothing waits to be picked."),
    (Problem.MORE_THAN_ORDERED, "0"): mark("All that was ordered of {name} is picked."),
    (Problem.NOT_FITTING, "same"): mark("{name} is what was ordered. Scan it as picked."),
    (Problem.NOT_FITTING, "department"): mark("{name} does not fit: it is from another department."),
    (Problem.NOT_FITTING, "deliver"): mark("{name} does not fit: it is not brought home."),
    (Problem.NOT_FITTING, "age"): mark("{name} does not fit: the shopper may be too young for it."),
    (Problem.NOT_FITTING, "dearer"): mark("{name} does not fit: it is much dearer than what is missing."),
    (Problem.NOT_EDITABLE, "counted"): mark(
        "A pack with a label of its own is scanned by itself: scan the label of each, without a count."
    ),
    (Problem.PAYMENT_OPEN, "stuck"): _STUCK,
    (Problem.NO_PAYMENT, "stuck"): _STUCK,
    (Problem.CHECK_DIGIT, "typed"): mark(
        "{given} is mistyped: its check digit does not fit. Compare the digits with the pack."
    ),
    (Problem.UNREADABLE, "addon"): mark("Only the small bars at the side were read. Scan the long ones beside them."),
    (Problem.UNREADABLE, "glued"): mark("{given} looks like several codes that ran together. Scan them one by one."),
    (Problem.UNREADABLE, "repeated"): mark(
        "The code of {name} came twice in one scan, so nothing was put in. Scan it once for each piece."
    ),
    (Problem.UNREADABLE, "gs1"): mark("{given} is a code for cartons and stockrooms. Scan the plain bars beside it."),
    (Problem.UNREADABLE, "length"): mark(
        "{given} is damaged or cut off: those bars hold {detail} digits. Scan them again."
    ),
    (Problem.UNREADABLE, "element"): mark(
        "({detail}) in {given} makes no sense, so nothing of it was used. Scan it again, or the plain bars beside it."
    ),
    (Problem.UNREADABLE, "twice"): mark(
        "{given} says two things in ({detail}), so nothing of it was used. Scan the plain bars beside it."
    ),
    (Problem.UNREADABLE, "against"): mark(
        "{detail} in {given} do not go together, so nothing of it was used. Scan the plain bars beside it."
    ),
    (Problem.UNREADABLE, "missing"): mark(
        "({detail}) in {given} lacks what it belongs to, so nothing of it was used. Scan the plain bars beside it."
    ),
    (Problem.CHECK_DIGIT, "element"): mark(
        "({detail}) in {given} was misread: its check digit does not fit. Scan it again, or the plain bars beside it."
    ),
    (Problem.UNREADABLE, "input-method"): mark(
        "{given} came through a Chinese input method. Switch it to English and scan again."
    ),
    (Problem.UNREADABLE, "separator"): mark(
        "The scanner leaves out the separators in {given}. Have it set to send them, or scan the plain bars."
    ),
    (Problem.LABEL_MISMATCH, "by-piece"): mark(
        "{name} is sold by the piece at the price on the shelf, and this code says otherwise. Scan the plain bars."
    ),
    (Problem.LABEL_MISMATCH, "by-weight"): mark(
        "{name} is sold by weight, and this code says otherwise. Weigh it, and scan the label that the scale prints."
    ),
    (Problem.LABEL_MISMATCH, "absurd"): mark(
        "The quantity of {name} in this code cannot be right. Scan the plain bars, or ask at the service desk."
    ),
    (Problem.LABEL_MISMATCH, "currency"): mark("The price on {name} is in another currency. Ask at the service desk."),
    (Problem.RECALLED, ""): mark("{name} has been recalled and is not sold. Hand it to somebody who works here."),
    (Problem.NOT_THAT_MANY, "0"): mark("All of that has come back already."),
    (Problem.NO_SUCH_LINE, ""): mark("The basket has no line yet to do that with. Scan something first."),
    (Problem.SOLD_OUT, "none"): mark("{name} is sold out for now."),
    (Problem.SOLD_OUT, "left"): mark("There are only {detail} of {name} for you now."),
    (Problem.SOLD_OUT, "grams"): mark("There are only {detail} g of {name} for you now."),
    (Problem.NO_PROMISE, "closed"): mark("The store is closed at this hour. Its first free slot: slot {detail}."),
    (Problem.NO_PROMISE, "carried"): mark("You carry it all yourself, so there is nothing to keep for you. Pay."),
    (Problem.NO_PROMISE, ""): mark(
        "Nobody is free to bring it, today or tomorrow. Nothing was charged. Have it shipped, or come to the store."
    ),
    (Problem.NOTHING_PAID, "released"): mark(
        "Nothing was charged: the money that was held is released. So there is no receipt, and nothing to give back."
    ),
    (Problem.ALREADY_PAID, "released"): mark(
        "This order is over, and nothing was charged. The next one begins as soon as you order something."
    ),
    (Problem.BAD_QUANTITY, "grams"): mark("{detail} g cannot be weighed: 1 to 99999 g can."),
    (Problem.NO_SUCH_ORDER, "staff"): mark("There is no order {detail} in this store."),
    (Problem.SLOT, "past"): mark("{detail} has begun already. Choose a later slot."),
    (Problem.SLOT, "full"): mark("All places at {detail} are taken. Choose another slot."),
    (Problem.SLOT, "unknown"): mark("There is no slot that begins at {detail}. 'slots' lists them."),
    (Problem.NO_SUCH_ORDER, ""): mark("You have no order yet."),
    (Problem.NOT_EDITABLE, "fee"): mark("The delivery fee comes and goes by itself with what is delivered."),
    (Problem.AT_HOME, Fulfilment.CARRY): mark("You are at home: have it delivered or shipped."),
    (Problem.AT_HOME, "cook"): mark("Seafood is cooked in the store only. Choose it there."),
    (Problem.AT_HOME, "weigh"): mark("The scale is in the store. Say how much you want: order VE001 600 g."),
    (Problem.AT_HOME, "desk"): mark("That is paid at a desk in the store. Pay with another wallet."),
    (Problem.NOT_WEIGHED, "home"): mark("{name} is sold by weight. Say how much you want: order {given} 600 g."),
    (Problem.NOT_WEIGHED, "by-piece"): mark("{name} is sold by the piece. Order it without a weight."),
    (Problem.NOT_EDITABLE, "unweighed"): mark(
        "It was ordered by weight, and nobody has weighed it yet. To carry it out, weigh it and scan the label."
    ),
    (Problem.BAD_ADDRESS, ""): mark("That address says nothing. Give the street, the house and the flat."),
    (Problem.BAD_ADDRESS, "nowhere"): mark(
        "That is no place on earth: a latitude is from -90 to 90, a longitude from -180 to 180."
    ),
    (Problem.BAD_ADDRESS, "far"): mark("That is {detail} away, and nothing is sent so far. Look at the numbers again."),
    (Problem.OUT_OF_REACH, "home"): mark(
        "Your address is {detail} from this store, too far for its riders. Only what can be shipped comes there."
    ),
    (Problem.OUT_OF_REACH, "address"): mark(
        "That address is {detail} from this store, too far for its riders, and there are goods to be delivered. The "
        "address stays as it was."
    ),
    (Problem.OUT_OF_REACH, "home:"): mark("Your account has no address. Give one: address 31.2583,121.5924 TEXT."),
    (Problem.EMPTY_BASKET, "home"): mark("The basket is empty. Order something first."),
    (Problem.ALREADY_PAID, "home"): mark("This order is paid. The next one begins as soon as you order something."),
    (Problem.NOT_PAID, "home"): mark(
        "The basket is not paid, and stays as it is until you come back. Pay, or leave it empty-handed."
    ),
    (Problem.MODE_NOT_ALLOWED, Fulfilment.CARRY): mark(
        "These goods are sold online only, so they cannot be carried out."
    ),
    (Problem.MODE_NOT_ALLOWED, Fulfilment.DELIVER): mark("This cannot be delivered. Choose another way for it."),
    (Problem.MODE_NOT_ALLOWED, Fulfilment.SHIP): mark("This cannot be shipped. Choose another way for it."),
    (Problem.MODE_NOT_ALLOWED, "cook"): mark("Only what you carry out is cooked here. Have it carried out first."),
    (Problem.OUT_OF_REACH, ""): mark("Your account has no address to bring this to. Carry it out yourself."),
}


def problem_line(words: Words, problem: Problem, *, given: str = "", name: str = "", detail: str = "") -> str:
    """Why something was not done, and what to do. `given` was cleaned before and is cut short here."""
    sentence = BY_DETAIL.get((problem, detail))
    if sentence is None:
        kind, _, about = detail.partition(":")
        sentence = BY_DETAIL.get((problem, kind)) if about else None
        if sentence is None:
            sentence = SENTENCES[problem]
        else:
            detail = " ".join(f"({name})" for name in about.split()) if kind == "against" else about
    if problem in _DISTANT and detail.isdigit():
        detail = f"{int(detail) / 1000:.1f} km"
    if problem in (Problem.NOT_SAVED, Problem.ANSWER_NOT_SAVED):
        detail = reason_line(words, detail)
    return words.t(
        sentence,
        given=shorten(given, _GIVEN),
        name=name or shorten(given, _GIVEN),
        detail=shorten(detail, _DETAIL).rstrip("."),
    )
