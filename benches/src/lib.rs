//! The same rows, decoded and encoded by avocet, by hand-written code and, with the feature `peers`, by other libraries.
//! Each case checks once, when it is made, how much it read or wrote, and where that is quick, what.
#![forbid(unsafe_code)]

mod codecs;
pub mod data;
mod files;
mod limit;
mod messages;
mod ours;
#[cfg(feature = "peers")]
mod peers;
#[cfg(feature = "peers")]
mod peers_files;
pub mod types;

use avocet::{Encode, Encoder};

/// One loop over all rows of a workload.
pub struct Case {
    pub workload: &'static str,
    pub task: &'static str,
    pub who: &'static str,
    pub rows: usize,
    pub bytes: usize,
    pub run: Box<dyn FnMut()>,
}

impl Case {
    /// Whether it is not to allocate: avocet, lending or in place of what it read before, or writing into room that is there.
    #[must_use]
    pub fn is_free(&self) -> bool {
        let owning = ["owned", "by value"].iter().any(|how| self.who.contains(how));
        self.who.starts_with("avocet") && !owning && matches!(self.task, "decode" | "encode" | "json")
    }
}

/// The case that others of its workload and task are compared with.
pub const RULER: &str = "by hand";

/// Rows and what they are encoded as, for as long as the program runs.
pub struct Rows<T: 'static> {
    pub rows: &'static [T],
    pub bytes: &'static [u8],
}

impl<T> Clone for Rows<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Rows<T> {}

impl<T: Encode> Rows<T> {
    fn new(rows: Vec<T>) -> Self {
        let mut encoder = Encoder::new(Vec::new());
        for row in &rows {
            row.encode(&mut encoder).expect("every row has an encoding");
        }
        Self { rows: rows.leak(), bytes: encoder.into_sink().leak() }
    }
}

impl<T> Rows<T> {
    fn case(&self, workload: &'static str, task: &'static str, who: &'static str, run: impl FnMut() + 'static) -> Case {
        Case { workload, task, who, rows: self.rows.len(), bytes: self.bytes.len(), run: Box::new(run) }
    }
}

/// Looks at all of them.
#[inline(always)]
fn consume<T>(items: impl IntoIterator<Item = T>) {
    for item in items {
        std::hint::black_box(&item);
    }
}

/// All workloads.
pub struct Workloads {
    /// Users for container files: more, so that there are many blocks.
    pub filed: Rows<types::User>,
    pub small: Rows<types::Small>,
    pub user: Rows<types::User>,
    pub telemetry: Rows<types::Telemetry>,
    pub strings: Rows<types::Strings>,
}

impl Workloads {
    /// So many rows, or a quarter of them where they are large, and `filed` of them for container files.
    #[must_use]
    pub fn new(rows: usize, filed: usize) -> Self {
        Self {
            filed: Rows::new(data::user(filed)),
            small: Rows::new(data::small(rows)),
            user: Rows::new(data::user(rows)),
            telemetry: Rows::new(data::telemetry(rows / 4)),
            strings: Rows::new(data::strings(rows / 4)),
        }
    }
}

/// Every case over so many rows, and over files of so many.
#[must_use]
pub fn cases(rows: usize, filed: usize) -> Vec<Case> {
    let all = Workloads::new(rows, filed);
    let mut cases = Vec::new();
    limit_cases(&all, &mut cases);
    ours::cases(&all, &mut cases);
    #[cfg(feature = "peers")]
    peers::cases(&all, &mut cases);
    messages::cases(&all.user, &mut cases);
    files::cases(&all.filed, &mut cases);
    #[cfg(feature = "peers")]
    peers_files::cases(&all.filed, &mut cases);
    // The same cases of avocet, with another crate below.
    #[cfg(feature = "zlib-rs")]
    for case in &mut cases {
        case.who = match case.who {
            "avocet" => "avocet, deflate-zlib-rs",
            "avocet, in place" => "avocet, deflate-zlib-rs, in place",
            "avocet, lazy" => "avocet, deflate-zlib-rs, lazy",
            who => who,
        }
    }
    cases
}

fn limit_cases(all: &Workloads, cases: &mut Vec<Case>) {
    use limit::{Cursor, Pen};
    use std::hint::black_box;
    macro_rules! decode {
        ($workload:ident, $kept:expr, |$cursor:ident, $row:ident| $read:expr) => {{
            let rows = all.$workload;
            let mut kept = $kept;
            cases.push(rows.case(stringify!($workload), "decode", RULER, move || {
                let (mut cursor, $row) = (Cursor(rows.bytes), &mut kept);
                for _ in rows.rows {
                    let $cursor = &mut cursor;
                    black_box($read.expect("a row"));
                    black_box(&$row);
                }
                assert!(cursor.0.is_empty());
            }));
        }};
    }
    decode!(small, (), |cursor, row| limit::small(cursor));
    decode!(strings, (), |cursor, row| limit::strings(cursor));
    decode!(telemetry, limit::TelemetryRow::default(), |cursor, row| limit::telemetry(cursor, row));
    decode!(user, limit::UserRow::default(), |cursor, row| limit::user(cursor, row));
    let user = all.user;
    let mut row = limit::LaterRow::default();
    cases.push(user.case("evolved", "decode", RULER, move || {
        let mut cursor = Cursor(user.bytes);
        for _ in user.rows {
            limit::later(&mut cursor, &mut row).expect("a row");
            black_box(&row);
        }
        assert!(cursor.0.is_empty());
    }));
    macro_rules! encode {
        ($workload:ident, $put:path) => {{
            let rows = all.$workload;
            let write = move |room: &mut [u8]| {
                let mut pen = Pen(room, 0);
                for row in rows.rows {
                    $put(&mut pen, black_box(row));
                }
                assert_eq!(pen.1, rows.bytes.len());
            };
            let mut room = vec![0; rows.bytes.len()];
            write(&mut room);
            assert!(room == rows.bytes);
            cases.push(rows.case(stringify!($workload), "encode", RULER, move || write(black_box(&mut room))));
        }};
    }
    encode!(small, limit::put_small);
    encode!(user, limit::put_user);
    encode!(telemetry, limit::put_telemetry);
    encode!(strings, limit::put_strings);
}
