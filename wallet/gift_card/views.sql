-- One row per payment, with what was taken from the card and put back onto it.
CREATE TEMP VIEW booked AS
SELECT id AS number, out_trade_no, card AS key, amount, basket, '' AS subject, state,
    (SELECT -COALESCE(SUM(amount), 0) FROM movement
     WHERE movement.out_trade_no = payment.out_trade_no AND kind = 'payment') AS captured,
    (SELECT COALESCE(SUM(amount), 0) FROM movement
     WHERE movement.out_trade_no = payment.out_trade_no AND kind IN ('refund', 'reversal')) AS refunded
FROM payment;

CREATE TEMP VIEW broken_rule AS
-- No card has less than nothing on it.
SELECT 'card-overdrawn' AS rule, card AS place, 0 AS expected, SUM(amount) AS found
FROM movement GROUP BY card HAVING SUM(amount) < 0
UNION ALL
-- A paid order holds money, at most its amount; any other order holds none.
SELECT 'paid-holds-money', out_trade_no, state = 'paid', captured - refunded FROM booked
WHERE (state = 'paid') <> (captured > refunded) OR captured - refunded NOT BETWEEN 0 AND COALESCE(amount, 0);
