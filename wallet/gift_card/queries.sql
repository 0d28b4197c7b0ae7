-- name: is_card(number)$
SELECT COUNT(*) FROM card WHERE number = :number;

-- name: add_card(number)!
INSERT INTO card (number) VALUES (:number);

-- name: on_card(card)$
SELECT COALESCE(SUM(amount), 0) FROM movement WHERE card = :card;

-- name: add_payment(out_trade_no, key, amount, basket, state)!
INSERT INTO payment (out_trade_no, card, amount, basket, state)
VALUES (:out_trade_no, :key, :amount, :basket, :state);

-- name: change_state(out_trade_no, state)!
UPDATE payment SET state = :state WHERE out_trade_no = :out_trade_no;

-- name: add_movement(at, key, kind, amount, out_trade_no, refund_id)!
INSERT INTO movement (at, card, kind, amount, out_trade_no, refund_id)
VALUES (:at, :key, :kind, :amount, :out_trade_no, :refund_id);
