-- The mock wallet's books, version 2. Amounts are INTEGER fen, times UTC text that sorts.

CREATE TABLE account (
    id           INTEGER PRIMARY KEY,
    -- A customer has up to three under one name: the balance ('customer'), the bank card and the red packet.
    -- Money held for the shop and not captured yet is on 'held'.
    kind         TEXT NOT NULL CHECK (kind IN ('equity', 'merchant', 'held', 'customer', 'bank_card', 'red_packet')),
    name         TEXT NOT NULL,
    -- The sum of the postings. Only equity may be negative.
    balance      INTEGER NOT NULL DEFAULT 0 CHECK (kind = 'equity' OR balance >= 0),
    -- The most to be paid at once and on one day, in all ('customer') or from a card.
    single_limit INTEGER CHECK (single_limit >= 0),
    day_limit    INTEGER CHECK (day_limit >= 0),
    UNIQUE (kind, name)
) STRICT;

-- A payment. Without an amount it is a tombstone: cancelled before it arrived.
CREATE TABLE payment (
    number       INTEGER PRIMARY KEY,
    out_trade_no TEXT NOT NULL UNIQUE,
    -- The balance that pays; NULL until it is known, and for a tombstone.
    customer     INTEGER REFERENCES account (id),
    amount       INTEGER CHECK (amount > 0),
    subject      TEXT NOT NULL DEFAULT '',
    basket       TEXT,
    code         TEXT,
    mode         TEXT CHECK (mode IN ('presented_code', 'shown_qr', 'in_app')),
    -- 1: the money is held first, and taken by a capture.
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
    -- When the money moves by itself; with settles_as, when it is declined with that code instead.
    settles_at   TEXT,
    settles_as   TEXT,
    -- When it is closed if nobody has confirmed it.
    closes_at    TEXT,
    wrong_pins   INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX payment_open ON payment (state) WHERE state IN ('awaiting_customer', 'processing');
CREATE INDEX payment_settles ON payment (settles_at) WHERE settles_at IS NOT NULL;
CREATE INDEX payment_closes ON payment (closes_at) WHERE closes_at IS NOT NULL;

-- A movement of money. Its postings sum to zero.
CREATE TABLE entry (
    id           INTEGER PRIMARY KEY,
    at           TEXT NOT NULL,
    kind         TEXT NOT NULL CHECK (
        kind IN ('opening', 'funding', 'hold', 'release', 'capture', 'reversal', 'refund')
    ),
    out_trade_no TEXT REFERENCES payment (out_trade_no)
) STRICT;
-- At most one of each per order, whatever the program does.
CREATE UNIQUE INDEX entry_once ON entry (out_trade_no, kind) WHERE kind IN ('hold', 'release', 'capture', 'reversal');
CREATE INDEX entry_order ON entry (out_trade_no);
CREATE INDEX entry_at ON entry (at);

CREATE TABLE posting (
    entry   INTEGER NOT NULL REFERENCES entry (id),
    account INTEGER NOT NULL REFERENCES account (id),
    amount  INTEGER NOT NULL CHECK (amount <> 0),
    PRIMARY KEY (entry, account)
) STRICT, WITHOUT ROWID;

-- The accounts that paid, in the order of taking.
CREATE TABLE funding (
    out_trade_no TEXT NOT NULL REFERENCES payment (out_trade_no),
    place        INTEGER NOT NULL,
    account      INTEGER NOT NULL REFERENCES account (id),
    taken        INTEGER NOT NULL CHECK (taken > 0),
    given_back   INTEGER NOT NULL DEFAULT 0 CHECK (given_back BETWEEN 0 AND taken),
    PRIMARY KEY (out_trade_no, place),
    UNIQUE (out_trade_no, account)
) STRICT, WITHOUT ROWID;

-- A refund; pending as long as it has no entry.
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

-- Digests of payment codes that were shown. The code itself is as good as money while it is valid.
CREATE TABLE payment_code (
    number   INTEGER PRIMARY KEY,
    digest   TEXT NOT NULL UNIQUE,
    customer INTEGER NOT NULL REFERENCES account (id),
    shown_at TEXT NOT NULL,
    used_by  TEXT
) STRICT;

-- Notifications to the shop. Without due_at: answered, or given up.
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

-- Which fault a payment was given ('chosen', and by what), and what the fault did. There may be no such payment: its
-- `pay` may have been lost.
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
