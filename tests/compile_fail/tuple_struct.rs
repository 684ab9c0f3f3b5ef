use avocet::Avro;

#[derive(Avro)]
struct Point(f64, f64);

fn main() {}
