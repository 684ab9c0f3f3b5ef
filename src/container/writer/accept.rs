//! Whether readers will accept a header, where nothing can parse it: on firmware, without a heap.

use crate::container::Error as FileError;
use crate::error::{Error, ErrorKind};
use crate::limits::Limits;
use crate::schema::{FullName, Kind, Schema, Type};

/// Whether a header of so many bytes and entries is within the limits.
pub(crate) fn header(bytes: u64, entries: usize, limits: &Limits) -> Result<(), FileError> {
    if bytes > u64::from(limits.header_bytes) {
        return Err(FileError::new(ErrorKind::HeaderBytesLimit, 0, 0));
    }
    if entries as u64 > u64::from(limits.header_entries) {
        return Err(FileError::new(ErrorKind::HeaderEntriesLimit, 0, 0));
    }
    Ok(())
}

/// Whether the text of a schema is within the limits, as its tables show.
pub(crate) fn schema(schema: &Schema<'_>, limits: &Limits) -> Result<(), Error> {
    let fail = |kind| Err(Error::new(kind, 0));
    if schema.text.len() > limits.schema_text as usize {
        return fail(ErrorKind::SchemaTextLimit);
    }
    let tables =
        [schema.nodes.len(), schema.fields.len(), schema.names.len(), schema.branches.len(), schema.symbols.len()];
    if tables.into_iter().any(|entries| entries > usize::from(limits.schema_nodes)) {
        return fail(ErrorKind::SchemaNodesLimit);
    }
    types(schema.root(), limits.schema_depth, limits).or_else(fail)
}

/// Names and nesting. Types that are only named are not entered, so that this is a tree, and each is seen once.
fn types(ty: Type<'_>, room: u8, limits: &Limits) -> Result<(), ErrorKind> {
    let Some(room) = room.checked_sub(1) else { return Err(ErrorKind::SchemaDepthLimit) };
    let most = usize::from(limits.name_bytes);
    let name = |len: usize| if len > most { Err(ErrorKind::NameBytesLimit) } else { Ok(()) };
    let full = |of: FullName<'_>| {
        // However it is split in the text.
        name(of.name.raw().len().saturating_add(of.namespace.map_or(0, |space| space.raw().len().saturating_add(1))))
    };
    match ty.kind() {
        Kind::Primitive(_) | Kind::Invalid => Ok(()),
        Kind::Fixed(of) => full(of.full_name()),
        Kind::Array(inner) | Kind::Map(inner) => types(inner, room, limits),
        Kind::Union(of) => of.branches().try_for_each(|branch| types(branch, room, limits)),
        Kind::Enum(of) => {
            full(of.full_name())?;
            of.symbols().try_for_each(|symbol| name(symbol.raw().len()))
        }
        Kind::Record(of) => {
            full(of.full_name())?;
            if !ty.is_definition() {
                return Ok(());
            }
            of.fields().try_for_each(|field| {
                name(field.name().raw().len())?;
                types(field.ty(), room, limits)
            })
        }
    }
}
