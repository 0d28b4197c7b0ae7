BEGIN TRANSACTION;
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
INSERT INTO "account" VALUES(1,'customer','li-wei',188000,NULL,NULL);
INSERT INTO "account" VALUES(2,'equity','opening',-690800,NULL,NULL);
INSERT INTO "account" VALUES(3,'red_packet','li-wei',0,NULL,NULL);
INSERT INTO "account" VALUES(4,'bank_card','li-wei',90000,50000,80000);
INSERT INTO "account" VALUES(5,'merchant','shop',12800,NULL,NULL);
INSERT INTO "account" VALUES(6,'held','shop',0,NULL,NULL);
INSERT INTO "account" VALUES(7,'customer','zhao',200000,NULL,NULL);
INSERT INTO "account" VALUES(8,'customer','qian',200000,NULL,NULL);
CREATE TABLE entry (
    id           INTEGER PRIMARY KEY,
    at           TEXT NOT NULL,
    kind         TEXT NOT NULL CHECK (
        kind IN ('opening', 'funding', 'hold', 'release', 'capture', 'reversal', 'refund')
    ),
    out_trade_no TEXT REFERENCES payment (out_trade_no)
) STRICT;
INSERT INTO "entry" VALUES(1,'2026-11-24T04:00:00.000000+00:00','opening',NULL);
INSERT INTO "entry" VALUES(2,'2026-11-24T04:00:00.000000+00:00','funding',NULL);
INSERT INTO "entry" VALUES(3,'2026-11-24T04:00:00.000000+00:00','funding',NULL);
INSERT INTO "entry" VALUES(4,'2026-11-24T04:00:00.000000+00:00','capture','MOCK01');
INSERT INTO "entry" VALUES(5,'2026-11-24T04:00:00.000000+00:00','refund','MOCK01');
INSERT INTO "entry" VALUES(6,'2026-11-24T04:00:00.000000+00:00','hold','MOCK02');
INSERT INTO "entry" VALUES(7,'2026-11-24T04:00:00.000000+00:00','capture','MOCK02');
INSERT INTO "entry" VALUES(8,'2026-11-24T04:00:00.000000+00:00','release','MOCK02');
INSERT INTO "entry" VALUES(9,'2026-11-24T04:00:00.000000+00:00','capture','MOCK03');
INSERT INTO "entry" VALUES(10,'2026-11-24T04:00:00.000000+00:00','opening',NULL);
INSERT INTO "entry" VALUES(11,'2026-11-24T04:00:00.000000+00:00','capture','SPLIT1_2');
INSERT INTO "entry" VALUES(12,'2026-11-24T04:00:00.000000+00:00','refund','SPLIT1_2');
INSERT INTO "entry" VALUES(13,'2026-11-24T04:00:00.000000+00:00','opening',NULL);
CREATE TABLE fired (
    id           INTEGER PRIMARY KEY,
    at           TEXT NOT NULL,
    out_trade_no TEXT NOT NULL,
    fault        TEXT NOT NULL,
    what         TEXT NOT NULL,
    chosen_by    TEXT NOT NULL DEFAULT ''
) STRICT;
INSERT INTO "fired" VALUES(1,'2026-11-24T04:00:00.000000+00:00','MOCK03','refund-pending','chosen','arranged');
INSERT INTO "fired" VALUES(2,'2026-11-24T04:00:00.000000+00:00','MOCK03','refund-pending','refund late','');
INSERT INTO "fired" VALUES(3,'2026-11-24T04:00:00.000000+00:00','MOCK06','no-funds','chosen','arranged');
CREATE TABLE funding (
    out_trade_no TEXT NOT NULL REFERENCES payment (out_trade_no),
    place        INTEGER NOT NULL,
    account      INTEGER NOT NULL REFERENCES account (id),
    taken        INTEGER NOT NULL CHECK (taken > 0),
    given_back   INTEGER NOT NULL DEFAULT 0 CHECK (given_back BETWEEN 0 AND taken),
    PRIMARY KEY (out_trade_no, place),
    UNIQUE (out_trade_no, account)
) STRICT, WITHOUT ROWID;
INSERT INTO "funding" VALUES('MOCK01',1,3,800,0);
INSERT INTO "funding" VALUES('MOCK01',2,1,6086,86);
INSERT INTO "funding" VALUES('MOCK02',1,1,4000,0);
INSERT INTO "funding" VALUES('MOCK03',1,1,2000,0);
INSERT INTO "funding" VALUES('SPLIT1_2',1,7,3886,3886);
CREATE TABLE notice (
    id           INTEGER PRIMARY KEY,
    event_id     TEXT NOT NULL,
    out_trade_no TEXT NOT NULL REFERENCES payment (out_trade_no),
    body         TEXT NOT NULL,
    signature    TEXT NOT NULL,
    sent         INTEGER NOT NULL DEFAULT 0,
    due_at       TEXT
) STRICT;
INSERT INTO "notice" VALUES(1,'MOCK000000000001-1','MOCK01','{"authorised":0,"basket":"b1","captured":6886,"event":"MOCK000000000001-1","merchant":"scan-and-go","order":"MOCK01","payer":"li***@example.com","refunded":0,"status":"paid","trade_no":"MOCK000000000001"}','31461fd1754f09e3354056b3886f2e1ffb94541be9c47fdf9c5752c9f6789d68',0,'2026-11-24T04:00:00.000000+00:00');
INSERT INTO "notice" VALUES(2,'MOCK000000000001-2','MOCK01','{"authorised":0,"basket":"b1","captured":6886,"event":"MOCK000000000001-2","merchant":"scan-and-go","order":"MOCK01","payer":"li***@example.com","refunded":86,"status":"paid","trade_no":"MOCK000000000001"}','823508c593695c89e5a06ca60c71b2047fcbbda8954c8f08ec91be5a9062f934',0,'2026-11-24T04:00:00.000000+00:00');
INSERT INTO "notice" VALUES(3,'MOCK000000000002-1','MOCK02','{"authorised":5000,"basket":"b1","captured":0,"event":"MOCK000000000002-1","merchant":"scan-and-go","order":"MOCK02","payer":"li***@example.com","refunded":0,"status":"authorised","trade_no":"MOCK000000000002"}','0f5eef04868c1170364375b58d18d57c9ffc444b9caf3368f995dfa45a347878',0,'2026-11-24T04:00:00.000000+00:00');
INSERT INTO "notice" VALUES(4,'MOCK000000000002-2','MOCK02','{"authorised":5000,"basket":"b1","captured":4000,"event":"MOCK000000000002-2","merchant":"scan-and-go","order":"MOCK02","payer":"li***@example.com","refunded":0,"status":"paid","trade_no":"MOCK000000000002"}','37197cbbfb5ae05c32521dfcd3899ca1ad45e72fc00eaf62ca0201cd9786aa23',0,'2026-11-24T04:00:00.000000+00:00');
INSERT INTO "notice" VALUES(5,'MOCK000000000003-1','MOCK03','{"authorised":0,"basket":"b1","captured":2000,"event":"MOCK000000000003-1","merchant":"scan-and-go","order":"MOCK03","payer":"li***@example.com","refunded":0,"status":"paid","trade_no":"MOCK000000000003"}','5c9991872dd2961a560fc6406aa9c152a5cdcebc3c8c8eb00b754bbc3acad698',0,'2026-11-24T04:00:00.000000+00:00');
INSERT INTO "notice" VALUES(6,'MOCK000000000008-1','SPLIT1_2','{"authorised":0,"basket":"b1","captured":3886,"event":"MOCK000000000008-1","merchant":"scan-and-go","order":"SPLIT1_2","payer":"zh***@example.com","refunded":0,"status":"paid","trade_no":"MOCK000000000008"}','73d8803e33ab90d4cb7e6093be931b210742da03b1c21716bdec9285ec48a5bf',0,'2026-11-24T04:00:00.000000+00:00');
INSERT INTO "notice" VALUES(7,'MOCK000000000008-2','SPLIT1_2','{"authorised":0,"basket":"b1","captured":3886,"event":"MOCK000000000008-2","merchant":"scan-and-go","order":"SPLIT1_2","payer":"zh***@example.com","refunded":3886,"status":"refunded","trade_no":"MOCK000000000008"}','136896b4c4e5753e97a6766dc48fb612831074129533bb0800f51f1772e356ab',0,'2026-11-24T04:00:00.000000+00:00');
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
INSERT INTO "payment" VALUES(1,'MOCK01',1,6886,'Groceries','b1','78bc1b53011f2856f6830fbe78ba3aa982cdfeb4af6a724f1bc74452cae9b6f1','presented_code',0,'2026-11-24T04:00:00.000000+00:00','paid',NULL,0,6886,86,NULL,NULL,NULL,NULL,0);
INSERT INTO "payment" VALUES(2,'MOCK02',1,5000,'Groceries','b1','a5b175405595fb5b3cec4bd7f03c12dac62b1a1906fdd6d9d76aadaa6395a66e','presented_code',1,'2026-11-24T04:00:00.000000+00:00','paid',NULL,5000,4000,0,NULL,NULL,NULL,NULL,0);
INSERT INTO "payment" VALUES(3,'MOCK03',1,2000,'Groceries','b1','4d5a7e335ac4f1edc52d0ae02c462db18ecc68196909bf84ad2dc2cef2e94a93','presented_code',0,'2026-11-24T04:00:00.000000+00:00','paid',NULL,0,2000,0,NULL,NULL,NULL,NULL,0);
INSERT INTO "payment" VALUES(4,'MOCK04',NULL,1500,'Groceries','b1',NULL,'shown_qr',0,'2026-11-24T04:00:00.000000+00:00','awaiting_customer','scan_qr',0,0,0,NULL,NULL,NULL,'2026-11-24T06:00:00.000000+00:00',0);
INSERT INTO "payment" VALUES(5,'MOCK05',1,1600,'Groceries','b1',NULL,'in_app',0,'2026-11-24T04:00:00.000000+00:00','awaiting_customer','confirm_in_app',0,0,0,NULL,NULL,NULL,'2026-11-24T06:00:00.000000+00:00',0);
INSERT INTO "payment" VALUES(6,'MOCK09',NULL,NULL,'',NULL,NULL,NULL,0,'2026-11-24T04:00:00.000000+00:00','cancelled',NULL,0,0,0,NULL,NULL,NULL,NULL,0);
INSERT INTO "payment" VALUES(7,'MOCK06',1,700,'Groceries','b1','877f2b39dd495c233b2f8944e61d7343dee748ec5c0487053b6abcf430f2bfb8','presented_code',0,'2026-11-24T04:00:00.000000+00:00','declined',NULL,0,0,0,'BUYER_BALANCE_NOT_ENOUGH',NULL,NULL,NULL,0);
INSERT INTO "payment" VALUES(8,'SPLIT1_2',7,3886,'Groceries','b1','02b3ae677dbe61bb3d7c45f302113ea820841568d4212d075d75f4b2a1a18ad6','presented_code',0,'2026-11-24T04:00:00.000000+00:00','refunded',NULL,0,3886,3886,NULL,NULL,NULL,NULL,0);
CREATE TABLE payment_code (
    number   INTEGER PRIMARY KEY,
    digest   TEXT NOT NULL UNIQUE,
    customer INTEGER NOT NULL REFERENCES account (id),
    shown_at TEXT NOT NULL,
    used_by  TEXT
) STRICT;
INSERT INTO "payment_code" VALUES(1,'78bc1b53011f2856f6830fbe78ba3aa982cdfeb4af6a724f1bc74452cae9b6f1',1,'2026-11-24T04:00:00.000000+00:00','MOCK01');
INSERT INTO "payment_code" VALUES(2,'a5b175405595fb5b3cec4bd7f03c12dac62b1a1906fdd6d9d76aadaa6395a66e',1,'2026-11-24T04:00:00.000000+00:00','MOCK02');
INSERT INTO "payment_code" VALUES(3,'4d5a7e335ac4f1edc52d0ae02c462db18ecc68196909bf84ad2dc2cef2e94a93',1,'2026-11-24T04:00:00.000000+00:00','MOCK03');
INSERT INTO "payment_code" VALUES(4,'877f2b39dd495c233b2f8944e61d7343dee748ec5c0487053b6abcf430f2bfb8',1,'2026-11-24T04:00:00.000000+00:00','MOCK06');
INSERT INTO "payment_code" VALUES(5,'02b3ae677dbe61bb3d7c45f302113ea820841568d4212d075d75f4b2a1a18ad6',7,'2026-11-24T04:00:00.000000+00:00','SPLIT1_2');
INSERT INTO "payment_code" VALUES(6,'8d1af8838c07943678ef4e78d7ffe2f80915f1f7e3eea3b54db1fac0ba70304e',8,'2026-11-24T04:00:00.000000+00:00',NULL);
CREATE TABLE posting (
    entry   INTEGER NOT NULL REFERENCES entry (id),
    account INTEGER NOT NULL REFERENCES account (id),
    amount  INTEGER NOT NULL CHECK (amount <> 0),
    PRIMARY KEY (entry, account)
) STRICT, WITHOUT ROWID;
INSERT INTO "posting" VALUES(1,1,200000);
INSERT INTO "posting" VALUES(1,2,-200000);
INSERT INTO "posting" VALUES(2,2,-800);
INSERT INTO "posting" VALUES(2,3,800);
INSERT INTO "posting" VALUES(3,2,-90000);
INSERT INTO "posting" VALUES(3,4,90000);
INSERT INTO "posting" VALUES(4,1,-6086);
INSERT INTO "posting" VALUES(4,3,-800);
INSERT INTO "posting" VALUES(4,5,6886);
INSERT INTO "posting" VALUES(5,1,86);
INSERT INTO "posting" VALUES(5,5,-86);
INSERT INTO "posting" VALUES(6,1,-5000);
INSERT INTO "posting" VALUES(6,6,5000);
INSERT INTO "posting" VALUES(7,5,4000);
INSERT INTO "posting" VALUES(7,6,-4000);
INSERT INTO "posting" VALUES(8,1,1000);
INSERT INTO "posting" VALUES(8,6,-1000);
INSERT INTO "posting" VALUES(9,1,-2000);
INSERT INTO "posting" VALUES(9,5,2000);
INSERT INTO "posting" VALUES(10,2,-200000);
INSERT INTO "posting" VALUES(10,7,200000);
INSERT INTO "posting" VALUES(11,5,3886);
INSERT INTO "posting" VALUES(11,7,-3886);
INSERT INTO "posting" VALUES(12,5,-3886);
INSERT INTO "posting" VALUES(12,7,3886);
INSERT INTO "posting" VALUES(13,2,-200000);
INSERT INTO "posting" VALUES(13,8,200000);
CREATE TABLE refund (
    out_trade_no TEXT NOT NULL REFERENCES payment (out_trade_no),
    refund_id    TEXT NOT NULL,
    amount       INTEGER NOT NULL CHECK (amount > 0),
    settles_at   TEXT,
    entry        INTEGER UNIQUE REFERENCES entry (id),
    CHECK ((entry IS NULL) <> (settles_at IS NULL)),
    PRIMARY KEY (out_trade_no, refund_id)
) STRICT, WITHOUT ROWID;
INSERT INTO "refund" VALUES('MOCK01','MREFUND1',86,NULL,5);
INSERT INTO "refund" VALUES('MOCK03','MREFUND3',500,'2026-11-24T04:01:00.000000+00:00',NULL);
INSERT INTO "refund" VALUES('SPLIT1_2','SREFUND1_2',3886,NULL,12);
CREATE TABLE secret (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;
INSERT INTO "secret" VALUES('notifications',X'79DA1F38E1F59A76F398E37D4385B25781F417AF46A4695371F74D2A23A7A44B');
CREATE INDEX payment_open ON payment (state) WHERE state IN ('awaiting_customer', 'processing');
CREATE INDEX payment_settles ON payment (settles_at) WHERE settles_at IS NOT NULL;
CREATE INDEX payment_closes ON payment (closes_at) WHERE closes_at IS NOT NULL;
CREATE UNIQUE INDEX entry_once ON entry (out_trade_no, kind) WHERE kind IN ('hold', 'release', 'capture', 'reversal');
CREATE INDEX entry_order ON entry (out_trade_no);
CREATE INDEX entry_at ON entry (at);
CREATE INDEX refund_settles ON refund (settles_at) WHERE settles_at IS NOT NULL;
CREATE INDEX notice_due ON notice (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX fired_order ON fired (out_trade_no);
COMMIT;
PRAGMA application_id = 1397181783;
PRAGMA user_version = 2;
