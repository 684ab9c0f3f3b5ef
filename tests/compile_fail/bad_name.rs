use avocet::Avro;

#[derive(Avro)]
#[avro(name = "org.example.Person")]
struct Person {
    größe: f32,
}

fn main() {}
