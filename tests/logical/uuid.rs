//! The type of `uuid`.

use crate::{read, same};
use avocet::ErrorKind;
use avocet::typed::tags::{self, UuidText};
use uuid::Uuid;

const TEXT: &str = "503dba45-be83-a344-396b-57060e462226";

#[test]
fn bytes_and_text() {
    let uuid = Uuid::parse_str(TEXT).unwrap();
    same::<tags::Uuid, Uuid>(uuid, uuid.as_bytes());
    same::<UuidText, Uuid>(uuid, &[&[72], TEXT.as_bytes()].concat());
    let upper = [&[72], TEXT.to_uppercase().as_bytes()].concat();
    assert_eq!(read::<UuidText, Uuid>(&upper), Ok(uuid));
    same::<UuidText, Uuid>(Uuid::nil(), &[&[72], &b"00000000-0000-0000-0000-000000000000"[..]].concat());
    same::<tags::Uuid, Uuid>(Uuid::max(), &[0xff; 16]);
    let bare = [&[64], TEXT.replace('-', "").as_bytes()].concat();
    assert_eq!(read::<UuidText, Uuid>(&bare), Err(ErrorKind::LogicalValue));
    assert_eq!(read::<UuidText, Uuid>(&[0]), Err(ErrorKind::LogicalValue));
}
