# One program a line. Each ends with a value, or with an error of its own.
[limit(5; repeat(1))]
[limit(5; range(1e12))]
first(range(1e18))
[limit(3; recurse(. + 1; true))] | length
first(repeat(1))
label $out | repeat(1) | ., break $out
[label $out | foreach repeat(1) as $x (0; . + 1; if . > 9 then ., break $out else . end)]
any(repeat(true); .)
isempty(repeat(1))
try repeat(error("x")) catch .
"x" * 3e9
try ("x" * 3e9) catch .
"x" * 0 | length
null | try (.[1e18] = 1) catch .
null | try (.[-1] = 1) catch .
try ([1] | .[nan] = 1) catch .
[range(100000)] | length
[range(100000)] | sort | unique | length
[range(100000)] | map(. + 1) | add
reduce range(100000) as $i (0; . + $i)
def f: if . >= 100000 then . else . + 1 | f end; 0 | f
def f: if . <= 0 then 0 else . - 1 | f + 1 end; 50000 | f
reduce range(128) as $i ([]; [.]) | tojson
reduce range(900) as $i (0; [.]) | tojson | length
reduce range(900) as $i (0; [.]) | . == .
reduce range(900) as $i (0; [.]) | [.., 1] | length
reduce range(900) as $i (0; [.]) | flatten
reduce range(900) as $i (0; {a: .}) | [.., 1] | length
reduce range(900) as $i (0; [.]) | .a
reduce range(900) as $i (0; [.]) | error
reduce range(900) as $i (0; [.]) | tojson | fromjson | flatten
"[" * 100000 | fromjson
"[" * 100 + "]" * 100 | fromjson | flatten
"x" * 1000000 | length
"x" * 1000000 | test("(a*)*b")
"x" * 10000 | test("(x+x+)+y")
"x" * 1000 | test("(x*)*(x*)*(x*)*y")
"x" | try test("x{1000}{1000}" + "{1000}") catch .
"x" | test("(" * 10000)
"x" | try test("((((((((((x{10}){10}){10}){10}){10}){10}){10}){10}){10}){10}" + ")") catch .
[range(1000)] | combinations(1) | empty
[splits("a")]
ltrimstr(1)
[.[]?]
getpath([range(1000) | "a"])
[range(20000)] | [.[1:], .[:-1]] | length
