-- name: find_payment(out_trade_no)^
SELECT number, out_trade_no, customer, amount, basket, code, state, captured, refunded, detail, wrong_pins
FROM payment WHERE out_trade_no = :out_trade_no;

-- name: add_payment(out_trade_no, customer, amount, subject, basket, code, state, detail, settles_at, made_at)^
INSERT INTO payment (out_trade_no, customer, amount, subject, basket, code, state, detail, settles_at, made_at)
VALUES (:out_trade_no, :customer, :amount, :subject, :basket, :code, :state, :detail, :settles_at, :made_at)
RETURNING number, out_trade_no, customer, amount, basket, code, state, captured, refunded, detail, wrong_pins;

-- name: change_payment(out_trade_no, state, captured, refunded, detail, settles_at)!
UPDATE payment
SET state = :state, captured = :captured, refunded = :refunded, detail = :detail, settles_at = :settles_at
WHERE out_trade_no = :out_trade_no;

-- name: count_wrong_pin(out_trade_no)$
UPDATE payment SET wrong_pins = wrong_pins + 1 WHERE out_trade_no = :out_trade_no RETURNING wrong_pins;

-- name: due_payments(now)
-- Payments whose money moves late, and by now has.
SELECT number, out_trade_no, customer, amount, basket, code, state, captured, refunded, detail, wrong_pins
FROM payment WHERE state = 'processing' AND settles_at <= :now ORDER BY settles_at, number;

-- name: waiting_payment(customer)^
-- The latest payment that waits for this customer.
SELECT number, out_trade_no, customer, amount, basket, code, state, captured, refunded, detail, wrong_pins
FROM payment WHERE state = 'awaiting_customer' AND customer = :customer ORDER BY number DESC LIMIT 1;

-- name: latest_open_payment()^
-- The latest payment without a result, whoever pays.
SELECT number, out_trade_no, customer, amount, basket, code, state, captured, refunded, detail, wrong_pins
FROM payment WHERE state IN ('awaiting_customer', 'processing') ORDER BY number DESC LIMIT 1;

-- name: find_refund(out_trade_no, refund_id)$
SELECT amount FROM refund WHERE out_trade_no = :out_trade_no AND refund_id = :refund_id;

-- name: add_refund(out_trade_no, refund_id, amount, entry)!
INSERT INTO refund (out_trade_no, refund_id, amount, entry) VALUES (:out_trade_no, :refund_id, :amount, :entry);

-- name: next_code_number()$
SELECT COALESCE(MAX(number), 0) + 1 FROM payment_code;

-- name: add_code(number, digest, customer, shown_at)!
INSERT INTO payment_code (number, digest, customer, shown_at) VALUES (:number, :digest, :customer, :shown_at);

-- name: find_code(digest)^
SELECT customer, shown_at, used_by FROM payment_code WHERE digest = :digest;

-- name: use_code(digest, out_trade_no)!
UPDATE payment_code SET used_by = :out_trade_no WHERE digest = :digest;
