use avocet::Avro;

#[derive(Avro)]
struct Order {
    #[avro(default = "[{\"level\": \"HIGH\"}]")]
    lines: Vec<Line>,
}

#[derive(Avro)]
struct Line {
    level: Level,
}

#[derive(Avro)]
enum Level {
    Low,
    High,
}

fn main() {}
