-- name: secret(name)$
SELECT value FROM secret WHERE name = :name;

-- name: keep_secret(name, value)!
INSERT INTO secret (name, value) VALUES (:name, :value);

-- name: add_notice(event_id, out_trade_no, body, signature, sent, due_at)!
INSERT INTO notice (event_id, out_trade_no, body, signature, sent, due_at)
VALUES (:event_id, :out_trade_no, :body, :signature, :sent, :due_at);

-- name: count_notices(out_trade_no)$
SELECT COUNT(DISTINCT event_id) FROM notice WHERE out_trade_no = :out_trade_no;

-- name: due_notices(now)
SELECT id, body, signature, sent FROM notice WHERE due_at <= :now ORDER BY due_at, id;

-- name: notice_sent(id, due_at)!
UPDATE notice SET sent = sent + 1, due_at = :due_at WHERE id = :id;

-- name: notice_answered(body)!
UPDATE notice SET due_at = NULL WHERE body = :body;
