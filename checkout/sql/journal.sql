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
