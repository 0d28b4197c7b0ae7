-- name: is_card(number)$
SELECT COUNT(*) FROM card WHERE number = :number;

-- name: add_card(number)!
INSERT INTO card (number) VALUES (:number);

-- name: on_card(card)$
SELECT COALESCE(SUM(amount), 0) FROM movement WHERE card = :card;

-- name: find_payment(out_trade_no)^
SELECT id, out_trade_no, card, amount, basket, state FROM payment WHERE out_trade_no = :out_trade_no;

-- name: add_payment(out_trade_no, card, amount, basket, state)!
INSERT INTO payment (out_trade_no, card, amount, basket, state)
VALUES (:out_trade_no, :card, :amount, :basket, :state);

-- name: change_state(out_trade_no, state)!
UPDATE payment SET state = :state WHERE out_trade_no = :out_trade_no;

-- name: add_movement(at, card, kind, amount, out_trade_no, refund_id)!
INSERT INTO movement (at, card, kind, amount, out_trade_no, refund_id)
VALUES (:at, :card, :kind, :amount, :out_trade_no, :refund_id);

-- name: taken_for(out_trade_no)$
SELECT -COALESCE(SUM(amount), 0) FROM movement WHERE out_trade_no = :out_trade_no AND kind = 'payment';

-- name: given_back_for(out_trade_no)$
SELECT COALESCE(SUM(amount), 0) FROM movement
WHERE out_trade_no = :out_trade_no AND kind IN ('refund', 'reversal');

-- name: refund_under(out_trade_no, refund_id)$
SELECT amount FROM movement WHERE out_trade_no = :out_trade_no AND refund_id = :refund_id;

-- name: held()
-- What was taken for each order and not given back.
SELECT out_trade_no, -SUM(amount) FROM movement WHERE out_trade_no IS NOT NULL GROUP BY out_trade_no
HAVING SUM(amount) <> 0;

-- name: overdrawn()
-- Cards with less than nothing on them.
SELECT card AS place, 0 AS expected, SUM(amount) AS found FROM movement GROUP BY card HAVING SUM(amount) < 0;

-- name: wrong_payments()
-- Payments that hold what they should not: all that was taken less what was given back, by how they stand.
SELECT payment.out_trade_no AS place,
       CASE WHEN payment.state = 'paid' THEN 1 ELSE 0 END AS expected,
       -COALESCE(SUM(movement.amount), 0) AS found
FROM payment LEFT JOIN movement ON movement.out_trade_no = payment.out_trade_no
GROUP BY payment.id
HAVING (payment.state = 'paid') <> (-COALESCE(SUM(movement.amount), 0) > 0)
    OR -COALESCE(SUM(movement.amount), 0) NOT BETWEEN 0 AND COALESCE(payment.amount, 0);
