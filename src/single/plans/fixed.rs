//! Plans in room of fixed size.

use super::{Clock, UNPREPARED, known, split};
use crate::error::{Error, ErrorKind, Result};
use crate::limits::Limits;
use crate::resolve::code::Op;
use crate::resolve::{Options, Plan, PlanBuf, PlanCapacity, PlanParts};
use crate::schema::Schema;
use crate::single::SchemaStore;
use crate::single::key::Key;

/// `Plans` without a heap: at most `N`, each in a [`PlanBuf`] of `WORDS` and `POOL`, found by comparing one key after
/// another. For Rust types there is [`FixedTypedPlans`](super::FixedTypedPlans).
///
/// When there is no room for another, the plan that has not been asked for for the longest time makes room. A message
/// whose schema the store does not know changes nothing. A schema that cannot be read, or whose plan is too large, is
/// remembered like a plan, so that a writer who sends many such messages is refused by a look-up.
///
/// ```
/// use avocet::resolve::rewrite;
/// use avocet::schema::SchemaBuf;
/// use avocet::single::{FixedPlans, FixedStore, registry};
/// use avocet::typed::Describe;
/// use avocet::{Decoder, Frame};
///
/// let mut tables = SchemaBuf::<1, 0, 0, 2, 0>::new();
/// let reader = tables.parse(r#"["null", "double"]"#)?;
/// let mut store = FixedStore::<1, u32>::new();
/// store.insert_as(7, i32::SCHEMA)?;
///
/// let mut plans = FixedPlans::<4, 32, 8, u32>::new(&reader)?;
/// let message = b"\x00\x00\x00\x00\x07\x36";
/// plans.prepare(&store, message)?;
/// let (plan, datum) = plans.plan(message)?;
/// let mut room = [0; 16];
/// let len = rewrite(&plan, &mut Decoder::new(datum), &mut [Frame::EMPTY; 4], &mut room).unwrap();
/// assert_eq!(room[..len], [0x02, 0, 0, 0, 0, 0, 0, 0x3b, 0x40]);
/// # Ok::<(), avocet::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct FixedPlans<'r, const N: usize, const WORDS: usize, const POOL: usize, K = u64> {
    reader: &'r Schema<'r>,
    /// Fingerprint of the reader.
    own: u64,
    options: Options,
    schema_fuel: u32,
    slots: [Slot<WORDS, POOL, K>; N],
    /// The slot that was asked for last.
    recent: usize,
    clock: Clock,
}

#[derive(Clone, Debug)]
struct Slot<const WORDS: usize, const POOL: usize, K> {
    key: Option<K>,
    used: u32,
    built: Result<(Op, PlanCapacity)>,
    arena: PlanBuf<WORDS, POOL>,
}

impl<const WORDS: usize, const POOL: usize, K> Slot<WORDS, POOL, K> {
    const EMPTY: Self = Self { key: None, used: 0, built: Err(UNPREPARED), arena: PlanBuf::new() };

    #[inline]
    fn status(&self) -> Result<()> {
        match self.built {
            Ok(_) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

impl<'r, const N: usize, const WORDS: usize, const POOL: usize, K: Key> FixedPlans<'r, N, WORDS, POOL, K> {
    /// No plans yet.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTables`] for tables that the parser did not make.
    pub fn new(reader: &'r Schema<'r>) -> Result<Self> {
        Ok(Self::of(reader, reader.fingerprint()?))
    }

    pub(super) const fn of(reader: &'r Schema<'r>, own: u64) -> Self {
        let (options, schema_fuel) = (Options::new(), Limits::SERVER.schema_fuel);
        Self { reader, own, options, schema_fuel, slots: [const { Slot::EMPTY }; N], recent: 0, clock: Clock(0) }
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
        self.schema_fuel = limits.schema_fuel;
        self
    }

    /// Sees to it that there is a plan for this message; its datum is not looked at.
    ///
    /// It asks the store only for a schema that there is no plan for, and not for the reader's own fingerprint.
    ///
    /// # Errors
    /// With offset 0: [`ErrorKind::ShortMessage`], [`ErrorKind::BadMarker`]; [`ErrorKind::UnknownFingerprint`] if the store
    /// does not have the schema; [`ErrorKind::Capacity`] if `N` is 0. Every other kind is why data of that schema
    /// cannot be read, as [`PlanBuf::build`] says it, at its place in the reader's text.
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
        if let Some(slot) = self.slots.get(self.recent)
            && slot.key == Some(key)
        {
            return slot.status();
        }
        self.switch(store, key)
    }

    #[inline(never)]
    fn switch<S: SchemaStore<K> + ?Sized>(&mut self, store: &S, key: K) -> Result<()> {
        let at = match self.slots.iter().position(|slot| slot.key == Some(key)) {
            Some(at) => at,
            None => self.build(&known(store, key)?, key)?,
        };
        self.recent = at;
        let used = self.clock.tick();
        let Some(slot) = self.slots.get_mut(at) else { return Err(UNPREPARED) };
        slot.used = used;
        slot.status()
    }

    /// Builds a plan in place of none, or of the one that was not asked for for the longest time, and says where.
    fn build(&mut self, writer: &Schema<'_>, key: K) -> Result<usize> {
        let clock = self.clock;
        let age = |slot: &Slot<WORDS, POOL, K>| (slot.key.is_none(), clock.age(slot.used));
        let Some((at, slot)) = self.slots.iter_mut().enumerate().max_by_key(|(_, slot)| age(slot)) else {
            return Err(Error::new(ErrorKind::Capacity, 0));
        };
        let limits = Limits::FIRMWARE.with_schema_fuel(self.schema_fuel);
        slot.key = Some(key);
        slot.built = slot.arena.build_with(writer, self.reader, &self.options, &limits).map(|plan| {
            let len = PlanCapacity { words: plan.words().len(), pool: plan.pool().len() };
            (plan.root(), len)
        });
        Ok(at)
    }

    #[inline]
    fn kept(&self, key: K) -> Option<(&PlanBuf<WORDS, POOL>, Op, PlanCapacity)> {
        let slot = match self.slots.get(self.recent) {
            Some(slot) if slot.key == Some(key) => slot,
            _ => self.slots.iter().find(|slot| slot.key == Some(key))?,
        };
        let (root, len) = slot.built.ok()?;
        Some((&slot.arena, root, len))
    }

    #[inline]
    pub(super) fn find(&self, key: K) -> Option<(PlanParts<'_>, Op)> {
        self.kept(key).map(|(arena, root, len)| (arena.parts(len), root))
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
        let (arena, root, len) = self.kept(key).ok_or(UNPREPARED)?;
        Ok((arena.plan(len, root, *self.reader), datum))
    }

    /// Forgets the plan for messages of this fingerprint or number, for instance because a registry has given the number to
    /// another schema; whether there was one.
    pub fn forget(&mut self, key: K) -> bool {
        let found = self.slots.iter_mut().find(|slot| slot.key == Some(key));
        found.map(|slot| slot.key = None).is_some()
    }

    /// The number of plans, with schemas that are remembered because they cannot be read.
    #[must_use]
    pub fn len(&self) -> usize {
        self.slots.iter().filter(|slot| slot.key.is_some()).count()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.slots.iter().all(|slot| slot.key.is_none())
    }

    /// The least capacity that all plans which are kept could have been built in.
    #[must_use]
    pub fn needed(&self) -> PlanCapacity {
        let built = self.slots.iter().filter(|slot| slot.key.is_some() && slot.built.is_ok());
        built.map(|slot| slot.arena.needed()).fold(PlanCapacity::default(), |all, one| PlanCapacity {
            words: all.words.max(one.words),
            pool: all.pool.max(one.pool),
        })
    }
}
