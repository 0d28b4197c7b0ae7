-- name: find_hand_over(out_trade_no)^
SELECT out_trade_no, number, amount, subject, basket, state FROM hand_over WHERE out_trade_no = :out_trade_no;

-- name: find_waiting(number)^
SELECT out_trade_no, number, amount, subject, basket, state
FROM hand_over WHERE number = :number AND state = 'awaiting_customer';

-- name: all_waiting()
SELECT out_trade_no, number, amount, subject, basket, state
FROM hand_over WHERE state = 'awaiting_customer' ORDER BY id;

-- name: next_id()$
SELECT COALESCE(MAX(id), 0) + 1 FROM hand_over;

-- name: add_hand_over(out_trade_no, number, amount, subject, basket, state)!
INSERT INTO hand_over (out_trade_no, number, amount, subject, basket, state)
VALUES (:out_trade_no, :number, :amount, :subject, :basket, :state);

-- name: change_state(out_trade_no, state)!
UPDATE hand_over SET state = :state WHERE out_trade_no = :out_trade_no;

-- name: add_movement(at, kind, amount, out_trade_no, refund_id)!
INSERT INTO movement (at, kind, amount, out_trade_no, refund_id)
VALUES (:at, :kind, :amount, :out_trade_no, :refund_id);

-- name: is_new()$
SELECT COUNT(*) = 0 FROM movement;

-- name: in_drawer()$
SELECT COALESCE(SUM(amount), 0) FROM movement;

-- name: taken_for(out_trade_no)$
SELECT COALESCE(SUM(amount), 0) FROM movement WHERE out_trade_no = :out_trade_no AND kind IN ('tendered', 'change');

-- name: given_back_for(out_trade_no)$
SELECT -COALESCE(SUM(amount), 0) FROM movement WHERE out_trade_no = :out_trade_no AND kind = 'refund';

-- name: refund_under(out_trade_no, refund_id)$
SELECT -amount FROM movement WHERE out_trade_no = :out_trade_no AND refund_id = :refund_id;

-- name: payment_number(out_trade_no)$
SELECT id FROM movement WHERE out_trade_no = :out_trade_no AND kind = 'tendered';

-- name: statement(begins, ends, skip, limit)
-- Payments, less their change, and refunds, each under the number of its payment.
SELECT payment.id, movement.at, movement.kind, movement.out_trade_no, movement.refund_id,
       abs(movement.amount) - CASE WHEN movement.kind = 'tendered' THEN COALESCE(abs(change.amount), 0) ELSE 0 END
FROM movement
JOIN movement AS payment ON payment.out_trade_no = movement.out_trade_no AND payment.kind = 'tendered'
LEFT JOIN movement AS change ON change.out_trade_no = movement.out_trade_no AND change.kind = 'change'
WHERE movement.kind IN ('tendered', 'refund') AND movement.at >= :begins AND movement.at < :ends
ORDER BY movement.at, movement.id LIMIT :limit OFFSET :skip;

-- name: held()
-- What the drawer holds for each order.
SELECT out_trade_no, SUM(amount) FROM movement WHERE out_trade_no IS NOT NULL GROUP BY out_trade_no
HAVING SUM(amount) <> 0;

-- name: wrong_takings()
-- What was handed over and is paid, but not with its amount; and what is not paid, but holds money.
SELECT hand_over.out_trade_no AS place,
       CASE WHEN hand_over.state IN ('paid', 'refunded') THEN hand_over.amount ELSE 0 END AS expected,
       COALESCE(SUM(movement.amount), 0) AS found
FROM hand_over
LEFT JOIN movement ON movement.out_trade_no = hand_over.out_trade_no AND movement.kind IN ('tendered', 'change')
GROUP BY hand_over.id HAVING expected <> found;

-- name: wrong_refunds()
-- What is marked as given back and is not, the other way round, or given back with more than was taken.
SELECT hand_over.out_trade_no AS place, hand_over.amount AS expected, -SUM(movement.amount) AS found
FROM hand_over
JOIN movement ON movement.out_trade_no = hand_over.out_trade_no AND movement.kind = 'refund'
GROUP BY hand_over.id
HAVING -SUM(movement.amount) > hand_over.amount
    OR (hand_over.state = 'refunded') <> (-SUM(movement.amount) = hand_over.amount)
UNION ALL
SELECT hand_over.out_trade_no, hand_over.amount, 0 FROM hand_over
WHERE hand_over.state = 'refunded' AND NOT EXISTS (
    SELECT 1 FROM movement WHERE movement.out_trade_no = hand_over.out_trade_no AND movement.kind = 'refund'
);
