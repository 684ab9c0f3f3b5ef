//! Sorting by a field that a path names.

use super::{compare, directed};
use crate::decoder::Decoder;
use crate::error::{Error, ErrorKind, Result};
use crate::limits::Limits;
use crate::schema::{Field, Kind, Type, Union};
use crate::skip::skip;
use crate::walk::Frame;
use core::cmp::Ordering;

/// Names that a path may hold.
pub const MAX_STEPS: usize = 16;

/// Where the path does not lead through a union.
const NO_UNION: u16 = u16::MAX;

/// One name of a path: the field of that name, and the branch that its record is, if it stands in a union.
#[derive(Clone, Copy, Debug)]
struct Step {
    branch: u16,
    field: u16,
}

/// A field by which data are put in order, and in which direction.
///
/// A path such as `address.city` is a field of a record, or of a union of which one branch is a record: mostly an optional
/// one. Where a datum holds another branch, there is no such field; then the branches decide by their position, as they
/// would if the whole unions were compared: with `["null", "Address"]`, data without an address come first. The `order` of the
/// fields on the path does not count; that of fields inside the value does.
///
/// To compare many times, [`locate`](Self::locate) the value in each datum once and use
/// [`compare_at`](Self::compare_at). Nothing here allocates.
///
/// ```
/// use avocet::order::{SortKey, compare_by};
/// use avocet::{Frame, Limits, schema::SchemaBuf};
/// use core::cmp::Ordering;
/// let mut buf = SchemaBuf::<8, 8, 4, 4, 0>::new();
/// let schema = buf.parse(r#"{"type": "record", "name": "Person", "fields": [
///     {"name": "name", "type": "string"},
///     {"name": "address", "type": ["null", {"type": "record", "name": "Address", "fields": [
///         {"name": "city", "type": "string"}]}]}]}"#)?;
/// let keys = [SortKey::new(schema.root(), "address.city")?.descending(), SortKey::new(schema.root(), "name")?];
/// let (ada, bob, eve) = (b"\x06Ada\x02\x0aParis", b"\x06Bob\x02\x0aParis", b"\x06Eve\x00");
/// let mut stack = [Frame::EMPTY; 8];
/// let mut order = |a: &[u8], b: &[u8]| compare_by(&keys, a, b, &Limits::SERVER, &mut stack);
/// assert_eq!(order(ada, bob)?, Ordering::Less); // one city, so the name decides
/// assert_eq!(order(eve, bob)?, Ordering::Greater); // descending: who has no address comes last
/// # Ok::<(), avocet::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct SortKey<'s> {
    root: Type<'s>,
    /// Type of the value.
    ty: Type<'s>,
    steps: [Step; MAX_STEPS],
    len: u8,
    descending: bool,
}

/// Where the value of a key is in a datum, or that it has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    at: usize,
    /// The step that leads nowhere, and the branch that is there instead.
    absent: Option<(u8, u16)>,
}

impl Place {
    /// Where the value begins; `None` if a union on the path holds another branch.
    #[must_use]
    pub const fn at(&self) -> Option<usize> {
        if self.absent.is_some() { None } else { Some(self.at) }
    }
}

impl<'s> SortKey<'s> {
    /// The datum itself, in the order of its schema.
    #[must_use]
    pub const fn whole(root: Type<'s>) -> Self {
        let none = Step { branch: NO_UNION, field: 0 };
        Self { root, ty: root, steps: [none; MAX_STEPS], len: 0, descending: false }
    }

    /// The field at `path`, names with dots between them, of data of type `root`; ascending.
    ///
    /// # Errors
    /// With the offset of a name in `path`: [`ErrorKind::KeyPath`] if it is no field, or stands in a union that has several
    /// records; [`ErrorKind::MapOrder`] if it is a map; [`ErrorKind::Capacity`] beyond [`MAX_STEPS`] names.
    pub fn new(root: Type<'s>, path: &str) -> Result<Self> {
        let mut key = Self::whole(root);
        let mut at = 0usize;
        let mut left = Some(path);
        while let Some(rest) = left {
            // Counted by hand: the library's counts could overflow, as far as the compiler knows.
            let dot = rest.bytes().take_while(|byte| *byte != b'.').fold(0usize, |len, _| len.wrapping_add(1));
            let name = rest.get(..dot).unwrap_or_default();
            left = rest.get(dot.saturating_add(1)..);
            let wrong = |kind| Error::new(kind, at);
            let (branch, inner) = match key.ty.kind() {
                Kind::Union(union) => only_record(union).ok_or(wrong(ErrorKind::KeyPath))?,
                _ => (NO_UNION, key.ty),
            };
            let Kind::Record(record) = inner.kind() else { return Err(wrong(ErrorKind::KeyPath)) };
            // The tables number fields by 16 bits.
            let mut index = 0u16;
            let mut is_it = |field: &Field<'_>| {
                let it = field.name() == name;
                index = index.wrapping_add(u16::from(!it));
                it
            };
            let field = record.fields().find(&mut is_it).ok_or(wrong(ErrorKind::KeyPath))?;
            let step = key.steps.get_mut(usize::from(key.len)).ok_or(wrong(ErrorKind::Capacity))?;
            *step = Step { branch, field: index };
            key.len = key.len.saturating_add(1);
            key.ty = field.ty();
            if let Kind::Map(_) = key.ty.kind() {
                return Err(wrong(ErrorKind::MapOrder));
            }
            at = at.saturating_add(name.len()).saturating_add(1);
        }
        Ok(key)
    }

    /// The same, in the other direction.
    #[must_use]
    pub const fn descending(mut self) -> Self {
        self.descending = !self.descending;
        self
    }

    /// The type of its values.
    #[must_use]
    pub const fn ty(&self) -> Type<'s> {
        self.ty
    }

    fn steps(&self) -> &[Step] {
        self.steps.get(..usize::from(self.len)).unwrap_or_default()
    }

    /// Where the value is in a datum, of which no more is read than what stands before it.
    ///
    /// # Errors
    /// Those of [`skip`](crate::skip()).
    pub fn locate(&self, datum: &[u8], limits: &Limits, stack: &mut [Frame]) -> Result<Place> {
        let mut d = Decoder::with_limits(datum, limits);
        let mut ty = self.root;
        let mut number = 0u8;
        for step in self.steps() {
            if let Kind::Union(union) = ty.kind() {
                let index = d.union_index(union.len())?;
                if index != usize::from(step.branch) {
                    let branch = u16::try_from(index).unwrap_or(NO_UNION);
                    return Ok(Place { at: d.position(), absent: Some((number, branch)) });
                }
                ty = union.branch(index).ok_or_else(|| d.error(ErrorKind::InvalidTables))?;
            }
            let Kind::Record(record) = ty.kind() else { return Err(d.error(ErrorKind::InvalidTables)) };
            let mut fields = record.fields();
            for field in fields.by_ref().take(usize::from(step.field)) {
                skip(field.ty(), &mut d, stack)?;
            }
            ty = fields.next().ok_or_else(|| d.error(ErrorKind::InvalidTables))?.ty();
            number = number.wrapping_add(1);
        }
        Ok(Place { at: d.position(), absent: None })
    }

    /// Which of two data comes first, where their values have been located before.
    ///
    /// # Errors
    /// Those of [`compare()`], with offsets in the data.
    pub fn compare_at(
        &self,
        (a, at): (&[u8], Place),
        (b, other): (&[u8], Place),
        limits: &Limits,
        stack: &mut [Frame],
    ) -> Result<Ordering> {
        let branch = |step: u8| self.steps().get(usize::from(step)).map_or(NO_UNION, |step| step.branch);
        let order = match (at.absent, other.absent) {
            (None, None) => {
                let mut values = [(a, at.at), (b, other.at)].map(|(datum, at)| {
                    Decoder::of_part(datum.get(at..).unwrap_or_default(), at, limits.fuel, limits.depth)
                });
                let [a, b] = &mut values;
                compare(self.ty, a, b, stack)?
            }
            (Some((step, there)), None) => there.cmp(&branch(step)),
            (None, Some((step, there))) => branch(step).cmp(&there),
            (Some((step, there)), Some((other, then))) => match step.cmp(&other) {
                // The union that is met first decides.
                Ordering::Less => there.cmp(&branch(step)),
                Ordering::Greater => branch(other).cmp(&then),
                Ordering::Equal => there.cmp(&then),
            },
        };
        Ok(directed(order, self.descending))
    }

    /// Which of two data comes first.
    ///
    /// # Errors
    /// Those of [`locate`](Self::locate) and [`compare_at`](Self::compare_at).
    pub fn compare(&self, a: &[u8], b: &[u8], limits: &Limits, stack: &mut [Frame]) -> Result<Ordering> {
        let (at, other) = (self.locate(a, limits, stack)?, self.locate(b, limits, stack)?);
        self.compare_at((a, at), (b, other), limits, stack)
    }
}

/// The branch of a union that is a record, and its index, if there is one and no other.
fn only_record(union: Union<'_>) -> Option<(u16, Type<'_>)> {
    let (mut found, mut index) = (None, 0u16);
    for branch in union.branches() {
        if let Kind::Record(_) = branch.kind() {
            if found.is_some() {
                return None;
            }
            found = Some((index, branch));
        }
        index = index.wrapping_add(1);
    }
    found
}

/// Which of two data comes first by several keys, the first of which counts most.
///
/// # Errors
/// Those of [`SortKey::compare`].
pub fn compare_by(keys: &[SortKey<'_>], a: &[u8], b: &[u8], limits: &Limits, stack: &mut [Frame]) -> Result<Ordering> {
    for key in keys {
        let order = key.compare(a, b, limits, stack)?;
        if order.is_ne() {
            return Ok(order);
        }
    }
    Ok(Ordering::Equal)
}
