//! Where the schemas are that messages were written with.

use crate::error::{Error, ErrorKind, Result};
use crate::schema::Schema;

/// Schemas by fingerprint, or, with `K = u32`, by the number that a registry gave them.
///
/// Implement it for what fetches schemas from elsewhere: it is asked once for each message, and returns what it has.
pub trait SchemaStore<K = u64> {
    /// The schema of this fingerprint or number.
    fn get(&self, key: K) -> Option<Schema<'_>>;
}

impl<K, S: SchemaStore<K> + ?Sized> SchemaStore<K> for &S {
    fn get(&self, key: K) -> Option<Schema<'_>> {
        (**self).get(key)
    }
}

/// At most `N` schemas, which lie elsewhere: those of Rust types in flash, others in a
/// [`SchemaBuf`](crate::schema::SchemaBuf). No heap; found by comparing one key after another.
///
/// ```
/// use avocet::schema::SchemaBuf;
/// use avocet::single::{FixedStore, SchemaStore};
/// use avocet::typed::Describe;
/// use avocet::{ErrorKind, Schema};
/// let mut tables = SchemaBuf::<1, 0, 0, 0, 0>::new();
/// let other = tables.parse(r#"{"type": "array", "items": "double"}"#)?;
/// let mut store = FixedStore::<2>::new();
/// let long = store.insert(i64::SCHEMA)?;
/// assert_eq!(long, i64::FINGERPRINT);
/// assert_eq!(store.insert(&other)?, other.fingerprint()?);
/// assert_eq!(store.get(long).as_ref().map(Schema::text), Some("\"long\""));
/// assert_eq!(store.insert(i32::SCHEMA).unwrap_err().kind, ErrorKind::Capacity);
/// # Ok::<(), avocet::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct FixedStore<'s, const N: usize, K = u64> {
    entries: [Option<(K, &'s Schema<'s>)>; N],
}

impl<'s, const N: usize, K> FixedStore<'s, N, K> {
    /// An empty store; `const`, so that it can lie in a `static`.
    #[must_use]
    pub const fn new() -> Self {
        Self { entries: [const { None }; N] }
    }
}

impl<const N: usize, K> Default for FixedStore<'_, N, K> {
    fn default() -> Self {
        Self::new()
    }
}

impl<'s, const N: usize, K: Copy + PartialEq> FixedStore<'s, N, K> {
    /// Adds a schema under this key, in place of the one that had it.
    ///
    /// # Errors
    /// [`ErrorKind::Capacity`] if the store is full.
    pub fn insert_as(&mut self, key: K, schema: &'s Schema<'s>) -> Result<()> {
        let there = |entry: &&mut Option<(K, _)>| entry.is_none_or(|(other, _)| other == key);
        // Entries are never taken away, so those in use come first.
        match self.entries.iter_mut().find(there) {
            Some(entry) => {
                *entry = Some((key, schema));
                Ok(())
            }
            None => Err(Error::new(ErrorKind::Capacity, 0)),
        }
    }
}

impl<'s, const N: usize> FixedStore<'s, N> {
    /// Adds a schema under its fingerprint, which is returned.
    ///
    /// # Errors
    /// [`ErrorKind::Capacity`] if the store is full; [`ErrorKind::InvalidTables`] for tables that the parser did not make.
    pub fn insert(&mut self, schema: &'s Schema<'s>) -> Result<u64> {
        let fingerprint = schema.fingerprint()?;
        self.insert_as(fingerprint, schema)?;
        Ok(fingerprint)
    }
}

impl<const N: usize, K: Copy + PartialEq> SchemaStore<K> for FixedStore<'_, N, K> {
    fn get(&self, key: K) -> Option<Schema<'_>> {
        self.entries.iter().flatten().find(|(other, _)| *other == key).map(|(_, schema)| **schema)
    }
}

/// Any number of schemas, on the heap.
#[cfg(feature = "alloc")]
#[derive(Clone, Debug)]
pub struct MapStore<K = u64> {
    schemas: alloc::collections::BTreeMap<K, crate::schema::OwnedSchema>,
}

#[cfg(feature = "alloc")]
impl<K> MapStore<K> {
    /// An empty store.
    #[must_use]
    pub const fn new() -> Self {
        Self { schemas: alloc::collections::BTreeMap::new() }
    }

    /// The number of schemas.
    #[must_use]
    pub fn len(&self) -> usize {
        self.schemas.len()
    }

    /// Whether there is no schema.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.schemas.is_empty()
    }
}

#[cfg(feature = "alloc")]
impl<K> Default for MapStore<K> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(feature = "alloc")]
impl<K: Ord> MapStore<K> {
    /// Adds a schema under this key; returns the one that had it.
    pub fn insert_as(&mut self, key: K, schema: crate::schema::OwnedSchema) -> Option<crate::schema::OwnedSchema> {
        self.schemas.insert(key, schema)
    }

    /// Takes a schema away.
    pub fn remove(&mut self, key: &K) -> Option<crate::schema::OwnedSchema> {
        self.schemas.remove(key)
    }
}

#[cfg(feature = "alloc")]
impl MapStore {
    /// Adds a schema under its fingerprint, which is returned.
    ///
    /// # Errors
    /// None for schemas that were parsed; [`ErrorKind::InvalidTables`] otherwise.
    pub fn insert(&mut self, schema: crate::schema::OwnedSchema) -> Result<u64> {
        let fingerprint = schema.schema().fingerprint()?;
        self.insert_as(fingerprint, schema);
        Ok(fingerprint)
    }
}

#[cfg(feature = "alloc")]
impl<K: Ord> SchemaStore<K> for MapStore<K> {
    fn get(&self, key: K) -> Option<Schema<'_>> {
        self.schemas.get(&key).map(crate::schema::OwnedSchema::schema)
    }
}
