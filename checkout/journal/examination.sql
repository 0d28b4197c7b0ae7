-- name: trip_rows()
SELECT store, trip, day, number, shopper, state, opened_at FROM trip ORDER BY store, trip;

-- name: event_rows()
SELECT store, trip, seq, at, kind, body FROM event ORDER BY store, trip, seq;

-- name: receipt_rows()
SELECT store, number, trip, out_trade_no, issued_at, total, currency, body FROM receipt ORDER BY store, trip;

-- name: payment_rows()
SELECT store, trip, out_trade_no, standing FROM payment ORDER BY store, trip;

-- name: offer_rows()
SELECT store, trip, offer, times, at, shopper FROM offer_taken ORDER BY store, trip;

-- name: serial_rows()
SELECT store, trip, sku, serial FROM serial_scanned ORDER BY store, trip;

-- name: under_way_rows()
SELECT store, trip, key, what FROM under_way ORDER BY store, trip;

-- name: trip_numbers()
SELECT store, day, number, trip FROM trip ORDER BY store, day, number;

-- name: receipt_numbers()
SELECT store, number FROM receipt ORDER BY store, number;

-- name: usage_that_differs()
-- Where offer_usage is not the sum of offer_taken: what the sum is, and what there is.
SELECT store, shopper, offer, SUM(expected), SUM(found) FROM (
    SELECT store, shopper, offer, times AS expected, 0 AS found FROM offer_taken
    UNION ALL
    SELECT store, shopper, offer, 0, times FROM offer_usage
) GROUP BY store, shopper, offer HAVING SUM(expected) <> SUM(found);
