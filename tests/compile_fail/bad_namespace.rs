use avocet::Avro;

#[derive(Avro)]
#[avro(namespace = "org.1st")]
struct Order {
    id: i64,
}

fn main() {}
