BEGIN TRANSACTION;
CREATE TABLE hand_over (
    id           INTEGER PRIMARY KEY,
    out_trade_no TEXT NOT NULL UNIQUE,
    -- What the customer says at the desk; another customer has it again when this one is done.
    number       TEXT,
    amount       INTEGER CHECK (amount > 0),
    subject      TEXT NOT NULL DEFAULT '',
    basket       TEXT,
    state        TEXT NOT NULL
        CHECK (state IN ('awaiting_customer', 'paid', 'refunded', 'cancelled', 'declined')),
    CHECK ((number IS NULL) = (amount IS NULL))
) STRICT;
INSERT INTO "hand_over" VALUES(1,'CASH01','1008',6880,'Groceries','b1','paid');
INSERT INTO "hand_over" VALUES(2,'CASH02','1016',1290,'Groceries','b1','refunded');
INSERT INTO "hand_over" VALUES(3,'CASH03','1024',5000,'Groceries','b1','declined');
INSERT INTO "hand_over" VALUES(4,'CASH04','1032',4000,'Groceries','b1','cancelled');
INSERT INTO "hand_over" VALUES(5,'CASH05','1040',3000,'Groceries','b1','awaiting_customer');
INSERT INTO "hand_over" VALUES(6,'CASH09',NULL,NULL,'',NULL,'cancelled');
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
INSERT INTO "movement" VALUES(1,'2026-11-24T04:00:00.000000+00:00','float',50000,NULL,NULL);
INSERT INTO "movement" VALUES(2,'2026-11-24T04:00:00.000000+00:00','tendered',10000,'CASH01',NULL);
INSERT INTO "movement" VALUES(3,'2026-11-24T04:00:00.000000+00:00','change',-3120,'CASH01',NULL);
INSERT INTO "movement" VALUES(4,'2026-11-24T04:00:00.000000+00:00','tendered',1290,'CASH02',NULL);
INSERT INTO "movement" VALUES(5,'2026-11-24T04:00:00.000000+00:00','refund',-880,'CASH01','CREFUND1');
INSERT INTO "movement" VALUES(6,'2026-11-24T04:00:00.000000+00:00','refund',-1290,'CASH02','CREFUND2');
CREATE UNIQUE INDEX hand_over_waiting ON hand_over (number) WHERE state = 'awaiting_customer';
CREATE UNIQUE INDEX movement_once ON movement (out_trade_no, kind) WHERE kind IN ('tendered', 'change');
CREATE UNIQUE INDEX refund_once ON movement (out_trade_no, refund_id) WHERE kind = 'refund';
CREATE TRIGGER movement_stays BEFORE UPDATE ON movement BEGIN SELECT RAISE(ABORT, 'a movement stays as it was'); END;
CREATE TRIGGER movement_stands BEFORE DELETE ON movement BEGIN SELECT RAISE(ABORT, 'a movement stays'); END;
COMMIT;
PRAGMA application_id = 1397179204;
PRAGMA user_version = 1;
