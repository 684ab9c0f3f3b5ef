//! What is generated compiles, has the schema of its files, and reads what it has written.

#![deny(missing_docs, warnings)]

use avocet::schema::OwnedSchema;
use avocet::typed::{self, Array, Map, tags};
use avocet::{Decode, Describe, Encode};
use std::fmt::Debug;

mod user {
    avocet_include::include_avsc!("../codegen/tests/data/user.avsc");
}
mod user_owned {
    avocet_include::include_avsc!("../codegen/tests/data/user.avsc", owned);
}
mod tree {
    avocet_include::include_avsc!("../codegen/tests/data/tree.avsc");
}
mod tree_owned {
    avocet_include::include_avsc!("../codegen/tests/data/tree.avsc", owned,);
}
mod list {
    avocet_include::include_avsc!("../codegen/tests/data/list.avsc", owned);
}
mod circle {
    avocet_include::include_avsc!("../codegen/tests/data/circle.avsc");
}
mod circle_owned {
    avocet_include::include_avsc!("../codegen/tests/data/circle.avsc", owned);
}
mod boxes {
    avocet_include::include_avsc!("../codegen/tests/data/boxes.avsc", owned);
}
mod hostile {
    avocet_include::include_avsc!("../codegen/tests/data/hostile.avsc");
}
mod unions {
    avocet_include::include_avsc!("../codegen/tests/data/unions.avsc", "../codegen/tests/data/optional-doubles.avsc");
}
mod unions_owned {
    avocet_include::include_avsc!(
        "../codegen/tests/data/unions.avsc",
        "../codegen/tests/data/optional-doubles.avsc",
        owned
    );
}
mod shop {
    avocet_include::include_avsc!(
        "../codegen/tests/data/order.avsc",
        "../codegen/tests/data/shop.avsc",
        "../codegen/tests/data/customer.avsc",
    );
}

/// The same canonical form and fingerprint as the text, which the schema's own text has too.
#[track_caller]
fn same_schema<T: Describe>(text: &str) {
    let file = OwnedSchema::parse(text).unwrap();
    let own = OwnedSchema::parse(T::SCHEMA_TEXT).unwrap();
    let form = |schema: &avocet::Schema<'_>| {
        let mut form = Vec::new();
        schema.canonical_form(&mut form).unwrap();
        String::from_utf8(form).unwrap()
    };
    assert_eq!(form(T::SCHEMA), form(&file.schema()));
    assert_eq!(form(&own.schema()), form(&file.schema()));
    assert_eq!(T::FINGERPRINT, file.schema().fingerprint().unwrap());
}

#[track_caller]
fn round_trip<'a, T: Encode + Decode<'a> + PartialEq + Debug>(value: &T, room: &'a mut Vec<u8>) {
    *room = typed::to_vec(value).unwrap();
    assert_eq!(typed::from_slice::<T>(room).unwrap(), *value);
}

macro_rules! data {
    ($name:literal) => {
        include_str!(concat!("../../codegen/tests/data/", $name))
    };
}

#[test]
fn schemas() {
    same_schema::<user::User<'_>>(data!("user.avsc"));
    same_schema::<user_owned::User>(data!("user.avsc"));
    same_schema::<tree::Node<'_>>(data!("tree.avsc"));
    same_schema::<tree_owned::Node>(data!("tree.avsc"));
    same_schema::<list::LongList>(data!("list.avsc"));
    same_schema::<circle::Program<'_>>(data!("circle.avsc"));
    same_schema::<circle_owned::Program>(data!("circle.avsc"));
    same_schema::<boxes::Folder>(data!("boxes.avsc"));
    same_schema::<hostile::Option_<'_>>(data!("hostile.avsc"));
    same_schema::<unions::Unions<'_>>(data!("unions.avsc"));
    same_schema::<unions::OptionalDoubles<'_>>(data!("optional-doubles.avsc"));
    same_schema::<unions_owned::Unions>(data!("unions.avsc"));
    same_schema::<unions_owned::OptionalDoubles>(data!("optional-doubles.avsc"));
    same_schema::<shop::Customer>(data!("customer.avsc"));
}

#[test]
fn what_is_not_in_the_canonical_form_is_kept_too() {
    let text = user::User::SCHEMA_TEXT;
    for part in [
        r#""doc":"Somebody who has signed up.\n\nNames are not unique.""#,
        r#""aliases":["Account"]"#,
        r#""default":"some \"body\"""#,
        r#""symbols":["BRONZE","SILVER_PLUS","GOLD"],"default":"BRONZE"},"default":"GOLD""#,
        r#""type":"long","logicalType":"timestamp-micros"},"order":"descending""#,
        r#""size":16,"logicalType":"uuid""#,
        r#""precision":12,"scale":2"#,
        r#""order":"ignore""#,
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let docs = OwnedSchema::parse(data!("hostile.avsc")).unwrap();
    let own = OwnedSchema::parse(hostile::Option_::SCHEMA_TEXT).unwrap();
    let (docs, own) = (docs.schema(), own.schema());
    let doc = |schema: &avocet::Schema<'_>| match schema.root().kind() {
        avocet::schema::Kind::Record(record) => record.doc().unwrap().chars().collect::<String>(),
        _ => String::new(),
    };
    assert_eq!(doc(&own), doc(&docs));
}

#[test]
fn values() {
    use user::{Address, DeviceId, Key, Level, Position, User};
    let (mut a, mut b, mut c) = ([0; 200], [0; 200], [0; 50]);
    let home = Address { street: "Main", position: Some(Position { lat: 1.5, lon: -2.0 }) };
    let scores = Array::from_items(&[1.5f32, 2.0], &mut c).unwrap();
    let user = User {
        user_id: tags::UuidText([7; 16]),
        name: "Ada",
        email: None,
        nick: Some("a"),
        level: Level::SilverPlus,
        signed_up: tags::TimestampMicros(5),
        born: Some(tags::Date(-3)),
        balance: tags::Decimal(12_34),
        key: Key([1; 20]),
        device: DeviceId(tags::Uuid([2; 16])),
        addresses: Array::from_items(std::slice::from_ref(&home), &mut a).unwrap(),
        scores: Map::from_entries(&[("x", scores)], &mut b).unwrap(),
        home: Some(home),
        avatar: b"\0\x01",
    };
    let mut room = Vec::new();
    round_trip(&user, &mut room);
    let owned: user_owned::User = typed::from_slice(&room).unwrap();
    assert_eq!((owned.name.as_str(), owned.scores.len(), owned.addresses.len()), ("Ada", 1, 1));
    assert_eq!(typed::to_vec(&owned).unwrap(), room);
}

#[test]
fn recursive_values() {
    let leaf = |label: &str| tree_owned::Node { label: label.to_owned(), children: vec![], named: [].into() };
    let named = [("k".to_owned(), Some(Box::new(leaf("c")))), ("n".to_owned(), None)];
    let tree = tree_owned::Node { label: "a".to_owned(), children: vec![leaf("b")], named: named.into() };
    let mut room = Vec::new();
    round_trip(&tree, &mut room);
    let lazy: tree::Node<'_> = typed::from_slice(&room).unwrap();
    assert_eq!(lazy.children.iter().next().unwrap().unwrap().label, "b");
    let end = || list::LongList { value: 1, next: None, other: None, many: vec![None] };
    round_trip(&list::LongList { next: Some(Box::new(end())), other: Some(Box::new(end())), ..end() }, &mut Vec::new());
}

#[test]
fn values_of_types_that_contain_one_another() {
    use boxes::{File, FileIn, FileLink, Folder};
    let folder = |first| Folder { name: "n".to_owned(), first, files: [].into() };
    let file = |link| File { size: 1, r#in: FileIn::Null, link, mounted: None, next: None };
    let one = file(FileLink::String("s".to_owned()));
    let mut two = file(FileLink::File(Box::new(one.clone())));
    two.next = Some(Box::new(one.clone()));
    two.mounted = Some(Box::new(folder(None)));
    two.r#in = FileIn::Folder(Box::new(folder(Some(one.clone()))));
    round_trip(&Folder { files: [("k".to_owned(), one)].into(), ..folder(Some(two)) }, &mut Vec::new());

    use circle_owned::{Expression, ExpressionValue, If, Program, ProgramBodyItem};
    let end = || Program { body: vec![ProgramBodyItem::Null], more: vec![None] };
    let number = |n| Expression { value: ExpressionValue::Long(n), function: vec![end()], maybe: None };
    let sum = Expression { value: ExpressionValue::Array(vec![number(1), number(2)]), function: vec![], maybe: None };
    let when = If { condition: [("c".to_owned(), sum)].into(), then: vec![end()] };
    let nested = Expression { maybe: Some([("m".to_owned(), when.clone())].into()), ..number(3) };
    let other = If { condition: [("d".to_owned(), nested)].into(), then: vec![] };
    let body = vec![ProgramBodyItem::If(when), ProgramBodyItem::Array(vec![end()]), ProgramBodyItem::If(other)];
    let mut room = Vec::new();
    round_trip(&Program { body, more: vec![Some(Box::new(end()))] }, &mut room);
    let lazy: circle::Program<'_> = typed::from_slice(&room).unwrap();
    let whens = lazy.body.iter().filter(|item| matches!(item, Ok(circle::ProgramBodyItem::If(_))));
    assert_eq!(whens.count(), 2);
}

#[test]
fn values_of_unions() {
    use unions_owned::{Event, EventNothing, EventOne, EventWhat, EventWhatArrayItem, Unions};
    let items = vec![EventWhatArrayItem::Null, EventWhatArrayItem::Bytes(vec![1]), EventWhatArrayItem::Long(-1)];
    let event = Event {
        what: EventWhat::Array(items),
        nothing: EventNothing::Null(()),
        one: EventOne::Double(1.0),
        texts: vec![None.into(), Some("t".to_owned()).into()],
        by_key: [("k".to_owned(), None)].into(),
        at: Some(tags::TimestampMillis(9)),
    };
    let mut room = Vec::new();
    round_trip(&Unions::Event(event), &mut room);
    assert!(matches!(typed::from_slice::<unions::Unions<'_>>(&room), Ok(unions::Unions::Event(_))));
    round_trip(&Unions::Null, &mut Vec::new());
    let (text, mut room) = (unions::Unions::String("x"), Vec::new());
    round_trip(&text, &mut room);
}

#[test]
fn values_of_several_files() {
    let line =
        shop::Line { article: "nail", price: tags::As::new(b"\x01"), reserved_for: Some(shop::Customer { id: 4 }) };
    let mut room = [0; 50];
    let lines = Array::from_items(&[line], &mut room).unwrap();
    round_trip(&shop::Order { by: shop::Customer { id: 3 }, lines }, &mut Vec::new());
}
