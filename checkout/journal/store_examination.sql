-- name: raw_orders()
SELECT store, trip, number, shopper, way, state, is_open, placed_at FROM fulfilment_order ORDER BY store, trip, number;

-- name: raw_order_events()
SELECT o.store, o.trip, o.number, e.seq, e.at, e.kind, e.body
FROM fulfilment_order AS o JOIN order_event AS e ON e.store = o.store AND e.number = o.number
ORDER BY o.store, o.trip, o.number, e.seq;

-- name: raw_allocations()
-- What the warehouse keeps is allocated under its own name.
SELECT o.store, o.trip, a.number, a.line, a.sku, SUM(a.quantity)
FROM allocation AS a JOIN fulfilment_order AS o ON o.number = a.number
GROUP BY o.store, o.trip, a.number, a.line, a.sku ORDER BY o.store, o.trip, a.number, a.line;

-- name: raw_reservations()
SELECT t.store, t.trip, r.trip, r.line, r.sku, SUM(r.quantity)
FROM reservation AS r JOIN trip AS t ON t.trip = r.trip
GROUP BY t.store, t.trip, r.line, r.sku ORDER BY t.store, t.trip, r.line;

-- name: raw_moved()
-- An order's number begins with its trip's, and a hyphen.
SELECT t.store, t.trip, m.ref, m.sku, m.kind, SUM(m.quantity)
FROM movement AS m JOIN trip AS t ON t.trip = CASE
    WHEN instr(m.ref, '-') > 0 THEN substr(m.ref, 1, instr(m.ref, '-') - 1) ELSE m.ref
END
WHERE m.kind IN ('sold', 'picked', 'returned')
GROUP BY t.store, t.trip, m.ref, m.sku, m.kind ORDER BY t.store, t.trip, m.ref, m.sku, m.kind;

-- name: strays()
SELECT 'allocation', store, number FROM allocation WHERE number NOT IN (SELECT number FROM fulfilment_order)
UNION ALL
SELECT 'reservation', store, trip FROM reservation WHERE trip NOT IN (SELECT trip FROM trip)
UNION ALL
SELECT 'movement', store, ref FROM movement WHERE kind = 'sold' AND ref NOT IN (SELECT trip FROM trip)
UNION ALL
SELECT 'movement', store, ref FROM movement WHERE kind = 'picked' AND ref NOT IN (SELECT number FROM fulfilment_order);

-- name: keepers()
SELECT store FROM movement UNION SELECT store FROM stock_level UNION SELECT store FROM allocation
UNION SELECT store FROM reservation ORDER BY 1;

-- name: raw_movements(store)
SELECT seq, at, location, sku, kind, quantity, ref FROM movement WHERE store = :store ORDER BY seq;

-- name: raw_levels(store)
-- Each level as it is, -1 where there is no row, with the sums of its allocations and of its live reservations.
SELECT location, sku, MAX(on_hand), MAX(allocated), SUM(promised), SUM(reserved) FROM (
    SELECT location, sku, on_hand, allocated, 0 AS promised, 0 AS reserved FROM stock_level WHERE store = :store
    UNION ALL
    SELECT location, sku, -1, -1, quantity, 0 FROM allocation WHERE store = :store
    UNION ALL
    SELECT location, sku, -1, -1, 0, quantity FROM reservation WHERE store = :store AND expires_at > (
        SELECT MAX(at) FROM (
            SELECT MAX(at) AS at FROM event UNION ALL SELECT MAX(at) FROM movement
            UNION ALL SELECT MAX(at) FROM order_event
        )
    )
) GROUP BY location, sku ORDER BY location, sku;
