//! Container files that are written.

mod accept;
#[cfg(feature = "alloc")]
mod blocks;
mod error;
mod fuel;
mod head;
mod log;
#[cfg(feature = "alloc")]
mod options;
#[cfg(feature = "alloc")]
mod plain;
#[cfg(feature = "alloc")]
mod same;
#[cfg(feature = "alloc")]
mod typed;

#[cfg(feature = "alloc")]
pub use blocks::{RowSink, Writer};
pub use error::WriteError;
#[cfg(feature = "std")]
pub(crate) use fuel::frame_cost;
pub use log::LogWriter;
#[cfg(feature = "alloc")]
pub use options::WriterOptions;
#[cfg(feature = "alloc")]
pub use same::same_rows;
#[cfg(feature = "alloc")]
pub use typed::TypedWriter;
