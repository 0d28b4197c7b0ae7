BEGIN TRANSACTION;
CREATE TABLE part (
    out_trade_no TEXT NOT NULL REFERENCES tender (out_trade_no),
    place        INTEGER NOT NULL,
    amount       INTEGER NOT NULL CHECK (amount > 0),
    PRIMARY KEY (out_trade_no, place)
) STRICT, WITHOUT ROWID;
INSERT INTO "part" VALUES('SPLIT1',1,3000);
INSERT INTO "part" VALUES('SPLIT1',2,3886);
INSERT INTO "part" VALUES('SPLIT2',1,1000);
CREATE TABLE refund (
    out_trade_no TEXT NOT NULL REFERENCES tender (out_trade_no),
    refund_id    TEXT NOT NULL,
    place        INTEGER NOT NULL,
    amount       INTEGER NOT NULL CHECK (amount > 0),
    PRIMARY KEY (out_trade_no, refund_id, place)
) STRICT, WITHOUT ROWID;
INSERT INTO "refund" VALUES('SPLIT1','SREFUND1',1,614);
INSERT INTO "refund" VALUES('SPLIT1','SREFUND1',2,3886);
CREATE TABLE tender (
    out_trade_no TEXT PRIMARY KEY,
    total        INTEGER CHECK (total > 0),
    currency     TEXT,
    basket       TEXT,
    -- Digest of the code that the customer showed; the code itself is as good as money.
    code         TEXT
) STRICT, WITHOUT ROWID;
INSERT INTO "tender" VALUES('SPLIT1',6886,'CNY','b1','b4c7a515d59269bd73230a80cd06c82604d626705d37ae6fa3a1a22c5112c7dc');
INSERT INTO "tender" VALUES('SPLIT2',1000,'CNY','b1','ee0c22bfebf2cf616612db911013ea3f5014219549f8d244696863431e1130bd');
INSERT INTO "tender" VALUES('SPLIT9',NULL,NULL,NULL,NULL);
COMMIT;
PRAGMA application_id = 1397183316;
PRAGMA user_version = 1;
