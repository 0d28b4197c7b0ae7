-- A payment, with the name of the customer who pays.
CREATE TEMP VIEW trade AS
SELECT number, out_trade_no, customer, amount, basket, code, mode, later, made_at, state, next_action, authorised,
    captured, refunded, detail, settles_at, settles_as, closes_at, wrong_pins, account.name
FROM payment LEFT JOIN account ON account.id = customer;

