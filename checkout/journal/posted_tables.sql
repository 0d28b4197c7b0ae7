-- Tables posted from the events (checkout.journal.posting), since data version 3, `under_way` since 4: so that nothing is counted anew.

-- How each payment stands.
CREATE TABLE payment (
    store        TEXT NOT NULL,
    trip         TEXT NOT NULL,
    out_trade_no TEXT NOT NULL,
    standing     TEXT NOT NULL,
    PRIMARY KEY (store, trip, out_trade_no),
    FOREIGN KEY (store, trip) REFERENCES trip (store, trip)
) STRICT, WITHOUT ROWID;

CREATE INDEX payment_by_order ON payment (out_trade_no);

-- What goes on until its end is in the journal (checkout.journal.posting.UnderWay); `key` is an order reference or a
-- refund id.
CREATE TABLE under_way (
    store TEXT NOT NULL,
    trip  TEXT NOT NULL,
    key   TEXT NOT NULL,
    what  TEXT NOT NULL,
    PRIMARY KEY (store, trip, key),
    FOREIGN KEY (store, trip) REFERENCES trip (store, trip)
) STRICT, WITHOUT ROWID;

-- The offers that a trip pays with, or has paid with; not those of a failed payment or a complete refund. `at` is when
-- the payment began.
CREATE TABLE offer_taken (
    store   TEXT NOT NULL,
    trip    TEXT NOT NULL,
    offer   TEXT NOT NULL,
    shopper TEXT NOT NULL,
    at      TEXT NOT NULL,
    times   INTEGER NOT NULL,
    PRIMARY KEY (store, trip, offer),
    FOREIGN KEY (store, trip) REFERENCES trip (store, trip)
) STRICT, WITHOUT ROWID;

CREATE INDEX offer_taken_by_time ON offer_taken (shopper, at);

-- The sum of offer_taken by shopper: how often they have used an offer in a store. May be 0.
CREATE TABLE offer_usage (
    store   TEXT NOT NULL,
    shopper TEXT NOT NULL,
    offer   TEXT NOT NULL,
    times   INTEGER NOT NULL,
    PRIMARY KEY (store, shopper, offer)
) STRICT, WITHOUT ROWID;

CREATE INDEX offer_usage_by_shopper ON offer_usage (shopper);

-- Trips that scanned a pack with a serial number, except those that left without paying.
CREATE TABLE serial_scanned (
    store  TEXT NOT NULL,
    trip   TEXT NOT NULL,
    sku    TEXT NOT NULL,
    serial TEXT NOT NULL,
    PRIMARY KEY (store, trip, sku, serial),
    FOREIGN KEY (store, trip) REFERENCES trip (store, trip)
) STRICT, WITHOUT ROWID;

CREATE INDEX serial_scanned_by_serial ON serial_scanned (serial, sku);
