"""What the fields and messages of a loaded file are."""

from google.protobuf.descriptor import FieldDescriptor as Field

from edges import is_map, is_message


def is_group(field):
    return field.type == Field.TYPE_GROUP


def is_proto2_group(field):
    return field is not None and is_group(field) and not is_edition(field)


def visible_types(message):
    """The messages inside a message that its text declares as such."""
    groups = {field.message_type.full_name for field in message.fields if is_proto2_group(field)}
    return [
        one
        for one in message.nested_types
        if not one.GetOptions().map_entry and one.full_name not in groups
    ]


def message_types(field, other, seen=()):
    """The messages that meet in two fields; of maps, also against messages, those that entries hold."""
    if other is None or not is_message(field) or not is_message(other):
        return
    ours, theirs = field.message_type, other.message_type
    if not is_map(field) and not is_map(other):
        yield ours, theirs
    elif (ours.full_name, theirs.full_name) not in seen and has_data(theirs):
        # Only entries have other messages for entries, and no datum is an entry by itself.
        seen = (*seen, (ours.full_name, theirs.full_name))
        for number in (1, 2):
            if number in ours.fields_by_number and number in theirs.fields_by_number:
                one, two = ours.fields_by_number[number], theirs.fields_by_number[number]
                yield from message_types(one, two, seen)


def in_entry(field):
    """Whether the field is the key or the value of a map, which every entry has."""
    return field.containing_type.GetOptions().map_entry


def has_data(message, around=()):
    """Whether a message has any datum: one that requires itself, at any depth, has none."""
    if message.full_name in around:
        return False
    around = (*around, message.full_name)
    return all(
        has_data(field.message_type, around)
        for field in message.fields
        if is_message(field) and (field.is_required or in_entry(field))
    )


def packed_in_groups(reader, writer, in_group, seen):
    """Whether the reader takes text, bytes or a message of a group for packed numbers."""
    if (reader.full_name, writer.full_name, in_group) in seen:
        return False
    seen.add((reader.full_name, writer.full_name, in_group))
    for field in reader.fields:
        other = writer.fields_by_number.get(field.number)
        if other is None:
            continue
        is_inside = in_group or is_proto2_group(field)
        if is_message(field) and is_message(other):
            if packed_in_groups(field.message_type, other.message_type, is_inside, seen):
                return True
        elif in_group and field.is_repeated and not is_message(field):
            is_number = field.type not in (Field.TYPE_STRING, Field.TYPE_BYTES)
            is_length = is_message(other) or other.type in (Field.TYPE_STRING, Field.TYPE_BYTES)
            if is_number and is_length:
                return True
    return False


def is_edition(field):
    # The syntax is field 12 of a file, and nothing but the edition comes after it.
    return b"b\x08editions" in field.file.serialized_pb[-16:]


def has_written_label(field):
    if field.is_repeated:
        return not is_map(field)
    if is_edition(field) or real_oneof(field) is not None:
        return False
    return field.has_presence or field.is_required


def real_oneof(field):
    oneof = field.containing_oneof
    if oneof is None:
        return None
    is_made_up = len(oneof.fields) == 1 and oneof.name == f"_{field.name}"
    return None if is_made_up else oneof
