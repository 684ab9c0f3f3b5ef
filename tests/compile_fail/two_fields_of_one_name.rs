use avocet::Avro;

#[derive(Avro)]
struct Order {
    id: i64,
    #[avro(name = "id")]
    number: i64,
}

fn main() {}
