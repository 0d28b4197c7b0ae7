-- The mock wallet's books, version 2. Amounts are INTEGER fen, times UTC text that sorts.

CREATE TABLE account (
    id           INTEGER PRIMARY KEY,
    -- A customer's money is on up to three: the balance ('customer'), the bank card and the red packet, under one name.
    -- What is held for the shop and not yet taken is on 'held'.
    kind         TEXT NOT NULL CHECK (kind IN ('equity', 'merchant', 'held', 'customer', 'bank_card', 'red_packet')),
    name         TEXT NOT NULL,
    -- What the postings sum to, kept so that a balance need not be added up; only equity may fall below zero.
    balance      INTEGER NOT NULL DEFAULT 0 CHECK (kind = 'equity' OR balance >= 0),
    -- What may be paid at once and on one day: of a customer in all, and from a card.
    single_limit INTEGER CHECK (single_limit >= 0),
    day_limit    INTEGER CHECK (day_limit >= 0),
    UNIQUE (kind, name)
) STRICT;

-- A payment. Without an amount it is a tombstone: cancelled before it arrived.
CREATE TABLE payment (
    number       INTEGER PRIMARY KEY,
    out_trade_no TEXT NOT NULL UNIQUE,
    -- Whose balance; NULL as long as it is not known who pays, and when nobody does.
    customer     INTEGER REFERENCES account (id),
    amount       INTEGER CHECK (amount > 0),
    subject      TEXT NOT NULL DEFAULT '',
    basket       TEXT,
    code         TEXT,
    mode         TEXT CHECK (mode IN ('presented_code', 'shown_qr', 'in_app')),
    -- Whether the money is held first, and taken by a capture.
    later        INTEGER NOT NULL DEFAULT 0 CHECK (later IN (0, 1)),
    made_at      TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (
        state IN ('awaiting_customer', 'processing', 'authorised', 'paid', 'refunded', 'cancelled', 'declined')
    ),
    next_action  TEXT CHECK (next_action IN ('enter_pin', 'confirm_in_app', 'scan_qr')),
    authorised   INTEGER NOT NULL DEFAULT 0 CHECK (authorised IN (0, amount)),
    captured     INTEGER NOT NULL DEFAULT 0 CHECK (captured BETWEEN 0 AND amount),
    refunded     INTEGER NOT NULL DEFAULT 0 CHECK (refunded BETWEEN 0 AND captured),
    detail       TEXT,
    -- When the money moves by itself, or when it is declined by itself, and why then.
    settles_at   TEXT,
    settles_as   TEXT,
    -- When it is closed by itself.
    closes_at    TEXT,
    wrong_pins   INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX payment_open ON payment (state) WHERE state IN ('awaiting_customer', 'processing');
CREATE INDEX payment_settles ON payment (settles_at) WHERE settles_at IS NOT NULL;
CREATE INDEX payment_closes ON payment (closes_at) WHERE closes_at IS NOT NULL;

-- A movement of money and its legs, which sum to zero.
CREATE TABLE entry (
    id           INTEGER PRIMARY KEY,
    at           TEXT NOT NULL,
    kind         TEXT NOT NULL CHECK (
        kind IN ('opening', 'funding', 'hold', 'release', 'capture', 'reversal', 'refund')
    ),
    out_trade_no TEXT REFERENCES payment (out_trade_no)
) STRICT;
-- One charge per order reference, whatever the program above does.
CREATE UNIQUE INDEX entry_once ON entry (out_trade_no, kind) WHERE kind IN ('hold', 'release', 'capture', 'reversal');
CREATE INDEX entry_order ON entry (out_trade_no);
CREATE INDEX entry_at ON entry (at);

CREATE TABLE posting (
    entry   INTEGER NOT NULL REFERENCES entry (id),
    account INTEGER NOT NULL REFERENCES account (id),
    amount  INTEGER NOT NULL CHECK (amount <> 0),
    PRIMARY KEY (entry, account)
) STRICT, WITHOUT ROWID;

-- Where the money of a payment came from, in the order in which it was taken.
CREATE TABLE funding (
    out_trade_no TEXT NOT NULL REFERENCES payment (out_trade_no),
    place        INTEGER NOT NULL,
    account      INTEGER NOT NULL REFERENCES account (id),
    taken        INTEGER NOT NULL CHECK (taken > 0),
    given_back   INTEGER NOT NULL DEFAULT 0 CHECK (given_back BETWEEN 0 AND taken),
    PRIMARY KEY (out_trade_no, place),
    UNIQUE (out_trade_no, account)
) STRICT, WITHOUT ROWID;

-- A refund. Without an entry its money has not moved yet.
CREATE TABLE refund (
    out_trade_no TEXT NOT NULL REFERENCES payment (out_trade_no),
    refund_id    TEXT NOT NULL,
    amount       INTEGER NOT NULL CHECK (amount > 0),
    settles_at   TEXT,
    entry        INTEGER UNIQUE REFERENCES entry (id),
    CHECK ((entry IS NULL) <> (settles_at IS NULL)),
    PRIMARY KEY (out_trade_no, refund_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX refund_settles ON refund (settles_at) WHERE settles_at IS NOT NULL;

-- Payment codes that were shown, as digests: a code buys things as long as it lives.
CREATE TABLE payment_code (
    number   INTEGER PRIMARY KEY,
    digest   TEXT NOT NULL UNIQUE,
    customer INTEGER NOT NULL REFERENCES account (id),
    shown_at TEXT NOT NULL,
    used_by  TEXT
) STRICT;

-- Notifications to the shop. One that was answered, or that is given up, is due no more.
CREATE TABLE notice (
    id           INTEGER PRIMARY KEY,
    event_id     TEXT NOT NULL,
    out_trade_no TEXT NOT NULL REFERENCES payment (out_trade_no),
    body         TEXT NOT NULL,
    signature    TEXT NOT NULL,
    sent         INTEGER NOT NULL DEFAULT 0,
    due_at       TEXT
) STRICT;
CREATE INDEX notice_due ON notice (due_at) WHERE due_at IS NOT NULL;

-- The faults: which one a payment was given ('chosen', and by what), and what it did then. Orders stand here that never
-- arrived, so it refers to no payment.
CREATE TABLE fired (
    id           INTEGER PRIMARY KEY,
    at           TEXT NOT NULL,
    out_trade_no TEXT NOT NULL,
    fault        TEXT NOT NULL,
    what         TEXT NOT NULL,
    chosen_by    TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX fired_order ON fired (out_trade_no);

CREATE TABLE secret (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;
