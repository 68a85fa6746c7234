//! The filters of jq that programs may use. Users rely on each of them: a smaller build must keep them.

use futures::executor::block_on;
use serde_json::Value;
use update_profiles_in_hrflow::hooks::jq;

/// Program, input and expected output.
type Case = (&'static str, &'static str, &'static str);

fn assert_outputs(cases: &[Case]) {
    let wrong: Vec<String> = cases.iter().filter_map(difference).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn difference((program, input, output): &Case) -> Option<String> {
    let value = |text: &str| serde_json::from_str::<Value>(text).expect(text);
    let output_of_program = match jq(program) {
        Ok(hook) => block_on(hook.call(value(input)))
            .map(Option::unwrap_or_default)
            .map_err(|error| error.message().to_owned()),
        Err(error) => Err(error.to_string()),
    };
    (output_of_program != Ok(value(output)))
        .then(|| format!("{input} | {program}: {output_of_program:?}"))
}

#[test]
fn programs_have_all_of_jq_s_syntax() {
    assert_outputs(&[
        (".a.b, .c | values", r#"{"a": {"b": 1}}"#, "1"),
        (r#".["a"]?"#, r#"{"a": 1}"#, "1"),
        ("[.a?]", "1", "[]"),
        (".[1:]", "[1, 2, 3]", "[2, 3]"),
        (".[:-1]", r#""abc""#, r#""ab""#),
        ("[.[]]", r#"{"a": 1, "b": 2}"#, "[1, 2]"),
        ("[..]", "[[1]]", "[[[1]], [1], 1]"),
        (".a // 2", "{}", "2"),
        ("if . then 1 elif . == null then 2 else 3 end", "null", "2"),
        ("if . then 1 end", "false", "false"),
        ("try error(\"x\") catch .", "null", r#""x""#),
        (". as [$a, {b: $c}] | $a + $c", r#"[1, {"b": 2}]"#, "3"),
        ("reduce .[] as $x (0; . + $x)", "[1, 2]", "3"),
        ("[foreach .[] as $x (0; . + $x)]", "[1, 2]", "[1, 3]"),
        (
            "[foreach .[] as $x (0; . + $x; [$x, .])]",
            "[1, 2]",
            "[[1, 1], [2, 3]]",
        ),
        (
            "[label $out | .[] | if . > 1 then break $out else . end]",
            "[1, 2, 1]",
            "[1]",
        ),
        ("def f(g; $x): g + $x; f(. * 2; 1)", "3", "7"),
        (r#""a\(1 + 1)b""#, "null", r#""a2b""#),
        (
            "{a, b: 2, (.c): 3, \"d\": 4, @base64 \"e\": 5}",
            r#"{"a": 1, "c": "x"}"#,
            r#"{"a": 1, "b": 2, "x": 3, "d": 4, "e": 5}"#,
        ),
        ("1 as $x | {$x}", "null", r#"{"x": 1}"#),
        ("[1, 2 | . * 10, -.]", "null", "[10, -1, 20, -2]"),
        ("[7 % 3, 7 / 2, 2 - 3, 2 * 3]", "null", "[1, 3.5, -1, 6]"),
        (
            "[1 < 2, 1 == 1.0, \"a\" >= \"b\", null != false]",
            "null",
            "[true, true, false, true]",
        ),
        ("(true and false) or not", "null", "true"),
        (
            ". * {a: {c: 2}}",
            r#"{"a": {"b": 1}}"#,
            r#"{"a": {"b": 1, "c": 2}}"#,
        ),
        (". - [2]", "[1, 2, 3]", "[1, 3]"),
        (". / \", \"", r#""a, b""#, r#"["a", "b"]"#),
        (". * 2", r#""ab""#, r#""abab""#),
        (
            ".a = 1 | .b |= . + 1 | .c += 2 | .d -= 1 | .e *= 2 | .f /= 2 | .g %= 2 | .h //= 9",
            r#"{"b": 1, "c": 1, "d": 1, "e": 2, "f": 4, "g": 3}"#,
            r#"{"b": 2, "c": 3, "d": 0, "e": 4, "f": 2, "g": 1, "a": 1, "h": 9}"#,
        ),
        ("# a comment\n.", "1", "1"),
    ]);
}

#[test]
fn filters_read_and_change_paths_and_values() {
    assert_outputs(&[
        ("length", r#""häß""#, "3"),
        ("utf8bytelength", r#""häß""#, "5"),
        (
            "[keys, keys_unsorted]",
            r#"{"b": 1, "a": 2}"#,
            r#"[["a", "b"], ["b", "a"]]"#,
        ),
        ("[has(\"a\"), has(\"z\")]", r#"{"a": 1}"#, "[true, false]"),
        ("in({a: 1})", r#""a""#, "true"),
        ("contains({a: [1]})", r#"{"a": [1, 2]}"#, "true"),
        ("inside(\"abc\")", r#""b""#, "true"),
        ("[path(..)]", "[1]", "[[], [0]]"),
        ("[paths]", r#"{"a": [1]}"#, r#"[["a"], ["a", 0]]"#),
        (
            "[paths(type == \"number\")]",
            r#"{"a": [1]}"#,
            r#"[["a", 0]]"#,
        ),
        ("getpath([\"a\", \"b\"])", r#"{"a": {"b": 1}}"#, "1"),
        (
            "setpath([\"a\", \"b\"]; 2)",
            r#"{"a": {"b": 1}}"#,
            r#"{"a": {"b": 2}}"#,
        ),
        ("delpaths([[\"a\"]])", r#"{"a": 1, "b": 2}"#, r#"{"b": 2}"#),
        (
            "del(.a, .b[0])",
            r#"{"a": 1, "b": [2, 3]}"#,
            r#"{"b": [3]}"#,
        ),
        (
            "pick(.a.b)",
            r#"{"a": {"b": 1, "c": 2}}"#,
            r#"{"a": {"b": 1}}"#,
        ),
        ("to_entries", r#"{"a": 1}"#, r#"[{"key": "a", "value": 1}]"#),
        (
            "from_entries",
            r#"[{"key": "a", "value": 1}]"#,
            r#"{"a": 1}"#,
        ),
        ("with_entries(.value += 1)", r#"{"a": 1}"#, r#"{"a": 2}"#),
        ("map_values(. + 1)", r#"{"a": 1}"#, r#"{"a": 2}"#),
        (
            "walk(if type == \"number\" then . + 1 end)",
            "[1, [2]]",
            "[2, [3]]",
        ),
        (
            "[recurse(if . < 3 then . + 1 else empty end)]",
            "1",
            "[1, 2, 3]",
        ),
        ("[recurse(. + 1; . < 3)]", "1", "[1, 2]"),
        (
            "[.[] | type]",
            r#"[null, true, 1, "a", [], {}]"#,
            r#"["null", "boolean", "number", "string", "array", "object"]"#,
        ),
        ("[.[] | values]", "[null, 1]", "[1]"),
        (
            "[(.[] | nulls), (.[] | booleans), (.[] | numbers), (.[] | strings), (.[] | arrays), (.[] | objects)]",
            r#"[{}, [], "a", 1, true, null]"#,
            r#"[null, true, 1, "a", [], {}]"#,
        ),
        ("[(.[] | iterables), (.[] | scalars)]", "[[], 1]", "[[], 1]"),
        ("[.[] | select(. > 1)]", "[1, 2]", "[2]"),
        ("[empty, 1]", "null", "[1]"),
        ("[.[] | not]", "[true, null]", "[false, true]"),
        ("try error catch .", r#"{"a": 1}"#, r#"{"a": 1}"#),
        ("debug | debug(\"x\") | stderr", "1", "1"),
    ]);
}

#[test]
fn filters_work_on_arrays() {
    assert_outputs(&[
        ("map(. + 1)", "[1, 2]", "[2, 3]"),
        ("[add, add(.[] | . * 2)]", "[1, 2]", "[3, 6]"),
        (
            "[any, all, any(. == 1), all(. == 1)]",
            "[true, false, 1]",
            "[true, false, true, false]",
        ),
        (
            "[any(.[]; . > 1), all(.[]; . > 1)]",
            "[1, 2]",
            "[true, false]",
        ),
        (
            "[flatten, flatten(1)]",
            "[1, [2, [3]]]",
            "[[1, 2, 3], [1, 2, [3]]]",
        ),
        (
            "[range(3)], [range(1; 3)], [range(0; 5; 2)] | select(length == 2)",
            "null",
            "[1, 2]",
        ),
        ("[sort, sort_by(-.)]", "[2, 1, 3]", "[[1, 2, 3], [3, 2, 1]]"),
        (
            "group_by(.a) | map(length)",
            r#"[{"a": 1}, {"a": 2}, {"a": 1}]"#,
            "[2, 1]",
        ),
        ("[min, max]", "[2, 1, 3]", "[1, 3]"),
        (
            "[min_by(.a), max_by(.a)]",
            r#"[{"a": 2}, {"a": 1}]"#,
            r#"[{"a": 1}, {"a": 2}]"#,
        ),
        (
            "[unique, unique_by(. % 2)]",
            "[1, 2, 1, 3]",
            "[[1, 2, 3], [2, 1]]",
        ),
        ("reverse", "[1, 2]", "[2, 1]"),
        ("[first, last, nth(1)]", "[1, 2, 3]", "[1, 3, 2]"),
        (
            "[first(.[]), last(.[]), nth(1; .[]), limit(2; .[]), skip(2; .[])]",
            "[1, 2, 3]",
            "[1, 3, 2, 1, 2, 3]",
        ),
        (
            "[until(. > 4; . * 2), (while(. < 4; . * 2)), limit(2; repeat(3))]",
            "1",
            "[8, 1, 2, 3, 3]",
        ),
        ("isempty(.[])", "[]", "true"),
        (
            "[index(1), rindex(1)] + indices(1)",
            "[0, 1, 1]",
            "[1, 2, 1, 2]",
        ),
        ("bsearch(2)", "[1, 2, 3]", "1"),
        ("transpose", "[[1, 2], [3]]", "[[1, 3], [2, null]]"),
        ("[combinations]", "[[1, 2], [3]]", "[[1, 3], [2, 3]]"),
        ("[combinations(2)] | length", "[1, 2]", "4"),
        ("join(\"-\")", r#"["a", 1, "b"]"#, r#""a-1-b""#),
    ]);
}

#[test]
fn filters_work_on_strings() {
    assert_outputs(&[
        (
            "[ascii_downcase, ascii_upcase]",
            r#""aB""#,
            r#"["ab", "AB"]"#,
        ),
        (
            "[ltrimstr(\"a\"), rtrimstr(\"c\")]",
            r#""abc""#,
            r#"["bc", "ab"]"#,
        ),
        (
            "[trim, ltrim, rtrim]",
            r#"" a\u00a0""#,
            r#"["a", "a\u00a0", " a"]"#,
        ),
        (
            "[startswith(\"a\"), endswith(\"a\")]",
            r#""ab""#,
            "[true, false]",
        ),
        ("split(\", \")", r#""a, b""#, r#"["a", "b"]"#),
        ("explode | implode", r#""aé""#, r#""aé""#),
        ("explode", r#""aé""#, "[97, 233]"),
        ("[tostring, tojson]", r#""a""#, r#"["a", "\"a\""]"#),
        (
            "[.[] | tonumber]",
            r#"["12", "-1.5e3", 7]"#,
            "[12, -1.5e3, 7]",
        ),
        ("[.[] | toboolean]", r#"["true", false]"#, "[true, false]"),
        ("fromjson", r#""{\"a\": [1, null]}""#, r#"{"a": [1, null]}"#),
        ("[.[] | utf8bytelength]", r#"["é", "a"]"#, "[2, 1]"),
        (
            "[indices(\"a\"), index(\"a\"), rindex(\"a\")]",
            r#""abca""#,
            "[[0, 3], 0, 3]",
        ),
    ]);
}

#[test]
fn filters_encode_and_decode_formats() {
    assert_outputs(&[
        (
            "[@text, @json]",
            r#"[1, "a"]"#,
            r#"["[1,\"a\"]", "[1,\"a\"]"]"#,
        ),
        (
            "[@base64, (@base64 | @base64d)]",
            r#""é?>""#,
            r#"["w6k/Pg==", "é?>"]"#,
        ),
        (
            "[@uri, (@uri | @urid)]",
            r#""a b&é-_.~""#,
            r#"["a%20b%26%C3%A9-_.~", "a b&é-_.~"]"#,
        ),
        (
            "[@html]",
            r#""<a href='x'>&\"""#,
            r#"["&lt;a href=&apos;x&apos;&gt;&amp;&quot;"]"#,
        ),
        ("@sh", r#"["it's", 1]"#, r#""'it'\\''s' 1""#),
        ("@html \"<b>\\(.)</b>\"", r#""<""#, r#""<b>&lt;</b>""#),
    ]);
}

#[test]
fn filters_match_regular_expressions() {
    assert_outputs(&[
        (
            "[test(\"^a.c$\"), test(\"B\"), test(\"B\"; \"i\")]",
            r#""abc""#,
            "[true, false, true]",
        ),
        (
            "match(\"(?<x>b)(c)?\")",
            r#""ébé""#,
            r#"{"offset": 1, "length": 1, "string": "b", "captures": [{"offset": 1, "length": 1, "string": "b", "name": "x"}, {"offset": -1, "length": 0, "string": null, "name": null}]}"#,
        ),
        ("[match(\"a\"; \"g\").offset]", r#""aba""#, "[0, 2]"),
        (
            "capture(\"(?<day>\\\\d+)/(?<month>\\\\d+)\")",
            r#""09/11""#,
            r#"{"day": "09", "month": "11"}"#,
        ),
        ("[scan(\"\\\\w+\")]", r#""ab cd""#, r#"["ab", "cd"]"#),
        (
            "[scan(\"[a-c](\\\\d)\")]",
            r#""a1 b2""#,
            r#"[["1"], ["2"]]"#,
        ),
        ("[splits(\", *\")]", r#""a,b,  c""#, r#"["a", "b", "c"]"#),
        ("split(\"A+\"; \"i\")", r#""1aa2a3""#, r#"["1", "2", "3"]"#),
        ("sub(\"a\"; \"b\")", r#""aa""#, r#""ba""#),
        ("gsub(\"\\\\s+\"; \" \")", r#""a \n b""#, r#""a b""#),
        (
            "gsub(\"(?<x>[a-z])\"; \"<\\(.x)>\")",
            r#""ab""#,
            r#""<a><b>""#,
        ),
        ("gsub(\"A\"; \"b\"; \"i\")", r#""aA""#, r#""bb""#),
        ("gsub(\"\\\\p{Lu}|É\"; \"x\")?", r#""é""#, r#""é""#),
        ("test(\"a # x\"; \"x\")", r#""a""#, "true"),
        (
            "[test(\"a.b\"; \"p\"), test(\"a.b\")]",
            r#""a\nb""#,
            "[true, false]",
        ),
    ]);
}

#[test]
fn filters_read_and_write_dates() {
    assert_outputs(&[
        ("todate", "1636416000", r#""2021-11-09T00:00:00Z""#),
        (
            "[fromdate, (fromdate | todate)]",
            r#""2021-11-09T10:11:12Z""#,
            r#"[1636452672, "2021-11-09T10:11:12Z"]"#,
        ),
        (
            "[fromdateiso8601, (fromdateiso8601 | todateiso8601)]",
            r#""2021-11-09T10:11:12Z""#,
            r#"[1636452672, "2021-11-09T10:11:12Z"]"#,
        ),
        (
            "[gmtime, localtime]",
            "1636452672",
            "[[2021, 10, 9, 10, 11, 12, 2, 312], [2021, 10, 9, 10, 11, 12, 2, 312]]",
        ),
        ("gmtime | mktime", "1636452672", "1636452672"),
        (
            "strptime(\"%d/%m/%y\") | mktime | todate",
            r#""09/11/21""#,
            r#""2021-11-09T00:00:00Z""#,
        ),
        (
            "strptime(\"%Y-%m-%dT%H:%M:%SZ\")",
            r#""2021-11-09T10:11:12Z""#,
            "[2021, 10, 9, 10, 11, 12, 2, 312]",
        ),
        (
            "strptime(\"%H:%M:%S %d/%m/%Y\")[5]",
            r#""10:11:12 09/11/2021""#,
            "12",
        ),
        ("[2024, 0, 1, 0, 0, -5] | mktime", "null", "1704067195"),
        (
            "1700000000000 | todate",
            "null",
            r#""55840-11-08T22:13:20Z""#,
        ),
        (
            "strptime(\"%d %b %Y\") | mktime",
            r#""09 Nov 2021""#,
            "1636416000",
        ),
        (
            "strptime(\"%A, %B %d, %Y\") | mktime",
            r#""Tuesday, November 09, 2021""#,
            "1636416000",
        ),
        (
            "strptime(\"%Y-%m-%d %H:%M %z\") | mktime",
            r#""2021-11-09 12:00 +0200""#,
            "1636459200",
        ),
        (
            "strftime(\"%A %d %B %Y, %H:%M:%S %Z %z %j %U %u %e %y %b %a %I%p %s\")",
            "1636452672",
            r#""Tuesday 09 November 2021, 10:11:12 GMT +0000 313 45 2  9 21 Nov Tue 10AM 1636452672""#,
        ),
        (
            "[strflocaltime(\"%F %T\"), (gmtime | strftime(\"%D\"))]",
            "1636452672",
            r#"["2021-11-09 10:11:12", "11/09/21"]"#,
        ),
    ]);
}

#[test]
fn filters_compute_with_numbers() {
    assert_outputs(&[
        (
            "[floor, round, ceil, trunc, fabs, abs]",
            "-1.5",
            "[-2, -2, -1, -1, 1.5, 1.5]",
        ),
        (
            "[sqrt, cbrt, exp2, exp10, log2, log10]",
            "64",
            "[8, 4, 18446744073709552000, 1e+64, 6, 1.806179973983887]",
        ),
        (
            "[pow(.; 10), log, exp]",
            "2",
            "[1024, 0.6931471805599453, 7.38905609893065]",
        ),
        (
            "[sin, cos, tan, asin, acos, atan, sinh, cosh, tanh, asinh, atanh, expm1, log1p] | map(. * 1000 | round)",
            "0.5",
            "[479, 878, 546, 524, 1047, 464, 521, 1128, 462, 481, 549, 649, 405]",
        ),
        (
            "[atan2(1; 2), hypot(3; 4), fmin(1; 2), fmax(1; 2), fmod(7; 3), ldexp(1; 3), scalb(1; 3), scalbln(1; 3), copysign(1; -1), fma(2; 3; 4), fdim(3; 1), drem(5; 3), remainder(5; 3), nextafter(1; 2), nexttoward(1; 2)] | map(. * 1000 | round)",
            "null",
            "[464, 5000, 1000, 2000, 1000, 8000, 8000, 8000, -1000, 10000, 2000, -1000, -1000, 1000, 1000]",
        ),
        (
            "[gamma, lgamma, tgamma, frexp, modf, significand, logb, rint, nearbyint, pow10, acosh] | length",
            "2",
            "11",
        ),
        (
            "[(nan | isnan), (infinite | isinfinite), (1 | isnormal), (infinite | isfinite)]",
            "null",
            "[true, true, true, false]",
        ),
        ("[.[] | finites, normals]", "[1]", "[1, 1]"),
        (". + 1", "100000000000000000000", "1e+20"),
    ]);
}
