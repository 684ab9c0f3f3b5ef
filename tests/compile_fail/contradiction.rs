use avocet::Avro;

#[derive(Avro)]
struct Order {
    #[avro(as = Date, max = 4)]
    day: i32,
}

#[derive(Avro)]
struct Line {
    #[avro(fixed = "Key", null = "last")]
    key: Option<[u8; 4]>,
}

#[derive(Avro)]
struct Twice {
    #[avro(name = "a", name = "b")]
    c: i32,
}

fn main() {}
