-- The ledger of the gift cards, version 1. Amounts are INTEGER fen, times UTC text that sorts.

CREATE TABLE card (
    number TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- A row without a card: cancelled before its `pay` arrived, which is then refused.
CREATE TABLE payment (
    id           INTEGER PRIMARY KEY,
    out_trade_no TEXT NOT NULL UNIQUE,
    card         TEXT REFERENCES card (number),
    amount       INTEGER CHECK (amount > 0),
    basket       TEXT,
    state        TEXT NOT NULL CHECK (state IN ('paid', 'refunded', 'cancelled', 'declined')),
    CHECK ((card IS NULL) = (amount IS NULL))
) STRICT;

-- Money onto a card (positive) and off it. Rows are only ever added.
CREATE TABLE movement (
    id           INTEGER PRIMARY KEY,
    at           TEXT NOT NULL,
    card         TEXT NOT NULL REFERENCES card (number),
    kind         TEXT NOT NULL CHECK (kind IN ('load', 'payment', 'reversal', 'refund')),
    amount       INTEGER NOT NULL CHECK ((amount < 0) = (kind = 'payment') AND amount <> 0),
    out_trade_no TEXT REFERENCES payment (out_trade_no),
    refund_id    TEXT,
    CHECK ((kind = 'load') = (out_trade_no IS NULL)),
    CHECK ((kind = 'refund') = (refund_id IS NOT NULL))
) STRICT;
CREATE INDEX movement_card ON movement (card);
CREATE UNIQUE INDEX movement_once ON movement (out_trade_no, kind) WHERE kind IN ('payment', 'reversal');
CREATE UNIQUE INDEX refund_once ON movement (out_trade_no, refund_id) WHERE kind = 'refund';
CREATE TRIGGER movement_stays BEFORE UPDATE ON movement BEGIN SELECT RAISE(ABORT, 'a movement stays as it was'); END;
CREATE TRIGGER movement_stands BEFORE DELETE ON movement BEGIN SELECT RAISE(ABORT, 'a movement stays'); END;
