-- Orders, since data version 6: what was paid for and not carried out, and what happened to it.

-- One row an order, posted from its events, so that open ones are found without reading them.
CREATE TABLE IF NOT EXISTS fulfilment_order (
    store     TEXT NOT NULL,
    number    TEXT NOT NULL,
    trip      TEXT NOT NULL,
    shopper   TEXT NOT NULL,
    way       TEXT NOT NULL,
    state     TEXT NOT NULL,
    is_open   INTEGER NOT NULL CHECK (is_open IN (0, 1)),
    placed_at TEXT NOT NULL,
    -- The coupon given because it came late, or nothing.
    voucher   TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (store, number),
    FOREIGN KEY (store, trip) REFERENCES trip (store, trip)
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS order_open ON fulfilment_order (store, placed_at) WHERE is_open = 1;
CREATE INDEX IF NOT EXISTS order_by_shopper ON fulfilment_order (shopper, placed_at);
CREATE INDEX IF NOT EXISTS order_with_voucher ON fulfilment_order (shopper, voucher) WHERE voucher <> '';
CREATE INDEX IF NOT EXISTS order_cooked ON fulfilment_order (store, placed_at, number) WHERE way = 'cook';
CREATE INDEX IF NOT EXISTS order_by_number ON fulfilment_order (number);
CREATE INDEX IF NOT EXISTS order_by_trip ON fulfilment_order (store, trip);

CREATE TABLE IF NOT EXISTS order_event (
    store  TEXT NOT NULL,
    number TEXT NOT NULL,
    seq    INTEGER NOT NULL CHECK (seq > 0),
    at     TEXT NOT NULL,
    kind   TEXT NOT NULL,
    body   TEXT NOT NULL,
    PRIMARY KEY (store, number, seq),
    FOREIGN KEY (store, number) REFERENCES fulfilment_order (store, number)
) STRICT, WITHOUT ROWID;
