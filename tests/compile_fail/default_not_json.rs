use avocet::Avro;

#[derive(Avro)]
struct Person {
    #[avro(default = "unknown")]
    name: String,
}

fn main() {}
