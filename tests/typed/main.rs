//! Rust types as Avro types: what is written is what the schema says, and is read back as it was.
#![cfg(feature = "std")]
#![allow(clippy::arithmetic_side_effects)]

#[cfg(feature = "derive")]
mod bounds;
#[cfg(feature = "derive")]
mod circles;
#[cfg(feature = "derive")]
mod defaults;
#[cfg(feature = "derive")]
mod derived;
#[cfg(feature = "derive")]
mod generated;
mod hostile;
mod identity;
mod lazy;
mod plain;
mod schema;
