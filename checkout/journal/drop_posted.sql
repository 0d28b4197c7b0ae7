-- What a migration makes anew.
DROP TABLE IF EXISTS payment;
DROP TABLE IF EXISTS under_way;
DROP TABLE IF EXISTS offer_taken;
DROP TABLE IF EXISTS offer_usage;
DROP TABLE IF EXISTS serial_scanned;
DROP INDEX IF EXISTS trip_by_name;
DROP INDEX IF EXISTS trip_inside;
DROP INDEX IF EXISTS money_moved;
