//! Floor 6: a writer's schema against a reader's, and data of the one read as data of the other.
//!
//! A [`Plan`] is built once for a pair of schemas, in arrays of fixed capacity ([`PlanBuf`]) or on the heap
//! (`OwnedPlan`, feature `alloc`). It holds all that is needed of the writer's schema. Then, for any number of data:
//!
//! * [`walk_plan`] shows a datum in the reader's shape to any [`Visit`](crate::Visit);
//! * [`rewrite`] turns the writer's bytes into the reader's, which anything that knows the reader's schema can read;
//! * [`Resolver`] is the cursor for code that knows the reader's type.
//!
//! `Projection` (feature `alloc`) makes a reader's schema of some fields of a writer's.
//!
//! What matches what is said once, in `rules`; where the specification leaves room, [`Options`] choose.
//!
//! # What is an error when
//!
//! What every datum would meet is refused when the plan is built, at its place in the reader's text. What only some data
//! meet (a branch of a union, a symbol, the items of an array, which may be empty) is an error when one of them is read,
//! at its place in the writer's bytes.
//!
//! # Cost
//!
//! Building is paid for with [`Limits::schema_fuel`](crate::Limits::schema_fuel), of which defaults get no more than 128
//! steps for each byte of the reader's text and of 64 KiB; a plan numbers 261,000 words and 64 KiB of defaults, and what
//! needs more is refused ([`ErrorKind::PlanLimit`](crate::ErrorKind::PlanLimit)).
//! Reading pays as a walk does, and fuel for defaults, which the input does not pay for: one visit each, and one for
//! every 64 bytes.

mod arena;
mod build;
pub mod code;
#[cfg(feature = "alloc")]
pub mod compat;
mod defaults;
mod fields;
mod fuel;
mod options;
mod pass;
mod passing;
mod plan;
#[cfg(feature = "alloc")]
mod project;
mod records;
mod resolver;
mod rewrite;
mod rules;
mod settle;
mod source;
mod symbols;
mod walk;

pub use options::{Decimals, Options, UnionChoice};
#[cfg(feature = "alloc")]
pub use plan::OwnedPlan;
pub use plan::{Plan, PlanBuf, PlanCapacity};
#[cfg(feature = "alloc")]
pub use project::{Projection, ProjectionError};
pub(crate) use resolver::PlanParts;
pub use resolver::{Entries, Items, Resolver};
#[cfg(feature = "alloc")]
pub use rewrite::rewrite_to_vec;
pub use rewrite::{RewriteError, rewrite};
pub use walk::walk_plan;
