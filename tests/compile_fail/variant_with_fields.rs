use avocet::Avro;

#[derive(Avro)]
enum Event {
    Started,
    Moved { x: i32, y: i32 },
}

fn main() {}
