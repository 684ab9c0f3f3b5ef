//! Adapters to other crates, one file each.
