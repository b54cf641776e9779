"""The three formats of interop.py: random records, and their plain form in JSON.

The plain form has numbers, texts, lists and objects; bytes are lists of numbers. It is what the Rust
types of tests/tests/client_interop write and read with serde.
"""

import datetime
import pathlib
import struct
import tempfile

from confluent_kafka.schema_registry import Schema, SchemaReference
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.schema_registry.json_schema import JSONDeserializer, JSONSerializer
from confluent_kafka.schema_registry.protobuf import ProtobufDeserializer, ProtobufSerializer
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from grpc_tools import protoc

FILES = pathlib.Path(__file__).parent.parent / "interop"
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
ALPHABET = "abcXYZ 09-_.,\"\\/\n\t\r\b\f\x00\x1f\x7f\u00e9\u00df\u4e2d\u2028\ufeff\U0001f600"


def text(rng, length_max=12):
    return "".join(rng.choice(ALPHABET) for _ in range(rng.randrange(length_max + 1)))


def octets(rng, length):
    return [rng.randrange(256) for _ in range(length)]


def integer(rng, bits):
    """Of any size, so that varints of each length occur, and the ends of the range."""
    limit = 1 << (bits - 1)
    if rng.random() < 0.05:
        return rng.choice([0, -1, 1, limit - 1, -limit])
    size = rng.randrange(1, bits)
    return rng.randrange(-(1 << (size - 1)), 1 << (size - 1))


def double(rng):
    """Any finite number; zero without a sign, which Protobuf's libraries keep or do not."""
    while True:
        value = rng.choice(
            [
                0.0,
                rng.uniform(-1000, 1000),
                float(rng.randrange(-(1 << 60), 1 << 60)),
                struct.unpack("<d", struct.pack("<Q", rng.getrandbits(64)))[0],
            ]
        )
        if value == value and abs(value) != float("inf") and str(value) != "-0.0":
            return value


def as_float(value):
    """The nearest number of 32 bits."""
    return struct.unpack("<f", struct.pack("<f", value))[0]


def single(rng):
    return as_float(rng.choice([0.0, rng.uniform(-1e6, 1e6), rng.uniform(-1, 1) * 1e-20]))


def maybe(rng, value):
    return value() if rng.random() < 0.5 else None


def several(rng, value, length_max=4):
    return [value() for _ in range(rng.randrange(length_max + 1))]


class Avro:
    def __init__(self, client):
        self._client = client
        reference = SchemaReference("shop.Customer", "customer-avro", 1)
        text = (FILES / "order.avsc").read_text()
        self._schema = Schema(text, "AVRO", [reference])

    def serializer(self, conf):
        return AvroSerializer(self._client, self._schema, conf=conf)

    def deserializers(self, client):
        reader = (FILES / "order_reader.avsc").read_text()
        return AvroDeserializer(client), AvroDeserializer(client, reader)

    def record(self, rng):
        line = None
        for _ in range(rng.randrange(4)):
            line = {"article": text(rng), "next": line}
        return {
            "id": text(rng, 40),
            "count": integer(rng, 32),
            "cents": integer(rng, 64),
            "weight": single(rng),
            "rate": double(rng),
            "paid": rng.random() < 0.5,
            "token": octets(rng, rng.randrange(20)),
            "digest": octets(rng, 4),
            "status": rng.choice(["NEW", "PAID", "SENT"]),
            "note": maybe(rng, lambda: text(rng)),
            "tags": several(rng, lambda: text(rng)),
            # Sorted, as the map of the other side is: Avro gives maps no order.
            "amounts": dict(sorted((text(rng), integer(rng, 64)) for _ in range(rng.randrange(4)))),
            "line": line,
            "payment": rng.choice(["Null", {"Long": integer(rng, 64)}, {"String": text(rng)}]),
            "day": rng.randrange(-100000, 100000),
            "at": rng.randrange(-(10**12), 10**13),
            "customer": {"name": text(rng), "vip": rng.random() < 0.5},
        }

    def from_neutral(self, record):
        payment = record["payment"]
        return {
            **record,
            "token": bytes(record["token"]),
            "digest": bytes(record["digest"]),
            "payment": None if payment == "Null" else next(iter(payment.values())),
            "day": datetime.date(1970, 1, 1) + datetime.timedelta(days=record["day"]),
            "at": EPOCH + datetime.timedelta(milliseconds=record["at"]),
        }

    def neutral(self, datum):
        payment = datum["payment"]
        names = {int: "Long", str: "String"}
        return {
            **datum,
            "token": list(datum["token"]),
            "digest": list(datum["digest"]),
            "payment": "Null" if payment is None else {names[type(payment)]: payment},
            "day": (datum["day"] - datetime.date(1970, 1, 1)).days,
            "at": (datum["at"] - EPOCH) // datetime.timedelta(milliseconds=1),
        }

    def neutral_read(self, datum):
        payment = datum["payment"]
        names = {float: "Double", int: "Double", str: "String"}
        return {
            **datum,
            "payment": "Null" if payment is None else {names[type(payment)]: float_or_text(payment)},
        }

    def exact(self, record):
        return {**record, "weight": as_float(record["weight"])}


def float_or_text(value):
    return value if isinstance(value, str) else float(value)


class Json:
    def __init__(self, client):
        self._client = client
        reference = SchemaReference("customer.json", "customer-json", 1)
        self._schema = Schema((FILES / "order.schema.json").read_text(), "JSON", [reference])

    def serializer(self, conf):
        return JSONSerializer(self._schema, self._client, conf=conf)

    def deserializers(self, client):
        return JSONDeserializer(None, schema_registry_client=client), None

    def record(self, rng):
        record = {
            "id": text(rng, 40),
            "count": integer(rng, 64),
            "rate": rng.choice([double(rng), integer(rng, 64)]),
            "customer": {"name": text(rng), "vip": rng.random() < 0.5},
        }
        if rng.random() < 0.5:
            record["note"] = maybe(rng, lambda: text(rng))
            record["tags"] = several(rng, lambda: text(rng))
        if rng.random() < 0.5:
            record["amounts"] = {text(rng): double(rng) for _ in range(rng.randrange(4))}
        keys = list(record)
        rng.shuffle(keys)
        return {key: record[key] for key in keys}

    def from_neutral(self, record):
        return record

    def neutral(self, datum):
        return datum

    def exact(self, record):
        return record


def order_class():
    """Compiles the files and makes the class of `shop.Order`."""
    with tempfile.TemporaryDirectory() as folder:
        compiled = pathlib.Path(folder) / "files.pb"
        arguments = [f"-I{FILES}", "--include_imports", f"--descriptor_set_out={compiled}"]
        if protoc.main(["protoc", *arguments, "shop/order.proto"]):
            raise AssertionError("protoc failed")
        files = descriptor_pb2.FileDescriptorSet.FromString(compiled.read_bytes())
    pool = descriptor_pool.DescriptorPool()
    for file in files.file:
        pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("shop.Order"))


class Protobuf:
    def __init__(self, client):
        self._client = client
        self._order = order_class()

    def serializer(self, conf):
        return ProtobufSerializer(self._order, self._client, conf)

    def deserializers(self, client):
        return ProtobufDeserializer(self._order, schema_registry_client=client), None

    def record(self, rng):
        def line(depth=0):
            inner = line(depth + 1) if depth < 3 and rng.random() < 0.4 else None
            return {"article": text(rng), "count": rng.getrandbits(32), "next": inner}

        return {
            "id": text(rng, 40),
            "count": integer(rng, 32),
            "cents": integer(rng, 64),
            "weight": single(rng),
            "rate": double(rng),
            "paid": rng.random() < 0.5,
            "token": octets(rng, rng.randrange(20)),
            "status": rng.randrange(3),
            "note": maybe(rng, lambda: text(rng)),
            "tags": several(rng, lambda: text(rng)),
            "sizes": several(rng, lambda: integer(rng, 32)),
            # One entry at most: the libraries write larger maps in orders of their own. Neither key nor
            # value is a default, which Google's library writes in maps and `prost` leaves out.
            "amounts": {text(rng) or "k": integer(rng, 64) or 1 for _ in range(rng.randrange(2))},
            "price": maybe(rng, lambda: {"cents": integer(rng, 64), "currency": text(rng, 3)}),
            "lines": several(rng, line),
            "payment": rng.choice(
                [None, {"Account": integer(rng, 64)}, {"Voucher": text(rng)}]
            ),
            "big": rng.getrandbits(64),
            "small": integer(rng, 32),
        }

    def from_neutral(self, record):
        fields = dict(record)
        payment = fields.pop("payment")
        if payment is not None:
            fields |= {name.lower(): value for name, value in payment.items()}
        fields["token"] = bytes(fields["token"])
        return self._order(**fields)

    def neutral(self, message):
        def line(one):
            inner = line(one.next) if one.HasField("next") else None
            return {"article": one.article, "count": one.count, "next": inner}

        price, payment = message.price, message.WhichOneof("payment")
        return {
            "id": message.id,
            "count": message.count,
            "cents": message.cents,
            "weight": message.weight,
            "rate": message.rate,
            "paid": message.paid,
            "token": list(message.token),
            "status": message.status,
            "note": message.note if message.HasField("note") else None,
            "tags": list(message.tags),
            "sizes": list(message.sizes),
            "amounts": dict(message.amounts),
            "price": {"cents": price.cents, "currency": price.currency}
            if message.HasField("price")
            else None,
            "lines": [line(one) for one in message.lines],
            "payment": None if payment is None else {payment.title(): getattr(message, payment)},
            "big": message.big,
            "small": message.small,
        }

    def exact(self, record):
        return {**record, "weight": as_float(record["weight"])}


FORMATS = {"avro": Avro, "json": Json, "protobuf": Protobuf}
