//! Plans on the heap.

use super::{Clock, UNPREPARED, known, split};
use crate::error::{Error, ErrorKind, Result};
use crate::limits::Limits;
use crate::resolve::code::Op;
use crate::resolve::{Options, OwnedPlan, Plan, PlanParts};
use crate::schema::Schema;
use crate::single::SchemaStore;
use crate::single::key::Key;
use alloc::vec::Vec;

/// Plans on the heap that read messages of many writers as what one reader's schema describes; the key of a message is its
/// fingerprint or, with `K = u32`, a number in a registry. For Rust types there is [`TypedPlans`](super::TypedPlans).
///
/// There are never more than so many plans; when there is no room for another, the one that has not been asked for
/// for the longest time makes room. A message whose schema the store does not know changes nothing. A schema that
/// cannot be read is remembered like a plan, so that a writer who sends many such messages is refused by a look-up.
/// Whoever can write with more known schemas than there is room for can have plans built again and again, each within
/// [`Limits::schema_fuel`]: let there be room for every schema of the store.
///
/// ```
/// use avocet::json::{self, Style};
/// use avocet::resolve::rewrite_to_vec;
/// use avocet::schema::OwnedSchema;
/// use avocet::single::{self, MapStore, Plans};
/// use avocet::{Decoder, ErrorKind, Frame};
///
/// let reader = OwnedSchema::parse(r#"["null", "double"]"#)?;
/// let reader = reader.schema();
/// let mut store = MapStore::new();
/// let int = store.insert(OwnedSchema::parse(r#""int""#)?)?;
/// let message = [&single::header(int)[..], &[0x36]].concat();
///
/// let mut plans = Plans::new(&reader, 16)?;
/// assert_eq!(plans.plan(&message).unwrap_err().kind, ErrorKind::Unprepared);
/// plans.prepare(&store, &message)?;
/// let (plan, datum) = plans.plan(&message)?;
/// let (mut stack, mut out) = ([Frame::EMPTY; 8], Vec::new());
/// rewrite_to_vec(&plan, &mut Decoder::new(datum), &mut stack, &mut out)?;
/// assert_eq!(out, [0x02, 0, 0, 0, 0, 0, 0, 0x3b, 0x40]);
/// # Ok::<(), avocet::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Plans<'r, K = u64> {
    reader: &'r Schema<'r>,
    /// Fingerprint of the reader.
    own: u64,
    options: Options,
    limits: Limits,
    /// By their keys.
    entries: Vec<Entry<'r, K>>,
    most: usize,
    /// The entry that was asked for last.
    recent: usize,
    clock: Clock,
}

#[derive(Clone, Debug)]
struct Entry<'r, K> {
    key: K,
    used: u32,
    plan: Result<OwnedPlan<'r>>,
}

impl<'r, K: Key> Plans<'r, K> {
    /// No plans yet, and never more than `most`.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTables`] for tables that the parser did not make.
    pub fn new(reader: &'r Schema<'r>, most: usize) -> Result<Self> {
        Ok(Self::of(reader, reader.fingerprint()?, most))
    }

    pub(super) const fn of(reader: &'r Schema<'r>, own: u64, most: usize) -> Self {
        let (options, limits) = (Options::new(), Limits::SERVER);
        Self { reader, own, options, limits, entries: Vec::new(), most, recent: 0, clock: Clock(0) }
    }

    /// Plans that are built with these options.
    #[must_use]
    pub const fn with_options(mut self, options: Options) -> Self {
        self.options = options;
        self
    }

    /// Plans that are built under these limits, of which `schema_fuel` counts.
    #[must_use]
    pub const fn with_limits(mut self, limits: &Limits) -> Self {
        self.limits = *limits;
        self
    }

    pub(super) const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Sees to it that there is a plan for this message; its datum is not looked at.
    ///
    /// It asks the store only for a schema that there is no plan for, and not for the reader's own fingerprint.
    ///
    /// # Errors
    /// With offset 0: [`ErrorKind::ShortMessage`], [`ErrorKind::BadMarker`]; [`ErrorKind::UnknownFingerprint`] if the store
    /// does not have the schema; [`ErrorKind::Capacity`] if there is no room for any plan. Every other kind is why data of
    /// that schema cannot be read, as [`OwnedPlan::build`] says it, at its place in the reader's text.
    #[inline]
    pub fn prepare<S: SchemaStore<K> + ?Sized>(&mut self, store: &S, message: &[u8]) -> Result<()> {
        self.prepare_for(store, split(message)?.0)
    }

    /// [`prepare`](Self::prepare) for messages of this fingerprint or number, before there are any.
    ///
    /// # Errors
    /// As [`prepare`](Self::prepare).
    #[inline]
    pub fn prepare_for<S: SchemaStore<K> + ?Sized>(&mut self, store: &S, key: K) -> Result<()> {
        if key.is(self.own) {
            return Ok(());
        }
        if let Some(entry) = self.entries.get(self.recent)
            && entry.key == key
        {
            return status(entry);
        }
        self.switch(store, key)
    }

    #[inline(never)]
    fn switch<S: SchemaStore<K> + ?Sized>(&mut self, store: &S, key: K) -> Result<()> {
        let at = match self.position(key) {
            Ok(at) => at,
            Err(at) => {
                let writer = known(store, key)?;
                self.insert(at, key, &writer)?
            }
        };
        self.recent = at;
        let used = self.clock.tick();
        let Some(entry) = self.entries.get_mut(at) else { return Err(UNPREPARED) };
        entry.used = used;
        status(entry)
    }

    /// Builds a plan, finds room for it, and says where it is.
    fn insert(&mut self, at: usize, key: K, writer: &Schema<'_>) -> Result<usize> {
        if self.most == 0 {
            return Err(Error::new(ErrorKind::Capacity, 0));
        }
        let plan = OwnedPlan::build_with(writer, self.reader, &self.options, &self.limits);
        let mut at = at;
        if self.entries.len() >= self.most {
            let ages = self.entries.iter().map(|entry| self.clock.age(entry.used)).enumerate();
            if let Some((oldest, _)) = ages.max_by_key(|(_, age)| *age) {
                self.entries.remove(oldest);
                at = at.saturating_sub(usize::from(oldest < at));
            }
        }
        self.entries.insert(at.min(self.entries.len()), Entry { key, used: 0, plan });
        Ok(at)
    }

    fn position(&self, key: K) -> Result<usize, usize> {
        self.entries.binary_search_by_key(&key, |entry| entry.key)
    }

    #[inline]
    fn kept(&self, key: K) -> Option<&OwnedPlan<'r>> {
        let entry = match self.entries.get(self.recent) {
            Some(entry) if entry.key == key => entry,
            _ => self.entries.get(self.position(key).ok()?)?,
        };
        entry.plan.as_ref().ok()
    }

    #[inline]
    pub(super) fn find(&self, key: K) -> Option<(PlanParts<'_>, Op)> {
        self.kept(key).map(OwnedPlan::parts)
    }

    /// The plan that was prepared for this message, and its datum, which is not looked at: offsets of errors in it count
    /// from its own start.
    ///
    /// # Errors
    /// [`ErrorKind::ShortMessage`], [`ErrorKind::BadMarker`]; [`ErrorKind::Unprepared`] if there is none, because none was
    /// prepared, or others have taken its place, or [`prepare`](Self::prepare) said why not.
    #[inline]
    pub fn plan<'m>(&self, message: &'m [u8]) -> Result<(Plan<'_>, &'m [u8])> {
        let (key, datum) = split::<K>(message)?;
        if key.is(self.own) {
            return Ok((Plan::same(*self.reader), datum));
        }
        Ok((self.kept(key).ok_or(UNPREPARED)?.plan(), datum))
    }

    /// Forgets the plan for messages of this fingerprint or number, for instance because a registry has given the number to
    /// another schema; whether there was one.
    pub fn forget(&mut self, key: K) -> bool {
        let found = self.position(key);
        if let Ok(at) = found {
            self.entries.remove(at);
        }
        found.is_ok()
    }

    /// The number of plans, with schemas that are remembered because they cannot be read.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

#[inline]
fn status<K>(entry: &Entry<'_, K>) -> Result<()> {
    match entry.plan {
        Ok(_) => Ok(()),
        Err(error) => Err(error),
    }
}
