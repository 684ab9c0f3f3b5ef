use avocet::Avro;

#[derive(Avro)]
enum Json {
    Null,
    Number(f64),
    List(Vec<Json>),
}

fn main() {}
