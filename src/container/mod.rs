//! Floor 8: object container files.
