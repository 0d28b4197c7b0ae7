-- The cash desk's ledger, version 1. Amounts are INTEGER fen, times UTC text that sorts.

-- Orders for the desk. Without an amount it is a tombstone: cancelled before it arrived.
CREATE TABLE hand_over (
    id           INTEGER PRIMARY KEY,
    out_trade_no TEXT NOT NULL UNIQUE,
    -- What the customer says at the desk; used again once this order is finished.
    number       TEXT,
    amount       INTEGER CHECK (amount > 0),
    subject      TEXT NOT NULL DEFAULT '',
    basket       TEXT,
    state        TEXT NOT NULL
        CHECK (state IN ('awaiting_customer', 'paid', 'refunded', 'cancelled', 'declined')),
    CHECK ((number IS NULL) = (amount IS NULL))
) STRICT;
CREATE UNIQUE INDEX hand_over_waiting ON hand_over (number) WHERE state = 'awaiting_customer';

-- Cash into the drawer (positive) and out of it. Rows are only ever added.
CREATE TABLE movement (
    id           INTEGER PRIMARY KEY,
    at           TEXT NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('float', 'tendered', 'change', 'refund')),
    amount       INTEGER NOT NULL CHECK ((amount > 0) = (kind IN ('float', 'tendered'))),
    out_trade_no TEXT REFERENCES hand_over (out_trade_no),
    refund_id    TEXT,
    CHECK ((kind = 'float') = (out_trade_no IS NULL)),
    CHECK ((kind = 'refund') = (refund_id IS NOT NULL))
) STRICT;
-- Whatever the program does: paid once, change once, and once for each refund.
CREATE UNIQUE INDEX movement_once ON movement (out_trade_no, kind) WHERE kind IN ('tendered', 'change');
CREATE UNIQUE INDEX refund_once ON movement (out_trade_no, refund_id) WHERE kind = 'refund';
CREATE TRIGGER movement_stays BEFORE UPDATE ON movement BEGIN SELECT RAISE(ABORT, 'a movement stays as it was'); END;
CREATE TRIGGER movement_stands BEFORE DELETE ON movement BEGIN SELECT RAISE(ABORT, 'a movement stays'); END;
