//! Floor 5: a datum as JSON.
