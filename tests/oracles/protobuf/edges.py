"""The data that a writer may write: each field at its edges, pairs of fields, everything at once."""

import itertools

from google.protobuf import message_factory
from google.protobuf.descriptor import FieldDescriptor as Field

PAIRS_MAX = 15

INT32 = [1, -1, 2**31 - 1, -(2**31)]
INT64 = [1, -1, 2**31, 2**63 - 1, -(2**63)]
EDGES = {
    Field.TYPE_INT32: INT32,
    Field.TYPE_SINT32: INT32,
    Field.TYPE_SFIXED32: INT32,
    Field.TYPE_INT64: INT64,
    Field.TYPE_SINT64: INT64,
    Field.TYPE_SFIXED64: INT64,
    Field.TYPE_UINT32: [1, 2**31, 2**32 - 1],
    Field.TYPE_FIXED32: [1, 2**31, 2**32 - 1],
    Field.TYPE_UINT64: [1, 2**32, 2**63, 2**64 - 1],
    Field.TYPE_FIXED64: [1, 2**32, 2**63, 2**64 - 1],
    Field.TYPE_BOOL: [True, False],
    Field.TYPE_FLOAT: [1.5, float("inf"), -0.0],
    Field.TYPE_DOUBLE: [1.5, 1e300, -0.0],
    Field.TYPE_STRING: ["a", "h\u00e9", ""],
    Field.TYPE_BYTES: [b"a", b"\xff\xfe", b""],
}


def is_message(field):
    return field.message_type is not None


def is_map(field):
    return is_message(field) and field.message_type.GetOptions().map_entry


def data(reader, writer):
    """Messages with each field at each edge, pairs of fields, and everything at once."""
    message_class = message_factory.GetMessageClass(writer)

    def with_all(choices):
        message = message_class()
        for choice in choices:
            choice(message)
        fill_required(message, 3)
        return message

    choices = {field.number: list(field_choices(field, 2)) for field in writer.fields}
    yield with_all([])
    for options in choices.values():
        for choice in options:
            yield with_all([choice])
    pairs = list(itertools.islice(itertools.permutations(choices, 2), PAIRS_MAX))
    for oneof in reader.oneofs:
        known = [field.number for field in oneof.fields if field.number in choices]
        pairs += itertools.permutations(known, 2)
    for one, two in pairs:
        if choices[one] and choices[two]:
            yield with_all([choices[one][0], choices[two][0]])
    yield with_all([options[0] for options in choices.values() if options])


def fill_required(message, depth):
    for field in message.DESCRIPTOR.fields:
        if field.is_required and not message.HasField(field.name):
            if is_message(field):
                inner = getattr(message, field.name)
                inner.SetInParent()
                if depth > 0:
                    fill_required(inner, depth - 1)
            else:
                setattr(message, field.name, scalar_edges(field)[0])


def scalar_edges(field):
    if field.enum_type is not None:
        numbers = [value.number for value in field.enum_type.values]
        if not field.enum_type.is_closed:
            numbers.append(77)
        # Zero may not be written at all, so it comes last.
        return sorted(numbers, key=lambda number: number == 0)
    return EDGES[field.type]


def filled(message, depth):
    """Sets the fields of a nested message to their first edges."""
    for field in message.DESCRIPTOR.fields:
        for choice in itertools.islice(field_choices(field, depth - 1), 1):
            choice(message)
    fill_required(message, 3)


def field_choices(field, depth):
    """Functions that set the field, each in another way."""
    if is_map(field):
        yield from map_choices(field, depth)
    elif is_message(field):
        yield from message_choices(field, depth)
    else:
        edges = scalar_edges(field)
        if field.is_repeated:
            for edge in edges:
                yield lambda m, edge=edge: getattr(m, field.name).append(edge)
            yield lambda m: getattr(m, field.name).extend((edges * 2)[:2])
        else:
            for edge in edges:
                yield lambda m, edge=edge: setattr(m, field.name, edge)


def message_choices(field, depth):
    def set_inner(message, count, is_filled):
        for _ in range(count):
            inner = getattr(message, field.name)
            inner = inner.add() if field.is_repeated else inner
            inner.SetInParent()
            if is_filled and depth > 0:
                filled(inner, depth)
            fill_required(inner, 3)

    if depth > 0:
        yield lambda m: set_inner(m, 1, True)
    yield lambda m: set_inner(m, 1, False)
    if field.is_repeated:
        yield lambda m: set_inner(m, 2, True)


def map_choices(field, depth):
    key = field.message_type.fields_by_name["key"]
    value = field.message_type.fields_by_name["value"]

    def put(message, key_edge, value_edge):
        entries = getattr(message, field.name)
        if is_message(value):
            if depth > 0:
                filled(entries[key_edge], depth)
            fill_required(entries[key_edge], 3)
        else:
            entries[key_edge] = value_edge

    values = [None] if is_message(value) else scalar_edges(value)
    for edge in scalar_edges(key):
        yield lambda m, edge=edge: put(m, edge, values[0])
    for edge in values:
        yield lambda m, edge=edge: put(m, scalar_edges(key)[0], edge)
