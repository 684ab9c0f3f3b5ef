//! Container files that we write: read back equal, whatever the rows and options; torn or clean wherever the sink fails.
#![cfg(feature = "std")]

#[path = "../common/mod.rs"]
mod model;

mod append;
mod fails;
mod fuel;
mod log;
mod read;
mod round;
#[cfg(feature = "derive")]
mod typed;
mod use_of;
