# The filters that stand on the machine's own: paths, recursion, streams.

def map(f): [.[] | f];
def select(f): if f then . else empty end;
def recurse(f): def r: ., (f | r); r;
def recurse(f; condition): def r: ., (f | select(condition) | r); r;
def recurse: recurse(.[]?);
def values: select(. != null);
def nulls: select(. == null);
def booleans: select(type == "boolean");
def numbers: select(type == "number");
def strings: select(type == "string");
def arrays: select(type == "array");
def objects: select(type == "object");
def iterables: select(type | . == "array" or . == "object");
def scalars: select(type | . != "array" and . != "object");

def sort_by(f): _sort_by(map([f]));
def group_by(f): _group_by(map([f]));
def unique_by(f): _unique_by(map([f]));
def min_by(f): _min_by(map([f]));
def max_by(f): _max_by(map([f]));
def add(f): reduce f as $x (null; . + $x);
def flatten: flatten(1e9);

def del(f): delpaths([path(f)]);
def paths: path(..) | select(length > 0);
def paths(f): path(.. | select(f)) | select(length > 0);
def pick(f): . as $from | reduce path(f) as $p (null; setpath($p; $from | getpath($p)));
def map_values(f): .[] |= f;
def with_entries(f): to_entries | map(f) | from_entries;
def from_entries:
  reduce .[] as $entry ({};
    . + ($entry
      | {(.key // .Key // .name // .Name // .k // .K):
          (if has("value") then .value elif has("Value") then .Value elif has("v") then .v else .V end)}));
def walk(f): def w: if type == "object" then map_values(w) elif type == "array" then map(w) else . end | f; w;

def first: .[0];
def last: .[-1];
def nth($n): .[$n];
def nth($n; f): if $n < 0 then error("nth doesn't support negative indices") else first(skip($n; f)) end;
def isempty(f): first((f | false), true);
def all(f; condition): isempty(f | condition and empty);
def any(f; condition): isempty(f | condition or empty) | not;
def all(f): all(.[]; f);
def any(f): any(.[]; f);
def all: all(.[]; .);
def any: any(.[]; .);
def in(xs): . as $x | xs | has($x);
def inside(xs): . as $x | xs | contains($x);
def while(condition; update): def w: if condition then ., (update | w) else empty end; w;
def until(condition; update): def u: if condition then . else update | u end; u;
def repeat(f): def r: f, r; r;
def combinations:
  if length == 0 then [] else .[0][] as $x | (.[1:] | combinations) as $rest | [$x] + $rest end;
def combinations(n): . as $from | [range(n) | $from] | combinations;

def index($i): indices($i) | .[0];
def rindex($i): indices($i) | .[-1:][0];
def trimstr($part): ltrimstr($part) | rtrimstr($part);
def abs: if . < 0 then -. end;

# Leaves with their paths; an event without a leaf closes an array or an object.
def tostream:
  path(def _up: (.[]? | _up), .; _up) as $path
  | getpath($path)
  | [path(.[]?)] as $inside
  | if $inside == [] then [$path, .] else [$path + $inside[-1]] end;
# The state is the value so far, and whether it is whole.
def fromstream(events):
  foreach events as $event ({value: null, is_whole: false};
    ($event | length == 2) as $is_leaf
    | if .is_whole then .value = null else . end
    | .is_whole = ($event[0] | length == if $is_leaf then 0 else 1 end)
    | if $is_leaf then setpath(["value"] + $event[0]; $event[1]) else . end;
    select(.is_whole) | .value);
def truncate_stream(events):
  . as $depth
  | null
  | events
  | select((.[0] | length) > $depth)
  | .[0] |= .[$depth:];

def debug(f): (f | debug | empty), .;
def INDEX(stream; f): reduce stream as $row ({}; .[$row | f | tostring] |= $row);
def INDEX(f): INDEX(.[]; f);
def IN(s): any(s == .; .);
def IN(source; s): any(source == s; .);
def JOIN($index; f): [.[] | [., $index[f]]];
def JOIN($index; stream; f): stream | [., $index[f]];
def JOIN($index; stream; f; join): stream | [., $index[f]] | join;
def ascii: [.] | implode;
