-- name: put_order(store, number, trip, shopper, way, state, is_open, placed_at, voucher)!
INSERT INTO fulfilment_order (store, number, trip, shopper, way, state, is_open, placed_at, voucher)
VALUES (:store, :number, :trip, :shopper, :way, :state, :is_open, :placed_at, :voucher)
ON CONFLICT (store, number) DO UPDATE SET
    state = excluded.state, is_open = excluded.is_open, voucher = excluded.voucher;

-- name: add_order_event(store, number, seq, at, kind, body)!
INSERT INTO order_event (store, number, seq, at, kind, body) VALUES (:store, :number, :seq, :at, :kind, :body);

-- name: next_order_event(store, number)$
SELECT COALESCE(MAX(seq), 0) + 1 FROM order_event WHERE store = :store AND number = :number;

-- name: order_events(store, number)
SELECT seq, at, kind, body FROM order_event WHERE store = :store AND number = :number ORDER BY seq;

-- name: open_orders(store)
-- Orders with something still to be done, the first first.
SELECT number FROM fulfilment_order WHERE store = :store AND is_open = 1 ORDER BY placed_at, number;

-- name: stores_with_orders()
-- Stores with open orders.
SELECT DISTINCT store FROM fulfilment_order WHERE is_open = 1 ORDER BY store;

-- name: find_order(number)^
SELECT store, number, trip, shopper, way, state, placed_at FROM fulfilment_order WHERE number = :number;

-- name: orders_of_shopper(shopper, most)
-- The latest first.
SELECT store, number, trip, shopper, way, state, placed_at FROM fulfilment_order
WHERE shopper = :shopper ORDER BY placed_at DESC, number DESC LIMIT :most;

-- name: orders_of_trip(store, trip)
SELECT store, number, trip, shopper, way, state, placed_at FROM fulfilment_order
WHERE store = :store AND trip = :trip ORDER BY number;

-- name: tickets_since(store, since)$
-- How many dishes were ordered since a moment.
SELECT COUNT(*) FROM fulfilment_order WHERE store = :store AND way = 'cook' AND placed_at >= :since;

-- name: ticket_since(store, since, place)
-- The dish that was ordered as this one since a moment, counted from 1.
SELECT number FROM fulfilment_order WHERE store = :store AND way = 'cook' AND placed_at >= :since
ORDER BY placed_at, number LIMIT 1 OFFSET :place - 1;

-- name: orders_between(store, since, until)
SELECT number FROM fulfilment_order
WHERE store = :store AND placed_at >= :since AND placed_at < :until ORDER BY placed_at, number;

-- name: vouchers_of(shopper)
-- How many of each coupon the shopper was given because an order came late.
SELECT voucher, COUNT(*) FROM fulfilment_order WHERE shopper = :shopper AND voucher <> '' GROUP BY voucher;
