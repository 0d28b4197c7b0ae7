-- What is searched for by anything but the primary key. A plain scan touches none of them.

CREATE INDEX trip_by_name ON trip (trip);

CREATE INDEX trip_inside ON trip (opened_at) WHERE state <> 'left';

-- Money that moved, by time. With OR: for IN, SQLite builds a small table at every scan, which takes half as long again.
CREATE INDEX money_moved ON event (at)
WHERE kind = 'Paid' OR kind = 'LateMoneyFound' OR kind = 'LateMoneyReturned' OR kind = 'RefundDone';
