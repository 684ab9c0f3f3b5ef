#!/usr/bin/env python3
"""Writes the sample container files of this directory with fastavro, an implementation independent of avocet.

    pip install fastavro==1.13.1 cramjam==2.14.0 backports.zstd==1.8.0
    python3 examples/data/make.py

Deterministic: every random number comes from a fixed seed, and every file has a fixed sync marker. The bytes of the
compressed files can still change with the version of a compressor; what they hold does not.

Besides the `.avro` files it writes `cli/tests/golden/<name>.jsonl`: the first ten rows of each as Avro JSON, by
fastavro's own JSON writer, which the tests of the command compare by value.
"""

import datetime as dt
import decimal
import hashlib
import io
import json
import math
import pathlib
import random
import struct
import uuid

import fastavro

HERE = pathlib.Path(__file__).resolve().parent
GOLDEN = HERE.parent.parent / "cli" / "tests" / "golden"
UTC = dt.timezone.utc
EPOCH = dt.datetime(2026, 3, 1, tzinfo=UTC)


def record(name, *fields, **more):
    return {"type": "record", "name": name, **more, "fields": [field(*f) for f in fields]}


def field(name, type_, *default):
    return {"name": name, "type": type_, **({"default": default[0]} if default else {})}


def logical(base, kind, **more):
    return {"type": base, "logicalType": kind, **more}


def array(items):
    return {"type": "array", "items": items}


def map_of(values):
    return {"type": "map", "values": values}


def optional(type_):
    return ["null", type_]


def enum(name, *symbols, **more):
    return {"type": "enum", "name": name, "symbols": list(symbols), **more}


def fixed(name, size, **more):
    return {"type": "fixed", "name": name, "size": size, **more}


def f32(value, digits=2):
    """A number whose shortest decimal form is the same as float and as double, up to `digits` after the point."""
    return round(value, digits)


# --- stations.avro: null codec, nested records, small blocks, user metadata, a key and text beyond ASCII ---------------

STATIONS = record(
    "Reading",
    ("station", fixed("StationId", 4)),
    ("name", "string"),
    ("at", logical("long", "timestamp-micros")),
    ("position", record("Position", ("lat", "double"), ("lon", "double"), ("height_m", optional("float"), None))),
    ("quality", enum("Quality", "GOOD", "SUSPECT", "MISSING", default="MISSING")),
    ("air_c", optional("float"), None),
    ("wind", optional(record("Wind", ("speed_ms", "float"), ("from_deg", "int"))), None),
    ("rain_mm", logical("bytes", "decimal", precision=6, scale=2)),
    ("sensors", map_of("double")),
    ("notes", array("string")),
    ("raw", "bytes"),
    namespace="sample.weather",
    doc="One reading of a weather station.",
)

PLACES = ["Skarvøy", "Grau d'Agde", "Łeba", "Zadar", "Ribeira", "Keflavík", "São Jacinto", "Tórshavn", "Porto", "Wick"]


def stations(rng):
    for i in range(420):
        place = i % len(PLACES)
        silent = rng.random() < 0.04
        yield {
            "station": struct.pack(">HH", 7, place),
            "name": PLACES[place],
            "at": EPOCH + dt.timedelta(minutes=10 * (i // len(PLACES)), microseconds=rng.randrange(10**6)),
            "position": {
                "lat": round(40 + place * 2.3, 5),
                "lon": round(-8 + place * 1.7, 5),
                "height_m": f32(rng.uniform(0, 90), 1) if place % 3 else None,
            },
            "quality": "MISSING" if silent else rng.choice(["GOOD"] * 9 + ["SUSPECT"]),
            "air_c": None if silent else f32(rng.gauss(9, 4), 1),
            "wind": None if silent else {"speed_ms": f32(rng.uniform(0, 25), 1), "from_deg": rng.randrange(360)},
            "rain_mm": decimal.Decimal(rng.randrange(0, 900)).scaleb(-2),
            "sensors": {key: rng.uniform(0, 100) for key in ["humidity", "cloud %", "µ-volt"][: rng.randrange(4)]},
            "notes": rng.sample(["calibrated", "ice on mast", 'said "low\tbattery"', "\u2600 sensor cleaned"], rng.choice([0, 0, 0, 1, 2])),
            "raw": rng.randbytes(rng.randrange(12)),
        }


# --- parcels.avro: deflate, a union of three records, an array of records, uuid, date, duration, decimals -------------

EURO = logical("bytes", "decimal", precision=9, scale=2)
PARCELS = record(
    "Parcel",
    ("id", logical("string", "uuid")),
    ("sent", logical("int", "date")),
    ("weight_g", "int"),
    ("size_mm", array("int")),
    ("price", EURO),
    ("insured", optional(fixed("Insured", 6, logicalType="decimal", precision=12, scale=3)), None),
    ("promised", fixed("Promise", 12, logicalType="duration")),
    (
        "hand_over",
        [
            "null",
            record("Locker", ("station", "string"), ("box", "int")),
            record("Doorstep", ("floor", "int"), ("signed", "boolean")),
            record("Depot", ("code", "string"), ("until", optional(logical("int", "date")), None)),
        ],
    ),
    (
        "scans",
        array(
            record(
                "Scan",
                ("at", logical("long", "timestamp-millis")),
                ("local", logical("long", "local-timestamp-millis")),
                ("where", "string"),
                ("kind", enum("ScanKind", "ACCEPTED", "SORTED", "LOADED", "OUT", "DELIVERED")),
            )
        ),
    ),
    ("labels", map_of(["null", "boolean", "long", "string"])),
    namespace="sample.post",
)


def parcels(rng):
    hubs = ["BRE-2", "LIL-1", "ODE-1", "GDN-4", "TRS-1"]
    kinds = ["ACCEPTED", "SORTED", "LOADED", "OUT", "DELIVERED"]
    for i in range(500):
        sent = EPOCH + dt.timedelta(days=i // 9, hours=8, minutes=rng.randrange(600))
        steps = rng.randrange(1, 6)
        done = steps == 5
        scans = []
        for step in range(steps):
            at = sent + dt.timedelta(hours=7 * step, milliseconds=rng.randrange(3_600_000))
            scans.append(
                {
                    "at": at,
                    "local": at.replace(tzinfo=None) + dt.timedelta(hours=1),
                    "where": rng.choice(hubs),
                    "kind": kinds[step],
                }
            )
        yield {
            "id": uuid.UUID(bytes=rng.randbytes(16), version=4),
            "sent": sent.date(),
            "weight_g": rng.randrange(40, 31_500),
            "size_mm": [rng.randrange(10, 1200) for _ in range(3)],
            "price": decimal.Decimal(rng.randrange(390, 4990)).scaleb(-2),
            "insured": decimal.Decimal(rng.randrange(-5, 10**7)).scaleb(-3) if rng.random() < 0.2 else None,
            "promised": struct.pack("<III", 0, rng.randrange(1, 9), 3_600_000 * rng.randrange(24)),
            "hand_over": rng.choice(
                [
                    ("sample.post.Locker", {"station": rng.choice(hubs), "box": rng.randrange(1, 80)}),
                    ("sample.post.Doorstep", {"floor": rng.randrange(-1, 7), "signed": rng.random() < 0.5}),
                    ("sample.post.Depot", {"code": rng.choice(hubs), "until": (sent + dt.timedelta(days=9)).date()}),
                ]
            )
            if done
            else None,
            "scans": scans,
            "labels": dict(
                rng.sample([("fragile", True), ("stack", 3), ("route", "north"), ("customs", None), ("ticket", 2**53 + 1)], rng.choice([0, 0, 1, 2]))
            ),
        }


# --- ports.avro: snappy, maps of arrays of records, longs beyond 2^53, local timestamps -------------------------------

PORTS = record(
    "Port",
    ("code", "string"),
    ("berths", map_of(array(record("Call", ("vessel", "string"), ("tons", "long"), ("eta", logical("long", "local-timestamp-micros")))))),
    ("opens", logical("int", "time-millis")),
    ("tide", logical("long", "time-micros")),
    ("depth_m", array("float")),
    ("cargo", array([enum("Cargo", "GRAIN", "ORE", "BOXES", "FISH"), "string"])),
    ("checksum", fixed("Digest", 16)),
    ("ledger", "long"),
    namespace="sample.sea",
)


def ports(rng):
    for i in range(160):
        code = "".join(rng.choice("AEIKLNORST") for _ in range(5))
        berths = {}
        for b in range(rng.randrange(4)):
            berths[f"quay {b + 1}"] = [
                {
                    "vessel": f"MV {rng.choice(['Tern', 'Auk', 'Fulmar', 'Petrel', 'Gannet'])} {rng.randrange(1, 30)}",
                    "tons": rng.randrange(200, 90_000),
                    "eta": (EPOCH + dt.timedelta(hours=rng.randrange(2000), microseconds=rng.randrange(10**6))).replace(tzinfo=None),
                }
                for _ in range(rng.randrange(3))
            ]
        yield {
            "code": code,
            "berths": berths,
            "opens": dt.time(rng.randrange(24), rng.randrange(60), rng.randrange(60), rng.randrange(1000) * 1000),
            "tide": dt.time(rng.randrange(24), rng.randrange(60), rng.randrange(60), rng.randrange(10**6)),
            "depth_m": [f32(rng.uniform(2, 24), 1) for _ in range(rng.randrange(7))],
            "cargo": [rng.choice(["GRAIN", "ORE", "BOXES", "FISH", "sand, wet", "\u7a4d\u8377"]) for _ in range(rng.randrange(4))],
            "checksum": hashlib.md5(code.encode()).digest(),
            "ledger": rng.randrange(-(2**63), 2**63),
        }


# --- regions.avro: zstandard, a type that contains itself -------------------------------------------------------------

REGIONS = record(
    "Region",
    ("name", "string"),
    ("area_km2", "double"),
    ("parts", array("Region")),
    ("next", optional("Region"), None),
    namespace="sample.geo",
)


def region(rng, name, depth):
    width = rng.randrange(4) if depth else 0
    node = {
        "name": name,
        "area_km2": rng.uniform(0.1, 10 ** (depth + 1)),
        "parts": [region(rng, f"{name}.{i}", depth - 1) for i in range(width)],
        "next": region(rng, name + "'", 0) if rng.random() < 0.1 else None,
    }
    return node


def regions(rng):
    for i in range(120):
        yield region(rng, f"R{i}", 4)


# --- signals.avro: bzip2, a union at the root -------------------------------------------------------------------------

SIGNALS = [
    record("Pulse", ("seq", "long"), ("level", "double"), namespace="sample.signal"),
    record("Gap", ("from", "long"), ("to", "long"), ("why", optional("string"), None), namespace="sample.signal"),
    enum("Mark", "START", "STOP", namespace="sample.signal"),
    "string",
]


def signals(rng):
    yield "START"
    seq = 0
    for i in range(3000):
        seq += 1
        if rng.random() < 0.01:
            last, seq = seq, seq + rng.randrange(2, 50)
            yield ("sample.signal.Gap", {"from": last, "to": seq, "why": rng.choice([None, "no carrier"])})
        elif rng.random() < 0.005:
            yield f"operator mark {i}"
        else:
            # Not finite now and then; JSON has no number for that.
            special = rng.random()
            level = math.inf if special < 0.004 else -math.inf if special < 0.008 else rng.randrange(-400, 400) / 16
            yield ("sample.signal.Pulse", {"seq": seq, "level": level})
    yield "STOP"


# --- tides.avro: xz, long arrays of floats and doubles ----------------------------------------------------------------

TIDES = record(
    "Tide",
    ("gauge", "int"),
    ("day", logical("int", "date")),
    ("start", logical("long", "timestamp-millis")),
    ("level_m", array("float")),
    ("harmonics", array("double")),
    ("flags", array("boolean")),
    namespace="sample.sea",
)


def tides(rng):
    for gauge in range(6):
        for day in range(8):
            start = EPOCH + dt.timedelta(days=day)
            harmonics = [round(rng.uniform(0, 2), 3) for _ in range(5)]
            level = [
                f32(sum(h * math.sin(t / 144 * math.tau * (k + 1)) for k, h in enumerate(harmonics)), 2) for t in range(0, 144)
            ]
            yield {
                "gauge": gauge,
                "day": start.date(),
                "start": start,
                "level_m": level,
                "harmonics": harmonics,
                "flags": [rng.random() < 0.01 for _ in range(0, 144, 12)],
            }


FILES = {
    # name: schema, rows, codec, least bytes of a block, user metadata
    "stations": (STATIONS, stations, "null", 4000, {"sample.origin": "make.py", "sample.note": "Ø and \u2600 in UTF-8"}),
    "parcels": (PARCELS, parcels, "deflate", 24_000, {"sample.origin": "make.py"}),
    "ports": (PORTS, ports, "snappy", 8000, {}),
    "regions": (REGIONS, regions, "zstandard", 16_000, {}),
    "signals": (SIGNALS, signals, "bzip2", 8000, {"sample.rate": "16"}),
    "tides": (TIDES, tides, "xz", 16_000, {}),
}


def not_finite(value):
    """Avro JSON as Java writes it: infinities are strings, while Python's json writes bare words."""
    if isinstance(value, float) and not math.isfinite(value):
        return "Infinity" if value > 0 else "-Infinity" if value < 0 else "NaN"
    if isinstance(value, dict):
        return {key: not_finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return [not_finite(item) for item in value]
    return value


def avro_json(schema, rows):
    """The rows as Avro JSON: by fastavro, but for regions, whose type contains itself: that overflows fastavro's stack."""
    if isinstance(schema, dict) and schema["name"] == "sample.geo.Region":
        return [region_json(row) for row in rows]
    text = io.StringIO()
    fastavro.json_writer(text, schema, rows)
    return [not_finite(json.loads(line)) for line in text.getvalue().splitlines()]


def region_json(node):
    then = node["next"]
    return {
        "name": node["name"],
        "area_km2": node["area_km2"],
        "parts": [region_json(part) for part in node["parts"]],
        "next": {"sample.geo.Region": region_json(then)} if then else None,
    }


def main():
    total = 0
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for name, (schema, rows, codec, interval, metadata) in FILES.items():
        rows = list(rows(random.Random("avocet/" + name)))
        parsed = fastavro.parse_schema(json.loads(json.dumps(schema)))
        path = HERE / (name + ".avro")
        with path.open("wb") as out:
            fastavro.writer(
                out,
                parsed,
                rows,
                codec=codec,
                sync_interval=interval,
                metadata=metadata,
                sync_marker=hashlib.md5(name.encode()).digest(),
            )
        lines = [json.dumps(row, ensure_ascii=False) for row in avro_json(parsed, rows[:10])]
        (GOLDEN / (name + ".jsonl")).write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        with path.open("rb") as back:
            blocks = [block.num_records for block in fastavro.block_reader(back)]
        assert sum(blocks) == len(rows)
        size = path.stat().st_size
        total += size
        print(f"{path.name:16} {codec:10} {len(rows):5} rows {len(blocks):3} blocks {size:7} bytes")
    print(f"{total} bytes together")
    assert total <= 300_000


if __name__ == "__main__":
    main()
