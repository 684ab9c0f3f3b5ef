use avocet::Avro;

#[derive(Avro)]
struct Order {
    #[avro(order = "down")]
    id: i64,
}

fn main() {}
