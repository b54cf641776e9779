//! Which fields hold data about a person.

use crate::lint::view::{Field, Shape, View};
use crate::lint::words::words;

/// Ends of names, as words, of data by which a person is known or reached.
const CERTAIN: [&[&str]; 54] = [
    &["email"],
    &["emails"],
    &["email", "address"],
    &["email", "addresses"],
    &["mail", "address"],
    &["phone"],
    &["phones"],
    &["phone", "number"],
    &["phone", "numbers"],
    &["phone", "no"],
    &["telephone"],
    &["telephone", "number"],
    &["mobile", "number"],
    &["mobile", "no"],
    &["cell", "phone"],
    &["msisdn"],
    &["imsi"],
    &["imei"],
    &["idfa"],
    &["ssn"],
    &["social", "security", "number"],
    &["rrn"],
    &["resident", "registration", "number"],
    &["national", "id"],
    &["birth", "date"],
    &["birthdate"],
    &["birthday"],
    &["date", "of", "birth"],
    &["dob"],
    &["first", "name"],
    &["firstname"],
    &["last", "name"],
    &["lastname"],
    &["given", "name"],
    &["family", "name"],
    &["middle", "name"],
    &["maiden", "name"],
    &["surname"],
    &["passport"],
    &["passport", "number"],
    &["passport", "no"],
    &["iban"],
    &["card", "number"],
    &["card", "no"],
    &["bank", "account", "number"],
    &["driver", "license", "number"],
    &["drivers", "license", "number"],
    &["driving", "license", "number"],
    &["driving", "licence", "number"],
    &["license", "plate"],
    &["street", "address"],
    &["home", "address"],
    &["residential", "address"],
    &["tax", "payer", "id"],
];

/// Names in Korean, which are one word.
const KOREAN: [&str; 12] = [
    "주민번호",
    "주민등록번호",
    "전화번호",
    "휴대폰번호",
    "휴대전화",
    "이메일",
    "생년월일",
    "여권번호",
    "계좌번호",
    "카드번호",
    "성명",
    "집주소",
];

/// Ends of names that are about a person if the fields beside them, or the record, are.
const BESIDE_PEOPLE: [&[&str]; 30] = [
    &["full", "name"],
    &["fullname"],
    &["address"],
    &["address", "line"],
    &["address", "line1"],
    &["address", "line2"],
    &["line1"],
    &["line2"],
    &["street"],
    &["postal", "address"],
    &["billing", "address"],
    &["shipping", "address"],
    &["delivery", "address"],
    &["ip"],
    &["ip", "address"],
    &["ip", "addr"],
    &["client", "ip"],
    &["user", "ip"],
    &["lat"],
    &["latitude"],
    &["lon"],
    &["lng"],
    &["longitude"],
    &["device", "id"],
    &["pan"],
    &["mobile"],
    &["license", "number"],
    &["tax", "id"],
    &["tax", "number"],
    &["주소"],
];

/// Words of names of people, in what they are to a business.
const PEOPLE: [&str; 24] = [
    "user",
    "customer",
    "person",
    "patient",
    "employee",
    "member",
    "subscriber",
    "passenger",
    "guest",
    "driver",
    "recipient",
    "consumer",
    "applicant",
    "student",
    "teacher",
    "visitor",
    "traveler",
    "cardholder",
    "citizen",
    "client",
    "contact",
    "rider",
    "buyer",
    "고객",
];

/// People whose name alone tells who they are. What is called a user, a client, a driver or a member
/// may be a program.
const NAMED_PEOPLE: [&str; 17] = [
    "customer",
    "person",
    "patient",
    "employee",
    "subscriber",
    "passenger",
    "guest",
    "recipient",
    "applicant",
    "student",
    "teacher",
    "visitor",
    "traveler",
    "cardholder",
    "citizen",
    "rider",
    "buyer",
];

/// Words right before what they own: places of business are no persons.
const BUSINESSES: [&str; 22] = [
    "store",
    "shop",
    "branch",
    "company",
    "merchant",
    "warehouse",
    "restaurant",
    "hotel",
    "office",
    "station",
    "supplier",
    "vendor",
    "business",
    "organization",
    "organisation",
    "site",
    "facility",
    "support",
    "school",
    "hospital",
    "bank",
    "depot",
];

/// Words right before an address of a machine.
const MACHINES: [&str; 16] = [
    "public", "private", "node", "server", "host", "pod", "vm", "instance", "cluster", "internal",
    "external", "bind", "listen", "upstream", "gateway", "proxy",
];

/// First words of questions about data, which is not there itself.
const QUESTIONS: [&str; 4] = ["has", "is", "was", "require"];

/// Words of names that say that the data was made unreadable, or is about it.
const MADE_SAFE: [&str; 7] =
    ["hash", "hashed", "masked", "encrypted", "token", "anonymized", "anonymous"];

/// Words of names of attributes and options that say how data about people is handled.
const MARKS: [&str; 8] = [
    "pii",
    "classification",
    "sensitive",
    "sensitivity",
    "personal",
    "privacy",
    "confidential",
    "gdpr",
];

/// What makes a field one of a person.
pub(super) fn personal(view: &View, field: &Field) -> Option<String> {
    let all = &field.words;
    // An account of a service has an address, and nobody lives there.
    let is_service = all.iter().any(|word| word == "service");
    let is_asked = all.first().is_some_and(|first| QUESTIONS.contains(&first.as_str()));
    if !can_hold(field) || is_made_safe(field) || is_service || is_asked {
        return None;
    }
    if is_of_a_business(all) || is_of_a_machine(all) {
        return None;
    }
    if let [.., person, last] = all.as_slice()
        && last == "name"
        && NAMED_PEOPLE.contains(&person.as_str())
    {
        return Some(format!("'{person} name' is data by which a person is known or reached"));
    }
    let ends_with = |end: &&[&str]| {
        all.len() >= end.len() && all[all.len() - end.len()..].iter().eq(end.iter())
    };
    if let Some(end) = CERTAIN.iter().find(|end| ends_with(end)) {
        return Some(format!("'{}' is data by which a person is known or reached", end.join(" ")));
    }
    if let Some(end) = KOREAN.iter().find(|end| field.name.ends_with(**end)) {
        return Some(format!("'{end}' is data by which a person is known or reached"));
    }
    let end = BESIDE_PEOPLE.iter().find(|end| ends_with(end))?;
    let person = person_beside(view, field)?;
    Some(format!("'{}' is data about the person that {person} tells of", end.join(" ")))
}

/// Whether a business has the phone or the address: `store_phone_number`.
fn is_of_a_business(words: &[String]) -> bool {
    let at = words.iter().position(|word| {
        ["phone", "telephone", "address", "street", "latitude", "longitude", "lat", "lng", "lon"]
            .contains(&word.as_str())
    });
    let before = at.and_then(|at| at.checked_sub(1)).map(|at| words[at].as_str());
    before.is_some_and(|before| BUSINESSES.contains(&before))
}

/// Whether a machine has the address: `public_ip`.
fn is_of_a_machine(words: &[String]) -> bool {
    let at = words.iter().position(|word| word == "ip" || word == "address");
    let before = at.and_then(|at| at.checked_sub(1)).map(|at| words[at].as_str());
    before.is_some_and(|before| MACHINES.contains(&before))
}

/// Texts, numbers and days can be data about a person; booleans, enums and records say more or
/// less.
fn can_hold(field: &Field) -> bool {
    let is_value = match field.shape.item() {
        Shape::String
        | Shape::Bytes
        | Shape::Fixed(_)
        | Shape::Integer(_)
        | Shape::Float(_)
        | Shape::Known => true,
        Shape::Any
        | Shape::Null
        | Shape::Boolean
        | Shape::Enum(_)
        | Shape::Record(_)
        | Shape::Array(_)
        | Shape::Map(_)
        | Shape::Union(_) => false,
    };
    is_value && !field.details.is_constant
}

fn is_made_safe(field: &Field) -> bool {
    let words = &field.words;
    let doc = field.notes.doc.as_deref().unwrap_or_default().to_lowercase();
    words.iter().any(|word| MADE_SAFE.contains(&word.as_str()))
        || ["hashed", "masked", "encrypted", "anonymi", "pseudonym", "tokenized"]
            .iter()
            .any(|words| doc.contains(words))
}

/// The record or the field beside that is about a person.
fn person_beside(view: &View, field: &Field) -> Option<String> {
    let is_person = |words: &[String]| {
        // `user_agent` and `client_id` tell of programs.
        let is_program = words.iter().any(|word| {
            ["agent", "service", "server", "app", "connection", "pool", "tls"]
                .contains(&word.as_str())
        });
        !is_program && words.iter().any(|word| PEOPLE.contains(&word.as_str()))
    };
    let owner = view.type_of(field.owner);
    if is_person(&words(&owner.name)) {
        return Some(format!("the record '{}'", owner.name));
    }
    let holder = owner.holder.map(|holder| view.field(holder));
    if let Some(holder) = holder.filter(|holder| is_person(&holder.words)) {
        return Some(format!("the field '{}'", holder.name));
    }
    let sibling = view.siblings(field).find(|one| {
        let all = &one.words;
        let is_certain = CERTAIN.iter().any(|end| {
            all.len() >= end.len() && all[all.len() - end.len()..].iter().eq(end.iter())
        });
        can_hold(one) && (is_certain || is_person(&one.words))
    })?;
    Some(format!("the field '{}' beside it", sibling.name))
}

/// Whether a tag, an attribute or an option says that something is data about people.
pub(super) fn is_mark(name: &str) -> bool {
    words(name).iter().any(|word| MARKS.contains(&word.as_str()))
}
