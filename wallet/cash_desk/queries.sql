-- name: find_waiting(number)^
SELECT out_trade_no, key, amount, basket, subject, state, captured, refunded, number FROM booked
WHERE key = :number AND state = 'awaiting_customer';

-- name: all_waiting()
-- +id: sort the few that wait, instead of reading all orders by id.
SELECT out_trade_no, key, amount, basket, subject, state, captured, refunded, number FROM booked
WHERE state = 'awaiting_customer' ORDER BY +id;

-- name: next_id()$
SELECT COALESCE(MAX(id), 0) + 1 FROM hand_over;

-- name: add_payment(out_trade_no, key, amount, basket, subject, state)!
INSERT INTO hand_over (out_trade_no, number, amount, basket, subject, state)
VALUES (:out_trade_no, :key, :amount, :basket, :subject, :state);

-- name: change_state(out_trade_no, state)!
UPDATE hand_over SET state = :state WHERE out_trade_no = :out_trade_no;

-- name: add_movement(at, kind, amount, out_trade_no, refund_id)!
INSERT INTO movement (at, kind, amount, out_trade_no, refund_id)
VALUES (:at, :kind, :amount, :out_trade_no, :refund_id);

-- name: is_new()$
SELECT NOT EXISTS (SELECT 1 FROM movement);

-- name: statement(begins, ends, skip, limit)
-- Payments, less their change, and refunds, each under the number of its payment.
SELECT payment.id, movement.at, movement.kind, movement.out_trade_no, movement.refund_id,
       abs(movement.amount) - CASE WHEN movement.kind = 'tendered' THEN COALESCE(abs(change.amount), 0) ELSE 0 END
FROM movement
JOIN movement AS payment ON payment.out_trade_no = movement.out_trade_no AND payment.kind = 'tendered'
LEFT JOIN movement AS change ON change.out_trade_no = movement.out_trade_no AND change.kind = 'change'
WHERE movement.kind IN ('tendered', 'refund') AND movement.at >= :begins AND movement.at < :ends
ORDER BY movement.at, movement.id LIMIT :limit OFFSET :skip;
