//! Services and their methods.

use super::{Parse, Parser};
use crate::protobuf::descriptor::{Method, Options, Service, Source, TypeName};

impl Parser<'_> {
    /// A service, from its keyword on.
    pub(super) fn service(&mut self) -> Parse<Service> {
        let start = self.token.start;
        self.advance();
        let (name, span) = self.name("the name of the service")?;
        let mut service = Service {
            name,
            methods: Vec::new(),
            options: Options::default(),
            features: self.features,
            source: Source { name: Some(span), ..Source::default() },
        };
        self.expect_end(b'{', &mut service.source, "'{' after the name of the service")?;
        while !self.end(b'}', None) {
            if self.at_end() {
                return self.expected(&format!("'}}' to end the service '{}'", service.name));
            }
            if self.service_statement(&mut service).is_err() {
                self.skip_statement();
            }
        }
        service.source.span = Some(self.span_from(start));
        Ok(service)
    }

    fn service_statement(&mut self, service: &mut Service) -> Parse<()> {
        if self.end(b';', None) {
            return Ok(());
        }
        if self.word() == "option" {
            return self.option_statement(&mut service.options);
        }
        let method = self.method()?;
        service.methods.push(method);
        Ok(())
    }

    fn method(&mut self) -> Parse<Method> {
        let start = self.token.start;
        if !self.take_word("rpc") {
            return self.expected("'rpc' or 'option'");
        }
        let (name, span) = self.name("the name of the method")?;
        let (client_streaming, input) = self.method_type("'(' and the type of the requests")?;
        if !self.take_word("returns") {
            return self.expected("'returns' and the type of the responses");
        }
        let (server_streaming, output) = self.method_type("'(' and the type of the responses")?;
        let mut method = Method {
            name,
            input,
            output,
            client_streaming,
            server_streaming,
            has_body: self.at(b'{'),
            options: Options::default(),
            features: self.features,
            source: Source { name: Some(span), ..Source::default() },
        };
        if method.has_body {
            self.end(b'{', Some(&mut method.source));
            self.method_options(&mut method)?;
        } else {
            self.expect_end(b';', &mut method.source, "';' after the method, or '{'")?;
        }
        method.source.span = Some(self.span_from(start));
        Ok(method)
    }

    fn method_type(&mut self, what: &str) -> Parse<(bool, TypeName)> {
        self.expect(b'(', what)?;
        let is_stream = self.take_word("stream");
        let name = self.message_name()?;
        self.expect(b')', "')' after the type")?;
        Ok((is_stream, name))
    }

    fn method_options(&mut self, method: &mut Method) -> Parse<()> {
        while !self.end(b'}', None) {
            if self.at_end() {
                return self.expected(&format!("'}}' to end the method '{}'", method.name));
            }
            if self.end(b';', None) {
                continue;
            }
            let read = if self.word() == "option" {
                self.option_statement(&mut method.options)
            } else {
                self.expected("'option' or '}'")
            };
            if read.is_err() {
                self.skip_statement();
            }
        }
        Ok(())
    }
}
