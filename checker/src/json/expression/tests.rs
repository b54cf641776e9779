//! What is taken and what is refused, as Java does.

use super::*;

#[test]
fn what_java_takes_has_no_fault() {
    for sound in [
        "",
        "^a+$",
        "(a|b)*",
        "[(]",
        "[^)]",
        r"\(",
        "(?<=a{1,3})b",
        "(?!x)y",
        "a{1,2}",
        "[]a]",
        r"\p{L}",
        "}",
        "]",
        "{2}",
        "a*{2}",
        "^*",
        r"\b{1,}",
        r"\b{g}{2}",
        "(?<n>a)\\k<n>",
        r"\1",
        "[a&&[b]]",
        "[&&a]",
        r"[\w-z]",
        "[a-]",
        "[a-[b]]",
        r"\Q[a-\E",
        "(?i)a",
        "(?i:a)",
        "(?x)( #",
        r"\x{1F600}",
        "(?=a)*",
        "[a&&]",
        r"[^]]",
        "(?<=(?=a*))b",
        r"\07",
        r"\cA",
        "(?)",
    ] {
        assert_eq!(fault(sound), None, "{sound}");
    }
}

#[test]
fn what_java_refuses_has_one() {
    for broken in [
        "(",
        ")",
        "a)",
        "[a",
        "a\\",
        "*a",
        "+",
        "((a)",
        "a**",
        "{",
        "a{",
        "a{,3}",
        "a{3,1}",
        "{a}",
        "[z-a]",
        r"[a-\d]",
        "[]",
        "[^]",
        r"\y",
        r"[\b]",
        r"\k<n>",
        "(?<n>a)(?<n>b)",
        "(?<1>a)",
        "(?y)",
        "(?<=a*)b",
        r"\p{Letter}",
        r"\px",
        r"\u12",
        r"\x1",
        r"\08",
        "[&&]",
        "(?i)*",
        "(?<",
        "a{99999999999}",
        r"\b{x}",
        r"\b{g",
        r"\b{gg}",
        r"\b{",
        r"\b{,2}",
        "[[a]",
        r"(?<=(a)\1)b",
    ] {
        assert!(fault(broken).is_some(), "{broken}");
    }
    assert!(fault(&"(".repeat(100_000)).is_some());
    assert!(fault(&"[".repeat(100_000)).is_some());
}
