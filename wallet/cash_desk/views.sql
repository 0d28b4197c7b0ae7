-- One row per hand-over, with what was taken (tendered less change) and given back for it.
CREATE TEMP VIEW booked AS
SELECT hand_over.id, out_trade_no, number AS key, amount, basket, subject, state,
    (SELECT COALESCE(SUM(amount), 0) FROM movement
     WHERE movement.out_trade_no = hand_over.out_trade_no AND kind IN ('tendered', 'change')) AS captured,
    (SELECT -COALESCE(SUM(amount), 0) FROM movement
     WHERE movement.out_trade_no = hand_over.out_trade_no AND kind = 'refund') AS refunded,
    (SELECT movement.id FROM movement
     WHERE movement.out_trade_no = hand_over.out_trade_no AND kind = 'tendered') AS number
FROM hand_over;

CREATE TEMP VIEW broken_rule AS
-- A paid order holds its amount, any other order nothing.
SELECT 'taken-is-asked-for' AS rule, out_trade_no AS place,
    CASE WHEN state IN ('paid', 'refunded') THEN amount ELSE 0 END AS expected, captured AS found
FROM booked WHERE expected <> found
UNION ALL
-- Never more is given back than was asked for, and `refunded` means all of it.
SELECT 'given-back-was-taken', out_trade_no, amount, refunded
FROM booked WHERE refunded > amount OR (state = 'refunded') <> (refunded = amount);
