use avocet::Avro;

#[derive(Avro)]
#[avro(namespace = "org.example")]
enum Value {
    Number(i64),
    Text(String),
}

#[derive(Avro)]
enum Other {
    #[avro(doc = "A number.")]
    Number(i64),
}

#[derive(Avro)]
enum Color {
    #[avro(doc = "Like blood.")]
    Red,
}

#[derive(Avro)]
#[avro(alias = "Metres")]
struct Meters(f64);

#[derive(Avro)]
struct Feet(#[avro(default = 0)] f64);

#[derive(Avro)]
struct Cached {
    #[avro(skip, name = "c", default = 0)]
    cached: i32,
}

fn main() {}
