//! Members of an object, in any order, for the fields of a record, in theirs.

use super::cursor::Cursor;
use super::frame::{Entry, Members, Order, PLACES, ReadFrame, UNKNOWN};
use super::name::same;
use crate::error::{Error, ErrorKind, Result};
use crate::schema::tables::Field as Row;
use crate::schema::{Field, Kind, Schema, Type};
use crate::text::Text;

/// The fields of a record.
#[derive(Clone, Copy)]
struct Fields<'s> {
    schema: &'s Schema<'s>,
    rows: &'s [Row],
}

impl<'s> Fields<'s> {
    fn get(&self, index: usize) -> Option<Field<'s>> {
        self.rows.get(index).map(|row| Field::new(self.schema, row))
    }

    /// The field that a member is for: looked for from `next` on and then from the first.
    fn find(&self, next: usize, key: Text<'_>, cursor: &mut Cursor<'_>) -> Result<Option<usize>> {
        let indexes = (next..self.rows.len()).chain(0..next.min(self.rows.len()));
        let mut compared = 0usize;
        for index in indexes {
            if self.get(index).is_some_and(|field| same(field.name(), key)) {
                cursor.pay(compared)?;
                return Ok(Some(index));
            }
            compared = compared.wrapping_add(1);
        }
        cursor.pay(compared)?;
        Ok(None)
    }
}

/// What comes next in an object.
pub(super) enum Next<'s> {
    /// The value of a field of this type, at which the cursor stands.
    Value(Type<'s>),
    /// A field that is missing and has a default.
    Default(Field<'s>),
    /// Nothing: all are written, and the cursor stands past the object.
    End,
}

/// Goes to the value of the next field, or past the end of the object when all are written.
///
/// `used` entries of the stack are in use; the topmost is the record's own, of which `members` is a copy that replaces it.
pub(super) fn next_field<'s>(
    schema: &'s Schema<'s>,
    members: &mut Members,
    stack: &mut [ReadFrame],
    used: &mut usize,
    cursor: &mut Cursor<'_>,
    defaults: bool,
) -> Result<Next<'s>> {
    let Kind::Record(record) = schema.ty(members.ty).kind() else {
        return Err(cursor.error(ErrorKind::InvalidTables));
    };
    let (first, end) = record.range();
    let rows = schema.fields.get(usize::from(first)..usize::from(end)).unwrap_or_default();
    let fields = Fields { schema, rows };
    match members.order {
        Order::Fresh | Order::Kept => in_order(fields, members, stack, used, cursor, defaults),
        Order::Placed | Order::Searched | Order::Ended => {
            // The value that has just been read must end where looking ahead has seen it end.
            if !matches!(cursor.peek()?, b',' | b'}') {
                return Err(cursor.error(ErrorKind::Json));
            }
            locate(fields, members, stack, *used, cursor, defaults)
        }
    }
}

#[inline]
fn in_order<'s>(
    fields: Fields<'s>,
    members: &mut Members,
    stack: &mut [ReadFrame],
    used: &mut usize,
    cursor: &mut Cursor<'_>,
    defaults: bool,
) -> Result<Next<'s>> {
    let next = usize::from(members.next);
    let field = fields.get(next);
    loop {
        let first = core::mem::replace(&mut members.order, Order::Kept) == Order::Fresh;
        if !cursor.more(first, b'}')? {
            return match field {
                None => Ok(Next::End),
                Some(field) => {
                    members.order = Order::Ended;
                    members.end = cursor.at();
                    missing(field, members, defaults)
                }
            };
        }
        let at = cursor.at();
        let key = cursor.key()?;
        if let Some(field) = field
            && same(field.name(), key)
        {
            members.next = members.next.wrapping_add(1);
            return Ok(Next::Value(field.ty()));
        }
        match fields.find(next, key, cursor)? {
            None => cursor.skip_any()?,
            Some(index) if index < next => return Err(Error::new(ErrorKind::DuplicateMember, at)),
            Some(_) => {
                members.from = at;
                cursor.go_to(at);
                rearrange(fields, members, stack, used, cursor)?;
                return locate(fields, members, stack, *used, cursor, defaults);
            }
        }
    }
}

/// Passes over the rest of the object, from a member that is not where it belongs, and notes where the values are, if
/// the stack has room for that to spare.
#[cold]
#[inline(never)]
fn rearrange(
    fields: Fields<'_>,
    members: &mut Members,
    stack: &mut [ReadFrame],
    used: &mut usize,
    cursor: &mut Cursor<'_>,
) -> Result<()> {
    let next = usize::from(members.next);
    let left = fields.rows.len().saturating_sub(next);
    let entries = left.div_ceil(PLACES);
    // The record's own entry moves up and its places take what was free from there.
    let own = used.saturating_sub(1);
    let free = stack.len().saturating_sub(*used);
    members.order = Order::Searched;
    if entries <= free / 2
        && let Ok(count) = u16::try_from(entries)
        && let Some(room) = stack.get_mut(own..own.saturating_add(entries))
    {
        room.fill(ReadFrame::EMPTY);
        *used = used.saturating_add(entries);
        members.entries = count;
        members.placed = u16::try_from(left).unwrap_or(u16::MAX);
        members.order = Order::Placed;
    }
    let (mut first, mut found, mut likely) = (true, 0usize, next);
    while cursor.more(first, b'}')? {
        first = false;
        let at = cursor.at();
        let key = cursor.key()?;
        // The field after the one that was found last is the likely one.
        let Some(index) = fields.find(likely, key, cursor)? else {
            cursor.skip_any()?;
            continue;
        };
        found = found.saturating_add(1);
        likely = index.saturating_add(1);
        let duplicate = match index.checked_sub(next) {
            None => true,
            Some(index) if members.order == Order::Placed => {
                let place = place(stack, own, index);
                place.is_none_or(|place| core::mem::replace(place, cursor.at()) != UNKNOWN)
            }
            Some(_) => found > left,
        };
        if duplicate {
            return Err(Error::new(ErrorKind::DuplicateMember, at));
        }
        cursor.skip_known()?;
    }
    members.end = cursor.at();
    Ok(())
}

/// Where the place of a field is kept, counted from the first that was out of order.
fn place(stack: &mut [ReadFrame], first: usize, index: usize) -> Option<&mut usize> {
    match stack.get_mut(first.checked_add(index / PLACES)?) {
        Some(ReadFrame(Entry::Places(places))) => places.get_mut(index % PLACES),
        _ => None,
    }
}

/// Goes to the value of the next field of a record whose members are out of order.
fn locate<'s>(
    fields: Fields<'s>,
    members: &mut Members,
    stack: &mut [ReadFrame],
    used: usize,
    cursor: &mut Cursor<'_>,
    defaults: bool,
) -> Result<Next<'s>> {
    let Some(field) = fields.get(usize::from(members.next)) else {
        cursor.go_to(members.end);
        return Ok(Next::End);
    };
    if members.order == Order::Ended {
        return missing(field, members, defaults);
    }
    if members.order == Order::Placed {
        let entries = usize::from(members.entries);
        let first = used.saturating_sub(1).saturating_sub(entries);
        // Places count from the field that was next when order was lost: the last place is the last field's.
        let left = fields.rows.len().saturating_sub(usize::from(members.next));
        let index = usize::from(members.placed).saturating_sub(left);
        match place(stack, first, index) {
            Some(place) if *place != UNKNOWN => cursor.go_to(*place),
            _ => return missing(field, members, defaults),
        }
    } else {
        cursor.go_to(members.from);
        let mut first = true;
        loop {
            if !cursor.more(first, b'}')? {
                return missing(field, members, defaults);
            }
            first = false;
            let before = cursor.at();
            let key = cursor.key()?;
            cursor.pay(cursor.at().saturating_sub(before))?;
            if same(field.name(), key) {
                break;
            }
            cursor.skip_known()?;
        }
    }
    members.next = members.next.wrapping_add(1);
    Ok(Next::Value(field.ty()))
}

/// The object has no member for this field.
#[cold]
#[inline(never)]
fn missing<'s>(field: Field<'s>, members: &mut Members, defaults: bool) -> Result<Next<'s>> {
    if !(defaults && field.has_default()) {
        return Err(Error::new(ErrorKind::MissingField, members.end.saturating_sub(1)));
    }
    members.next = members.next.wrapping_add(1);
    Ok(Next::Default(field))
}
