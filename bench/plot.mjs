// A line plot with logarithmic axes, as SVG: each line is labelled where it ends, so that nobody has to tell colours apart,
// and it can be read on a light and on a dark page.

const WIDTH = 760;
const HEIGHT = 420;
const [LEFT, RIGHT, TOP, BOTTOM] = [84, 196, 64, 56];
/** Room between two labels at the ends of lines, and for zero, which no logarithm has, under the axis. */
const [LABEL, ZERO] = [34, 30];

/**
 * `series` are `{ label, points: [[x, y]…] }`; `y` and `x` say how numbers of each axis are written, `limit` may be
 * `{ value, label }`.
 */
export function plot({ title, description, xTitle, series, x = String, y = String, limit }) {
  const points = series.flatMap(({ points: all }) => all);
  const values = points.map(([, value]) => value).concat(limit ? [limit.value] : []);
  const positive = values.filter((value) => value > 0);
  const hasZero = values.some((value) => value === 0);
  const [lowX, highX, ticksX] = scale(points.map(([value]) => value));
  const [lowY, highY, ticksY] = scale(positive);
  const bottom = HEIGHT - BOTTOM - (hasZero ? ZERO : 0);
  const atX = (value) => LEFT + ((Math.log10(value) - lowX) / (highX - lowX)) * (WIDTH - LEFT - RIGHT);
  const atY = (value) =>
    value > 0 ? bottom - ((Math.log10(value) - lowY) / (highY - lowY)) * (bottom - TOP) : HEIGHT - BOTTOM;
  const ends = apart(
    series.map(({ label, points: all }, index) => ({ index, label, value: all.at(-1)[1], y: atY(all.at(-1)[1]) })),
  );
  const parts = [
    ...ticksY.map(
      (value) =>
        line("grid", LEFT, atY(value), WIDTH - RIGHT, atY(value)) +
        text("tick end", LEFT - 10, atY(value) + 4, y(value)),
    ),
    hasZero ? line("grid", LEFT, atY(0), WIDTH - RIGHT, atY(0)) + text("tick end", LEFT - 10, atY(0) + 4, y(0)) : "",
    ...ticksX.map((value) => text("tick middle", atX(value), HEIGHT - BOTTOM + 22, x(value))),
    text("tick middle", (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, xTitle),
    limit
      ? line("limit", LEFT, atY(limit.value), WIDTH - RIGHT, atY(limit.value)) +
        text("tick", LEFT + 8, atY(limit.value) - 6, limit.label)
      : "",
    ...series.map(({ points: all }, index) =>
      drawn(
        index,
        all.map(([a, b]) => [atX(a), atY(b)]),
      ),
    ),
    ...ends.map(
      ({ index, label, value, y: at, from }) =>
        `${lead(index, from, at)}${text(`label s${index}`, WIDTH - RIGHT + 26, at, label)}${text("tick", WIDTH - RIGHT + 26, at + 16, y(value))}`,
    ),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-labelledby="title description">
<title id="title">${escaped(title)}</title>
<desc id="description">${escaped(description)}</desc>
<style>${STYLE}</style>
<rect class="paper" width="${WIDTH}" height="${HEIGHT}" rx="8"/>
${text("title", 24, 34, title)}
${parts.filter(Boolean).join("\n")}
</svg>
`;
}

// The lines differ in their marks too, and the first is the broadest: where one lies on another both are seen. Colours after
// Okabe and Ito, darker or lighter where the page asks for it.
const STYLE = [
  ":root{--paper:#fff;--ink:#1f2328;--quiet:#59636e;--grid:#d8dee4;--s0:#0b5fa5;--s1:#b3430a;--s2:#117a53}",
  "@media (prefers-color-scheme:dark){:root{--paper:#0d1117;--ink:#f0f6fc;--quiet:#9da7b1;--grid:#2f353d;--s0:#6cb6ff;--s1:#ff9a57;--s2:#56d8a4}}",
  ".paper{fill:var(--paper)}",
  "text{font:13px system-ui,-apple-system,'Segoe UI','Noto Sans',Helvetica,Arial,sans-serif;fill:var(--ink)}",
  ".title{font-size:16px;font-weight:600}",
  ".tick{fill:var(--quiet);font-size:12px}",
  ".end{text-anchor:end}.middle{text-anchor:middle}",
  ".label{font-weight:600}",
  ".grid{stroke:var(--grid)}",
  ".limit{stroke:var(--quiet);stroke-dasharray:2 4}",
  ".line{fill:none;stroke-linejoin:round}.line.s0{stroke-width:4.5}.line.s1{stroke-width:3}.line.s2{stroke-width:2}",
  ".lead{fill:none;stroke-width:1;opacity:.6}",
  ...[0, 1, 2].map((n) => `.line.s${n},.lead.s${n}{stroke:var(--s${n})}.mark.s${n},.label.s${n}{fill:var(--s${n})}`),
].join("");

const MARKS = [
  (x, y) => `<circle cx="${x}" cy="${y}" r="6"/>`,
  (x, y) => `<path d="M${x - 4.5} ${y - 4.5}h9v9h-9z"/>`,
  (x, y) => `<path d="M${x} ${y - 5}l4.5 8h-9z"/>`,
];

function drawn(index, points) {
  const rounded = points.map((point) => point.map(round));
  const path = rounded.map(([x, y], place) => `${place === 0 ? "M" : "L"}${x} ${y}`).join("");
  const marks = rounded.map(([x, y]) => MARKS[index](x, y)).join("");
  return `<path class="line s${index}" d="${path}"/><g class="mark s${index}">${marks}</g>`;
}

const lead = (index, from, to) =>
  `<path class="lead s${index}" d="M${WIDTH - RIGHT + 7} ${round(from)}L${WIDTH - RIGHT + 21} ${round(to - 4)}"/>`;
const line = (kind, x1, y1, x2, y2) =>
  `<line class="${kind}" x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}"/>`;
const text = (kind, x, y, words) => `<text class="${kind}" x="${round(x)}" y="${round(y)}">${escaped(words)}</text>`;
const round = (number) => Math.round(number * 10) / 10;
const escaped = (words) => String(words).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** The ends of a logarithmic axis around some numbers, as logarithms, and what is written on it: powers of ten, and more where they are few. */
function scale(values) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const steps = high / low > 100 ? [1] : [1, 2, 5];
  const all = Array.from({ length: 30 }, (_, power) => steps.map((step) => step * 10 ** (power - 9))).flat();
  const from = all.findLast((step) => step <= low * 1.000001);
  const to = all.find((step) => step >= high * 0.999999 && step > from);
  return [Math.log10(from), Math.log10(to), all.filter((step) => step >= from && step <= to)];
}

/** Moves labels apart that would lie over each other, in their order, as little as is needed. */
function apart(labels) {
  const sorted = labels.map((label) => ({ ...label, from: label.y })).sort((a, b) => a.y - b.y);
  sorted.forEach((label, place) => {
    if (place > 0) label.y = Math.max(label.y, sorted[place - 1].y + LABEL);
  });
  const over = sorted.at(-1).y - (HEIGHT - BOTTOM - 16);
  if (over > 0) {
    sorted.at(-1).y -= over;
    for (let place = sorted.length - 2; place >= 0; place -= 1)
      sorted[place].y = Math.min(sorted[place].y, sorted[place + 1].y - LABEL);
  }
  return sorted;
}
