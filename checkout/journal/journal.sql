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
-- Receipt numbers have no gaps.
SELECT COALESCE(MAX(number), 0) + 1 FROM receipt WHERE store = :store;

-- name: add_receipt(store, number, trip, out_trade_no, issued_at, total, currency, body)!
INSERT INTO receipt (store, number, trip, out_trade_no, issued_at, total, currency, body)
VALUES (:store, :number, :trip, :out_trade_no, :issued_at, :total, :currency, :body);

-- name: unfinished_trips()
-- Trips whose shopper is still inside, the latest first.
SELECT store, trip, shopper, state, opened_at, (
    SELECT body FROM event WHERE event.store = trip.store AND event.trip = trip.trip AND seq = 1
) FROM trip WHERE state <> 'left' ORDER BY opened_at DESC, store, trip;

-- name: find_trip(trip)^
SELECT store, trip, shopper, state, opened_at, (
    SELECT body FROM event WHERE event.store = trip.store AND event.trip = trip.trip AND seq = 1
) FROM trip WHERE trip = :trip;

-- name: events_of(store, trip)
SELECT seq, at, kind, body FROM event WHERE store = :store AND trip = :trip ORDER BY seq;

-- name: receipt_of(store, trip)$
SELECT body FROM receipt WHERE store = :store AND trip = :trip;

-- name: trip_of_receipt(store, number)$
SELECT trip FROM receipt WHERE store = :store AND number = :number;

-- name: payment_events(store, trip)
-- What happened to the payments of a trip, and its start, which says in which currency.
SELECT seq, at, kind, body FROM event
WHERE store = :store AND trip = :trip AND kind IN (
    'TripStarted', 'PaymentStarted', 'PaymentAwaits', 'PaymentCancelling', 'PaymentDeclined', 'PaymentCancelled',
    'PaymentStuck', 'PaymentHeld', 'CaptureStarted', 'CaptureStuck', 'PaymentReleased', 'PaymentClosed', 'Paid', 'LateMoneyFound', 'LateMoneyReturned', 'LateMoneyKept',
    'RefundStarted', 'RefundDone', 'RefundDeclined', 'RefundStuck'
)
ORDER BY seq;

-- name: trips_of_day(store, day)
SELECT trip FROM trip WHERE store = :store AND day = :day ORDER BY number;

-- name: latest_day(store)$
SELECT MAX(day) FROM trip WHERE store = :store;
