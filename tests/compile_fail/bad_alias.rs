use avocet::Avro;

#[derive(Avro)]
#[avro(alias = "a..b")]
struct Order {
    id: i64,
}

#[derive(Avro)]
struct Name {
    #[avro(alias = "first")]
    given: String,
    #[avro(alias = "first")]
    surname: String,
}

#[derive(Avro)]
struct Twice {
    #[avro(alias = "a", alias = "a")]
    b: String,
}

fn main() {}
