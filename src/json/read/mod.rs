//! Avro JSON back into the binary encoding.

mod cursor;
mod decimal;
mod default;
mod frame;
mod halfway;
mod missing;
mod name;
mod path;
mod record;
mod scalar;

pub(crate) use default::write_default;
pub use frame::ReadFrame;
pub use path::{Path, explain};

use crate::encoder::{EncodeError, Encoder};
use crate::error::{Error, ErrorKind, Result};
use crate::limits::Limits;
use crate::schema::{Field, Fixed, Kind, Primitive, Type, Union};
use crate::sink::Sink;
use core::fmt;
use cursor::Cursor;
use frame::{Entry, Items, Members, Order};
use missing::{Fill, Kept, fill};
use record::Next;

/// Why JSON was not read to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum ReadError<E> {
    /// The text is at fault, or a limit refused it. The offset is that in the text.
    Json(Error),
    /// The sink refused.
    Sink(E),
}

impl<E> From<Error> for ReadError<E> {
    fn from(error: Error) -> Self {
        Self::Json(error)
    }
}

impl<E: fmt::Display> fmt::Display for ReadError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(error) => error.fmt(f),
            Self::Sink(error) => error.fmt(f),
        }
    }
}

impl<E: fmt::Debug + fmt::Display> core::error::Error for ReadError<E> {}

/// What the encoder refused, as an error of reading.
#[cold]
#[inline(never)]
fn refused<E>(error: EncodeError<E>, cursor: &Cursor<'_>) -> ReadError<E> {
    match error {
        EncodeError::Sink(error) => ReadError::Sink(error),
        // Lengths beyond 2^63, which no text has.
        EncodeError::Value(_) => ReadError::Json(cursor.error(ErrorKind::JsonRange)),
    }
}

/// JSON text that holds any number of values, one after another with white space between them (or nothing, where a
/// bracket or a quote ends the first); [`read`](read()) takes one.
#[derive(Clone, Debug)]
pub struct Input<'j> {
    text: &'j str,
    at: usize,
    depth: u16,
    fuel: u32,
    defaults: Option<Fill>,
}

impl<'j> Input<'j> {
    /// Reads `text` from the start, with the default [`Limits`].
    #[must_use]
    pub const fn new(text: &'j str) -> Self {
        Self::with_limits(text, &Limits::SERVER)
    }

    /// Reads `text` from the start; of the limits, `depth` and `json_fuel` count, for each datum anew.
    #[must_use]
    pub const fn with_limits(text: &'j str, limits: &Limits) -> Self {
        Self { text, at: 0, depth: limits.depth, fuel: limits.json_fuel, defaults: None }
    }

    /// Takes the default of a field that a record lacks, if it has one, instead of refusing the record; also in records that
    /// are defaults themselves.
    ///
    /// A default is read where the schema has it, each time anew: [`Limits::json_fuel`] pays for that, since nobody has sent
    /// it. One that is none of its type, which only a schema can have that was read leniently, is an
    /// [`ErrorKind::InvalidDefault`] at the end of the record that lacks it. `stack` needs no frames for what is in defaults,
    /// which counts for [`Limits::depth`] and may nest 32 levels.
    ///
    /// ```
    /// use avocet::{json, schema::SchemaBuf, Encoder, SliceSink};
    /// let mut buf = SchemaBuf::<8, 4, 2, 4, 0>::new();
    /// let schema = buf.parse(
    ///     r#"{"type": "record", "name": "Reading", "fields": [
    ///         {"name": "day", "type": "int"}, {"name": "celsius", "type": ["float", "null"], "default": 21.5}]}"#,
    /// )?;
    /// let mut input = json::Input::new(r#"{"day": 20857}"#).with_defaults();
    /// let mut room = [0; 32];
    /// let mut encoder = Encoder::new(SliceSink::new(&mut room));
    /// json::read(schema.root(), &mut input, &mut [json::ReadFrame::EMPTY; 4], &mut encoder)?;
    /// assert_eq!(encoder.into_sink().written(), [0xf2, 0xc5, 0x02, 0x00, 0x00, 0x00, 0xac, 0x41]);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn with_defaults(mut self) -> Self {
        self.defaults = Some(fill);
        self
    }

    /// Bytes that have been read.
    #[must_use]
    pub const fn position(&self) -> usize {
        self.at
    }

    /// What has not been read.
    #[must_use]
    pub fn rest(&self) -> &'j str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Whether nothing but white space is left.
    #[must_use]
    pub fn is_at_end(&self) -> bool {
        self.rest().bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
    }

    /// That nothing but white space is left.
    ///
    /// # Errors
    /// [`ErrorKind::TrailingText`].
    pub fn finish(&self) -> Result<()> {
        if self.is_at_end() { Ok(()) } else { Err(Error::new(ErrorKind::TrailingText, self.at)) }
    }
}

/// Reads one value of type `ty` from `input`, which is then past it, and writes its binary encoding: the dynamic encoder.
///
/// This is the JSON encoding of the specification, as [`write`](super::write()) with
/// [`Style::AVRO`](super::Style::AVRO) writes it, in any layout; [what is accepted](super#reading) stands in the module's
/// documentation. Arrays and maps become one block each.
///
/// `stack` bounds how deep arrays, maps and records may nest, together with [`Limits::depth`]; one frame is needed for
/// each. Frames to spare make records faster whose members are out of order, at one frame for three fields.
/// [`explain`] tells where in the datum an error is, and [`Input::with_defaults`] what else is accepted.
///
/// ```
/// use avocet::{json, schema::SchemaBuf, Encoder, SliceSink};
/// let mut buf = SchemaBuf::<8, 4, 2, 4, 0>::new();
/// let schema = buf.parse(
///     r#"{"type": "record", "name": "Reading", "fields": [
///         {"name": "day", "type": "int"}, {"name": "celsius", "type": ["null", "float"]}]}"#,
/// )?;
/// let mut input = json::Input::new(r#"{"day": 20857, "celsius": {"float": 21.5}}  {"celsius": null, "day": 20858}"#);
/// let mut stack = [json::ReadFrame::EMPTY; 4];
/// let mut room = [0; 32];
/// let mut encoder = Encoder::new(SliceSink::new(&mut room));
/// while !input.is_at_end() {
///     json::read(schema.root(), &mut input, &mut stack, &mut encoder)?;
/// }
/// let rows = [0xf2, 0xc5, 0x02, 0x02, 0x00, 0x00, 0xac, 0x41, 0xf4, 0xc5, 0x02, 0x00];
/// assert_eq!(encoder.into_sink().written(), rows);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// # Errors
/// [`ReadError::Json`] for what is wrong with the text ([`ErrorKind::Json`], [`ErrorKind::JsonEscape`]), for a value that is
/// not one of its type ([`ErrorKind::JsonType`], [`JsonFraction`](ErrorKind::JsonFraction),
/// [`JsonRange`](ErrorKind::JsonRange), [`JsonCharacter`](ErrorKind::JsonCharacter), [`JsonFixed`](ErrorKind::JsonFixed),
/// [`JsonSymbol`](ErrorKind::JsonSymbol), [`JsonUnion`](ErrorKind::JsonUnion), [`JsonBranch`](ErrorKind::JsonBranch),
/// [`MissingField`](ErrorKind::MissingField), [`DuplicateMember`](ErrorKind::DuplicateMember)) and for limits
/// ([`ErrorKind::DepthLimit`], [`ErrorKind::JsonFuelLimit`]); [`ReadError::Sink`] if the sink refuses. `input` then stays
/// before the value, and what has been written stays written.
#[inline(never)]
pub fn read<S: Sink>(
    ty: Type<'_>,
    input: &mut Input<'_>,
    stack: &mut [ReadFrame],
    encoder: &mut Encoder<S>,
) -> Result<(), ReadError<S::Error>> {
    let mut reader = Reader::new(input, stack, encoder);
    reader.value(ty)?;
    let end = reader.cursor.at();
    // A number or a literal needs something between it and what follows.
    let parted = input.text.get(end.saturating_sub(1)..).unwrap_or_default().as_bytes();
    match parted {
        [b'}' | b']' | b'"', ..] | [_] | [_, b' ' | b'\t' | b'\n' | b'\r', ..] => {}
        _ => return Err(reader.cursor.error(ErrorKind::Json).into()),
    }
    input.at = end;
    Ok(())
}

struct Reader<'r, 'j, S> {
    cursor: Cursor<'j>,
    encoder: &'r mut Encoder<S>,
    stack: &'r mut [ReadFrame],
    used: usize,
    /// Levels that may still be opened.
    depth: u16,
    defaults: Option<Fill>,
    /// Whether a value is being read, rather than what stands between values.
    within: bool,
}

impl<'r, 'j, S: Sink> Reader<'r, 'j, S> {
    fn new(input: &Input<'j>, stack: &'r mut [ReadFrame], encoder: &'r mut Encoder<S>) -> Self {
        let cursor = Cursor::new(input.text, input.at, input.fuel);
        Self { cursor, encoder, stack, used: 0, depth: input.depth, defaults: input.defaults, within: true }
    }

    fn value(&mut self, ty: Type<'j>) -> Result<(), ReadError<S::Error>> {
        let schema = ty.schema();
        let mut ty = ty;
        let mut tagged = false;
        loop {
            // A value begins. Anything that nests becomes a frame; the rest is written at once.
            self.within = true;
            let byte = self.cursor.peek()?;
            let entry = match ty.kind() {
                Kind::Primitive(primitive) => {
                    scalar::primitive(primitive, &mut self.cursor, self.encoder)?;
                    None
                }
                Kind::Fixed(fixed) => {
                    self.fixed(fixed)?;
                    None
                }
                Kind::Enum(of) => {
                    let index = scalar::symbol(of, &mut self.cursor)?;
                    self.encoder.index(index).map_err(|error| refused(error, &self.cursor))?;
                    None
                }
                Kind::Union(union) => {
                    if let Some(branch) = self.branch(union, byte)? {
                        ty = branch;
                        tagged = true;
                        continue;
                    }
                    None
                }
                Kind::Array(item) => Some(Entry::Items(self.items(item, b'[', byte, tagged)?)),
                Kind::Map(value) => Some(Entry::Items(self.items(value, b'{', byte, tagged)?)),
                Kind::Record(_) => {
                    self.open(b'{', byte)?;
                    let (ty, order) = (ty.ty(), Order::Fresh);
                    Some(Entry::Members(Members { ty, tagged, order, entries: 0, placed: 0, next: 0, from: 0, end: 0 }))
                }
                Kind::Invalid => return Err(self.cursor.error(ErrorKind::InvalidTables).into()),
            };
            if let Some(entry) = entry {
                self.push(entry)?;
            } else if tagged {
                self.close_tag()?;
            }
            tagged = false;
            self.within = false;
            // A value has ended, or something that nests has begun: what comes next?
            loop {
                let Some(top) = self.used.checked_sub(1).and_then(|top| self.stack.get(top)) else {
                    return Ok(());
                };
                let was_tagged = match top.0 {
                    Entry::Items(items) => {
                        if let Some(item) = self.next_item(items)? {
                            ty = schema.ty(item);
                            break;
                        }
                        self.pop(1);
                        items.tagged
                    }
                    Entry::Members(mut members) => {
                        let (used, defaults) = (&mut self.used, self.defaults.is_some());
                        let next =
                            record::next_field(schema, &mut members, self.stack, used, &mut self.cursor, defaults);
                        // After an error too, since it tells where that is.
                        self.replace_top(Entry::Members(members));
                        match next? {
                            Next::Value(field) => {
                                ty = field;
                                break;
                            }
                            Next::Default(field) => {
                                self.default(field, members.end.saturating_sub(1))?;
                                continue;
                            }
                            Next::End => {}
                        }
                        self.pop(usize::from(members.entries).saturating_add(1));
                        members.tagged
                    }
                    Entry::Places(_) => return Err(self.cursor.error(ErrorKind::InvalidTables).into()),
                };
                if was_tagged {
                    self.within = true;
                    self.close_tag()?;
                    self.within = false;
                }
            }
        }
    }

    fn push(&mut self, entry: Entry) -> Result<()> {
        match (self.depth.checked_sub(1), self.stack.get_mut(self.used)) {
            (Some(depth), Some(free)) => {
                *free = ReadFrame(entry);
                self.depth = depth;
                self.used = self.used.wrapping_add(1);
                Ok(())
            }
            _ => Err(self.cursor.error(ErrorKind::DepthLimit)),
        }
    }

    fn pop(&mut self, entries: usize) {
        self.used = self.used.saturating_sub(entries);
        self.depth = self.depth.saturating_add(1);
    }

    fn replace_top(&mut self, entry: Entry) {
        if let Some(top) = self.used.checked_sub(1).and_then(|top| self.stack.get_mut(top)) {
            *top = ReadFrame(entry);
        }
    }

    /// Passes over this bracket, which `byte` should be.
    #[inline]
    fn open(&mut self, bracket: u8, byte: u8) -> Result<()> {
        if byte != bracket {
            return Err(self.cursor.mismatch());
        }
        self.cursor.pass();
        Ok(())
    }

    /// An array or a map begins: counted, because its count is written first.
    fn items(&mut self, item: Type<'_>, bracket: u8, byte: u8, tagged: bool) -> Result<Items, ReadError<S::Error>> {
        self.open(bracket, byte)?;
        let left = self.cursor.count()?;
        if left > 0 {
            self.encoder.block(left).map_err(|error| refused(error, &self.cursor))?;
        }
        Ok(Items { item: item.ty(), map: bracket == b'{', tagged, left, begun: 0 })
    }

    /// Begins the next item of the array or map on top of the stack, or writes its end.
    #[inline]
    fn next_item(&mut self, mut items: Items) -> Result<Option<crate::schema::tables::Ty>, ReadError<S::Error>> {
        if !self.cursor.more(items.begun == 0, if items.map { b'}' } else { b']' })? {
            if items.left != 0 {
                return Err(self.cursor.error(ErrorKind::Json).into());
            }
            self.encoder.end().map_err(|error| refused(error, &self.cursor))?;
            return Ok(None);
        }
        let Some(left) = items.left.checked_sub(1) else {
            return Err(self.cursor.error(ErrorKind::Json).into());
        };
        items.left = left;
        items.begun = items.begun.wrapping_add(1);
        self.replace_top(Entry::Items(items));
        if items.map {
            let key = self.cursor.key()?;
            scalar::string(key, &self.cursor, self.encoder)?;
        }
        Ok(Some(items.item))
    }

    /// Writes the default of a field that is missing before `place`, where reading goes on.
    #[cold]
    #[inline(never)]
    fn default(&mut self, field: Field<'_>, place: usize) -> Result<(), ReadError<S::Error>> {
        self.within = true;
        let fill = self.defaults.ok_or_else(|| Error::new(ErrorKind::MissingField, place))?;
        let left = self.cursor.fuel_left();
        let mut fuel = left;
        let mut kept = Kept { sink: self.encoder.sink_mut(), error: None };
        let written = fill(field, self.depth, &mut fuel, &mut kept);
        if let Some(error) = kept.error {
            return Err(ReadError::Sink(error));
        }
        written.map_err(|kind| Error::new(kind, place))?;
        self.cursor.go_to(place);
        self.cursor.pay(left.saturating_sub(fuel) as usize)?;
        self.within = false;
        Ok(())
    }

    fn fixed(&mut self, fixed: Fixed<'_>) -> Result<(), ReadError<S::Error>> {
        let at = self.cursor.at();
        let text = self.cursor.string()?;
        let len = scalar::latin1_len(text).ok_or_else(|| Error::new(ErrorKind::JsonCharacter, at))?;
        if len != fixed.size() {
            return Err(Error::new(ErrorKind::JsonFixed, at).into());
        }
        scalar::latin1(text, len, self.encoder)
    }

    /// Writes the index of a branch; returns its type if its value follows.
    fn branch<'s>(&mut self, union: Union<'s>, byte: u8) -> Result<Option<Type<'s>>, ReadError<S::Error>> {
        let at = self.cursor.at();
        let tag = match byte {
            b'n' => {
                self.cursor.literal(b"n")?;
                None
            }
            b'{' => {
                self.cursor.pass();
                if !self.cursor.more(true, b'}')? {
                    return Err(Error::new(ErrorKind::JsonUnion, at).into());
                }
                Some(self.cursor.key()?)
            }
            _ => {
                // Untagged, or no value at all.
                let error = self.cursor.mismatch();
                let kind = if error.kind == ErrorKind::JsonType { ErrorKind::JsonUnion } else { error.kind };
                return Err(Error::new(kind, at).into());
            }
        };
        let mut index = 0u32;
        for branch in union.branches() {
            let found = match tag {
                None => matches!(branch.kind(), Kind::Primitive(Primitive::Null)),
                Some(tag) => name::is_tag(branch.tag(), tag),
            };
            if found {
                self.cursor.pay(index as usize)?;
                self.encoder.index(index).map_err(|error| refused(error, &self.cursor))?;
                return Ok(tag.map(|_| branch));
            }
            index = index.wrapping_add(1);
        }
        self.cursor.pay(index as usize)?;
        Err(Error::new(ErrorKind::JsonBranch, at).into())
    }

    /// The bracket around a tag and its value: there is no second member.
    #[inline]
    fn close_tag(&mut self) -> Result<()> {
        match self.cursor.peek()? {
            b'}' => {
                self.cursor.pass();
                Ok(())
            }
            b',' => Err(self.cursor.error(ErrorKind::JsonUnion)),
            _ => Err(self.cursor.error(ErrorKind::Json)),
        }
    }
}
