-- name: secret(name)$
SELECT value FROM secret WHERE name = :name;

-- name: keep_secret(name, value)!
INSERT INTO secret (name, value) VALUES (:name, :value);

-- name: add_notification(event_id, out_trade_no, body, signature, sent, due_at)!
INSERT INTO notice (event_id, out_trade_no, body, signature, sent, due_at)
VALUES (:event_id, :out_trade_no, :body, :signature, :sent, :due_at);

-- name: count_notifications(out_trade_no)$
SELECT COUNT(DISTINCT event_id) FROM notice WHERE out_trade_no = :out_trade_no;

-- name: due_notifications(now)
SELECT id, body, signature, sent FROM notice WHERE due_at <= :now ORDER BY due_at, id;

-- name: notification_sent(id, due_at)!
UPDATE notice SET sent = sent + 1, due_at = :due_at WHERE id = :id;

-- name: notification_answered(body)!
UPDATE notice SET due_at = NULL WHERE due_at IS NOT NULL AND body = :body;
