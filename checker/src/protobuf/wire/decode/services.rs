//! Services and methods from bytes.

use super::super::reader::{Payload, Reader};
use super::{Context, Decoded, name, options, refused, type_name, unknown};
use crate::protobuf::descriptor::{Method, Options, Service, Source, TypeName};

/// A service with its methods.
pub(super) fn service(bytes: &[u8], context: Context) -> Decoded<Service> {
    let mut service = Service {
        name: String::new(),
        methods: Vec::new(),
        options: Options::default(),
        features: context.features,
        source: Source::default(),
    };
    let mut reader = Reader::new(bytes);
    while let Some((number, payload)) = reader.next()? {
        match (number, payload) {
            (1, Payload::Bytes(bytes)) => service.name = name("service", bytes)?,
            (2, Payload::Bytes(bytes)) => service.methods.push(method(bytes, context)?),
            (3, Payload::Bytes(bytes)) => options(bytes, &mut service.options),
            (number, _) => return unknown("a service", number),
        }
    }
    Ok(service)
}

fn method(bytes: &[u8], context: Context) -> Decoded<Method> {
    let no_name = || TypeName { written: None, full: String::new(), span: None };
    let mut method = Method {
        name: String::new(),
        input: no_name(),
        output: no_name(),
        client_streaming: false,
        server_streaming: false,
        has_body: false,
        options: Options::default(),
        features: context.features,
        source: Source::default(),
    };
    let mut reader = Reader::new(bytes);
    while let Some((number, payload)) = reader.next()? {
        match (number, payload) {
            (1, Payload::Bytes(bytes)) => method.name = name("method", bytes)?,
            (2, Payload::Bytes(bytes)) => method.input = type_name(bytes)?,
            (3, Payload::Bytes(bytes)) => method.output = type_name(bytes)?,
            (4, Payload::Bytes(bytes)) => options(bytes, &mut method.options),
            (5, Payload::Varint(value)) => method.client_streaming = value != 0,
            (6, Payload::Varint(value)) => method.server_streaming = value != 0,
            (number, _) => return unknown("a method", number),
        }
    }
    if method.input.written.is_none() || method.output.written.is_none() {
        return refused(format!("has the method '{}' without a type", method.name));
    }
    method.has_body = method.options.encoded.is_some();
    Ok(method)
}
