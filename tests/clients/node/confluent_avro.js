// Avro with @confluentinc/schemaregistry: register, evolve, be refused, read old and new back.
"use strict";

const {
  AvroDeserializer,
  AvroSerializer,
  Compatibility,
  RestError,
  SchemaRegistryClient,
  SerdeType,
} = require("@confluentinc/schemaregistry");
const { assert, refused, run, schemaId, topicName, url } = require("./harness");

const FIELDS = [
  { name: "id", type: "string" },
  { name: "cents", type: "int" },
];
const CURRENCY = { name: "currency", type: "string", default: "EUR" };

function order(...fields) {
  const schema = JSON.stringify({ type: "record", name: "Order", namespace: "shop", fields });
  return { schema, schemaType: "AVRO" };
}

const V1 = order(...FIELDS);
const V2 = order(...FIELDS, CURRENCY);
const WITHOUT_DEFAULT = order(...FIELDS, CURRENCY, { name: "buyer", type: "string" });

run(async () => {
  const client = SchemaRegistryClient.newClient({ baseURLs: [url] });
  const topic = topicName("node-avro");
  const subject = `${topic}-value`;

  const firstId = await client.register(subject, V1);
  const latest = { useLatestVersion: true, cacheLatestTtlSecs: 0 };
  const old = { id: "a", cents: 1 };
  const oldPayload = await new AvroSerializer(client, SerdeType.VALUE, latest).serialize(topic, old);
  assert.equal(schemaId(oldPayload), firstId);

  assert.equal(await client.testSubjectCompatibility(subject, V2), true);
  const registered = await client.registerFullResponse(subject, V2);
  assert.equal(registered.version, 2);
  client.clearLatestCaches();
  const current = { id: "b", cents: 2, currency: "USD" };
  const serializer = new AvroSerializer(client, SerdeType.VALUE, latest);
  const newPayload = await serializer.serialize(topic, current);
  assert.equal(schemaId(newPayload), registered.id);

  assert.equal(await client.testSubjectCompatibility(subject, WITHOUT_DEFAULT), false);
  await refused(
    () => client.register(subject, WITHOUT_DEFAULT),
    RestError,
    { status: 409, errorCode: 40901 },
    subject,
    "READER_FIELD_MISSING_DEFAULT_VALUE",
  );
  assert.deepEqual(await client.getAllVersions(subject), [1, 2]);

  // A client of its own, so that nothing comes from a cache.
  const reader = SchemaRegistryClient.newClient({ baseURLs: [url] });
  const asWritten = new AvroDeserializer(reader, SerdeType.VALUE, {});
  assert.deepEqual({ ...(await asWritten.deserialize(topic, oldPayload)) }, old);
  assert.deepEqual({ ...(await asWritten.deserialize(topic, newPayload)) }, current);
  const withLatest = new AvroDeserializer(reader, SerdeType.VALUE, { useLatestVersion: true });
  const filled = await withLatest.deserialize(topic, oldPayload);
  assert.deepEqual({ ...filled }, { ...old, currency: "EUR" });

  await configAndDeletion(client, subject);
});

async function configAndDeletion(client, subject) {
  assert.equal(await client.getDefaultCompatibility(), Compatibility.BACKWARD);
  await refused(() => client.getCompatibility(subject), RestError, { errorCode: 40408 });
  await client.updateCompatibility(subject, Compatibility.NONE);
  assert.equal(await client.getCompatibility(subject), Compatibility.NONE);
  assert.equal(await client.testSubjectCompatibility(subject, WITHOUT_DEFAULT), true);

  assert.deepEqual(await client.deleteSubject(subject), [1, 2]);
  assert.deepEqual(await client.deleteSubject(subject, true), [1, 2]);
  client.clearCaches();
  await refused(() => client.getAllVersions(subject), RestError, { status: 404, errorCode: 40401 });
}
