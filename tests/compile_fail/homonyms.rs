use avocet::Avro;

#[derive(Avro)]
struct Page<T> {
    items: Vec<T>,
}

#[derive(Avro)]
#[avro(name = "Page_int")]
struct Other {
    items: i64,
}

#[derive(Avro)]
struct Book {
    a: Page<i32>,
    b: Other,
}

fn main() {}
