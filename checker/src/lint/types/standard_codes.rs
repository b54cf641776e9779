//! Values that a standard lists: currencies, countries, languages, time zones, media types.

use crate::lint::view::Field;
use crate::lint::words::singular;

/// A list that somebody else keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standard {
    Currency,
    Country,
    Language,
    Locale,
    TimeZone,
    MediaType,
}

/// Words before `language` that make it one of machines.
const OF_MACHINES: [&str; 13] = [
    "programming",
    "query",
    "template",
    "markup",
    "expression",
    "source",
    "scripting",
    "script",
    "code",
    "body",
    "modeling",
    "repo",
    "repository",
];

/// Words before `country` that ask for its dialling code.
const OF_TELEPHONES: [&str; 6] = ["phone", "calling", "dial", "dialing", "mobile", "telephone"];

/// Codes of currencies (ISO 4217).
const CURRENCIES: &str = "\
aed afn all amd aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd btn bwp byn bzd \
cad cdf chf clp cny cop crc cup cve czk djf dkk dop dzd egp ern etb eur fjd fkp gbp gel ghs gip \
gmd gnf gtq gyd hkd hnl htg huf idr ils inr iqd irr isk jmd jod jpy kes kgs khr kmf kpw krw kwd \
kyd kzt lak lbp lkr lrd lsl lyd mad mdl mga mkd mmk mnt mop mru mur mvr mwk mxn myr mzn nad ngn \
nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr sdg sek sgd shp \
sle sos srd ssp stn svc syp szl thb tjs tmt tnd top try ttd twd tzs uah ugx usd uyu uzs ves vnd \
vuv wst xaf xcd xof xpf yer zar zmw";

/// Codes of countries with two letters (ISO 3166-1).
const COUNTRIES: &str = "\
ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bl bm bn bo bq br bs \
bt bv bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee \
eg eh er es et fi fj fk fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm \
hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc \
li lk lr ls lt lu lv ly ma mc md me mf mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na \
nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw \
sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st sv sx sy sz tc td tf tg th tj tk tl tm tn to \
tr tt tv tw tz ua ug um us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw";

impl Standard {
    /// Its name in sentences.
    pub(super) fn name(self) -> &'static str {
        match self {
            Standard::Currency => "ISO 4217",
            Standard::Country => "ISO 3166",
            Standard::Language => "ISO 639 or BCP 47",
            Standard::Locale => "BCP 47",
            Standard::TimeZone => "the IANA time zone database",
            Standard::MediaType => "the IANA media types",
        }
    }

    /// Words that name the standard, or the shape that it gives to codes.
    pub(super) fn is_named_in(self, text: &str) -> bool {
        let text = text.to_lowercase();
        let own: &[&str] = match self {
            Standard::Currency => &["4217", "three-letter", "3-letter", "three letter", "3 letter"],
            Standard::Country => &[
                "3166",
                "alpha-2",
                "alpha-3",
                "alpha 2",
                "alpha 3",
                "two-letter",
                "2-letter",
                "two letter",
                "2 letter",
                "three-letter",
                "3-letter",
                "cldr",
                "unicode",
            ],
            Standard::Language => {
                &["639", "bcp", "5646", "3066", "two-letter", "2-letter", "rfc", "ietf"]
            }
            Standard::Locale => &["bcp", "5646", "639", "ietf", "cldr", "unicode", "posix", "rfc"],
            Standard::TimeZone => {
                &["iana", "olson", "tz database", "tzdata", "tz data", "zoneinfo", "utc"]
            }
            Standard::MediaType => &["iana", "rfc", "mime type", "media type", "e.g.", "ietf"],
        };
        text.contains("iso") && self != Standard::TimeZone && self != Standard::MediaType
            || own.iter().any(|words| text.contains(words))
    }
}

/// The standard that lists the values of a field, by its name.
pub(super) fn of_field(field: &Field) -> Option<Standard> {
    of_name(&field.words)
}

/// The standard that lists the values of something with this name.
pub(super) fn of_name(all: &[String]) -> Option<Standard> {
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let named = match all.as_slice() {
        [named @ .., "code" | "codes" | "iso"] if !named.is_empty() => named,
        named => named,
    };
    let (last, before) = named.split_last()?;
    let before = before.last().copied().unwrap_or_default();
    match singular(last) {
        "currency" | "currencies" | "currencie" | "통화" => Some(Standard::Currency),
        "country" | "countrie" if !OF_TELEPHONES.contains(&before) => Some(Standard::Country),
        "language" | "lang" if !OF_MACHINES.contains(&before) => Some(Standard::Language),
        "locale" => Some(Standard::Locale),
        "timezone" | "tz" | "시간대" => Some(Standard::TimeZone),
        "zone" if before == "time" => Some(Standard::TimeZone),
        "type" if ["mime", "media"].contains(&before) && named.len() == all.len() => {
            Some(Standard::MediaType)
        }
        "region" if named.len() < all.len() => Some(Standard::Country),
        _ => None,
    }
}

/// The standard most of whose codes these words are, of at least `least` words.
pub(super) fn listing(codes: &[String], least: usize) -> Option<Standard> {
    if codes.len() < least {
        return None;
    }
    let share = |list: &str| {
        let known: Vec<&str> = list.split_whitespace().collect();
        codes.iter().filter(|code| known.contains(&code.as_str())).count() * 100 / codes.len()
    };
    if share(CURRENCIES) >= 80 {
        Some(Standard::Currency)
    } else if share(COUNTRIES) >= 80 {
        Some(Standard::Country)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::words::words;

    #[test]
    fn names_tell_the_standard() {
        for (name, expected) in [
            ("currency", Some(Standard::Currency)),
            ("billing_country_code", Some(Standard::Country)),
            ("preferredLanguage", Some(Standard::Language)),
            ("locale", Some(Standard::Locale)),
            ("time_zone", Some(Standard::TimeZone)),
            ("mime_type", Some(Standard::MediaType)),
            ("region_code", Some(Standard::Country)),
            ("region", None),
            ("country_name", None),
            ("phone_country_code", None),
            ("programming_language", None),
            ("availability_zone", None),
            ("code", None),
        ] {
            assert_eq!(of_name(&words(name)), expected, "{name}");
        }
    }

    #[test]
    fn lists_are_known_by_their_codes() {
        let codes = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(listing(&codes("usd eur krw jpy gbp"), 5), Some(Standard::Currency));
        assert_eq!(listing(&codes("de fr kr jp us xx"), 5), Some(Standard::Country));
        assert_eq!(listing(&codes("de fr"), 5), None);
        assert_eq!(listing(&codes("red green blue cyan pink"), 5), None);
    }
}
