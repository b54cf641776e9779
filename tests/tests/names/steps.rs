//! What is asked about a name, one after the other, and what the answers have to be.

use clade_tests::schemas::USER;
use serde_json::json;

use crate::Kind;

/// A status, and the code of an error or 0.
pub type Seen = (u16, i64);

/// How an answer depends on what the name is.
#[derive(Debug, Clone, Copy)]
enum Rule {
    /// A look at what is not there (yet, or any more).
    Absent(i64),
    /// A look at what was registered before; the code where nothing could be.
    Present(i64),
    /// The same whatever the name is, as long as it is one.
    Always(Seen),
    /// Writes a schema.
    Register,
    /// Writes a schema that is made of one which is not there.
    Tags,
    /// Writes a setting.
    Set,
    /// A setting that was not written; the code.
    Unset(i64),
    /// A setting that was written; the code where it could not be.
    IsSet(i64),
    /// A mode that was not written: of a name under all contexts the one in force is told.
    UnsetMode,
    /// The deletion of a setting after its subject has gone.
    GoneWithSubject,
}

/// One request.
pub struct Step {
    pub method: &'static str,
    pub path: String,
    pub body: String,
    rule: Rule,
}

impl Step {
    /// What the answer has to be.
    pub fn want(&self, kind: Kind) -> Seen {
        let ok = (200, 0);
        let missing = |code| (404, code);
        let refused = (422, 42208);
        let has_settings = matches!(kind, Kind::TopLevel | Kind::Context);
        match (kind, self.rule) {
            (Kind::NotText, _) => (400, 400),
            (Kind::Elsewhere, _) => (404, 404),
            (_, Rule::Always(seen)) => seen,
            (_, Rule::Absent(code)) => missing(code),
            (Kind::Refused | Kind::Global, Rule::Register | Rule::Tags) => refused,
            (Kind::Refused, Rule::Set) => refused,
            (Kind::Refused | Kind::Global, Rule::Present(code)) => missing(code),
            (Kind::Refused, Rule::IsSet(code)) => missing(code),
            (Kind::TopLevel, Rule::Unset(_) | Rule::UnsetMode) => ok,
            (Kind::Global, Rule::UnsetMode) => ok,
            (_, Rule::Unset(code)) => missing(code),
            (_, Rule::UnsetMode) => missing(40409),
            (_, Rule::Tags) => missing(40401),
            // Those of a subject go with its last version.
            (Kind::Global, Rule::GoneWithSubject) => ok,
            (_, Rule::GoneWithSubject) if has_settings => ok,
            (_, Rule::GoneWithSubject) => missing(40401),
            (_, Rule::Register | Rule::Set | Rule::Present(_) | Rule::IsSet(_)) => ok,
        }
    }
}

/// Everything that is asked about a name. It leaves nothing behind.
pub fn steps(name: &str) -> Vec<Step> {
    let subject = format!("/subjects/{name}");
    let versions = format!("{subject}/versions");
    let compatibility = format!("/compatibility{versions}");
    let (config, mode) = (format!("/config/{name}"), format!("/mode/{name}"));
    let schema = json!({ "schema": USER }).to_string();
    let ok = Rule::Always((200, 0));
    // The empty name at the end of a path is no segment: `/subjects/` is the list of subjects.
    let at_end = |rule, without| {
        if name.is_empty() { Rule::Always((without, without.into())) } else { rule }
    };
    let mut steps = Vec::new();
    let mut add = |method, path: String, body: &str, rule| {
        steps.push(Step { method, path, body: body.to_owned(), rule });
    };

    add("GET", versions.clone(), "", Rule::Absent(40401));
    add("GET", format!("{versions}/1"), "", Rule::Absent(40401));
    add("GET", format!("{versions}/latest"), "", Rule::Absent(40401));
    add("GET", format!("{versions}/0"), "", Rule::Always((422, 42202)));
    add("GET", format!("{versions}/1/schema"), "", Rule::Absent(40401));
    add("GET", format!("{versions}/1/referencedby"), "", Rule::Absent(40401));
    add("GET", format!("{subject}/metadata"), "", Rule::Absent(40401));
    add("POST", format!("{versions}/1/tags"), "{}", Rule::Tags);
    add("POST", subject.clone(), &schema, at_end(Rule::Absent(40401), 405));
    add("DELETE", subject.clone(), "", at_end(Rule::Absent(40401), 405));
    add("DELETE", format!("{versions}/1"), "", Rule::Absent(40401));
    add("POST", compatibility.clone(), &schema, ok);
    add("POST", format!("{compatibility}/latest"), &schema, ok);
    add("POST", format!("{compatibility}/1"), &schema, Rule::Absent(40402));
    add("GET", config.clone(), "", Rule::Unset(40408));
    add("GET", format!("{config}?defaultToGlobal=true"), "", ok);
    add("DELETE", config.clone(), "", Rule::Unset(40401));
    add("GET", mode.clone(), "", Rule::UnsetMode);
    add("GET", format!("{mode}?defaultToGlobal=true"), "", ok);
    add("DELETE", mode.clone(), "", Rule::Unset(40401));
    add("DELETE", format!("{mode}?recursive=true"), "", ok);
    add("GET", format!("/associations/subjects/{name}"), "", at_end(ok, 404));

    let level = json!({"compatibility": "BACKWARD"}).to_string();
    let read_write = json!({"mode": "READWRITE"}).to_string();
    add("PUT", config.clone(), &level, Rule::Set);
    add("PUT", mode.clone(), &read_write, Rule::Set);
    add("POST", versions.clone(), &schema, Rule::Register);
    add("POST", versions.clone(), &schema, Rule::Register);

    add("GET", versions.clone(), "", Rule::Present(40401));
    add("GET", format!("{versions}/1"), "", Rule::Present(40401));
    add("GET", format!("{versions}/latest/schema"), "", Rule::Present(40401));
    add("GET", format!("{versions}/1/referencedby"), "", Rule::Present(40401));
    add("POST", subject, &schema, at_end(Rule::Present(40401), 405));
    add("POST", compatibility.clone(), &schema, ok);
    add("POST", format!("{compatibility}/1"), &schema, Rule::Present(40402));
    add("GET", config.clone(), "", Rule::IsSet(40408));
    add("GET", mode.clone(), "", Rule::IsSet(40409));

    add("DELETE", format!("{versions}/1"), "", Rule::Present(40401));
    add("DELETE", format!("{versions}/1?permanent=true"), "", Rule::Present(40401));
    add("GET", versions.clone(), "", Rule::Absent(40401));
    add("DELETE", config, "", Rule::GoneWithSubject);
    add("DELETE", mode, "", Rule::GoneWithSubject);
    steps
}
