use avocet::Avro;
use avocet::typed::Array;

#[derive(Avro)]
struct Order<'a> {
    payload: Array<'a, u8>,
}

fn main() {}
