use avocet::Avro;

#[derive(Avro)]
struct Order {
    #[avro(max = 4)]
    id: i64,
}

fn main() {}
