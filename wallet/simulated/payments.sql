-- name: find_payment(out_trade_no)^
SELECT out_trade_no, key, amount, basket, subject, state, captured, refunded, number FROM booked
WHERE out_trade_no = :out_trade_no;

-- name: refund_under(out_trade_no, refund_id)$
SELECT abs(amount) FROM movement WHERE out_trade_no = :out_trade_no AND refund_id = :refund_id AND kind = 'refund';

-- name: held()
SELECT out_trade_no, captured - refunded FROM booked WHERE captured <> refunded;

-- name: broken_rules()
SELECT rule, place, expected, found FROM broken_rule;

