use avocet::Avro;

#[derive(Avro)]
#[avro(name = "string")]
struct Text {
    text: String,
}

#[allow(non_camel_case_types)]
#[derive(Avro)]
enum null {
    A,
    B,
}

fn main() {}
