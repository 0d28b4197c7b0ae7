-- The rules of the books, each as a row: what is expected, and what is found.

CREATE TEMP VIEW moved AS
SELECT entry.out_trade_no, entry.kind AS entry_kind, account.kind AS account_kind, posting.account, posting.amount
FROM entry
JOIN posting ON posting.entry = entry.id
JOIN account ON account.id = posting.account;

CREATE TEMP VIEW payment_rule AS
-- Captured is what the shop got.
SELECT 'captured-is-charged' AS rule, out_trade_no AS place, captured AS expected, (
    SELECT COALESCE(SUM(moved.amount), 0) FROM moved
    WHERE moved.out_trade_no = payment.out_trade_no AND entry_kind = 'capture' AND account_kind = 'merchant'
) AS found FROM payment
UNION ALL
-- Refunded is what the shop gave back.
SELECT 'refunded-is-given-back', out_trade_no, refunded, (
    SELECT -COALESCE(SUM(moved.amount), 0) FROM moved
    WHERE moved.out_trade_no = payment.out_trade_no AND entry_kind IN ('refund', 'reversal')
    AND account_kind = 'merchant'
) FROM payment
UNION ALL
-- The authorised amount, and nothing else, is on the account for held money.
SELECT 'authorised-is-held', out_trade_no, CASE state WHEN 'authorised' THEN authorised ELSE 0 END, (
    SELECT COALESCE(SUM(moved.amount), 0) FROM moved
    WHERE moved.out_trade_no = payment.out_trade_no AND account_kind = 'held'
) FROM payment
UNION ALL
-- `paid` means that money is held for the order.
SELECT 'paid-holds-money', out_trade_no, state = 'paid', captured > refunded FROM payment
UNION ALL
-- The funding adds up to what was captured or is held.
SELECT 'funds-add-up', out_trade_no, CASE state WHEN 'authorised' THEN authorised ELSE captured END, (
    SELECT COALESCE(SUM(taken), 0) FROM funding WHERE funding.out_trade_no = payment.out_trade_no
) FROM payment
UNION ALL
-- What the funding accounts got back adds up to what was refunded.
SELECT 'funds-are-given-back', out_trade_no, refunded, (
    SELECT COALESCE(SUM(given_back), 0) FROM funding WHERE funding.out_trade_no = payment.out_trade_no
) FROM payment
UNION ALL
-- Each funding account has paid what its postings show.
SELECT 'funds-are-their-postings', funding.out_trade_no, taken - given_back, (
    SELECT -COALESCE(SUM(moved.amount), 0) FROM moved
    WHERE moved.out_trade_no = funding.out_trade_no AND moved.account = funding.account
) FROM funding
UNION ALL
-- Refunds that are done have entries of the same amount.
SELECT 'refunds-have-entries', out_trade_no, (
    SELECT COALESCE(SUM(amount), 0) FROM refund
    WHERE refund.out_trade_no = payment.out_trade_no AND refund.entry IS NOT NULL
), (
    SELECT -COALESCE(SUM(moved.amount), 0) FROM moved
    WHERE moved.out_trade_no = payment.out_trade_no AND entry_kind = 'refund' AND account_kind = 'merchant'
) FROM payment
UNION ALL
-- Refunds, done and pending, are no more than was captured.
SELECT 'refunds-fit-the-payment', out_trade_no, 0, MAX(0, refunded - captured + (
    SELECT COALESCE(SUM(amount), 0) FROM refund
    WHERE refund.out_trade_no = payment.out_trade_no AND refund.entry IS NULL
)) FROM payment;

CREATE TEMP VIEW broken_rule AS
-- Entries whose postings do not sum to zero, or that have none.
SELECT 'entry-sums-to-zero' AS rule, CAST(entry.id AS TEXT) AS place, 0 AS expected,
    COALESCE(SUM(posting.amount), -1) AS found
FROM entry LEFT JOIN posting ON posting.entry = entry.id
GROUP BY entry.id HAVING COALESCE(SUM(posting.amount), -1) <> 0
UNION ALL
-- Accounts whose balance is not the sum of their postings.
SELECT 'balance-is-its-postings', account.name, COALESCE(SUM(posting.amount), 0), account.balance
FROM account LEFT JOIN posting ON posting.account = account.id
GROUP BY account.id HAVING COALESCE(SUM(posting.amount), 0) <> account.balance
UNION ALL
SELECT rule, place, expected, found FROM payment_rule WHERE expected <> found;
