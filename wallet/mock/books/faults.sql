-- name: chosen_fault(out_trade_no)$
SELECT fault FROM fired WHERE out_trade_no = :out_trade_no AND what = 'chosen' ORDER BY id DESC LIMIT 1;

-- name: add_fired(at, out_trade_no, fault, what, chosen_by)!
INSERT INTO fired (at, out_trade_no, fault, what, chosen_by) VALUES (:at, :out_trade_no, :fault, :what, :chosen_by);

-- name: count_fired(out_trade_no, what)$
SELECT COUNT(*) FROM fired WHERE out_trade_no = :out_trade_no AND what = :what;
