use avocet::Avro;

#[derive(Avro)]
struct Person {
    #[avro(namespace = "org.example")]
    name: String,
}

fn main() {}
