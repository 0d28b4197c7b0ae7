-- Stock, since data version 6. Quantities are pieces, or grams of what is weighed. The warehouse is kept like a store.

-- The ledger: every movement, and never anything but a new one.
CREATE TABLE IF NOT EXISTS movement (
    store    TEXT NOT NULL,
    seq      INTEGER NOT NULL CHECK (seq > 0),
    at       TEXT NOT NULL,
    location TEXT NOT NULL CHECK (location IN ('shelf', 'back', 'tank', 'warehouse')),
    sku      TEXT NOT NULL,
    kind     TEXT NOT NULL CHECK (kind IN (
        'opening', 'received', 'sold', 'picked', 'returned', 'filled', 'counted', 'wasted', 'corrected'
    )),
    quantity INTEGER NOT NULL CHECK (quantity <> 0),
    ref      TEXT NOT NULL,
    PRIMARY KEY (store, seq)
) STRICT, WITHOUT ROWID;

-- The sum of the movements, and of the allocations. Goods without a row have not moved yet: the chain's data say what
-- there is of them.
CREATE TABLE IF NOT EXISTS stock_level (
    store     TEXT NOT NULL,
    sku       TEXT NOT NULL,
    location  TEXT NOT NULL,
    on_hand   INTEGER NOT NULL CHECK (on_hand >= 0),
    allocated INTEGER NOT NULL CHECK (allocated >= 0),
    PRIMARY KEY (store, sku, location),
    CHECK (allocated <= on_hand)
) STRICT, WITHOUT ROWID;

-- Promised to orders that are paid, and still standing where it was.
CREATE TABLE IF NOT EXISTS allocation (
    store    TEXT NOT NULL,
    number   TEXT NOT NULL,
    line     INTEGER NOT NULL,
    location TEXT NOT NULL,
    sku      TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (store, number, line, location)
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS allocation_of_goods ON allocation (store, sku, location);

-- Held for somebody who is about to pay. Counts for nothing from `expires_at` on.
CREATE TABLE IF NOT EXISTS reservation (
    store      TEXT NOT NULL,
    trip       TEXT NOT NULL,
    line       INTEGER NOT NULL,
    location   TEXT NOT NULL,
    sku        TEXT NOT NULL,
    quantity   INTEGER NOT NULL CHECK (quantity > 0),
    expires_at TEXT NOT NULL,
    PRIMARY KEY (store, trip, line, location)
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS reservation_of_goods ON reservation (store, sku, location);
CREATE INDEX IF NOT EXISTS reservation_by_trip ON reservation (trip);

-- How far deliveries and waste have been booked.
CREATE TABLE IF NOT EXISTS replenished (
    store TEXT NOT NULL PRIMARY KEY,
    until TEXT NOT NULL
) STRICT, WITHOUT ROWID;
