-- name: stock_levels(store, sku)
SELECT location, on_hand, allocated FROM stock_level WHERE store = :store AND sku = :sku;

-- name: stock_of_store(store)
SELECT sku, location, on_hand, allocated FROM stock_level WHERE store = :store ORDER BY sku, location;

-- name: reserved_in_store(store, now)
SELECT sku, SUM(quantity) FROM reservation WHERE store = :store AND expires_at > :now GROUP BY sku;

-- name: add_movement(store, at, location, sku, kind, quantity, ref)!
INSERT INTO movement (store, seq, at, location, sku, kind, quantity, ref)
SELECT :store, COALESCE(MAX(seq), 0) + 1, :at, :location, :sku, :kind, :quantity, :ref
FROM movement WHERE store = :store;

-- name: add_level(store, sku, location)!
INSERT INTO stock_level (store, sku, location, on_hand, allocated) VALUES (:store, :sku, :location, 0, 0)
ON CONFLICT (store, sku, location) DO NOTHING;

-- name: change_level(store, sku, location, on_hand, allocated)!
UPDATE stock_level SET on_hand = on_hand + :on_hand, allocated = allocated + :allocated
WHERE store = :store AND sku = :sku AND location = :location;

-- name: movements_of(store, sku)
SELECT seq, at, location, sku, kind, quantity, ref FROM movement WHERE store = :store AND sku = :sku ORDER BY seq;

-- name: movements_since(store, since)
SELECT seq, at, location, sku, kind, quantity, ref FROM movement WHERE store = :store AND at >= :since ORDER BY seq;

-- name: first_moved(store)$
SELECT at FROM movement WHERE store = :store ORDER BY seq LIMIT 1;

-- name: allocate(store, number, line, location, sku, quantity)!
INSERT INTO allocation (store, number, line, location, sku, quantity)
VALUES (:store, :number, :line, :location, :sku, :quantity)
ON CONFLICT (store, number, line, location) DO UPDATE SET quantity = allocation.quantity + excluded.quantity;

-- name: allocations_of(store, number, line)
SELECT location, sku, quantity FROM allocation WHERE store = :store AND number = :number AND line = :line
ORDER BY location;

-- name: allocations_at(store, sku, location)
-- The youngest order first.
SELECT number, line, quantity FROM allocation WHERE store = :store AND sku = :sku AND location = :location
ORDER BY number DESC, line DESC;

-- name: set_allocation(store, number, line, location, quantity)!
UPDATE allocation SET quantity = :quantity
WHERE store = :store AND number = :number AND line = :line AND location = :location;

-- name: end_allocation(store, number, line, location)!
DELETE FROM allocation WHERE store = :store AND number = :number AND line = :line AND location = :location;

-- name: reserve(store, trip, line, location, sku, quantity, expires_at)!
INSERT INTO reservation (store, trip, line, location, sku, quantity, expires_at)
VALUES (:store, :trip, :line, :location, :sku, :quantity, :expires_at)
ON CONFLICT (store, trip, line, location) DO UPDATE SET quantity = reservation.quantity + excluded.quantity;

-- name: reserved(store, sku, now, but_for)
-- Live reservations by location, except one trip's.
SELECT location, SUM(quantity) FROM reservation
WHERE store = :store AND sku = :sku AND expires_at > :now AND trip <> :but_for GROUP BY location;

-- name: reserved_for(store, trip, now)
SELECT line, location, sku, quantity FROM reservation WHERE store = :store AND trip = :trip AND expires_at > :now;

-- name: reservations_at(store, sku, location, now)
-- Live ones, the one that ends last first.
SELECT trip, line, quantity, expires_at FROM reservation
WHERE store = :store AND sku = :sku AND location = :location AND expires_at > :now
ORDER BY expires_at DESC, trip DESC, line DESC;

-- name: set_reservation(store, trip, line, location, quantity)!
UPDATE reservation SET quantity = :quantity
WHERE store = :store AND trip = :trip AND line = :line AND location = :location;

-- name: end_reservation(store, trip, line, location)!
DELETE FROM reservation WHERE store = :store AND trip = :trip AND line = :line AND location = :location;

-- name: release(trip)!
DELETE FROM reservation WHERE trip = :trip;

-- name: drop_expired(now, latest)!
DELETE FROM reservation WHERE expires_at <= :now OR expires_at > :latest;

-- name: replenished_until(store)$
SELECT until FROM replenished WHERE store = :store;

-- name: set_replenished(store, until)!
INSERT INTO replenished (store, until) VALUES (:store, :until)
ON CONFLICT (store) DO UPDATE SET until = excluded.until;
