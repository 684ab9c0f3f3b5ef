use avocet::{Avro, Describe};

#[derive(Avro)]
struct Order<'a> {
    id: i64,
    lines: [Line<'a>; 4],
}

#[derive(Avro, Clone, Copy)]
struct Line<'a> {
    note: &'a str,
}

fn main() {
    let room = [0; Order::MAX_SIZE.bytes()];
    let _ = room;
}
