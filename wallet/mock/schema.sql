-- The mock wallet's books, version 1. Amounts are INTEGER fen, times UTC text that sorts.

CREATE TABLE account (
    id      INTEGER PRIMARY KEY,
    kind    TEXT NOT NULL CHECK (kind IN ('equity', 'merchant', 'customer')),
    name    TEXT NOT NULL,
    -- What the postings sum to, kept so that a balance need not be added up; only equity may fall below zero.
    balance INTEGER NOT NULL DEFAULT 0 CHECK (kind = 'equity' OR balance >= 0),
    UNIQUE (kind, name)
) STRICT;

-- A payment. Without a customer it is a tombstone (cancelled before it arrived) or was declined for its code.
CREATE TABLE payment (
    number       INTEGER PRIMARY KEY,
    out_trade_no TEXT NOT NULL UNIQUE,
    customer     INTEGER REFERENCES account (id),
    amount       INTEGER CHECK (amount > 0),
    subject      TEXT NOT NULL DEFAULT '',
    basket       TEXT,
    code         TEXT,
    state        TEXT NOT NULL
        CHECK (state IN ('awaiting_customer', 'processing', 'paid', 'refunded', 'cancelled', 'declined')),
    captured     INTEGER NOT NULL DEFAULT 0 CHECK (captured = 0 OR captured = amount),
    refunded     INTEGER NOT NULL DEFAULT 0 CHECK (refunded BETWEEN 0 AND captured),
    detail       TEXT,
    settles_at   TEXT,
    wrong_pins   INTEGER NOT NULL DEFAULT 0,
    made_at      TEXT NOT NULL
) STRICT;
CREATE INDEX payment_open ON payment (state) WHERE state IN ('awaiting_customer', 'processing');

-- A movement of money and its legs, which sum to zero.
CREATE TABLE entry (
    id           INTEGER PRIMARY KEY,
    at           TEXT NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('opening', 'capture', 'reversal', 'refund')),
    out_trade_no TEXT REFERENCES payment (out_trade_no)
) STRICT;
-- One charge per order reference, whatever the program above does.
CREATE UNIQUE INDEX entry_once ON entry (out_trade_no, kind) WHERE kind IN ('capture', 'reversal');

CREATE TABLE posting (
    entry   INTEGER NOT NULL REFERENCES entry (id),
    account INTEGER NOT NULL REFERENCES account (id),
    amount  INTEGER NOT NULL CHECK (amount <> 0),
    PRIMARY KEY (entry, account)
) STRICT, WITHOUT ROWID;

CREATE TABLE refund (
    out_trade_no TEXT NOT NULL REFERENCES payment (out_trade_no),
    refund_id    TEXT NOT NULL,
    amount       INTEGER NOT NULL CHECK (amount > 0),
    entry        INTEGER NOT NULL UNIQUE REFERENCES entry (id),
    PRIMARY KEY (out_trade_no, refund_id)
) STRICT, WITHOUT ROWID;

-- Payment codes that were shown, as digests: a code buys things as long as it lives.
CREATE TABLE payment_code (
    number   INTEGER PRIMARY KEY,
    digest   TEXT NOT NULL UNIQUE,
    customer INTEGER NOT NULL REFERENCES account (id),
    shown_at TEXT NOT NULL,
    used_by  TEXT
) STRICT;
