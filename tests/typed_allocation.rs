//! Borrowed types with lazy arrays and maps are decoded, and anything is encoded into a slice, without allocating.
#![cfg(feature = "derive")]

#[path = "common/counting.rs"]
mod counting;

use avocet::container::File;
use avocet::typed::tags::{Decimal, TimestampMicros};
use avocet::typed::{self, Array, Map};
use avocet::{Avro, Limits};

static FILE: &[u8] = include_bytes!("../examples/data/stations.avro");

/// The schema of the file, whose names are the same as those of the types here.
#[derive(Avro, Clone, Debug, PartialEq)]
#[avro(namespace = "sample.weather")]
struct Reading<'a> {
    #[avro(fixed = "StationId")]
    station: &'a [u8; 4],
    name: &'a str,
    #[avro(as = TimestampMicros)]
    at: i64,
    position: Position,
    quality: Quality,
    air_c: Option<f32>,
    wind: Option<Wind>,
    #[avro(as = Decimal<6, 2>)]
    rain_mm: i64,
    sensors: Map<'a, f64>,
    notes: Array<'a, &'a str>,
    raw: &'a [u8],
}

#[derive(Avro, Clone, Debug, PartialEq)]
struct Position {
    lat: f64,
    lon: f64,
    height_m: Option<f32>,
}

#[derive(Avro, Clone, Debug, PartialEq)]
struct Wind {
    speed_ms: f32,
    from_deg: i32,
}

#[derive(Avro, Clone, Copy, Debug, PartialEq)]
#[avro(name = "Quality")]
enum Quality {
    #[avro(name = "GOOD")]
    Good,
    #[avro(name = "SUSPECT")]
    Suspect,
    #[avro(name = "MISSING", default)]
    Missing,
}

/// Rows, notes, sensors and the rain that fell.
fn read(schema: avocet::Schema<'_>) -> Result<(u64, usize, usize, i64), avocet::container::Error> {
    let mut file = File::new(FILE, &Limits::SERVER)?;
    let mut sums = (0, 0, 0, 0);
    let mut room = [0; 2048];
    while let Some(block) = file.next_block()? {
        let (data, mut used) = (block.data(), 0);
        let mut rows = block.rows(schema.root())?.typed::<Reading<'_>>()?;
        while let Some(row) = rows.next_row()? {
            sums.0 += 1;
            sums.1 += row.notes.iter().map(|note| note.map_or(0, |_| 1)).sum::<usize>();
            sums.2 += row.sensors.iter().filter_map(Result::ok).count();
            sums.3 += row.rain_mm;
            // What was read is written as it was.
            let written = typed::to_slice(&row, &mut room).unwrap();
            assert_eq!(Some(written), data.get(used..used + written.len()));
            used += written.len();
        }
    }
    Ok(sums)
}

#[test]
fn reading_borrowed_rows_and_writing_them_allocates_nothing() {
    let parse =
        |text| avocet::OwnedSchema::parse_with(text, avocet::schema::ParseMode::Lenient, &Limits::SERVER).unwrap();
    let file = File::new(FILE, &Limits::SERVER).unwrap();
    let schema = parse(file.header().schema_text());
    let (sums, allocations) = counting::allocations(|| read(schema.schema()));
    let (rows, notes, sensors, rain) = sums.unwrap();
    assert!(rows > 10 && notes > 10 && sensors > 10 && rain > 10, "{rows} {notes} {sensors} {rain}");
    assert_eq!(allocations, 0);
    // Another schema is refused.
    let other = parse(r#"{"type": "array", "items": "string"}"#);
    assert_eq!(read(other.schema()).unwrap_err().kind(), avocet::ErrorKind::SchemaMismatch);
}

/// The schema of another `Wind`, and a datum of it: 270, "gusty", 9.5.
const THEIR_WIND: &str = r#"{"type": "record", "name": "Wind", "fields": [
    {"name": "from_deg", "type": "int"}, {"name": "remark", "type": "string"}, {"name": "speed_ms", "type": "float"}]}"#;
const THEIR_DATUM: &[u8] = b"\x9c\x04\x0agusty\x00\x00\x18\x41";

#[test]
fn messages_of_other_writers_allocate_nothing_once_their_plans_are_kept() {
    use avocet::schema::SchemaBuf;
    use avocet::single::{self, FixedStore, FixedTypedPlans, TypedPlans};
    let mut tables = SchemaBuf::<8, 8, 2, 0, 0>::new();
    let theirs = tables.parse(THEIR_WIND).unwrap();
    let mut store = FixedStore::<1>::new();
    let header = single::header(store.insert(&theirs).unwrap());
    let message = [&header[..], THEIR_DATUM].concat();
    let expected = Wind { speed_ms: 9.5, from_deg: 270 };
    // In fixed room, not even to make them.
    let (read, allocations) = counting::allocations(|| {
        let mut plans = FixedTypedPlans::<Wind, 2, 96, 16>::new();
        plans.prepare(&store, &message).and_then(|()| plans.decode(&message))
    });
    assert_eq!((read.as_ref(), allocations), (Ok(&expected), 0));
    let mut plans = TypedPlans::<Wind>::new(8);
    let (made, allocations) = counting::allocations(|| plans.prepare(&store, &message));
    assert!(made.is_ok() && allocations > 0);
    let (read, allocations) =
        counting::allocations(|| plans.prepare(&store, &message).and_then(|()| plans.decode(&message)));
    assert_eq!((read, allocations), (Ok(expected), 0));
    // A stranger's message is refused without any, too.
    let unknown = counting::allocations(|| plans.prepare(&store, &single::header(1)).unwrap_err().kind);
    assert_eq!(unknown, (avocet::ErrorKind::UnknownFingerprint, 0));
}
