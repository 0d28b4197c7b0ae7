-- The plans of split tenders, version 1: what each part is asked for. No money is kept here.

-- Without a total it is a tombstone: cancelled before it arrived.
CREATE TABLE tender (
    out_trade_no TEXT PRIMARY KEY,
    total        INTEGER CHECK (total > 0),
    currency     TEXT,
    basket       TEXT,
    -- Digest of the code that the customer showed; the code itself is as good as money.
    code         TEXT
) STRICT, WITHOUT ROWID;

-- In the order of asking. A refund goes the other way.
CREATE TABLE part (
    out_trade_no TEXT NOT NULL REFERENCES tender (out_trade_no),
    place        INTEGER NOT NULL,
    amount       INTEGER NOT NULL CHECK (amount > 0),
    PRIMARY KEY (out_trade_no, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE refund (
    out_trade_no TEXT NOT NULL REFERENCES tender (out_trade_no),
    refund_id    TEXT NOT NULL,
    place        INTEGER NOT NULL,
    amount       INTEGER NOT NULL CHECK (amount > 0),
    PRIMARY KEY (out_trade_no, refund_id, place)
) STRICT, WITHOUT ROWID;
