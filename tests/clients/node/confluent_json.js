// JSON Schema with @confluentinc/schemaregistry, the schema in two files.
"use strict";

const {
  JsonDeserializer,
  JsonSerializer,
  RestError,
  SchemaRegistryClient,
  SerdeType,
  SerializationError,
} = require("@confluentinc/schemaregistry");
const { assert, refused, run, schemaId, topicName, url } = require("./harness");

function order(properties, required, addressSubject) {
  return {
    schemaType: "JSON",
    references: [{ name: "address.json", subject: addressSubject, version: 1 }],
    schema: JSON.stringify({
      $schema: "http://json-schema.org/draft-07/schema#",
      type: "object",
      properties: { id: { type: "string" }, to: { $ref: "address.json" }, ...properties },
      required,
      additionalProperties: false,
    }),
  };
}

run(async () => {
  const client = SchemaRegistryClient.newClient({ baseURLs: [url] });
  const topic = topicName("node-json");
  const subject = `${topic}-value`;
  const addressSubject = `${topic}-address`;
  await client.register(addressSubject, {
    schemaType: "JSON",
    schema: JSON.stringify({
      $id: "address.json",
      type: "object",
      properties: { city: { type: "string" } },
      required: ["city"],
    }),
  });

  const firstId = await client.register(subject, order({}, ["id"], addressSubject));
  const conf = { useLatestVersion: true, cacheLatestTtlSecs: 0, validate: true };
  const serializer = new JsonSerializer(client, SerdeType.VALUE, conf);
  const old = { id: "a", to: { city: "Delft" } };
  const oldPayload = await serializer.serialize(topic, old);
  assert.equal(schemaId(oldPayload), firstId);
  await refused(
    () => serializer.serialize(topic, { id: "a", to: { city: 3 } }),
    SerializationError,
    {},
  );

  const note = { note: { type: "string" } };
  const secondId = await client.register(subject, order(note, ["id"], addressSubject));
  client.clearLatestCaches();
  const current = { id: "b", to: { city: "Leiden" }, note: "gift" };
  const newPayload = await new JsonSerializer(client, SerdeType.VALUE, conf).serialize(topic, current);
  assert.equal(schemaId(newPayload), secondId);

  await refused(
    () => client.register(subject, order(note, ["id", "note"], addressSubject)),
    RestError,
    { status: 409, errorCode: 40901 },
    subject,
    "REQUIRED_ATTRIBUTE_ADDED",
  );
  assert.deepEqual(await client.getAllVersions(subject), [1, 2]);

  const reader = SchemaRegistryClient.newClient({ baseURLs: [url] });
  const deserializer = new JsonDeserializer(reader, SerdeType.VALUE, { validate: true });
  assert.deepEqual(await deserializer.deserialize(topic, oldPayload), old);
  assert.deepEqual(await deserializer.deserialize(topic, newPayload), current);
});
