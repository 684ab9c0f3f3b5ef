//! Floor 7: Rust types as Avro types.

mod borrowed;
mod bucket;
mod by_name;
mod def;
mod entry;
mod flat;
mod floats;
mod lazy;
mod map;
mod max;
#[cfg(feature = "alloc")]
mod owned;
mod primitive;
mod seq;
pub mod tags;
mod traits;

pub use def::{Cap, Def, FieldDef, Name};
#[cfg(feature = "alloc")]
pub use entry::to_vec;
pub use entry::{Many, encoded_len, from_prefix, from_prefix_with, from_slice, from_slice_with, many, to_slice};
pub use floats::{Doubles, DoublesIter, Floats, FloatsIter};
pub use lazy::{Array, Entries, Items, Map};
pub use map::MapKey;
pub use max::{MaxSize, Unbounded};
pub use traits::{Decode, DecodeAs, Describe, Encode, EncodeAs, Typed};

#[cfg(feature = "heapless-0-9")]
pub(crate) use map::skip as skip_map;
#[cfg(feature = "heapless-0-9")]
pub(crate) use seq::{Blocks, decode_as};

/// What derives write besides public items.
#[doc(hidden)]
pub mod __private {
    pub use super::by_name::{ByItsName, ByName, renamed};
    pub use super::flat::{Sizes, Tables, sizes};
    pub use super::seq::{Full, Seq};
    pub use core::marker::PhantomData;
}
