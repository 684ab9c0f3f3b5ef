//! What matches what. Pure functions over two types, without a heap; each pays for what it looks at.
//!
//! A match is shallow, as the specification has it: records and enums match by their names, whatever is in them, so
//! that a branch of a union may match and clash inside. Unions match everything.

use super::fuel::Fuel;
use super::options::{Decimals, Options, UnionChoice};
use crate::error::Result;
use crate::schema::{Aliases, FullName, Kind, LogicalType, Primitive, Type, Union};

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
///
/// A branch of the writer's own full name goes before those that have it as an alias, and these before those that match
/// by the unqualified name: otherwise a union of `a.Point` and `b.Point` could not be read with its own schema, nor with
/// one where both have got new names.
pub(crate) fn branch(writer: Type<'_>, reader: Union<'_>, options: &Options, fuel: &mut Fuel) -> Result<Option<usize>> {
    if options.union_choice == UnionChoice::ExactFirst {
        let exact = first(writer, reader, options, fuel, is_exact)?;
        if exact.is_some() {
            return Ok(exact);
        }
    }
    first(writer, reader, options, fuel, matches)
}

/// What tells whether a branch will do.
type Rule = fn(Type<'_>, Type<'_>, &Options, &mut Fuel) -> Result<bool>;

fn first(
    writer: Type<'_>,
    reader: Union<'_>,
    options: &Options,
    fuel: &mut Fuel,
    accepts: Rule,
) -> Result<Option<usize>> {
    let is_named = matches!(writer.kind(), Kind::Record(_) | Kind::Enum(_) | Kind::Fixed(_));
    let (mut by_alias, mut found) = (None, None);
    for (index, branch) in super::build::indexed(reader.branches()) {
        if accepts(writer, branch, options, fuel)? {
            let (theirs, ours) = (writer.tag(), branch.tag());
            if !is_named || theirs == ours {
                return Ok(Some(index));
            }
            if by_alias.is_none() && options.aliases && is_alias(theirs, ours, branch, fuel)? {
                by_alias = Some(index);
            }
            found = found.or(Some(index));
        }
    }
    Ok(by_alias.or(found))
}

/// Whether a branch is of the writer's very type: by kind, and named types by full name or alias. The items of arrays
/// and maps don't matter, for a union has one array and one map at most.
fn is_exact(writer: Type<'_>, branch: Type<'_>, options: &Options, fuel: &mut Fuel) -> Result<bool> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;
    use crate::resolve::fields::{NONE, Pairing};
    use crate::schema::SchemaBuf;

    type Buf = SchemaBuf<32, 32, 16, 32, 16>;

    fn with<T>(writer: &str, reader: &str, run: impl FnOnce(Type<'_>, Type<'_>, &mut Fuel) -> T) -> T {
        let (mut one, mut two) = (Buf::new(), Buf::new());
        let (writer, reader) = (one.parse(writer).unwrap(), two.parse(reader).unwrap());
        run(writer.root(), reader.root(), &mut Fuel::new(&Limits::SERVER))
    }

    fn matching(writer: &str, reader: &str) -> bool {
        with(writer, reader, |writer, reader, fuel| matches(writer, reader, &Options::new(), fuel).unwrap())
    }

    fn chosen(writer: &str, reader: &str, options: Options) -> Option<usize> {
        with(writer, reader, |writer, reader, fuel| {
            let Kind::Union(union) = reader.kind() else { panic!("no union") };
            branch(writer, union, &options, fuel).unwrap()
        })
    }

    #[test]
    fn promotions_are_those_of_the_specification_and_no_others() {
        let allowed = [
            ("int", "long"),
            ("int", "float"),
            ("int", "double"),
            ("long", "float"),
            ("long", "double"),
            ("float", "double"),
            ("string", "bytes"),
            ("bytes", "string"),
        ];
        for writer in Primitive::ALL {
            for reader in Primitive::ALL {
                let expected = writer == reader || allowed.contains(&(writer.name(), reader.name()));
                assert_eq!(promotion(writer, reader).is_some(), expected, "{writer:?} as {reader:?}");
                assert_eq!(promotion(writer, reader) == Some(Promotion::Same), writer == reader);
            }
        }
    }

    #[test]
    fn names_match_without_namespace_or_by_an_alias_with_it() {
        let fixed = |rest: &str| std::format!(r#"{{"type": "fixed", "size": 4, {rest}}}"#);
        for (writer, reader, expected) in [
            (r#""name": "a.F""#, r#""name": "b.F""#, true),
            (r#""name": "a.F""#, r#""name": "a.G""#, false),
            (r#""name": "a.F""#, r#""name": "b.G", "aliases": ["a.F"]"#, true),
            (r#""name": "a.F""#, r#""name": "b.G", "aliases": ["F"]"#, false),
            (r#""name": "b.F""#, r#""name": "b.G", "aliases": ["X", "F"]"#, true),
            (r#""name": "F""#, r#""name": "b.G", "aliases": ["F"]"#, false),
            (r#""name": "F""#, r#""name": "G", "aliases": ["F"]"#, true),
            (r#""name": "a.F""#, r#""name": "b.G", "aliases": ["\u0061.\u0046"]"#, true),
            (r#""name": "a.F", "aliases": ["b.G"]"#, r#""name": "b.G""#, false),
        ] {
            assert_eq!(matching(&fixed(writer), &fixed(reader)), expected, "{writer} as {reader}");
        }
        let (one, two) = (fixed(r#""name": "a.F""#), fixed(r#""name": "b.G", "aliases": ["a.F"]"#));
        let without = Options::new().with_aliases(false);
        assert!(!with(&one, &two, |one, two, fuel| matches(one, two, &without, fuel).unwrap()));
    }

    #[test]
    fn a_match_looks_through_arrays_and_maps_but_not_into_records_and_unions() {
        let record =
            |ty: &str| std::format!(r#"{{"type": "record", "name": "R", "fields": [{{"name": "f", "type": {ty}}}]}}"#);
        let array = |ty: &str| std::format!(r#"{{"type": "array", "items": {ty}}}"#);
        assert!(matching(&record(r#""int""#), &record(r#""string""#)));
        assert!(matching(&array(&array(r#""int""#)), &array(&array(r#""long""#))));
        assert!(!matching(&array(&array(r#""int""#)), &array(&array(r#""string""#))));
        assert!(matching(&array(r#"["int"]"#), &array(r#""string""#)));
        assert!(!matching(r#"{"type": "map", "values": "int"}"#, &array(r#""int""#)));
        let fixed = |size: u8| std::format!(r#"{{"type": "fixed", "name": "F", "size": {size}}}"#);
        assert!(!matching(&fixed(3), &fixed(4)));
        assert!(!matching(r#"{"type": "enum", "name": "R", "symbols": ["A"]}"#, &record(r#""int""#)));
    }

    #[test]
    fn decimals_match_by_precision_and_scale_unless_told_otherwise() {
        let decimal = |precision: u8, scale: u8| {
            std::format!(r#"{{"type": "bytes", "logicalType": "decimal", "precision": {precision}, "scale": {scale}}}"#)
        };
        assert!(matching(&decimal(6, 2), &decimal(6, 2)));
        assert!(!matching(&decimal(6, 2), &decimal(6, 3)));
        assert!(!matching(&decimal(6, 2), &decimal(7, 2)));
        assert!(matching(&decimal(6, 2), r#""bytes""#));
        assert!(matching(r#""string""#, &decimal(6, 2)));
        let lax = Options::new().with_decimals(Decimals::Ignored);
        assert!(with(&decimal(6, 2), &decimal(7, 3), |one, two, fuel| matches(one, two, &lax, fuel).unwrap()));
    }

    #[test]
    fn the_first_branch_or_the_exact_one() {
        let exact = Options::new().with_union_choice(UnionChoice::ExactFirst);
        let union = r#"["null", "double", "long", "int"]"#;
        assert_eq!(chosen(r#""int""#, union, Options::new()), Some(1));
        assert_eq!(chosen(r#""int""#, union, exact), Some(3));
        assert_eq!(chosen(r#""float""#, union, exact), Some(1));
        assert_eq!(chosen(r#""boolean""#, union, exact), None);
        let record = |name: &str| std::format!(r#"{{"type": "record", "name": "{name}", "fields": []}}"#);
        let points = std::format!("[{}, {}]", record("a.P"), record("b.P"));
        for options in [Options::new(), exact] {
            assert_eq!(chosen(&record("b.P"), &points, options), Some(1), "the own name goes first");
            assert_eq!(chosen(&record("c.P"), &points, options), Some(0));
            assert_eq!(chosen(&record("c.Q"), &points, options), None);
        }
        let renamed = |name: &str, alias: &str| {
            std::format!(r#"{{"type": "record", "name": "{name}", "aliases": ["{alias}"], "fields": []}}"#)
        };
        let points = std::format!("[{}, {}, {}]", record("c.P"), renamed("x.P", "a.P"), renamed("y.P", "b.P"));
        for options in [Options::new(), exact] {
            assert_eq!(chosen(&record("b.P"), &points, options), Some(2), "an alias goes before the unqualified name");
            assert_eq!(chosen(&record("b.P"), &points, options.with_aliases(false)), Some(0));
            assert_eq!(chosen(&record("x.P"), &points, options), Some(1));
            assert_eq!(chosen(&record("d.P"), &points, options), Some(0));
        }
    }

    #[test]
    fn names_beat_aliases_and_no_field_is_read_twice() {
        let record = |fields: &[(&str, &str)]| {
            let fields: std::vec::Vec<_> = fields
                .iter()
                .map(|(name, aliases)| std::format!(r#"{{"name": "{name}", "type": "int", "aliases": [{aliases}]}}"#))
                .collect();
            std::format!(r#"{{"type": "record", "name": "R", "fields": [{}]}}"#, fields.join(","))
        };
        let pair = |writer: &[&str], reader: &[(&str, &str)], options: Options| {
            let writer: std::vec::Vec<_> = writer.iter().map(|name| (*name, "")).collect();
            with(&record(&writer), &record(reader), |theirs, ours, fuel| {
                let (Kind::Record(theirs), Kind::Record(ours)) = (theirs.kind(), ours.kind()) else { panic!() };
                let (mut source, mut target) = (std::vec![0; ours.len()], std::vec![0; theirs.len()]);
                let mut order = std::vec![0; theirs.len()];
                let mut pairing = Pairing { source: &mut source, target: &mut target, order: &mut order };
                pairing.pair(theirs, ours, &options, fuel).unwrap();
                for (index, from) in source.iter().enumerate().filter(|(_, from)| **from != NONE) {
                    assert_eq!(usize::from(target[usize::from(*from)]), index);
                }
                source
            })
        };
        let new = Options::new();
        assert_eq!(pair(&["a", "b", "c"], &[("a", ""), ("c", "")], new), [0, 2]);
        assert_eq!(pair(&["c", "b", "a"], &[("a", ""), ("x", ""), ("b", "")], new), [2, NONE, 1]);
        // Both there: the name.
        assert_eq!(pair(&["old", "new"], &[("new", r#""old""#)], new), [1]);
        // The first alias that the writer has.
        assert_eq!(pair(&["q", "p"], &[("x", r#""o", "p", "q""#)], new), [1]);
        // Another field goes by that name.
        assert_eq!(pair(&["a"], &[("b", r#""a""#), ("a", "")], new), [NONE, 0]);
        assert_eq!(pair(&["a"], &[("b", r#""a""#), ("c", r#""a""#)], new), [0, NONE]);
        assert_eq!(pair(&["a"], &[("b", r#""a""#)], new.with_aliases(false)), [NONE]);
    }
}
