#!/usr/bin/env python3
"""Writes the container files that benches/cli.sh measures on, with fastavro: `cli_data.py ROWS OUT.avro [CODEC]`.

A row is 22 fields of every kind, about 350 bytes; values come from a fixed seed. All of it is made up.
"""

import decimal
import random
import sys

import fastavro

SCHEMA = {
    "type": "record",
    "name": "User",
    "namespace": "bench",
    "fields": [
        {"name": "id", "type": "long"},
        {"name": "username", "type": "string"},
        {"name": "email", "type": "string"},
        {"name": "phone", "type": ["null", "string"], "default": None},
        {"name": "age", "type": ["null", "int"], "default": None},
        {"name": "active", "type": "boolean"},
        {"name": "score", "type": "double"},
        {"name": "rating", "type": "float"},
        {
            "name": "status",
            "type": {"type": "enum", "name": "Status", "symbols": ["ACTIVE", "SUSPENDED", "DELETED", "PENDING"]},
        },
        {"name": "session_id", "type": {"type": "fixed", "name": "Uuid16", "size": 16}},
        {
            "name": "address",
            "type": {
                "type": "record",
                "name": "Address",
                "fields": [
                    {"name": "street", "type": "string"},
                    {"name": "city", "type": "string"},
                    {"name": "state", "type": ["null", "string"], "default": None},
                    {"name": "zip", "type": "string"},
                    {"name": "country", "type": "string"},
                    {"name": "lat", "type": ["null", "double"], "default": None},
                    {"name": "lon", "type": ["null", "double"], "default": None},
                ],
            },
        },
        {"name": "tags", "type": {"type": "array", "items": "string"}},
        {"name": "counters", "type": {"type": "map", "values": "long"}},
        {"name": "balance", "type": {"type": "bytes", "logicalType": "decimal", "precision": 18, "scale": 2}},
        {"name": "created_at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "updated_at", "type": ["null", {"type": "long", "logicalType": "timestamp-micros"}], "default": None},
        {"name": "birth_date", "type": {"type": "int", "logicalType": "date"}},
        {"name": "avatar", "type": ["null", "bytes"], "default": None},
        {"name": "referrer", "type": ["null", "string"], "default": None},
        {"name": "login_count", "type": "int"},
        {"name": "locale", "type": "string"},
        {"name": "notes", "type": ["null", "string"], "default": None},
    ],
}

LETTERS = "abcdefghijklmnopqrstuvwxyz"
WORDS = ["gull", "tern", "avocet", "plover", "dunlin", "knot", "curlew", "godwit", "ruff", "stilt"]


def text(rng, least, most):
    return "".join(rng.choices(LETTERS, k=rng.randint(least, most)))


def maybe(rng, share, value):
    return value() if rng.random() < share else None


def rows(count):
    rng = random.Random(20260101)
    for i in range(count):
        yield {
            "id": i * 7919 + 10**9,
            "username": text(rng, 6, 14),
            "email": text(rng, 6, 12) + "@" + text(rng, 5, 9) + ".example",
            "phone": maybe(rng, 0.7, lambda: "+" + str(rng.randrange(10**10, 10**12))),
            "age": maybe(rng, 0.8, lambda: rng.randrange(18, 95)),
            "active": rng.random() < 0.8,
            "score": rng.uniform(0, 1000),
            "rating": rng.uniform(0, 5),
            "status": rng.choice(["ACTIVE", "SUSPENDED", "DELETED", "PENDING"]),
            "session_id": rng.randbytes(16),
            "address": {
                "street": f"{rng.randrange(1, 300)} {text(rng, 5, 12)} street",
                "city": text(rng, 4, 12),
                "state": maybe(rng, 0.5, lambda: text(rng, 2, 2).upper()),
                "zip": str(rng.randrange(10000, 99999)),
                "country": text(rng, 2, 2).upper(),
                "lat": maybe(rng, 0.9, lambda: rng.uniform(-90, 90)),
                "lon": maybe(rng, 0.9, lambda: rng.uniform(-180, 180)),
            },
            "tags": rng.choices(WORDS, k=rng.randrange(6)),
            "counters": {word: rng.randrange(10**6) for word in rng.sample(WORDS, rng.randrange(4))},
            "balance": decimal.Decimal(rng.randrange(-(10**9), 10**10)).scaleb(-2),
            "created_at": 1_700_000_000_000 + rng.randrange(10**10),
            "updated_at": maybe(rng, 0.6, lambda: 1_700_000_000_000_000 + rng.randrange(10**13)),
            "birth_date": rng.randrange(0, 15_000),
            "avatar": maybe(rng, 0.3, lambda: rng.randbytes(rng.randrange(16, 64))),
            "referrer": maybe(rng, 0.3, lambda: "https://" + text(rng, 6, 12) + ".example/" + text(rng, 4, 20)),
            "login_count": rng.randrange(10_000),
            "locale": rng.choice(["en_GB", "nl_NL", "fr_FR", "de_DE"]),
            "notes": maybe(rng, 0.4, lambda: " ".join(rng.choices(WORDS, k=rng.randrange(3, 15)))),
        }


def main():
    count, path = int(sys.argv[1]), sys.argv[2]
    codec = sys.argv[3] if len(sys.argv) > 3 else "null"
    with open(path, "wb") as out:
        fastavro.writer(out, SCHEMA, rows(count), codec=codec, sync_interval=64_000, sync_marker=b"0123456789abcdef")


if __name__ == "__main__":
    main()
