//! The log on flash: no acknowledged row is lost, wherever power is; what is read out is what was written; any bytes
//! on the flash give a log or an error.
#![allow(clippy::drop_non_drop, reason = "it says where the device stops running")]
#![cfg(all(feature = "embedded-storage-0-3", feature = "std"))]

#[path = "../common/mod.rs"]
mod model;
#[path = "../../examples/flash/nor.rs"]
mod nor;
#[allow(dead_code, reason = "the tests of the writer need more of it")]
#[path = "../writer/read.rs"]
mod read;

mod changed;
mod forge;
mod garbage;
mod power;
mod read_out;
mod simple;
mod use_of;
