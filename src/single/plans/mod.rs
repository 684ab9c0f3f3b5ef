//! Plans for messages, one for each schema that writers are known to use.
//!
//! To prepare and to read are two steps: the first may change what is kept, the second lends values from it, so that
//! values of many messages live side by side.

mod fixed;
#[cfg(feature = "alloc")]
mod heap;
mod typed;

pub use fixed::FixedPlans;
#[cfg(feature = "alloc")]
pub use heap::Plans;
pub use typed::FixedTypedPlans;
#[cfg(feature = "alloc")]
pub use typed::TypedPlans;

use super::SchemaStore;
use super::key::Key;
use crate::decoder::Decoder;
use crate::error::{Error, ErrorKind, Result};
use crate::schema::Schema;

const UNKNOWN: Error = Error::new(ErrorKind::UnknownFingerprint, 0);
const UNPREPARED: Error = Error::new(ErrorKind::Unprepared, 0);

/// What a message says, and its datum.
#[inline]
fn split<K: Key>(message: &[u8]) -> Result<(K, &[u8])> {
    let mut d = Decoder::new(message);
    let key = K::read(&mut d)?;
    Ok((key, d.rest()))
}

fn known<K, S: SchemaStore<K> + ?Sized>(store: &S, key: K) -> Result<Schema<'_>> {
    store.get(key).ok_or(UNKNOWN)
}

/// When an entry was last asked for, in requests for another entry than the one before. It may wrap around, which makes an
/// entry look young that has not been asked for in four thousand million of them.
#[derive(Clone, Copy, Debug)]
struct Clock(u32);

impl Clock {
    const fn tick(&mut self) -> u32 {
        self.0 = self.0.wrapping_add(1);
        self.0
    }

    const fn age(self, used: u32) -> u32 {
        self.0.wrapping_sub(used)
    }
}
