/// Rows of `readings.avro`.
const ROWS: u64 = 25;

/// Sum of all values of all rows; see `sum.rs`.
const CHECKSUM: u64 = 8902743667403513757;
