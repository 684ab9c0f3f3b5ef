//! What holds for every type and every value.

use avocet::json::{self, Style};
use avocet::schema::OwnedSchema;
use avocet::typed::{self, Decode, Encode, Typed};
use avocet::{Check, Decoder, Encoder, ErrorKind, Frame, skip, walk};
use std::fmt::Debug;

/// [`identity`] of values that compare as their types do.
macro_rules! same {
    ($value:expr, $other:expr $(,)?) => {
        $crate::identity::identity($value, $other, |a, b| a == b)
    };
}
pub(crate) use same;

/// Checks a value, and reading it in place of another: `same` says whether what was read is what was written.
pub(crate) fn identity<T: Typed + Encode + Debug>(value: &T, other: &T, same: fn(&T, &T::At<'_>) -> bool)
where
    for<'a> T::At<'a>: Encode + Debug,
{
    let bytes = typed::to_vec(value).unwrap();
    let shown = format!("{value:?}");

    // Sizes.
    assert_eq!(typed::encoded_len(value).unwrap(), bytes.len() as u64);
    assert!(T::MIN_SIZE <= bytes.len(), "{} > {bytes:?}", T::MIN_SIZE);
    if let Some(most) = T::MAX_SIZE.get() {
        assert!(bytes.len() <= most, "{} > {most}: {shown}", bytes.len());
        let mut room = vec![0; most];
        assert_eq!(typed::to_slice(value, &mut room).unwrap(), bytes);
    }
    if !bytes.is_empty() {
        assert!(typed::to_slice(value, &mut vec![0; bytes.len() - 1]).is_err());
    }

    // As the schema says.
    let mut stack = [Frame::EMPTY; 64];
    let mut d = Decoder::new(&bytes);
    walk(T::SCHEMA.root(), &mut d, &mut stack, &mut Check).unwrap();
    d.finish().unwrap();
    let mut d = Decoder::new(&bytes);
    skip(T::SCHEMA.root(), &mut d, &mut stack).unwrap();
    d.finish().unwrap();
    let mut d = Decoder::new(&bytes);
    T::At::skip(&mut d).unwrap();
    d.finish().unwrap();

    // What a walk reads is all that is there: from what it says, the same bytes are made again.
    let mut text = Vec::new();
    json::write(T::SCHEMA.root(), &mut Decoder::new(&bytes), &mut stack, Style::AVRO, &mut text).unwrap();
    let text = String::from_utf8(text).unwrap();
    let mut frames = [json::ReadFrame::EMPTY; 64];
    let mut again = Encoder::new(Vec::new());
    json::read(T::SCHEMA.root(), &mut json::Input::new(&text), &mut frames, &mut again).unwrap();
    assert_eq!(again.into_sink(), bytes, "{text}");

    // Back.
    let back: T::At<'_> = typed::from_slice(&bytes).unwrap();
    assert!(same(value, &back), "{back:?} instead of {shown}");
    assert_eq!(typed::to_vec(&back).unwrap(), bytes);

    // In place.
    let others = typed::to_vec(other).unwrap();
    let mut place: T::At<'_> = typed::from_slice(&others).unwrap();
    let mut d = Decoder::new(&bytes);
    place.decode_into(&mut d).unwrap();
    d.finish().unwrap();
    assert!(same(value, &place), "{place:?} instead of {shown}");
    assert_eq!(typed::to_vec(&place).unwrap(), bytes);

    // More and less.
    let mut longer = bytes.clone();
    longer.push(0);
    assert_eq!(typed::from_slice::<T::At<'_>>(&longer).unwrap_err().kind, ErrorKind::TrailingBytes);
    let (_, rest) = typed::from_prefix::<T::At<'_>>(&longer).unwrap();
    assert_eq!(rest, [0]);
    for len in 0..bytes.len() {
        let cut = &bytes[..len];
        assert!(typed::from_slice::<T::At<'_>>(cut).is_err(), "{shown} cut after {len}");
        assert!(T::At::skip(&mut Decoder::new(cut)).is_err(), "{shown} cut after {len}");
        let mut place: T::At<'_> = typed::from_slice(&bytes).unwrap();
        assert!(place.decode_into(&mut Decoder::new(cut)).is_err(), "{shown} cut after {len}");
        // What an error leaves behind is as good a place as any other.
        place.decode_into(&mut Decoder::new(&bytes)).unwrap();
        assert!(same(value, &place), "{place:?} instead of {shown}, cut after {len} before");
    }
}

/// Checks what follows from the type alone.
pub(crate) fn schema<T: Typed>() {
    let schema = T::SCHEMA;
    assert_eq!(T::SCHEMA_TEXT, schema.text());
    let parsed = OwnedSchema::parse(T::SCHEMA_TEXT).unwrap_or_else(|error| panic!("{error}: {}", T::SCHEMA_TEXT));
    let parsed = parsed.schema();
    let canonical = |schema: &avocet::Schema<'_>| {
        let mut text = Vec::new();
        schema.canonical_form(&mut text).unwrap();
        String::from_utf8(text).unwrap()
    };
    assert_eq!(canonical(schema), canonical(&parsed));
    assert_eq!(schema.fingerprint().unwrap(), T::FINGERPRINT, "{}", T::SCHEMA_TEXT);
    assert_eq!(parsed.fingerprint().unwrap(), T::FINGERPRINT);
    assert_eq!(schema.root().least_size(), Some(T::MIN_SIZE.min(65_534)));
    assert!(parsed.root().least_size() >= schema.root().least_size());
    alike(schema.root(), parsed.root(), 0);
}

/// Whether two types read alike, attributes and all.
fn alike(a: avocet::Type<'_>, b: avocet::Type<'_>, depth: usize) {
    use avocet::schema::Kind;
    assert_eq!(a.tag().to_string(), b.tag().to_string());
    assert_eq!(a.logical_type(), b.logical_type());
    let attributes = |ty: avocet::Type<'_>| -> Vec<(String, String)> {
        ty.attributes().map(|(key, value)| (key.to_string(), value.to_string())).collect()
    };
    assert_eq!(attributes(a), attributes(b));
    if depth == 8 {
        return;
    }
    match (a.kind(), b.kind()) {
        (Kind::Primitive(a), Kind::Primitive(b)) => assert_eq!(a, b),
        (Kind::Fixed(a), Kind::Fixed(b)) => assert_eq!((a.size(), a.name()), (b.size(), b.name())),
        (Kind::Array(a), Kind::Array(b)) | (Kind::Map(a), Kind::Map(b)) => alike(a, b, depth + 1),
        (Kind::Union(a), Kind::Union(b)) => {
            assert_eq!(a.len(), b.len());
            for index in 0..a.len() {
                alike(a.branch(index).unwrap(), b.branch(index).unwrap(), depth + 1);
            }
        }
        (Kind::Enum(a), Kind::Enum(b)) => {
            assert!(a.symbols().eq(b.symbols()));
            assert_eq!(a.default().map(|symbol| symbol.to_string()), b.default().map(|symbol| symbol.to_string()));
            assert!(a.aliases().eq(b.aliases()));
        }
        (Kind::Record(a), Kind::Record(b)) => {
            assert_eq!((a.len(), a.doc()), (b.len(), b.doc()));
            assert!(a.aliases().eq(b.aliases()));
            for (a, b) in a.fields().zip(b.fields()) {
                assert_eq!((a.name(), a.default(), a.order()), (b.name(), b.default(), b.order()));
                assert_eq!(a.doc(), b.doc());
                assert!(a.aliases().eq(b.aliases()));
                alike(a.ty(), b.ty(), depth + 1);
            }
        }
        (a, b) => panic!("{a:?} is not {b:?}"),
    }
}
