use avocet::Avro;

#[derive(Avro)]
struct File {
    length: u64,
}

fn main() {}
