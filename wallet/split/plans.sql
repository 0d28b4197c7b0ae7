-- name: find_tender(out_trade_no)^
SELECT total, currency, basket, code FROM tender WHERE out_trade_no = :out_trade_no;

-- name: add_tender(out_trade_no, total, currency, basket, code)!
INSERT INTO tender (out_trade_no, total, currency, basket, code)
VALUES (:out_trade_no, :total, :currency, :basket, :code);

-- name: parts_of(out_trade_no)
SELECT place, amount FROM part WHERE out_trade_no = :out_trade_no ORDER BY place;

-- name: add_part(out_trade_no, place, amount)!
INSERT INTO part (out_trade_no, place, amount) VALUES (:out_trade_no, :place, :amount);

-- name: refund_of(out_trade_no, refund_id)
SELECT place, amount FROM refund WHERE out_trade_no = :out_trade_no AND refund_id = :refund_id ORDER BY place;

-- name: refunded_from(out_trade_no)
SELECT place, SUM(amount) FROM refund WHERE out_trade_no = :out_trade_no GROUP BY place;

-- name: drop_refund(out_trade_no, refund_id)!
DELETE FROM refund WHERE out_trade_no = :out_trade_no AND refund_id = :refund_id;

-- name: add_refund(out_trade_no, refund_id, place, amount)!
INSERT INTO refund (out_trade_no, refund_id, place, amount) VALUES (:out_trade_no, :refund_id, :place, :amount);
