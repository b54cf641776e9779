"""What the runtime makes of the checker's witnesses, and of data where it says that all are read."""

import random

from google.protobuf import message_factory
from google.protobuf.message import DecodeError

import wire
from edges import field_choices, fill_required
from shapes import has_data, real_oneof

RANDOM_MAX = 12


NO_MESSAGE = "no message of the writer"
SAME = "the same is read"
UNTELLING = (NO_MESSAGE, SAME)


def witness(sides, encoded):
    """[class, what]: how the reader fails with the bytes, as a message of any type that has them."""
    outcome = [NO_MESSAGE, ""]
    for path, writer in sides.writer_messages.items():
        written = parsed(writer, encoded)
        if written is None:
            continue
        if path not in sides.reader_messages:
            return ["confirmed", "the reader has no such message"]
        reader = sides.reader_messages[path]
        sides.findings, sides.seen = [], set()
        sides.read(path, message_factory.GetMessageClass(reader), written, "")
        if sides.findings:
            return ["confirmed", sides.findings[0][0]]
        read = message_factory.GetMessageClass(reader)()
        read.ParseFromString(encoded)
        if lost_member(read, written):
            return ["confirmed", "a member that the reader does not know"]
        # The bytes do not tell of which message they are: what says the most stays.
        if outcome[0] in UNTELLING:
            outcome = [kind_word(read, written), path]
    return outcome


def parsed(message, encoded):
    """The bytes as a whole datum of the message, if they are one."""
    datum = message_factory.GetMessageClass(message)()
    try:
        datum.ParseFromString(encoded)
    except (DecodeError, UnicodeDecodeError):
        return None
    if not datum.IsInitialized():
        return None
    again = datum.SerializeToString(deterministic=True)
    return datum if len(again) == len(encoded) else None


def lost_member(read, written):
    """Whether a oneof that both know has a member of which the reader knows nothing."""
    names = {oneof.name for oneof in read.DESCRIPTOR.oneofs}
    for field, value in written.ListFields():
        other = read.DESCRIPTOR.fields_by_number.get(field.number)
        oneof = real_oneof(field)
        if other is None and oneof is not None:
            known = [read.DESCRIPTOR.fields_by_number.get(one.number) for one in oneof.fields]
            if oneof.name in names or any(one and real_oneof(one) for one in known):
                return True
        if other is None or not (wire.is_message(field) and wire.is_message(other)):
            continue
        if wire.is_map(field) and wire.is_map(other):
            ours = getattr(read, other.name)
            inner = field.message_type.fields_by_name["value"]
            inner_read = other.message_type.fields_by_name["value"]
            if wire.is_message(inner) and wire.is_message(inner_read):
                if any(key in ours and lost_member(ours[key], value[key]) for key in value):
                    return True
            continue
        pairs = zip(wire.entries(read, other), wire.entries(written, field))
        if any(lost_member(one, two) for one, two in pairs):
            return True
    return False


def kind_word(read, written):
    """Why the runtime reads what prost refuses."""
    if has_raw_string(read):
        return "bytes in a string that nobody checks"
    # A zero that goes to the unknown fields is still zero.
    return "nothing but zero or empty is lost" if str(read) != str(written) else SAME


def has_raw_string(message):
    """Whether the runtime hands out bytes for a string, as it does for what is no text."""
    for field, value in message.ListFields():
        if wire.is_map(field):
            inner = field.message_type.fields_by_name["value"]
            values = list(value.values())
        else:
            inner = field
            values = list(value) if field.is_repeated else [value]
        if wire.is_message(inner):
            if any(has_raw_string(one) for one in values):
                return True
        elif inner.type == wire.Field.TYPE_STRING and any(isinstance(one, bytes) for one in values):
            return True
    return False


def reached(sides):
    """The pairs of messages that data of the main files' own messages can hold: all have data."""
    pairs = [
        (path, sides.reader_messages[path], writer, "")
        for path, writer in sides.writer_messages.items()
        if path in sides.reader_messages and has_data(writer)
    ]
    seen = {(reader.full_name, writer.full_name) for _, reader, writer, _ in pairs}
    for _, reader, writer, _ in pairs:
        for field in reader.fields:
            for one, two in wire.message_types(field, writer.fields_by_number.get(field.number)):
                if (one.full_name, two.full_name) not in seen and has_data(two):
                    seen.add((one.full_name, two.full_name))
                    # The list grows while it is walked.
                    pairs.append((one.full_name, one, two, ""))
    return pairs


def sound(sides, seed):
    """How many data were tried, and each that the reader does not read as it was written."""
    chance = random.Random(seed)
    tried = 0
    sides.findings, sides.seen = [], set()
    counted = sides.read

    def read(*arguments):
        nonlocal tried
        tried += 1
        counted(*arguments)

    pairs = reached(sides)
    sides.read = read
    sides.message_pairs = lambda: pairs
    sides.run()
    for path, reader, writer, inside in pairs:
        reader_class = message_factory.GetMessageClass(reader)
        for _ in range(RANDOM_MAX):
            datum = message_factory.GetMessageClass(writer)()
            for field in writer.fields:
                if chance.random() < 0.5:
                    choices = list(field_choices(field, 2))
                    if choices:
                        chance.choice(choices)(datum)
            fill_required(datum, 3)
            sides.read(path, reader_class, datum, inside)
    return tried, sides.findings


def answer(reader, writer, question):
    """What became of each witness; data and findings if the pair is said to be read."""
    sides = wire.Sides(reader, writer)
    witnesses = [witness(sides, bytes.fromhex(one)) for one in question["witnesses"]]
    tried, lost = 0, []
    if question["refuted"]:
        tried, lost = sound(wire.Sides(reader, writer), question["seed"])
    return {"accepted": True, "witnesses": witnesses, "data": tried, "lost": lost}
