PRAGMA application_id = 1397181783;
PRAGMA user_version = 2;
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
INSERT INTO "account" VALUES(1,'customer','li-wei',173874,NULL,NULL);
INSERT INTO "account" VALUES(2,'equity','opening',-600000,NULL,NULL);
INSERT INTO "account" VALUES(3,'merchant','shop',30596,NULL,NULL);
INSERT INTO "account" VALUES(4,'customer','wang-fang',200000,NULL,NULL);
INSERT INTO "account" VALUES(5,'customer','zhou-min',195530,NULL,NULL);
CREATE TABLE entry (
    id           INTEGER PRIMARY KEY,
    at           TEXT NOT NULL,
    kind         TEXT NOT NULL CHECK (
        kind IN ('opening', 'funding', 'hold', 'release', 'capture', 'reversal', 'refund')
    ),
    out_trade_no TEXT REFERENCES payment (out_trade_no)
) STRICT;
INSERT INTO "entry" VALUES(1,'2026-11-24T10:30:00.000000+00:00','opening',NULL);
INSERT INTO "entry" VALUES(2,'2026-11-24T10:30:00.000000+00:00','capture','JQ20261124000102700000');
INSERT INTO "entry" VALUES(3,'2026-11-24T10:40:00.000000+00:00','refund','JQ20261124000102700000');
INSERT INTO "entry" VALUES(4,'2026-11-24T10:40:00.000000+00:00','opening',NULL);
INSERT INTO "entry" VALUES(5,'2026-11-24T10:40:00.000000+00:00','capture','JQ20261124000201700000_2');
INSERT INTO "entry" VALUES(6,'2026-11-24T10:40:00.000000+00:00','refund','JQ20261124000201700000_2');
INSERT INTO "entry" VALUES(7,'2026-11-24T10:40:00.000000+00:00','refund','JQ20261124000201700000_2');
INSERT INTO "entry" VALUES(8,'2026-11-24T10:41:01.000000+00:00','capture','JQ20261124000301700000');
INSERT INTO "entry" VALUES(9,'2026-11-24T10:41:01.000000+00:00','refund','JQ20261124000301700000');
INSERT INTO "entry" VALUES(10,'2026-11-24T10:41:01.000000+00:00','capture','JQ20261124000302700000');
INSERT INTO "entry" VALUES(11,'2026-11-24T10:41:01.000000+00:00','opening',NULL);
INSERT INTO "entry" VALUES(12,'2026-11-24T10:41:01.000000+00:00','capture','JQ20261124000401700000');
INSERT INTO "entry" VALUES(13,'2026-11-24T10:30:00.000000+00:00','capture','NY20261124000101700000');
INSERT INTO "entry" VALUES(14,'2026-11-24T11:30:00.000000+00:00','refund','NY20261124000101700000');
CREATE TABLE fired (
    id           INTEGER PRIMARY KEY,
    at           TEXT NOT NULL,
    out_trade_no TEXT NOT NULL,
    fault        TEXT NOT NULL,
    what         TEXT NOT NULL,
    chosen_by    TEXT NOT NULL DEFAULT ''
) STRICT;
INSERT INTO "fired" VALUES(1,'2026-11-24T10:30:00.000000+00:00','JQ20261124000101700000','declines BUYER_BALANCE_NOT_ENOUGH','chosen','arranged');
INSERT INTO "fired" VALUES(2,'2026-11-24T10:40:00.000000+00:00','JQ20261124000301700000','paid-after-cancel','chosen','code');
INSERT INTO "fired" VALUES(3,'2026-11-24T10:40:00.000000+00:00','JQ20261124000301700000','paid-after-cancel','paid after cancel','');
CREATE TABLE funding (
    out_trade_no TEXT NOT NULL REFERENCES payment (out_trade_no),
    place        INTEGER NOT NULL,
    account      INTEGER NOT NULL REFERENCES account (id),
    taken        INTEGER NOT NULL CHECK (taken > 0),
    given_back   INTEGER NOT NULL DEFAULT 0 CHECK (given_back BETWEEN 0 AND taken),
    PRIMARY KEY (out_trade_no, place),
    UNIQUE (out_trade_no, account)
) STRICT, WITHOUT ROWID;
INSERT INTO "funding" VALUES('JQ20261124000102700000',1,1,16383,1236);
INSERT INTO "funding" VALUES('JQ20261124000201700000_2',1,4,1050,1050);
INSERT INTO "funding" VALUES('JQ20261124000301700000',1,1,5520,5520);
INSERT INTO "funding" VALUES('JQ20261124000302700000',1,1,5520,0);
INSERT INTO "funding" VALUES('JQ20261124000401700000',1,5,4470,0);
INSERT INTO "funding" VALUES('NY20261124000101700000',1,1,7841,2382);
CREATE TABLE notice (
    id           INTEGER PRIMARY KEY,
    event_id     TEXT NOT NULL,
    out_trade_no TEXT NOT NULL REFERENCES payment (out_trade_no),
    body         TEXT NOT NULL,
    signature    TEXT NOT NULL,
    sent         INTEGER NOT NULL DEFAULT 0,
    due_at       TEXT
) STRICT;
INSERT INTO "notice" VALUES(1,'MOCK000000000002-1','JQ20261124000102700000','{"authorised":0,"basket":"6979368d939ad6e8","captured":16383,"event":"MOCK000000000002-1","merchant":"scan-and-go","order":"JQ20261124000102700000","payer":"li***@example.com","refunded":0,"status":"paid","trade_no":"MOCK000000000002"}','4343c910a3425ba5185fcd37deca741061203cf4f79c7cc4f61bc6c78baeda4f',1,NULL);
INSERT INTO "notice" VALUES(2,'MOCK000000000002-2','JQ20261124000102700000','{"authorised":0,"basket":"6979368d939ad6e8","captured":16383,"event":"MOCK000000000002-2","merchant":"scan-and-go","order":"JQ20261124000102700000","payer":"li***@example.com","refunded":1236,"status":"paid","trade_no":"MOCK000000000002"}','61991238ac9a8fc0f1c08d65d509075b0152e6a4924528b9c0953a020e0a20f3',1,NULL);
INSERT INTO "notice" VALUES(3,'MOCK000000000003-1','JQ20261124000201700000_2','{"authorised":0,"basket":"6ac01d74b0dfb6ab","captured":1050,"event":"MOCK000000000003-1","merchant":"scan-and-go","order":"JQ20261124000201700000_2","payer":"wa***@example.com","refunded":0,"status":"paid","trade_no":"MOCK000000000003"}','db4d7ee82c365785eb7d00231feb6eb44a34b5c299698685ecf595f1e42845e0',2,'2026-11-24T11:40:00.000000+00:00');
INSERT INTO "notice" VALUES(4,'MOCK000000000003-2','JQ20261124000201700000_2','{"authorised":0,"basket":"6ac01d74b0dfb6ab","captured":1050,"event":"MOCK000000000003-2","merchant":"scan-and-go","order":"JQ20261124000201700000_2","payer":"wa***@example.com","refunded":490,"status":"paid","trade_no":"MOCK000000000003"}','b6a686a74c2fb9f638e570c2a2f7c9379e4a1fa2e092040620fd85e274daf6fc',2,'2026-11-24T11:40:00.000000+00:00');
INSERT INTO "notice" VALUES(5,'MOCK000000000003-3','JQ20261124000201700000_2','{"authorised":0,"basket":"6ac01d74b0dfb6ab","captured":1050,"event":"MOCK000000000003-3","merchant":"scan-and-go","order":"JQ20261124000201700000_2","payer":"wa***@example.com","refunded":1050,"status":"refunded","trade_no":"MOCK000000000003"}','20212bc5d3b883abaf8def4dc6189f9313425e2210193356f3c0fac9b80098a9',2,'2026-11-24T11:40:00.000000+00:00');
INSERT INTO "notice" VALUES(6,'MOCK000000000004-1','JQ20261124000301700000','{"authorised":0,"basket":"2c08e072a461e4d8","captured":5520,"event":"MOCK000000000004-1","merchant":"scan-and-go","order":"JQ20261124000301700000","payer":"li***@example.com","refunded":0,"status":"paid","trade_no":"MOCK000000000004"}','c970903073dd58ed9091b3ad3c6027e97a8eeee72c0b6d748ad741276e908b55',2,NULL);
INSERT INTO "notice" VALUES(7,'MOCK000000000004-2','JQ20261124000301700000','{"authorised":0,"basket":"2c08e072a461e4d8","captured":5520,"event":"MOCK000000000004-2","merchant":"scan-and-go","order":"JQ20261124000301700000","payer":"li***@example.com","refunded":5520,"status":"refunded","trade_no":"MOCK000000000004"}','6ba24f95d4d0b4ed65f3e4c5cec6edcc7750b8acc58082a87dd847daf809437f',1,NULL);
INSERT INTO "notice" VALUES(8,'MOCK000000000005-1','JQ20261124000302700000','{"authorised":0,"basket":"2c08e072a461e4d8","captured":5520,"event":"MOCK000000000005-1","merchant":"scan-and-go","order":"JQ20261124000302700000","payer":"li***@example.com","refunded":0,"status":"paid","trade_no":"MOCK000000000005"}','99b1ec6c90f6d86bbb250a89d41d191cfaf16dc475cc97cca6032a3e0254b2ea',1,NULL);
INSERT INTO "notice" VALUES(9,'MOCK000000000006-1','JQ20261124000401700000','{"authorised":0,"basket":"c78744670591b06f","captured":4470,"event":"MOCK000000000006-1","merchant":"scan-and-go","order":"JQ20261124000401700000","payer":"zh***@example.com","refunded":0,"status":"paid","trade_no":"MOCK000000000006"}','76094cec6d43b983eaa8456294fcce4bdaca8e0dd2757561ccf67b8c40be7a73',1,NULL);
INSERT INTO "notice" VALUES(10,'MOCK000000000007-1','NY20261124000101700000','{"authorised":0,"basket":"602af87a3d33e1a6@USD1083@7.2400","captured":7841,"event":"MOCK000000000007-1","merchant":"scan-and-go","order":"NY20261124000101700000","payer":"li***@example.com","refunded":0,"status":"paid","trade_no":"MOCK000000000007"}','42f5c6f3f8757905ead95826712abf7f80bd8af663958c0d317617aca24dbdec',1,'2026-11-24T11:34:00.000000+00:00');
INSERT INTO "notice" VALUES(11,'MOCK000000000007-2','NY20261124000101700000','{"authorised":0,"basket":"602af87a3d33e1a6@USD1083@7.2400","captured":7841,"event":"MOCK000000000007-2","merchant":"scan-and-go","order":"NY20261124000101700000","payer":"li***@example.com","refunded":2382,"status":"paid","trade_no":"MOCK000000000007"}','0030c2bd1717af21e7c080b49ddfdba203779da17b3581d1a5c6779656a3224f',0,'2026-11-24T11:30:00.000000+00:00');
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
INSERT INTO "payment" VALUES(1,'JQ20261124000101700000',1,16383,'Jinqiao JQ202611240001','6979368d939ad6e8','0cb6a68633bcdb1255cd4ba58c1ce6b2f22262d840378864b781107bf617ffac','presented_code',0,'2026-11-24T10:30:00.000000+00:00','declined',NULL,0,0,0,'BUYER_BALANCE_NOT_ENOUGH',NULL,NULL,NULL,0);
INSERT INTO "payment" VALUES(2,'JQ20261124000102700000',1,16383,'Jinqiao JQ202611240001','6979368d939ad6e8','c2b7eaf3425e3aab9d8c1913a9f3320fad8ffc4f4e1883f4a4dd71d5680332f3','presented_code',0,'2026-11-24T10:30:00.000000+00:00','paid',NULL,0,16383,1236,NULL,NULL,NULL,NULL,0);
INSERT INTO "payment" VALUES(3,'JQ20261124000201700000_2',4,1050,'Jinqiao JQ202611240002','6ac01d74b0dfb6ab','86d4459bc93c327feb2ac2f018a2ad99c05e8b3e4e5593c4226d536cb9c9b6b1','presented_code',0,'2026-11-24T10:40:00.000000+00:00','refunded',NULL,0,1050,1050,NULL,NULL,NULL,NULL,0);
INSERT INTO "payment" VALUES(4,'JQ20261124000301700000',1,5520,'Jinqiao JQ202611240003','2c08e072a461e4d8','8908f7ba3a0f36c75bd9f31e2996e3ebfc8af8fbf062c06808f6f27746e6dd4a','presented_code',0,'2026-11-24T10:40:00.000000+00:00','refunded',NULL,0,5520,5520,NULL,NULL,NULL,NULL,0);
INSERT INTO "payment" VALUES(5,'JQ20261124000302700000',1,5520,'Jinqiao JQ202611240003','2c08e072a461e4d8','e57eb4e6eaed90b8fe70f4c692210e225cfceea430e7188088bbf65138f102f8','presented_code',0,'2026-11-24T10:41:01.000000+00:00','paid',NULL,0,5520,0,NULL,NULL,NULL,NULL,0);
INSERT INTO "payment" VALUES(6,'JQ20261124000401700000',5,4470,'Jinqiao JQ202611240004','c78744670591b06f','e6a52142918ddca8a9c5e9e4e3018b9c2097f5db0bc0e516f77fd8961e0907bb','presented_code',0,'2026-11-24T10:41:01.000000+00:00','paid',NULL,0,4470,0,NULL,NULL,NULL,NULL,0);
INSERT INTO "payment" VALUES(7,'NY20261124000101700000',1,7841,'Cedar Landing NY202611240001','602af87a3d33e1a6@USD1083@7.2400','809bf9469212d162b8d402ddf9c93462757e79e3084f603196c4dd6bf9447d8e','presented_code',0,'2026-11-24T10:30:00.000000+00:00','paid',NULL,0,7841,2382,NULL,NULL,NULL,NULL,0);
CREATE TABLE payment_code (
    number   INTEGER PRIMARY KEY,
    digest   TEXT NOT NULL UNIQUE,
    customer INTEGER NOT NULL REFERENCES account (id),
    shown_at TEXT NOT NULL,
    used_by  TEXT
) STRICT;
INSERT INTO "payment_code" VALUES(1,'0cb6a68633bcdb1255cd4ba58c1ce6b2f22262d840378864b781107bf617ffac',1,'2026-11-24T10:30:00.000000+00:00','JQ20261124000101700000');
INSERT INTO "payment_code" VALUES(2,'c2b7eaf3425e3aab9d8c1913a9f3320fad8ffc4f4e1883f4a4dd71d5680332f3',1,'2026-11-24T10:30:00.000000+00:00','JQ20261124000102700000');
INSERT INTO "payment_code" VALUES(3,'86d4459bc93c327feb2ac2f018a2ad99c05e8b3e4e5593c4226d536cb9c9b6b1',4,'2026-11-24T10:40:00.000000+00:00','JQ20261124000201700000_2');
INSERT INTO "payment_code" VALUES(4,'e57eb4e6eaed90b8fe70f4c692210e225cfceea430e7188088bbf65138f102f8',1,'2026-11-24T10:41:01.000000+00:00','JQ20261124000302700000');
INSERT INTO "payment_code" VALUES(5,'e6a52142918ddca8a9c5e9e4e3018b9c2097f5db0bc0e516f77fd8961e0907bb',5,'2026-11-24T10:41:01.000000+00:00','JQ20261124000401700000');
INSERT INTO "payment_code" VALUES(6,'809bf9469212d162b8d402ddf9c93462757e79e3084f603196c4dd6bf9447d8e',1,'2026-11-24T10:30:00.000000+00:00','NY20261124000101700000');
CREATE TABLE posting (
    entry   INTEGER NOT NULL REFERENCES entry (id),
    account INTEGER NOT NULL REFERENCES account (id),
    amount  INTEGER NOT NULL CHECK (amount <> 0),
    PRIMARY KEY (entry, account)
) STRICT, WITHOUT ROWID;
INSERT INTO "posting" VALUES(1,1,200000);
INSERT INTO "posting" VALUES(1,2,-200000);
INSERT INTO "posting" VALUES(2,1,-16383);
INSERT INTO "posting" VALUES(2,3,16383);
INSERT INTO "posting" VALUES(3,1,1236);
INSERT INTO "posting" VALUES(3,3,-1236);
INSERT INTO "posting" VALUES(4,2,-200000);
INSERT INTO "posting" VALUES(4,4,200000);
INSERT INTO "posting" VALUES(5,3,1050);
INSERT INTO "posting" VALUES(5,4,-1050);
INSERT INTO "posting" VALUES(6,3,-490);
INSERT INTO "posting" VALUES(6,4,490);
INSERT INTO "posting" VALUES(7,3,-560);
INSERT INTO "posting" VALUES(7,4,560);
INSERT INTO "posting" VALUES(8,1,-5520);
INSERT INTO "posting" VALUES(8,3,5520);
INSERT INTO "posting" VALUES(9,1,5520);
INSERT INTO "posting" VALUES(9,3,-5520);
INSERT INTO "posting" VALUES(10,1,-5520);
INSERT INTO "posting" VALUES(10,3,5520);
INSERT INTO "posting" VALUES(11,2,-200000);
INSERT INTO "posting" VALUES(11,5,200000);
INSERT INTO "posting" VALUES(12,3,4470);
INSERT INTO "posting" VALUES(12,5,-4470);
INSERT INTO "posting" VALUES(13,1,-7841);
INSERT INTO "posting" VALUES(13,3,7841);
INSERT INTO "posting" VALUES(14,1,2382);
INSERT INTO "posting" VALUES(14,3,-2382);
CREATE TABLE refund (
    out_trade_no TEXT NOT NULL REFERENCES payment (out_trade_no),
    refund_id    TEXT NOT NULL,
    amount       INTEGER NOT NULL CHECK (amount > 0),
    settles_at   TEXT,
    entry        INTEGER UNIQUE REFERENCES entry (id),
    CHECK ((entry IS NULL) <> (settles_at IS NULL)),
    PRIMARY KEY (out_trade_no, refund_id)
) STRICT, WITHOUT ROWID;
INSERT INTO "refund" VALUES('JQ20261124000102700000','JQ20261124000102700000R01',1236,NULL,3);
INSERT INTO "refund" VALUES('JQ20261124000201700000_2','JQ20261124000201700000R01_2',490,NULL,6);
INSERT INTO "refund" VALUES('JQ20261124000201700000_2','JQ20261124000201700000R02_2',560,NULL,7);
INSERT INTO "refund" VALUES('JQ20261124000301700000','JQ20261124000301700000late',5520,NULL,9);
INSERT INTO "refund" VALUES('NY20261124000101700000','NY20261124000101700000R01',2382,NULL,14);
CREATE TABLE secret (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;
INSERT INTO "secret" VALUES('notifications',X'F48137287408B3DE9DBCF108F1EABD2BCC4894B57531B59FBE699A5699D4437D');
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
