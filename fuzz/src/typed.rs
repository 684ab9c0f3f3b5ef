//! Derived types: they read what a walk of their schema reads, pass over it alike, and write it again; and by a plan, they
//! read what the plan rewrites.

use super::derived::{All, Borrowed, Either, Item, Lazy, Maps, Owned, Tagged, Tree};
use super::mutate::{Dice, sample, schema as edit};
use avocet::json::{Style, write};
use avocet::resolve::{Decimals, Options, UnionChoice, compat, rewrite_to_vec, walk_plan};
use avocet::schema::{OwnedSchema, ParseMode};
use avocet::typed::{OwnedTypedPlan, TypedPlan, to_vec};
use avocet::{Check, Decode, Decoder, Encode, Error, ErrorKind, Frame, Limits, Type, Typed, explain, skip, walk};

/// Whether what is written is what was read.
#[derive(Clone, Copy, PartialEq)]
enum Written {
    Same,
    /// A value has more than one encoding, or keys that occur twice are one.
    Shorter,
}

/// The first byte chooses a type; by its upper half, and the next three bytes, another schema is made of the type's, and
/// the rest is a datum of it, or what a datum is made from.
pub fn typed(data: &[u8]) {
    let Some((&[choice, options, low, high], data)) = data.split_first_chunk() else { return };
    let edits = Edits { count: usize::from(choice >> 4), options, seed: u64::from(low) | u64::from(high) << 8 };
    match choice & 0x0f {
        0 | 8 => holds::<Borrowed<'static>>(&edits, data, Written::Same),
        1 | 9 => holds::<Owned>(&edits, data, Written::Same),
        2 => holds::<Maps>(&edits, data, Written::Shorter),
        3 | 10 => holds::<Lazy<'static>>(&edits, data, Written::Same),
        4 => holds::<Tree>(&edits, data, Written::Same),
        5 | 11 => holds::<Either<'static>>(&edits, data, Written::Same),
        6 => holds::<Item<'static>>(&edits, data, Written::Same),
        7 | 12 => holds::<Tagged>(&edits, data, Written::Shorter),
        13 => holds::<Vec<Either<'static>>>(&edits, data, Written::Same),
        _ => holds::<Option<[Tree; 2]>>(&edits, data, Written::Same),
    }
}

/// What is changed in the type's schema to make the writer's.
struct Edits {
    count: usize,
    options: u8,
    seed: u64,
}

fn limits() -> Limits {
    Limits::SERVER.with_fuel(5000).with_depth(40).with_schema_fuel(1 << 20)
}

fn holds<T>(edits: &Edits, data: &[u8], written: Written)
where
    T: Typed,
    for<'a> T::At<'a>: Decode<'a> + Encode + All,
{
    if edits.count == 0 {
        return direct::<T>(data, written);
    }
    let mut dice = Dice::new(edits.seed);
    let mut text = T::SCHEMA_TEXT.as_bytes().to_vec();
    // An edit that leaves no schema is taken back.
    let mut writer = OwnedSchema::parse(T::SCHEMA_TEXT).expect("of a derived type");
    for _ in 0..edits.count {
        let before = text.clone();
        edit(&mut text, &mut dice);
        let parsed =
            std::str::from_utf8(&text).ok().map(|text| OwnedSchema::parse_with(text, ParseMode::Lenient, &limits()));
        match parsed {
            Some(Ok(schema)) => writer = schema,
            _ => text = before,
        }
    }
    let options = Options::new()
        .with_union_choice(if edits.options & 1 == 0 { UnionChoice::FirstMatch } else { UnionChoice::ExactFirst })
        .with_decimals(if edits.options & 2 == 0 { Decimals::Checked } else { Decimals::Ignored })
        .with_aliases(edits.options & 4 == 0);
    let mut made = Vec::new();
    let datum = if edits.options & 8 == 0 {
        data
    } else {
        // The bytes are the dice by which a datum falls that is valid; what is left of them stands behind it.
        let (front, rest) = data.split_at(data.len().min(8));
        let seed = front.iter().fold(0, |seed, byte| seed << 8 | u64::from(*byte));
        sample(writer.schema().root(), &mut Dice::new(seed), 60, &mut made);
        made.extend_from_slice(rest);
        &made[..]
    };
    planned::<T>(&writer, &options, datum, written);
}

/// What a walk makes of the datum.
fn dynamic(root: Type<'_>, data: &[u8]) -> Result<usize, Error> {
    let mut d = Decoder::with_limits(data, &limits());
    walk(root, &mut d, &mut [Frame::EMPTY; 256], &mut Check).map_err(Error::from)?;
    Ok(d.position())
}

/// Refusals of the Rust type, where its schema says yes.
fn is_of_rust(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::ValueRange | ErrorKind::Capacity | ErrorKind::ArrayLength | ErrorKind::LogicalValue)
}

/// Holds what `read` gives to what a walk gives, and says whether both take the datum.
fn agree<V: All>(
    read: Result<usize, Error>,
    walked: Result<usize, Error>,
    len: usize,
    what: impl Fn() -> String,
) -> bool {
    match (read, walked) {
        (Ok(read), Ok(walked)) => {
            assert_eq!(read, walked, "another end: {}", what());
            return true;
        }
        // What is wrong is wrong in the same place.
        (Err(read), Err(walked)) => {
            let excused = |error: Error| error.kind.is_limit() || is_of_rust(error.kind);
            assert!(
                read == walked || V::LAZY || excused(read) || excused(walked),
                "{read}, and not {walked}: {}",
                what()
            );
            assert!(read.at as usize <= len);
        }
        (Err(read), Ok(_)) => assert!(is_of_rust(read.kind) || read.kind.is_limit(), "only typed: {read}: {}", what()),
        // Each level counts here, and only some there.
        (Ok(_), Err(walked)) => assert!(walked.kind.is_limit(), "only typed reads, {walked}: {}", what()),
    }
    false
}

fn direct<T>(data: &[u8], written: Written)
where
    T: Typed,
    for<'a> T::At<'a>: Decode<'a> + Encode + All,
{
    let root = T::SCHEMA.root();
    let walked = dynamic(root, data);
    let mut d = Decoder::with_limits(data, &limits());
    let decoded = T::At::decode(&mut d);
    let end = d.position();
    // Lazy views are passed over, and complain when they are looked into.
    let read = decoded.as_ref().map_err(|error| *error).and_then(|value| value.all().map(|()| end));
    let both = agree::<T::At<'_>>(read, walked, data.len(), || format!("{} {data:02x?}", T::SCHEMA_TEXT));
    if let Err(error) = read {
        let path = explain(root, data, error, &limits(), &mut [Frame::EMPTY; 256]).to_string();
        assert!(path.len() < 1 << 12);
    }
    let Ok(value) = decoded else { return };
    let mut d = Decoder::with_limits(data, &limits());
    assert_eq!(T::At::skip(&mut d), Ok(()), "skip refuses what was read");
    assert_eq!(d.position(), end);
    if !both {
        return;
    }
    let mut d = Decoder::with_limits(data, &limits());
    assert_eq!(skip(root, &mut d, &mut [Frame::EMPTY; 256]), Ok(()));
    assert_eq!(d.position(), end);
    again::<T>(&value, &data[..end], written);
    // In place of another value, and of itself.
    let mut place = value;
    for _ in 0..2 {
        let mut d = Decoder::with_limits(data, &limits());
        assert_eq!(place.decode_into(&mut d), Ok(()));
        assert_eq!(d.position(), end);
        again::<T>(&place, &data[..end], written);
    }
}

/// What is written of the value reads as the same value, dynamically too.
fn again<T>(value: &T::At<'_>, datum: &[u8], written: Written)
where
    T: Typed,
    for<'a> T::At<'a>: Decode<'a> + Encode + All,
{
    let bytes = match to_vec(value) {
        Ok(bytes) => bytes,
        // What is read leniently may be more than may be written: decimals of more digits than their precision.
        Err(error) => return assert!(written == Written::Shorter, "{error}: {} {datum:02x?}", T::SCHEMA_TEXT),
    };
    let root = T::SCHEMA.root();
    assert!(bytes.len() <= datum.len(), "{} {datum:02x?} {bytes:02x?}", T::SCHEMA_TEXT);
    assert_eq!(dynamic(root, &bytes), Ok(bytes.len()), "{} {bytes:02x?}", T::SCHEMA_TEXT);
    if written == Written::Same {
        assert_eq!(json(root, &bytes), json(root, datum), "{} {bytes:02x?} {datum:02x?}", T::SCHEMA_TEXT);
    }
    let mut d = Decoder::with_limits(&bytes, &limits());
    let read = T::At::decode(&mut d).unwrap_or_else(|error| panic!("{error}: {} {bytes:02x?}", T::SCHEMA_TEXT));
    assert_eq!(to_vec(&read).as_ref(), Ok(&bytes), "{} {bytes:02x?}", T::SCHEMA_TEXT);
}

fn json(root: Type<'_>, datum: &[u8]) -> String {
    let mut out = Vec::new();
    let mut d = Decoder::with_limits(datum, &limits());
    write(root, &mut d, &mut [Frame::EMPTY; 256], Style::AVRO, &mut out).expect("it has been walked");
    String::from_utf8(out).expect("JSON is UTF-8")
}

/// What the writer wrote, read as the type.
fn planned<T>(writer: &OwnedSchema, options: &Options, data: &[u8], written: Written)
where
    T: Typed,
    for<'a> T::At<'a>: Decode<'a> + Encode + All,
{
    let writer = writer.schema();
    let what = || format!("{} as {} {data:02x?}", writer.text(), T::SCHEMA_TEXT);
    let compatible = match compat::check(&writer, T::SCHEMA, options, &limits()) {
        Ok(report) => report.is_compatible(),
        Err(error) => return assert!(error.kind.is_limit(), "{error}: {}", what()),
    };
    let plan = match OwnedTypedPlan::<T>::build_with(&writer, options, &limits()) {
        Ok(plan) => plan,
        Err(error) => {
            assert!(error.kind.is_limit() || !compatible && error.kind.is_clash(), "{error}: {}", what());
            return;
        }
    };
    let plan: TypedPlan<'_, T> = plan.plan();
    let fresh = Decoder::with_limits(data, &limits());
    let mut stack = [Frame::EMPTY; 256];
    let mut d = fresh.clone();
    let walked = walk_plan(plan.plan(), &mut d, &mut stack, &mut Check).map_err(Error::from).map(|()| d.position());
    let mut d = fresh.clone();
    let decoded = plan.decode(&mut d);
    let end = d.position();
    let read = decoded.as_ref().map_err(|error| *error).and_then(|value| value.all().map(|()| end));
    let own = read.is_err_and(|error| error.kind == ErrorKind::OwnTypeOnly);
    if own || !agree::<T::At<'_>>(read, walked, data.len(), what) {
        return;
    }
    let Ok(value) = decoded else { return };
    let mut d = fresh.clone();
    let mut bytes = Vec::new();
    rewrite_to_vec(plan.plan(), &mut d, &mut stack, &mut bytes).unwrap_or_else(|error| panic!("{error}: {}", what()));
    assert_eq!(d.position(), end, "{}", what());
    let mut d = Decoder::with_limits(&bytes, &limits());
    match T::At::decode(&mut d) {
        Ok(same) => {
            let (one, other) = (to_vec(&value), to_vec(&same));
            if let (Ok(one), Ok(other), Written::Same) = (&one, &other, written) {
                // Blocks may be cut differently: lazy views are written as they came.
                assert_eq!(json(T::SCHEMA.root(), one), json(T::SCHEMA.root(), other), "{}", what());
            } else {
                assert_eq!(one, other, "{}", what());
            }
        }
        Err(error) => assert!(error.kind.is_limit(), "{error}: {}", what()),
    }
    let mut place = value;
    let mut d = fresh;
    assert_eq!(plan.decode_into(&mut place, &mut d), Ok(()), "{}", what());
    assert_eq!(d.position(), end);
}
