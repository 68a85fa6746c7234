# One program a line. Each exceeds a limit.
def f: f; f
def f: f | .; f
def f: 1 + f; f
def f: f + 1; f
def f: [f]; f
def f: {a: f}; f
def f: f, 1; f
def f: 1, f; last(f)
def f: 1, f; [f]
def f: 1, f; last(f) | f
def f: (., .) | f; f
def f: f[0]; f
def f: .[f]; f
def f: f // 1; f
def f: empty // f; f
def f: if f then 1 else 2 end; f
def f: f and true; f
def f: f or true; f
def f: try f catch .; f
def f: try error catch f; f
def f: f?; f
def f: -f; f
def f: "\(f)"; f
def f: @json "\(f)"; f
def f: label $x | f; f
def f: . as $x | f; f
def f: f as $x | 1; f
def f: f as [$x] | 1; f
def f: . as [$x] ?// $x | f; f
def f: reduce f as $x (0; 1); f
def f: reduce 1 as $x (f; 1); f
def f: reduce 1 as $x (0; f); f
def f: foreach f as $x (0; 1); f
def f: foreach 1 as $x (0; f); f
def f: foreach 1 as $x (0; 1; f); f
def f: path(f); f
def f: .a |= f; f
def f: f |= 1; f
def f: f = 1; f
def f: .a = f; f
def f: .a += f; f
def f: first(f); f
def f: limit(1; f); f
def f: limit(f; 1); f
def f: skip(1; f); f
def f: last(f); f
def f: range(f); f
def f: getpath([f]); f
def f: test(f); f
def f: map(f) | f; [[]] | f
def f: [.] | map(f); f
def f: tostring | f; f
def f: tojson | f; f
def f: def g: f; g; f

def f(x): x | f(x); f(.)
def f(x): f(x | x); f(.)
def f(x): f(x + 1); f(0)
def f(x): f(f(x)); f(0)
def f($x): f($x + 1); f(0)
def f($x; g): f($x; g | g); f(0; .)
def f(g): def h: f(h); g | h; f(.)
def f: .a | f; null | f
def f: .a | f; null | path(f)
def f: .[0] | f; null | path(f)
def f: try (f | error) catch f; f
[recurse(.nothing)]
last(recurse(.nothing))
[recurse(.)] | length
[recurse([.])] | length
last(recurse([.]))
last(recurse({a: .}))
[recurse(., .)]
0 | last(recurse(. + 1; true))
last(repeat(1, 2))
last(repeat(1))
[repeat(.)]
reduce repeat(1) as $x (0; . + 1)
reduce repeat(1) as $x (0; .)
reduce repeat("x") as $x (""; . + $x)
reduce repeat(1) as $x ([]; . + [$x])
reduce range(1e18) as $x ({}; .[$x | tostring] = $x)
foreach repeat(1) as $x (0; . + 1; empty)
last(foreach repeat(1) as $x (0; . + 1))
until(false; .)
0 | until(false; . + 1)
[while(true; 1)]
last(while(true; .))
last(range(1e12))
last(range(0; infinite))
last(range(infinite; -infinite; -1))
[range(1e9)] | length
[limit(1e9; repeat(1))]
[limit(infinite; repeat(1))] | length
last(limit(1e9; repeat(1)))
first(repeat(empty))
first(range(infinite) | select(. < 0))
isempty(repeat(empty))
any(repeat(false); .)
all(repeat(true); .)
add(repeat(1))
[skip(1e9; repeat(1))]
nth(1e9; repeat(1))
IN(repeat(1); 2)
INDEX(repeat(1); .)
"x" | [splits("x"; repeat("g"))]
"x" * 100000000
"x" * 2e9
[1] | until(false; . + .)
"x" | until(false; . + .)
"x" | until(false; . * 2)
{a: 1} | until(false; {a: .})
[1] | until(false; [., .]) | length
[1] | until(false; [.])
[[range(50)] | combinations(50)]
[range(50) | [range(50)]] | [combinations] | length
[[range(10)] | combinations(10)] | length
[range(1e5)] as $x | [$x[] as $y | $x[] as $z | 1] | length
[range(3e5)] | [.[] as $x | .[]] | length
[limit(100; repeat("x" * 1000000))]
[range(100) | "x" * 1000000 + tostring]
reduce range(64) as $i ("x"; . + .)
reduce range(64) as $i (["x"]; . + .)
reduce range(64) as $i ([]; [., .]) | tojson
reduce range(64) as $i ([]; [., .]) | tostring | length
reduce range(64) as $i ([]; [., .]) as $a | reduce range(64) as $i ([]; [., .]) as $b | $a == $b
[reduce range(64) as $i ([]; [., .])] + [reduce range(64) as $i ([]; [., .])] | sort
[reduce range(64) as $i ([]; [., .])] + [reduce range(64) as $i ([]; [., .])] | unique
[reduce range(64) as $i ([]; [., .])] + [reduce range(64) as $i ([]; [., .])] | group_by(.)
reduce range(64) as $i ([]; [., .]) | contains(reduce range(64) as $i ([1]; [., .]))
reduce range(64) as $i ([]; [., .]) | flatten
reduce range(64) as $i ([]; [., .]) | [..] | length
reduce range(64) as $i ([]; [., .]) | [paths] | length
reduce range(64) as $i ([]; [., .]) | walk(.)
reduce range(64) as $i ([]; [., .]) | [tostream] | length
reduce range(64) as $i ([]; [., .]) | del(.. | numbers)
reduce range(64) as $i ({}; {a: ., b: .}) | @json
reduce range(64) as $i ({}; {a: ., b: .}) | [leaf_paths]
reduce range(64) as $i ({}; {a: ., b: .}) | map_values(tojson)
reduce range(64) as $i ({}; {a: ., b: .}) as $x | $x * $x | tojson
reduce range(64) as $i ([]; [., .])
reduce range(1e9) as $i (0; [.])
reduce range(1e9) as $i (0; {a: .})
reduce range(1e9) as $i (0; .)
reduce range(1e9) as $i (null; setpath([$i]; 1))
[range(1e6)] | map(tostring) | map(split(""))
[.[] = range(1e7)] | length
[range(1e6)] | .[] |= (., .)
"x" * 1000000 | [splits("")] | length
"x" * 3000000 | explode | map([.]) | length
"x" * 1000000 | [match(""; "g")] | length
"x" * 10000 | [range(1e6) as $i | ascii_downcase] | length
"a" * 100000 | [range(1e4) as $i | test("b")] | length
[range(1e5)] | [.[] as $x | index($x)]
[range(1e5)] | . - .
null | .[400000000] = 1
[range(1e4) as $i | [range($i)]] | length
[range(2e5)] | [range(1e5) as $i | .[1:]] | length

# Long texts as keys and operands: their length counts each time.
("x" * 1000000) as $k | {a: 1, b: 2} as $o | last(range(1e9) | $o[$k])
("x" * 1000000) as $k | last(range(1e9) | {($k): 1})
("x" * 1000000) as $k | last(range(1e9) | {a: 1} | has($k))
("x" * 1000000) as $k | last(range(1e9) | {a: 1} | .[$k] = 1)
("x" * 1000000) as $k | last(range(1e9) | {a: 1} | del(.[$k]))
("x" * 1000000) as $k | {($k): 1} as $o | {a: 2} as $a | last(range(1e9) | $a + $o)
("x" * 1000000) as $k | {($k): 1} as $o | {a: 2} as $a | last(range(1e9) | $a * $o)
("x" * 1000000) as $k | {($k): 1} as $o | {a: 2} as $a | last(range(1e9) | $a | contains($o))
("x" * 1000000) as $k | {a: 1} | last(range(1e9) as $i | getpath([$k]))
("x" * 10000) as $p | [range(30) | {key: ($p + tostring), value: 1}] | from_entries | last(range(1e9) as $i | keys)
("x" * 10000) as $p | ([range(30) | {key: ($p + tostring), value: 1}] | from_entries) as $o | ($o + {z: 1}) as $q | last(range(1e9) | $o == $q)
("x" * 10000) as $p | ([range(30) | {key: ($p + tostring), value: 1}] | from_entries) as $o | ($o + {z: 1}) as $q | last(range(1e9) | $o < $q)
("x" * 1000000) as $a | ("x" * 1000000) as $b | last(range(1e9) | $a == $b)
("x" * 1000000) as $a | [range(300) | $a + tostring] | last(range(1e9) as $i | sort)
("1" * 1000000 | tonumber) as $a | ("1" * 1000000 | tonumber) as $b | last(range(1e9) | $a == $b)
("1" * 1000 | tonumber) as $a | ("1" * 1000 | tonumber) as $b | last(range(1e9) | $a == $b)
("1" * 1000 | tonumber) as $a | last(range(1e9) | -$a)
("1" * 1000 | tonumber) as $a | last(range(1e9) | try ($a | keys) catch 1)
("1" * 1000 | tonumber) as $a | last(range(1e9) | $a | tojson)
("1" * 1000000) as $a | last(range(1e9) | $a | tonumber)
("x" * 1000000) as $a | last(range(1e9) | try ($a | tonumber) catch 1)
("x" * 1000000) as $a | last(range(1e9) | try ($a | fromjson) catch 1)
("x" * 1000000) as $a | last(range(1e9) | try ($a | strptime("%Y")) catch 1)
("\u0001" * 30000000) | tojson
"[" + ("{\"a\":1}," * 900000) + "1]" | fromjson | length
"[" + ("[]," * 2300000) + "1]" | fromjson | length
"x" * 60000000 | ascii_downcase | length
