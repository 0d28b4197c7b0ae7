-- name: tag()$
-- What tells this data file's orders from those of any other.
SELECT tag FROM data_file;

-- name: next_trip_number(store, day)$
-- The next trip's number in this store on this day, from 1.
SELECT COALESCE(MAX(number), 0) + 1 FROM trip WHERE store = :store AND day = :day;

-- name: add_trip(store, trip, day, number, shopper, opened_at)!
INSERT INTO trip (store, trip, day, number, shopper, state, opened_at)
VALUES (:store, :trip, :day, :number, :shopper, 'open', :opened_at);

-- name: set_state(store, trip, state)!
UPDATE trip SET state = :state WHERE store = :store AND trip = :trip;

-- name: add_event(store, trip, seq, at, kind, body)!
INSERT INTO event (store, trip, seq, at, kind, body) VALUES (:store, :trip, :seq, :at, :kind, :body);

-- name: next_receipt_number(store)$
-- Receipt numbers have no gaps: one is taken in the transaction that writes the receipt.
SELECT COALESCE(MAX(number), 0) + 1 FROM receipt WHERE store = :store;

-- name: add_receipt(store, number, trip, out_trade_no, issued_at, total, currency, body)!
INSERT INTO receipt (store, number, trip, out_trade_no, issued_at, total, currency, body)
VALUES (:store, :number, :trip, :out_trade_no, :issued_at, :total, :currency, :body);

-- name: unfinished_trips()
-- Trips whose shopper is still inside, the latest first.
SELECT store, trip, shopper, state, opened_at FROM trip WHERE state <> 'left' ORDER BY opened_at DESC, store, trip;

-- name: all_trips()
SELECT store, trip, shopper, state, opened_at FROM trip ORDER BY opened_at, store, trip;

-- name: find_trip(trip)^
SELECT store, trip, shopper, state, opened_at FROM trip WHERE trip = :trip;

-- name: events_of(store, trip)
SELECT seq, at, kind, body FROM event WHERE store = :store AND trip = :trip ORDER BY seq;

-- name: receipt_of(store, trip)$
SELECT body FROM receipt WHERE store = :store AND trip = :trip;

-- name: all_receipts()
SELECT store, number, trip, out_trade_no, issued_at, total, currency, body FROM receipt ORDER BY store, number;

-- name: receipts_of_shopper(shopper)
SELECT r.store, r.number, r.trip, r.out_trade_no, r.issued_at, r.total, r.currency, r.body
FROM receipt r JOIN trip t ON t.store = r.store AND t.trip = r.trip
WHERE t.shopper = :shopper ORDER BY r.issued_at, r.store, r.number;

-- name: refunds_done(shopper)
SELECT e.trip, e.kind, e.body FROM event e JOIN trip t ON t.store = e.store AND t.trip = e.trip
WHERE t.shopper = :shopper AND e.kind = 'RefundDone';

-- name: trip_of_receipt(store, number)$
SELECT trip FROM receipt WHERE store = :store AND number = :number;

-- name: raw_trips()
SELECT store, trip, day, number, shopper, state, opened_at FROM trip ORDER BY store, day, number, trip;

-- name: raw_events()
SELECT store, trip, seq, at, kind, body FROM event ORDER BY store, trip, seq;

-- name: trips_scanning(part)
-- Trips with an item whose event holds this text. The text may have wildcards in it: look at the events themselves.
SELECT DISTINCT t.store, t.trip, t.shopper, t.state, t.opened_at
FROM trip t JOIN event e ON e.store = t.store AND e.trip = t.trip
WHERE e.kind = 'ItemScanned' AND e.body LIKE '%' || :part || '%'
ORDER BY t.opened_at, t.store, t.trip;

-- name: paying_trips()
-- Trips on which a payment was begun.
SELECT t.store, t.trip, t.shopper, t.state, t.opened_at FROM trip t
WHERE EXISTS (SELECT 1 FROM event e WHERE e.store = t.store AND e.trip = t.trip AND e.kind = 'PaymentStarted')
ORDER BY t.opened_at, t.store, t.trip;

-- name: unsettled_trips()
-- Trips with a payment that is under way or stuck, or for which money was found when it was over, or with a refund.
SELECT t.store, t.trip, t.shopper, t.state, t.opened_at FROM trip t
WHERE t.state IN ('paying', 'stuck')
   OR EXISTS (SELECT 1 FROM event e WHERE e.store = t.store AND e.trip = t.trip AND e.kind IN ('LateMoneyFound', 'RefundStarted'))
ORDER BY t.opened_at, t.store, t.trip;

-- name: trips_at_the_till(shopper)
-- Trips of one shopper with a payment that is under way or stuck.
SELECT store, trip, shopper, state, opened_at FROM trip
WHERE shopper = :shopper AND state IN ('paying', 'stuck') ORDER BY opened_at, store, trip;

-- name: trips_with_money(since, until)
-- Trips whose money was taken, or given back, between two moments.
SELECT t.store, t.trip, t.shopper, t.state, t.opened_at FROM trip t
WHERE EXISTS (
    SELECT 1 FROM event e
    WHERE e.store = t.store AND e.trip = t.trip AND e.at >= :since AND e.at < :until
      AND e.kind IN ('Paid', 'LateMoneyFound', 'LateMoneyReturned', 'RefundDone')
)
ORDER BY t.opened_at, t.store, t.trip;

-- name: payment_events(store, trip)
-- What happened to the payments of a trip, and its start, which says in which currency.
SELECT seq, at, kind, body FROM event
WHERE store = :store AND trip = :trip AND kind IN (
    'TripStarted', 'PaymentStarted', 'PaymentAwaits', 'PaymentCancelling', 'PaymentDeclined', 'PaymentCancelled',
    'PaymentStuck', 'Paid', 'LateMoneyFound', 'LateMoneyReturned', 'LateMoneyKept',
    'RefundStarted', 'RefundDone', 'RefundDeclined', 'RefundStuck'
)
ORDER BY seq;
