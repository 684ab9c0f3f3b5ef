use avocet::Avro;

#[derive(Avro)]
enum Setting {
    Unset,
    Inherited,
    Value(i64),
}

fn main() {}
