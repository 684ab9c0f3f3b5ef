use avocet::Avro;

#[derive(Avro)]
struct Person {
    #[avro(rename = "first_name")]
    name: String,
}

fn main() {}
