//! Container files: every way of reading agrees with every other, whatever the bytes.
#![cfg(all(feature = "std", feature = "deflate"))]

mod agree;
mod damage;
mod hostile;
mod read;
mod recover;
#[cfg(feature = "derive")]
mod rows;
mod torn;
mod valid;
mod write;
