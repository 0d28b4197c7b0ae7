-- name: begin_payment(store, trip, out_trade_no)!
INSERT INTO payment (store, trip, out_trade_no, standing) VALUES (:store, :trip, :out_trade_no, 'open')
ON CONFLICT (store, trip, out_trade_no) DO UPDATE SET standing = 'open';

-- name: set_standing(store, trip, out_trade_no, standing)!
UPDATE payment SET standing = :standing
WHERE store = :store AND trip = :trip AND out_trade_no = :out_trade_no AND standing <> :standing;

-- name: set_refund_standing(store, trip, standing)!
UPDATE payment SET standing = CASE WHEN :standing <> 'paid' THEN :standing ELSE COALESCE((
    -- A refund under way comes first: 'refund' is after 'owed'.
    SELECT CASE MAX(u.what) WHEN 'refund' THEN 'refunding' WHEN 'owed' THEN 'owing' END FROM under_way u
    WHERE u.store = :store AND u.trip = :trip AND u.what IN ('refund', 'owed')
), 'paid') END
WHERE store = :store AND trip = :trip AND standing IN ('refunding', 'refund-stuck', 'owing');

-- name: begin(store, trip, key, what)!
INSERT INTO under_way (store, trip, key, what) VALUES (:store, :trip, :key, :what)
ON CONFLICT (store, trip, key) DO UPDATE SET what = excluded.what;

-- name: end(store, trip, key)!
DELETE FROM under_way WHERE store = :store AND trip = :trip AND key = :key;

-- name: take_offer(store, trip, offer, at, times)!
INSERT INTO offer_taken (store, trip, offer, shopper, at, times)
SELECT store, trip, :offer, shopper, :at, :times FROM trip WHERE store = :store AND trip = :trip;

-- name: add_usage(store, trip, offer, times)!
INSERT INTO offer_usage (store, shopper, offer, times)
SELECT store, shopper, :offer, :times FROM trip WHERE store = :store AND trip = :trip
ON CONFLICT (store, shopper, offer) DO UPDATE SET times = offer_usage.times + excluded.times;

-- name: subtract_usage(store, trip)!
UPDATE offer_usage SET times = times - (
    SELECT o.times FROM offer_taken o WHERE o.store = :store AND o.trip = :trip AND o.offer = offer_usage.offer
)
WHERE store = :store AND shopper = (SELECT shopper FROM trip WHERE store = :store AND trip = :trip)
  AND offer IN (SELECT offer FROM offer_taken WHERE store = :store AND trip = :trip);

-- name: remove_offers(store, trip)!
DELETE FROM offer_taken WHERE store = :store AND trip = :trip;

-- name: hold_serial(store, trip, sku, serial)!
INSERT INTO serial_scanned (store, trip, sku, serial) VALUES (:store, :trip, :sku, :serial)
ON CONFLICT (store, trip, sku, serial) DO NOTHING;

-- name: release_serials(store, trip)!
DELETE FROM serial_scanned WHERE store = :store AND trip = :trip;

-- name: events_to_post()
-- Events that may change a posted table, trip by trip: the kinds of `posting.is_posted`.
SELECT e.store, e.trip, e.at, e.kind, e.body
FROM trip t JOIN event e ON e.store = t.store AND e.trip = t.trip
WHERE e.kind IN (
    'Left', 'PaymentStarted', 'PaymentAwaits', 'PaymentCancelling', 'PaymentDeclined', 'PaymentCancelled',
    'PaymentStuck', 'PaymentHeld', 'CaptureStarted', 'CaptureStuck', 'PaymentReleased', 'PaymentClosed', 'Paid', 'LateMoneyFound', 'LateMoneyReturned', 'LateMoneyKept',
    'RefundStarted', 'RefundDone', 'RefundDeclined', 'RefundStuck'
) OR (e.kind = 'ItemScanned' AND e.body LIKE '%"serial":%')
ORDER BY t.store, t.trip, e.seq;

-- name: declined_long_ago()
-- Payments that were declined, on trips without an event in the last day before the file's last one.
SELECT u.store, u.trip, u.key FROM under_way u
JOIN payment p ON p.store = u.store AND p.trip = u.trip AND p.out_trade_no = u.key
JOIN event e ON e.store = u.store AND e.trip = u.trip
WHERE u.what = 'ended' AND p.standing = 'declined'
GROUP BY u.store, u.trip, u.key
HAVING MAX(e.at) < (SELECT strftime('%Y-%m-%dT%H:%M:%fZ', MAX(at), '-1 day') FROM event);

-- name: add_at_the_end(store, trip, kind, body)!
-- One more event of a trip, at the time of its last.
INSERT INTO event (store, trip, seq, at, kind, body)
SELECT store, trip, MAX(seq) + 1, MAX(at), :kind, :body FROM event WHERE store = :store AND trip = :trip;

-- name: trips_with_serial(sku, serial)
-- Trips that scanned this pack, except those that left without paying.
SELECT store, trip FROM serial_scanned WHERE sku = :sku AND serial = :serial ORDER BY store, trip;

-- name: offers_used(shopper, but_for)
-- How often the shopper has used each offer, except on one trip.
SELECT offer, SUM(times) FROM (
    SELECT offer, times FROM offer_usage WHERE shopper = :shopper
    UNION ALL
    SELECT o.offer, -o.times FROM trip t JOIN offer_taken o ON o.store = t.store AND o.trip = t.trip
    WHERE t.trip = :but_for
) GROUP BY offer HAVING SUM(times) > 0;

-- name: offers_taken(shopper, since, but_for)
-- The offers that the shopper has used since a moment, except on one trip.
SELECT store, offer, times, at FROM offer_taken WHERE shopper = :shopper AND at >= :since AND trip <> :but_for;

-- name: trip_of_order(out_trade_no)^
SELECT store, trip FROM payment WHERE out_trade_no = :out_trade_no;

-- name: paying_trips()
-- Trips on which a payment was begun.
SELECT t.store, t.trip FROM trip t WHERE EXISTS (SELECT 1 FROM payment p WHERE p.store = t.store AND p.trip = t.trip)
ORDER BY t.opened_at, t.store, t.trip;

-- name: unsettled_trips()
-- Trips with a payment for which something is still to be done.
SELECT DISTINCT t.opened_at, t.store, t.trip FROM under_way LEFT JOIN trip t USING (store, trip)
WHERE under_way.what <> 'ended'
ORDER BY t.opened_at, t.store, t.trip;

-- name: under_way()
-- All that is under way, by trip.
SELECT t.trip, under_way.key, under_way.what FROM under_way LEFT JOIN trip t USING (store, trip)
ORDER BY t.opened_at, t.store, t.trip, under_way.key;

-- name: trips_with_money(since, until)
-- Trips whose money was taken, or given back, between two moments.
SELECT DISTINCT t.opened_at, t.store, t.trip FROM event e JOIN trip t ON t.store = e.store AND t.trip = e.trip
WHERE e.at >= :since AND e.at < :until
  -- As the index `money_moved` says it.
  AND (e.kind = 'Paid' OR e.kind = 'LateMoneyFound' OR e.kind = 'LateMoneyReturned' OR e.kind = 'RefundDone')
ORDER BY t.opened_at, t.store, t.trip;
