-- What is searched for by anything but the primary key. A plain scan touches none of them.

CREATE INDEX trip_by_name ON trip (trip);

CREATE INDEX trip_inside ON trip (opened_at) WHERE state <> 'left';

-- Money that moved, by time.
CREATE INDEX money_moved ON event (at) WHERE kind IN ('Paid', 'LateMoneyFound', 'LateMoneyReturned', 'RefundDone');
