//! Container files that are written.

#[cfg(feature = "alloc")]
mod blocks;
mod error;
mod head;
mod log;
#[cfg(feature = "alloc")]
mod options;
#[cfg(feature = "alloc")]
mod same;

#[cfg(feature = "alloc")]
pub use blocks::{RowSink, Writer};
pub use error::WriteError;
pub use log::LogWriter;
#[cfg(feature = "alloc")]
pub use options::WriterOptions;
#[cfg(feature = "alloc")]
pub use same::same_rows;
