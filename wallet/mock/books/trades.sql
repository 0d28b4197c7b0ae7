-- name: find_trade(out_trade_no)^
SELECT * FROM trade WHERE out_trade_no = :out_trade_no;

-- name: trade_numbered(number)^
SELECT * FROM trade WHERE number = :number;

-- name: add_payment(out_trade_no, customer, amount, subject, basket, code, mode, later, state, made_at)!
INSERT INTO payment (out_trade_no, customer, amount, subject, basket, code, mode, later, state, made_at)
VALUES (:out_trade_no, :customer, :amount, :subject, :basket, :code, :mode, :later, :state, :made_at);

-- name: save_payment(out_trade_no, customer, state, next_action, authorised, captured, refunded, detail, settles_at, settles_as, closes_at, wrong_pins)!
UPDATE payment
SET customer = :customer, state = :state, next_action = :next_action, authorised = :authorised, captured = :captured,
    refunded = :refunded, detail = :detail, settles_at = :settles_at, settles_as = :settles_as, closes_at = :closes_at,
    wrong_pins = :wrong_pins
WHERE out_trade_no = :out_trade_no;

-- name: due_to_settle(now)
SELECT * FROM trade WHERE settles_at <= :now ORDER BY settles_at, number;

-- name: due_to_close(now)
SELECT * FROM trade WHERE closes_at <= :now ORDER BY closes_at, number;

-- name: waiting_trades(customer)
-- Those that wait for this customer, the latest first: their own, and those without a known customer.
-- The IN repeats the WHERE of the partial index, so that SQLite uses it.
SELECT * FROM trade
WHERE state IN ('awaiting_customer', 'processing') AND state = 'awaiting_customer'
AND (customer = :customer OR customer IS NULL AND next_action <> 'scan_qr')
ORDER BY number DESC;

-- name: latest_open_trade()^
SELECT * FROM trade WHERE state IN ('awaiting_customer', 'processing') ORDER BY number DESC LIMIT 1;

-- name: fundings(out_trade_no)
SELECT place, account, account.kind, taken, given_back FROM funding JOIN account ON account.id = account
WHERE out_trade_no = :out_trade_no ORDER BY place;

-- name: add_funding(out_trade_no, place, account, taken)!
INSERT INTO funding (out_trade_no, place, account, taken) VALUES (:out_trade_no, :place, :account, :taken);

-- name: give_back(out_trade_no, place, amount)!
UPDATE funding SET given_back = given_back + :amount WHERE out_trade_no = :out_trade_no AND place = :place;

-- name: take_less(out_trade_no, place, amount)!
UPDATE funding SET taken = taken - :amount WHERE out_trade_no = :out_trade_no AND place = :place;

-- name: drop_funding(out_trade_no, place)!
DELETE FROM funding WHERE out_trade_no = :out_trade_no AND place = :place;

-- name: find_refund(out_trade_no, refund_id)^
SELECT amount, entry FROM refund WHERE out_trade_no = :out_trade_no AND refund_id = :refund_id;

-- name: add_refund(out_trade_no, refund_id, amount, entry, settles_at)!
INSERT INTO refund (out_trade_no, refund_id, amount, entry, settles_at)
VALUES (:out_trade_no, :refund_id, :amount, :entry, :settles_at);

-- name: finish_refund(out_trade_no, refund_id, entry)!
UPDATE refund SET entry = :entry, settles_at = NULL WHERE out_trade_no = :out_trade_no AND refund_id = :refund_id;

-- name: due_refunds(now)
SELECT out_trade_no, refund_id, amount FROM refund WHERE settles_at <= :now ORDER BY settles_at, refund_id;

-- name: pending_refunds(out_trade_no)$
SELECT COALESCE(SUM(amount), 0) FROM refund WHERE out_trade_no = :out_trade_no AND entry IS NULL;

-- name: next_code_number()$
SELECT COALESCE(MAX(number), 0) + 1 FROM payment_code;

-- name: add_code(number, digest, customer, shown_at)!
INSERT INTO payment_code (number, digest, customer, shown_at) VALUES (:number, :digest, :customer, :shown_at);

-- name: find_code(digest)^
SELECT customer, shown_at, used_by FROM payment_code WHERE digest = :digest;

-- name: use_code(digest, out_trade_no)!
UPDATE payment_code SET used_by = :out_trade_no WHERE digest = :digest;

-- name: sources(balance)
-- The accounts of the customer with this balance, with their limits.
SELECT source.kind, source.id, source.balance, source.single_limit, source.day_limit, source.name
FROM account JOIN account AS source ON source.name = account.name
WHERE account.id = :balance AND source.kind IN ('customer', 'bank_card', 'red_packet');

-- name: set_limits(id, single_limit, day_limit)!
UPDATE account SET single_limit = :single_limit, day_limit = :day_limit WHERE id = :id;

-- name: spent_by(name, kind, since, until)$
-- What was paid, less what was cancelled, from the accounts of this customer (all of them, or those of one kind).
SELECT -COALESCE(SUM(posting.amount), 0)
FROM entry JOIN posting ON posting.entry = entry.id JOIN account ON account.id = posting.account
WHERE entry.at >= :since AND entry.at < :until AND entry.kind IN ('hold', 'release', 'capture', 'reversal')
AND account.name = :name AND account.kind IN ('customer', 'bank_card', 'red_packet')
AND (:kind IS NULL OR account.kind = :kind);

-- name: statement_lines(since, until, skip, most)
SELECT entry.at, entry.kind, entry.out_trade_no, ABS(posting.amount), payment.number, COALESCE(refund.refund_id, '')
FROM entry
JOIN posting ON posting.entry = entry.id
JOIN account ON account.id = posting.account AND account.kind = 'merchant'
JOIN payment ON payment.out_trade_no = entry.out_trade_no
LEFT JOIN refund ON refund.entry = entry.id
WHERE entry.at >= :since AND entry.at < :until AND entry.kind IN ('capture', 'refund', 'reversal')
ORDER BY entry.at, entry.id LIMIT :most OFFSET :skip;
