// Protobuf with @confluentinc/schemaregistry, which registers and fetches files as descriptors.
"use strict";

const { create, createFileRegistry, createMutableRegistry, fromJson } = require("@bufbuild/protobuf");
const { FileDescriptorSetSchema } = require("@bufbuild/protobuf/wkt");
const {
  ProtobufDeserializer,
  ProtobufSerializer,
  RestError,
  SchemaRegistryClient,
  SerdeType,
} = require("@confluentinc/schemaregistry");
const { assert, refused, run, schemaId, topicName, url } = require("./harness");

function field(name, number, type, rest = {}) {
  return { name, number, type, label: "LABEL_OPTIONAL", jsonName: name, ...rest };
}

const MONEY_FIELD = { typeName: ".shop.node.Money" };

/** Two files, the order importing the money, as a compiler would hand them to generated code. */
function compiled(...orderFields) {
  const money = {
    name: "shop/node/money.proto",
    package: "shop.node",
    syntax: "proto3",
    messageType: [{ name: "Money", field: [field("cents", 1, "TYPE_INT32")] }],
  };
  const order = {
    name: "shop/node/order.proto",
    package: "shop.node",
    syntax: "proto3",
    dependency: [money.name],
    messageType: [{ name: "Receipt" }, { name: "Order", field: orderFields }],
  };
  const files = createFileRegistry(fromJson(FileDescriptorSetSchema, { file: [money, order] }));
  return { order: files.getMessage("shop.node.Order"), money: files.getMessage("shop.node.Money") };
}

const ID = field("id", 1, "TYPE_STRING");
const PRICE = field("price", 2, "TYPE_MESSAGE", MONEY_FIELD);
const V1 = compiled(ID, PRICE);
const V2 = compiled(ID, PRICE, field("note", 3, "TYPE_STRING"));
const RETYPED = compiled(field("id", 1, "TYPE_DOUBLE"), PRICE);

function serializerOf(client, { order, money }) {
  const registry = createMutableRegistry(order, money);
  const conf = { registry, autoRegisterSchemas: true };
  return new ProtobufSerializer(client, SerdeType.VALUE, conf);
}

run(async () => {
  const client = SchemaRegistryClient.newClient({ baseURLs: [url] });
  const topic = topicName("node-protobuf");
  const subject = `${topic}-value`;

  const price = create(V1.money, { cents: 100 });
  const old = create(V1.order, { id: "a", price });
  const oldPayload = await serializerOf(client, V1).serialize(topic, old);
  const current = create(V2.order, { id: "b", price, note: "gift" });
  const newPayload = await serializerOf(client, V2).serialize(topic, current);
  assert.deepEqual(await client.getAllVersions(subject), [1, 2]);
  assert.notEqual(schemaId(oldPayload), schemaId(newPayload));
  // The order is the second message of its file: index 1, in zig-zag varints.
  assert.deepEqual([...oldPayload.subarray(5, 7)], [2, 2]);

  const latest = await client.getLatestSchemaMetadata(subject);
  assert.deepEqual(latest.references, [
    { name: "shop/node/money.proto", subject: "shop/node/money.proto", version: 1 },
  ]);
  assert.match(latest.schema, /message Order \{/, "text, when no other format was asked for");

  await refused(
    () => serializerOf(client, RETYPED).serialize(topic, create(RETYPED.order, { id: 1.5 })),
    RestError,
    { status: 409, errorCode: 40901 },
    subject,
    "FIELD_SCALAR_KIND_CHANGED",
  );
  assert.deepEqual(await client.getAllVersions(subject), [1, 2]);

  const reader = SchemaRegistryClient.newClient({ baseURLs: [url] });
  const deserializer = new ProtobufDeserializer(reader, SerdeType.VALUE, {});
  const oldRead = await deserializer.deserialize(topic, oldPayload);
  assert.deepEqual([oldRead.id, oldRead.price.cents], ["a", 100]);
  const newRead = await deserializer.deserialize(topic, newPayload);
  assert.deepEqual([newRead.id, newRead.price.cents, newRead.note], ["b", 100, "gift"]);
});
