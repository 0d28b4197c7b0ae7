CREATE TABLE payment (
    number INTEGER PRIMARY KEY,
    out_trade_no TEXT NOT NULL UNIQUE,
    fen INTEGER,                 -- NULL: cancelled before it was ever asked for
    basket TEXT,
    status TEXT NOT NULL
) STRICT;

CREATE TABLE movement (
    number INTEGER PRIMARY KEY,
    out_trade_no TEXT NOT NULL REFERENCES payment (out_trade_no),
    kind TEXT NOT NULL,          -- payment, refund, reversal
    refund_id TEXT NOT NULL,     -- '' unless it is a refund
    fen INTEGER NOT NULL CHECK (fen > 0),
    at INTEGER NOT NULL,         -- seconds since 1970
    UNIQUE (out_trade_no, kind, refund_id)
) STRICT;

CREATE TABLE notice (
    number INTEGER PRIMARY KEY,
    body TEXT NOT NULL           -- of a notification, as it is signed
) STRICT;
