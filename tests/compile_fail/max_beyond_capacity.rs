use avocet::Avro;

#[derive(Avro)]
struct Order {
    #[avro(max = 9)]
    name: heapless::String<8>,
}

fn main() {}
