use avocet::Avro;

#[derive(Avro)]
enum Level {
    #[avro(default)]
    Low,
    #[avro(default)]
    High,
}

fn main() {}
