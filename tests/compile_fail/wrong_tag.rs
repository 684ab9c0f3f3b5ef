use avocet::Avro;
use avocet::typed::tags::Date;

#[derive(Avro)]
struct Person {
    #[avro(as = Date)]
    born: String,
}

fn main() {}
