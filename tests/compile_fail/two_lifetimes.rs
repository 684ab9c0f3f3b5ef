use avocet::Avro;

#[derive(Avro)]
struct Order<'a, 'b> {
    name: &'a str,
    note: &'b str,
}

fn main() {}
