//! What matches what. Pure functions over two types, without a heap; each pays for what it looks at.
//!
//! A match is shallow, as the specification has it: records and enums match by their names, whatever is in them, so
//! that a branch of a union may match and clash inside. Unions match everything.

use super::fuel::Fuel;
use super::options::{Decimals, Options, UnionChoice};
use crate::error::Result;
use crate::schema::{Aliases, FullName, Kind, LogicalType, Primitive, Type, Union};
use crate::text::Text;

/// How a value of a primitive type is read as another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Promotion {
    /// As it is.
    Same,
    IntToLong,
    IntToFloat,
    IntToDouble,
    LongToFloat,
    LongToDouble,
    FloatToDouble,
    StringToBytes,
    BytesToString,
}

/// How a value of the writer's type is read as the reader's, if it can be.
pub(crate) const fn promotion(writer: Primitive, reader: Primitive) -> Option<Promotion> {
    use Primitive as P;
    Some(match (writer, reader) {
        (P::Int, P::Long) => Promotion::IntToLong,
        (P::Int, P::Float) => Promotion::IntToFloat,
        (P::Int, P::Double) => Promotion::IntToDouble,
        (P::Long, P::Float) => Promotion::LongToFloat,
        (P::Long, P::Double) => Promotion::LongToDouble,
        (P::Float, P::Double) => Promotion::FloatToDouble,
        (P::String, P::Bytes) => Promotion::StringToBytes,
        (P::Bytes, P::String) => Promotion::BytesToString,
        (one, two) if one as u8 == two as u8 => Promotion::Same,
        _ => return None,
    })
}

/// Whether the writer's named type goes by the name of the reader's: the unqualified names are equal, or the writer's full
/// name is one of the reader's aliases. The kinds are not looked at.
pub(crate) fn same_name(writer: Type<'_>, reader: Type<'_>, options: &Options, fuel: &mut Fuel) -> Result<bool> {
    let (theirs, ours) = (writer.tag(), reader.tag());
    pay_for_names(theirs, ours, fuel)?;
    Ok(theirs.name == ours.name || options.aliases && is_alias(theirs, ours, reader, fuel)?)
}

/// Whether the full names are equal, or the writer's is one of the reader's aliases.
fn same_full_name(writer: Type<'_>, reader: Type<'_>, options: &Options, fuel: &mut Fuel) -> Result<bool> {
    let (theirs, ours) = (writer.tag(), reader.tag());
    pay_for_names(theirs, ours, fuel)?;
    Ok(theirs == ours || options.aliases && is_alias(theirs, ours, reader, fuel)?)
}

fn pay_for_names(theirs: FullName<'_>, ours: FullName<'_>, fuel: &mut Fuel) -> Result<()> {
    let space = |name: FullName<'_>| name.namespace.map_or(0, |space| space.raw().len());
    fuel.pay(
        theirs.name.raw().len().max(ours.name.raw().len()).saturating_add(space(theirs)).saturating_add(space(ours)),
    )
}

/// Whether `theirs` is an alias of the reader's type: a full name, or a name in the namespace of that type.
fn is_alias(theirs: FullName<'_>, ours: FullName<'_>, reader: Type<'_>, fuel: &mut Fuel) -> Result<bool> {
    let Some(aliases) = paid_aliases(reader, fuel)? else { return Ok(false) };
    for alias in aliases {
        let raw = alias.raw().len();
        fuel.pay(raw)?;
        let (space, name) = match alias.split_last_dot() {
            Some((space, name)) => (Some(space).filter(|space| !space.is_empty()), name),
            None => (ours.namespace, alias),
        };
        if name == theirs.name && space == theirs.namespace {
            return Ok(true);
        }
    }
    Ok(false)
}

fn paid_aliases<'s>(reader: Type<'s>, fuel: &mut Fuel) -> Result<Option<Aliases<'s>>> {
    let (aliases, cost) = match reader.kind() {
        Kind::Record(it) => it.priced_aliases(),
        Kind::Enum(it) => it.priced_aliases(),
        Kind::Fixed(it) => it.priced_aliases(),
        _ => return Ok(None),
    };
    fuel.pay(cost)?;
    Ok(Some(aliases))
}

/// Whether precision and scale of two decimals agree; true for all else. A decimal matches a type that is none.
pub(crate) fn same_decimal(writer: Type<'_>, reader: Type<'_>, options: &Options) -> bool {
    match (writer.logical_type(), reader.logical_type()) {
        (Some(one @ LogicalType::Decimal { .. }), Some(two @ LogicalType::Decimal { .. })) => {
            options.decimals == Decimals::Ignored || one == two
        }
        _ => true,
    }
}

/// Whether a value of the writer's type can be looked for in the reader's.
pub(crate) fn matches(writer: Type<'_>, reader: Type<'_>, options: &Options, fuel: &mut Fuel) -> Result<bool> {
    let (mut writer, mut reader) = (writer, reader);
    // Arrays and maps nest only as deep as the parser lets types nest: their items are unnamed types, or end this.
    loop {
        fuel.pay(0)?;
        match (writer.kind(), reader.kind()) {
            (Kind::Array(theirs), Kind::Array(ours)) | (Kind::Map(theirs), Kind::Map(ours)) => {
                (writer, reader) = (theirs, ours);
            }
            (Kind::Invalid, _) | (_, Kind::Invalid) => return Ok(false),
            (Kind::Union(_), _) | (_, Kind::Union(_)) => return Ok(true),
            (Kind::Primitive(theirs), Kind::Primitive(ours)) => {
                return Ok(promotion(theirs, ours).is_some() && same_decimal(writer, reader, options));
            }
            (Kind::Fixed(theirs), Kind::Fixed(ours)) => {
                return Ok(theirs.size() == ours.size()
                    && same_decimal(writer, reader, options)
                    && same_name(writer, reader, options, fuel)?);
            }
            (Kind::Record(_), Kind::Record(_)) | (Kind::Enum(_), Kind::Enum(_)) => {
                return same_name(writer, reader, options, fuel);
            }
            _ => return Ok(false),
        }
    }
}

/// Which branch of the reader's union takes a value of the writer's type, which is no union.
pub(crate) fn branch(writer: Type<'_>, reader: Union<'_>, options: &Options, fuel: &mut Fuel) -> Result<Option<usize>> {
    if options.union_choice == UnionChoice::ExactFirst {
        for (index, branch) in reader.branches().enumerate() {
            if is_exact(writer, branch, options, fuel)? {
                return Ok(Some(index));
            }
        }
    }
    for (index, branch) in reader.branches().enumerate() {
        if matches(writer, branch, options, fuel)? {
            return Ok(Some(index));
        }
    }
    Ok(None)
}

/// Whether a branch is of the writer's very type: by kind, and named types by full name or alias. The items of arrays
/// and maps don't matter, for a union has one array and one map at most.
pub(crate) fn is_exact(writer: Type<'_>, branch: Type<'_>, options: &Options, fuel: &mut Fuel) -> Result<bool> {
    fuel.pay(0)?;
    match (writer.kind(), branch.kind()) {
        (Kind::Primitive(theirs), Kind::Primitive(ours)) => Ok(theirs == ours && same_decimal(writer, branch, options)),
        (Kind::Array(_), Kind::Array(_)) | (Kind::Map(_), Kind::Map(_)) => Ok(true),
        (Kind::Fixed(theirs), Kind::Fixed(ours)) => Ok(theirs.size() == ours.size()
            && same_decimal(writer, branch, options)
            && same_full_name(writer, branch, options, fuel)?),
        (Kind::Record(_), Kind::Record(_)) | (Kind::Enum(_), Kind::Enum(_)) => {
            same_full_name(writer, branch, options, fuel)
        }
        _ => Ok(false),
    }
}

/// The index of the reader's symbol that the writer's `symbol` becomes: the same, or the reader's default.
pub(crate) fn symbol(symbol: Text<'_>, reader: crate::schema::Enum<'_>, fuel: &mut Fuel) -> Result<Option<usize>> {
    for (index, ours) in reader.symbols().enumerate() {
        fuel.pay(ours.raw().len())?;
        if ours == symbol {
            return Ok(Some(index));
        }
    }
    Ok(reader.default())
}
