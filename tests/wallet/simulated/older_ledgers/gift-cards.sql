BEGIN TRANSACTION;
CREATE TABLE card (
    number TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
INSERT INTO "card" VALUES('800092614486');
INSERT INTO "card" VALUES('800171864014');
INSERT INTO "card" VALUES('800617764875');
INSERT INTO "card" VALUES('800887270402');
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
INSERT INTO "movement" VALUES(1,'2026-11-24T04:00:00.000000+00:00','800171864014','load',3000,NULL,NULL);
INSERT INTO "movement" VALUES(2,'2026-11-24T04:00:00.000000+00:00','800887270402','load',3000,NULL,NULL);
INSERT INTO "movement" VALUES(3,'2026-11-24T04:00:00.000000+00:00','800171864014','payment',-1290,'CARD01',NULL);
INSERT INTO "movement" VALUES(4,'2026-11-24T04:00:00.000000+00:00','800171864014','payment',-500,'CARD02',NULL);
INSERT INTO "movement" VALUES(5,'2026-11-24T04:00:00.000000+00:00','800887270402','payment',-3000,'CARD04',NULL);
INSERT INTO "movement" VALUES(6,'2026-11-24T04:00:00.000000+00:00','800171864014','refund',290,'CARD01','GREFUND1');
INSERT INTO "movement" VALUES(7,'2026-11-24T04:00:00.000000+00:00','800171864014','reversal',500,'CARD02',NULL);
INSERT INTO "movement" VALUES(8,'2026-11-24T04:00:00.000000+00:00','800887270402','refund',3000,'CARD04','GREFUND2');
INSERT INTO "movement" VALUES(9,'2026-11-24T04:00:00.000000+00:00','800092614486','load',3000,NULL,NULL);
INSERT INTO "movement" VALUES(10,'2026-11-24T04:00:00.000000+00:00','800092614486','payment',-3000,'SPLIT1_1',NULL);
INSERT INTO "movement" VALUES(11,'2026-11-24T04:00:00.000000+00:00','800092614486','refund',614,'SPLIT1_1','SREFUND1_1');
INSERT INTO "movement" VALUES(12,'2026-11-24T04:00:00.000000+00:00','800617764875','load',3000,NULL,NULL);
INSERT INTO "movement" VALUES(13,'2026-11-24T04:00:00.000000+00:00','800617764875','payment',-1000,'SPLIT2_1',NULL);
CREATE TABLE payment (
    id           INTEGER PRIMARY KEY,
    out_trade_no TEXT NOT NULL UNIQUE,
    card         TEXT REFERENCES card (number),
    amount       INTEGER CHECK (amount > 0),
    basket       TEXT,
    state        TEXT NOT NULL CHECK (state IN ('paid', 'refunded', 'cancelled', 'declined')),
    CHECK ((card IS NULL) = (amount IS NULL))
) STRICT;
INSERT INTO "payment" VALUES(1,'CARD01','800171864014',1290,'b1','paid');
INSERT INTO "payment" VALUES(2,'CARD02','800171864014',500,'b1','cancelled');
INSERT INTO "payment" VALUES(3,'CARD03','800887270402',9000,'b1','declined');
INSERT INTO "payment" VALUES(4,'CARD04','800887270402',3000,'b1','refunded');
INSERT INTO "payment" VALUES(5,'CARD09',NULL,NULL,NULL,'cancelled');
INSERT INTO "payment" VALUES(6,'SPLIT1_1','800092614486',3000,'b1','paid');
INSERT INTO "payment" VALUES(7,'SPLIT2_1','800617764875',1000,'b1','paid');
CREATE INDEX movement_card ON movement (card);
CREATE UNIQUE INDEX movement_once ON movement (out_trade_no, kind) WHERE kind IN ('payment', 'reversal');
CREATE UNIQUE INDEX refund_once ON movement (out_trade_no, refund_id) WHERE kind = 'refund';
CREATE TRIGGER movement_stays BEFORE UPDATE ON movement BEGIN SELECT RAISE(ABORT, 'a movement stays as it was'); END;
CREATE TRIGGER movement_stands BEFORE DELETE ON movement BEGIN SELECT RAISE(ABORT, 'a movement stays'); END;
COMMIT;
PRAGMA application_id = 1397180227;
PRAGMA user_version = 1;
