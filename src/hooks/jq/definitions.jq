# The filters that stand on the natives: regular expressions, dates, texts.

# Patterns. A pattern may be given as [pattern, flags].
def match($pattern; $flags): _matches($pattern; $flags)[];
def match($pattern): _pattern($pattern) as [$re, $flags] | match($re; $flags);
def test($pattern; $flags): _is_match($pattern; $flags);
def test($pattern): _pattern($pattern) as [$re, $flags] | _is_match($re; $flags);
def capture($pattern; $flags): match($pattern; $flags) | _named;
def capture($pattern): _pattern($pattern) as [$re, $flags] | capture($re; $flags);
def _pattern($pattern):
  if ($pattern | type) == "string" then [$pattern, null]
  elif ($pattern | type) == "array" and $pattern != [] then $pattern[:2]
  else error("\($pattern | type) not a string or array")
  end;
# The named groups of a match as an object.
def _named: reduce (.captures[] | select(.name != null)) as $group ({}; .[$group.name] = $group.string);
def scan($pattern; $flags):
  match($pattern; "g" + $flags) | if .captures == [] then .string else [.captures[].string] end;
def scan($pattern): scan($pattern; null);
# The natives give all parts of the text in turn: what is between matches, and matches.
def split($pattern; $flags): _parts($pattern; "g" + $flags) | [.[range(0; length; 2)]];
def splits($pattern; $flags): split($pattern; $flags)[];
def splits($pattern): splits($pattern; null);
# Each output of the replacement makes a text of its own. The outputs for one match are put to the texts
# that those for the matches before it began.
def sub($pattern; replacement; $flags):
  . as $text
  | _parts($pattern; $flags) as $parts
  | reduce range(1; $parts | length; 2) as $i ([];
      [$parts[$i] | _named | replacement] as $replacements
      | reduce range($replacements | length) as $n (.; .[$n] += $parts[$i - 1] + $replacements[$n]))
  | (.[] + $parts[-1]) // $text;
def sub($pattern; replacement): sub($pattern; replacement; "");
def gsub($pattern; replacement; $flags): sub($pattern; replacement; $flags + "g");
def gsub($pattern; replacement): sub($pattern; replacement; "g");

# Dates.
def todate: strftime("%Y-%m-%dT%H:%M:%SZ");
def todateiso8601: todate;
def fromdate: strptime("%Y-%m-%dT%H:%M:%SZ") | mktime;
def fromdateiso8601: fromdate;
def date: todate;
def dateadd(unit; $seconds): . + $seconds;
def datesub(unit; $seconds): . - $seconds;

# Numbers and kinds.
def isfinite: type == "number" and (isinfinite | not);
def finites: select(isfinite);
def normals: select(isnormal);
def isvalid(f): try (f | true) catch false;
def leaf_paths: paths(scalars);
