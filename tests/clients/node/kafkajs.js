// All three formats with @kafkajs/confluent-schema-registry; the second argument names the format.
"use strict";

const { COMPATIBILITY, SchemaRegistry, SchemaType } = require("@kafkajs/confluent-schema-registry");
const {
  ConfluentSchemaRegistryCompatibilityError,
} = require("@kafkajs/confluent-schema-registry/dist/errors");
const { assert, refused, run, schemaId, topicName, url } = require("./harness");

const AVRO_FIELDS = [{ name: "id", type: "string" }];

function avro(...fields) {
  const record = { type: "record", name: "Order", namespace: "shop", fields };
  return { type: SchemaType.AVRO, schema: JSON.stringify(record) };
}

function json(properties, required) {
  const schema = { type: "object", properties, required, additionalProperties: false };
  return { type: SchemaType.JSON, schema: JSON.stringify(schema) };
}

function protobuf(fields) {
  const schema = `syntax = "proto3"; package shop; message Order { ${fields} }`;
  return { type: SchemaType.PROTOBUF, schema };
}

const ID = { id: { type: "string" } };
const NOTE = { note: { type: "string" } };
const NOTE_FIELD = { name: "note", type: "string" };

// Three schemas: the first, one compatible with it, and one that is not.
const FORMATS = {
  avro: {
    schemas: [
      avro(...AVRO_FIELDS),
      avro(...AVRO_FIELDS, { ...NOTE_FIELD, default: "" }),
      avro(...AVRO_FIELDS, { ...NOTE_FIELD, name: "buyer" }),
    ],
    reason: "READER_FIELD_MISSING_DEFAULT_VALUE",
  },
  json: {
    schemas: [json(ID, ["id"]), json({ ...ID, ...NOTE }, ["id"]), json({ ...ID, ...NOTE }, ["id", "note"])],
    reason: "REQUIRED_ATTRIBUTE_ADDED",
  },
  protobuf: {
    schemas: [
      protobuf("string id = 1;"),
      protobuf("string id = 1; string note = 2;"),
      protobuf("double id = 1;"),
    ],
    reason: "FIELD_SCALAR_KIND_CHANGED",
  },
};

run(async () => {
  const { schemas, reason } = FORMATS[process.argv[3]];
  const [v1, v2, incompatible] = schemas;
  const subject = `${topicName(`kafkajs-${process.argv[3]}`)}-value`;
  const producer = new SchemaRegistry({ host: url });

  const { id: firstId } = await producer.register(v1, { subject });
  const oldPayload = await producer.encode(firstId, { id: "a" });
  const { id: secondId } = await producer.register(v2, { subject });
  assert.notEqual(firstId, secondId);
  const newPayload = await producer.encode(secondId, { id: "b", note: "gift" });
  assert.equal(schemaId(newPayload), secondId);

  await refused(
    () => producer.register(incompatible, { subject }),
    Error,
    { name: "ResponseError", status: 409 },
    subject,
    reason,
  );
  // The client sets a new subject's level itself, and refuses to register under another one.
  await refused(
    () => producer.register(v2, { subject, compatibility: COMPATIBILITY.FULL }),
    ConfluentSchemaRegistryCompatibilityError,
    {},
    "FULL != BACKWARD",
  );

  // A client of its own, so that nothing comes from a cache.
  const consumer = new SchemaRegistry({ host: url });
  assert.deepEqual({ ...(await consumer.decode(oldPayload)) }, { id: "a" });
  assert.deepEqual({ ...(await consumer.decode(newPayload)) }, { id: "b", note: "gift" });
  assert.equal(await consumer.getLatestSchemaId(subject), secondId);
  assert.equal(await consumer.getRegistryId(subject, 1), firstId);
  assert.equal(await consumer.getRegistryIdBySchema(subject, v1), firstId);
});
