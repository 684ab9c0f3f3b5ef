use avocet::Avro;

#[derive(Avro)]
struct Order {
    #[avro(default = "\"none\"")]
    count: i32,
}

fn main() {}
