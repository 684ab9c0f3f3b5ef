//! Floor 7: Rust types as Avro types.
//!
//! A type that derives [`Avro`](derive@crate::Avro) has a schema, is read from Avro's binary encoding and written in it:
//!
//! ```
//! # #[cfg(all(feature = "derive", feature = "alloc"))] {
//! use avocet::{Avro, Describe, typed};
//!
//! /// A customer.
//! #[derive(Avro, Debug, PartialEq)]
//! #[avro(namespace = "org.example")]
//! struct Customer<'a> {
//!     id: i64,
//!     name: &'a str, // borrowed from what is read
//!     email: Option<&'a str>,
//!     #[avro(default = "\"BRONZE\"")]
//!     level: Level,
//! }
//!
//! #[derive(Avro, Debug, PartialEq)]
//! enum Level {
//!     #[avro(name = "BRONZE", default)]
//!     Bronze,
//!     #[avro(name = "GOLD")]
//!     Gold,
//! }
//!
//! let customer = Customer { id: 7, name: "Ada", email: None, level: Level::Gold };
//! let bytes = typed::to_vec(&customer)?;
//! assert_eq!(bytes, b"\x0e\x06Ada\x00\x02");
//! assert_eq!(typed::from_slice::<Customer<'_>>(&bytes)?, customer);
//! assert!(Customer::SCHEMA_TEXT.starts_with(r#"{"type":"record","name":"Customer","namespace":"org.example""#));
//! # }
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! | to read | |
//! |---|---|
//! | a value and nothing else | [`from_slice`], [`from_slice_with`] limits of your own |
//! | a value in front of other bytes | [`from_prefix`] |
//! | values in a row | [`many`] |
//! | in place of another value, whose memory is kept | [`Decode::decode_into`] |
//! | what another schema has written | [`TypedPlan`]; [`Decode::resolve`] by hand |
//! | the rows of a container file, whatever their schema | [`Reader::rows`](crate::container::Reader), [`File::rows`](crate::container::File), [`Stream::rows`](crate::container::Stream); their `rows_by` without a heap |
//! | values in a row of another schema | [`TypedPlan::many`] |
//!
//! | to write | |
//! |---|---|
//! | into a slice | [`to_slice`]; [`Describe::MAX_SIZE`] says how long it has to be at most |
//! | into a vector | `to_vec` (feature `alloc`) |
//! | into any [`Sink`](crate::Sink) | [`Encode::encode`] |
//! | nowhere: how long would it be? | [`encoded_len`] |
//!
//! # Which type is which
//!
//! | Rust | Avro |
//! |---|---|
//! | `()`, `bool`, `f32`, `f64` | `null`, `boolean`, `float`, `double` |
//! | `i8`, `i16`, `i32`, `u8`, `u16` | `int`; what does not fit is an error |
//! | `i64`, `u32` | `long` |
//! | `u64`, `usize` | none: say which with `#[avro(as = Long)]` |
//! | `&str`, `String`, `Cow<str>`, `heapless::String` | `string` |
//! | `&[u8]`, `Vec<u8>`, `Cow<[u8]>`, `heapless::Vec<u8, N>` | `bytes` |
//! | `[u8; N]`, `&[u8; N]` | `fixed`, called `Fixed16` and so on, or as `#[avro(fixed = "Name")]` says |
//! | `[T; N]`, `Vec<T>`, `&[T]`, `heapless::Vec<T, N>`, [`Array<T>`](Array), [`Doubles`], [`Floats`] | `array` |
//! | `BTreeMap`, `HashMap`, `Pairs`, which is a vector of entries, `heapless`' maps, [`Map<V>`](Map) | `map` |
//! | `Option<T>` | `["null", T]`, with null as the default of a field |
//! | a struct | `record` |
//! | an enum without data | `enum` |
//! | an enum with data | a union, of its variants in order; a variant without data is `null` |
//! | `Box<T>`, a struct of one value without a name | as the value |
//! | dates, times, decimals, UUIDs, also of `jiff`, `chrono`, `time`, `uuid`, `rust_decimal` | see [`tags`] |
//!
//! The element decides: a run of `u8` is bytes however its type is spelled, also where it is an alias or a parameter.
//!
//! # Attributes
//!
//! `#[derive(Avro)]` is [`Describe`](derive@crate::Describe), [`Decode`](derive@crate::Decode) and
//! [`Encode`](derive@crate::Encode) in one. All take the same attributes, `#[avro(...)]`:
//!
//! | attribute | on | |
//! |---|---|---|
//! | `name = "..."` | types, fields, symbols | the name in Avro, if not that in Rust |
//! | `namespace = "..."` | types | without it, a type takes the namespace of the type it stands in, as in a schema; `""` is none, also in there |
//! | `doc = "..."` | types, fields | if it is not the doc comment |
//! | `alias = "..."` | types, fields | once for each |
//! | `default = "..."` | fields | the default as JSON: `"[]"`, `"\"text\""`; plain `0` and `true` will do |
//! | `default` | symbols | the symbol that readers take for one they do not know |
//! | `order = "..."` | fields | `"ascending"`, `"descending"`, `"ignore"` |
//! | `fixed = "..."` | fields | the name of a fixed type |
//! | `max = N` | fields | a string, bytes, an array or a map, or an option of one, holds at most `N` bytes, items or entries |
//! | `as = Tag` | fields | read and written as the [tag](tags) says |
//! | `null = "last"` | fields | an `Option` as `[T, "null"]` |
//! | `by_name` | fields | a type that contains this one, in a circle: see below |
//! | `with = module` | fields | read by `module::decode`, written by `module::encode`, of the type `module::Avro` |
//! | `skip` | fields | not in Avro; `Default::default()` when read |
//! | `crate = path` | types | where avocet is, if not at `::avocet` |
//!
//! A type may contain itself, behind a `Box` or in a `Vec`, a map, an [`Array`] or a [`Map`], where it is called by its
//! name or `Self`. Each level counts against [`Limits::depth`](crate::Limits::depth), when it is read and when it is
//! written. Generic types are called after their parameters too: `Page<Order, 8>` is `Page_Order_8`.
//!
//! Types may contain one another. A schema is a constant, which cannot contain itself, so one field of each circle has to
//! say `by_name`; it changes nothing else. What it names is the innermost type of the field, which must be a struct with
//! names for its fields; `by_name = Type` names another.
//!
//! ```
//! # #[cfg(all(feature = "derive", feature = "alloc"))] {
//! use avocet::{Avro, Describe};
//!
//! #[derive(Avro)]
//! enum Expression {
//!     Number(i64),
//!     Sum(#[avro(by_name)] Box<Sum>),
//! }
//!
//! #[derive(Avro)]
//! struct Sum {
//!     left: Expression,
//!     right: Expression,
//! }
//!
//! assert_eq!(
//!     Expression::SCHEMA_TEXT,
//!     concat!(
//!         r#"["long",{"type":"record","name":"Sum","fields":["#,
//!         r#"{"name":"left","type":["long","Sum"]},{"name":"right","type":["long","Sum"]}]}]"#,
//!     )
//! );
//! # }
//! ```
//!
//! What is longer than its `max` is refused: [`ValueError::Length`](crate::ValueError::Length) when it is written,
//! [`ErrorKind::Capacity`](crate::ErrorKind::Capacity) when it is read; who only passes over it does not look. Nothing
//! of it is in the schema. For parts of a field, let a struct of one value stand between:
//! `struct Short<'a>(#[avro(max = 16)] &'a str)` is a string in Avro, and `Vec<Short<'a>>` an array of them.
//!
//! Names, defaults and orders are checked when the program is compiled, as strict parsing of the schema would check them.
//!
//! # Other schemas
//!
//! Data outlive programs: what was written last year, and what is written by the program of next year, has another schema.
//! [`TypedPlan`] is built once from the writer's schema, and then reads such data as values of the type: fields in any
//! order, those that are missing by their `default`, those that are renamed by their `alias`, numbers as wider ones, unknown
//! symbols as the default symbol. What is in the way of all data is an error when the plan is built.
//!
//! Types that are read through `with`, or through a tag or an implementation of one's own that does not say how
//! ([`DecodeAs::resolve_as`], [`Decode::resolve`]), take only what has the same bytes:
//! [`ErrorKind::OwnTypeOnly`](crate::ErrorKind::OwnTypeOnly) for the rest.
//!
//! # On firmware
//!
//! Nothing here needs a heap. The schema lies in flash, and so do its text and its fingerprint where they are used. Types
//! of bounded parts have a greatest size, known when the program is compiled, for the length of a buffer; for others
//! the compiler says which part has no bound. Arrays and maps of any length are read through [`Array`] and [`Map`], which
//! borrow the input and decode while one iterates. `examples/sensor.rs` is a whole program.
//!
//! # In a hot loop
//!
//! Borrow: `&str` and `&[u8]` point into the input, [`Array`], [`Map`], [`Doubles`] and [`Floats`] decode when asked.
//! Where values must be owned, keep one and read each message in place of the last with [`Decode::decode_into`]: strings
//! and vectors keep their memory. `examples/hot_loop.rs` does both.
//!
//! # Types of other crates
//!
//! A tag of your own says what a type of another crate is in Avro: [`Describe`] for the tag, [`DecodeAs`] and
//! [`EncodeAs`] of the tag for the type.
//!
//! ```
//! # #[cfg(feature = "derive")] {
//! use avocet::typed::{self, Def, DecodeAs, EncodeAs};
//! use avocet::{Avro, Decoder, Describe, EncodeError, Encoder, Result, Sink};
//! use core::net::Ipv4Addr;
//!
//! struct Address;
//!
//! impl Describe for Address {
//!     const DEF: &'static Def = <[u8; 4]>::DEF;
//! }
//!
//! impl DecodeAs<'_, Address> for Ipv4Addr {
//!     fn decode_as(d: &mut Decoder<'_>) -> Result<Self> {
//!         d.fixed_array::<4>().map(|octets| Ipv4Addr::from(*octets))
//!     }
//! }
//!
//! impl EncodeAs<Address> for Ipv4Addr {
//!     fn encode_as<S: Sink>(&self, e: &mut Encoder<S>) -> core::result::Result<(), EncodeError<S::Error>> {
//!         e.fixed(&self.octets())
//!     }
//! }
//!
//! #[derive(Avro)]
//! struct Route {
//!     #[avro(as = Option<Address>)]
//!     gateway: Option<Ipv4Addr>,
//! }
//!
//! let route: Route = typed::from_slice(&[2, 10, 0, 0, 1])?;
//! assert_eq!(route.gateway, Some(Ipv4Addr::new(10, 0, 0, 1)));
//! # }
//! # Ok::<(), avocet::Error>(())
//! ```

mod borrowed;
mod bound;
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
#[cfg(feature = "alloc")]
mod pairs;
mod plan;
mod primitive;
mod refers;
mod seq;
pub mod tags;
mod traits;
#[cfg(any(feature = "alloc", feature = "heapless-0-9"))]
mod vector;

pub use def::{Argument, Cap, Def, FieldDef, Name};
#[cfg(feature = "alloc")]
pub use entry::to_vec;
pub use entry::{Many, encoded_len, from_prefix, from_prefix_with, from_slice, from_slice_with, many, to_slice};
pub use floats::{Doubles, DoublesIter, Floats, FloatsIter};
pub use lazy::{Array, Entries, Items, Map};
pub use map::MapKey;
pub use max::{MaxSize, Unbounded};
#[cfg(feature = "alloc")]
pub use pairs::{Pairs, PairsIter};
#[cfg(feature = "alloc")]
pub use plan::OwnedTypedPlan;
pub use plan::{ManyBy, TypedPlan};
pub use traits::{Decode, DecodeAs, Describe, Encode, EncodeAs, Typed};

#[cfg(feature = "heapless-0-9")]
pub(crate) use bound::bounded;
#[cfg(feature = "heapless-0-9")]
pub(crate) use map::skip as skip_map;
#[cfg(feature = "heapless-0-9")]
pub(crate) use seq::{Blocks, resolve_each};
#[cfg(any(feature = "alloc", feature = "heapless-0-9"))]
pub(crate) use seq::{decode_as, resolve_as};
#[cfg(feature = "heapless-0-9")]
pub(crate) use vector::vector;

/// What derives write besides public items.
#[doc(hidden)]
pub mod __private {
    pub use super::bound::{Bound, Bounded, within, writable};
    pub use super::by_name::{ByItsName, ByName, renamed};
    pub use super::flat::{Sizes, Tables, sizes};
    pub use super::refers::Refers;
    pub use super::seq::{Full, Seq};
    pub use super::tags::NullAfter;
    pub use core::marker::PhantomData;
}
