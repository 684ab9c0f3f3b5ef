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

pub(crate) use accept::{header as accept_header, schema as accept_schema};
#[cfg(feature = "alloc")]
pub use blocks::{RowSink, Writer};
pub use error::WriteError;
pub(crate) use fuel::Purse;
#[cfg(feature = "std")]
pub(crate) use fuel::frame_cost;
pub(crate) use head::{Head as BlockHeadBytes, keys_are_free, put_header};
pub use log::LogWriter;
#[cfg(feature = "alloc")]
pub use options::WriterOptions;
#[cfg(feature = "alloc")]
pub use same::same_rows;
#[cfg(feature = "alloc")]
pub use typed::TypedWriter;
