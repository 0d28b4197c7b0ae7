-- name: find_account(kind, name)$
SELECT id FROM account WHERE kind = :kind AND name = :name;

-- name: open_account(kind, name)<!
INSERT INTO account (kind, name) VALUES (:kind, :name);

-- name: balance(id)$
SELECT balance FROM account WHERE id = :id;

-- name: add_entry(at, kind, out_trade_no)<!
INSERT INTO entry (at, kind, out_trade_no) VALUES (:at, :kind, :out_trade_no);

-- name: add_posting(entry, account, amount)!
INSERT INTO posting (entry, account, amount) VALUES (:entry, :account, :amount);

-- name: change_balance(account, amount)!
UPDATE account SET balance = balance + :amount WHERE id = :account;

-- name: sum_of_entry(entry)$
SELECT SUM(amount) FROM posting WHERE entry = :entry;

-- name: sum_of_balances()$
SELECT SUM(balance) FROM account;

-- name: broken_rules()
SELECT rule, place, expected, found FROM broken_rule;

-- name: broken_rules_of(out_trade_no)
SELECT rule, place, expected, found FROM payment_rule WHERE expected <> found AND place = :out_trade_no;

-- name: held()
-- What is held for each order, in the order of payment.
SELECT out_trade_no, captured - refunded FROM payment WHERE captured > refunded ORDER BY number;
