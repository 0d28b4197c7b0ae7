-- The data file of a shop, version 3. Money is INTEGER minor units, times are UTC text, every key begins with the store.

CREATE TABLE trip (
    store     TEXT NOT NULL,
    trip      TEXT NOT NULL,
    day       TEXT NOT NULL,
    number    INTEGER NOT NULL,
    shopper   TEXT NOT NULL,
    state     TEXT NOT NULL CHECK (state IN ('open', 'suspended', 'paying', 'stuck', 'paid', 'left')),
    opened_at TEXT NOT NULL,
    PRIMARY KEY (store, trip),
    UNIQUE (store, day, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
    store TEXT NOT NULL,
    trip  TEXT NOT NULL,
    seq   INTEGER NOT NULL CHECK (seq > 0),
    at    TEXT NOT NULL,
    kind  TEXT NOT NULL,
    body  TEXT NOT NULL,
    PRIMARY KEY (store, trip, seq),
    FOREIGN KEY (store, trip) REFERENCES trip (store, trip)
) STRICT, WITHOUT ROWID;

CREATE TABLE receipt (
    store        TEXT NOT NULL,
    number       INTEGER NOT NULL CHECK (number > 0),
    trip         TEXT NOT NULL,
    out_trade_no TEXT NOT NULL,
    issued_at    TEXT NOT NULL,
    total        INTEGER NOT NULL CHECK (total >= 0),
    currency     TEXT NOT NULL,
    body         TEXT NOT NULL,
    PRIMARY KEY (store, number),
    UNIQUE (store, out_trade_no),
    UNIQUE (store, trip),
    FOREIGN KEY (store, trip) REFERENCES trip (store, trip)
) STRICT, WITHOUT ROWID;

CREATE TABLE data_file (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    tag TEXT NOT NULL CHECK (tag NOT GLOB '*[^0-9A-Z]*')
) STRICT;
