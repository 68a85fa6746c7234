// A line plot with logarithmic axes, as SVG. Each line has its label at its end and its own kind of marks, so that the plot can be
// read without colours. It adapts to light and dark pages.

/** @typedef {[x: number, y: number]} Point */

/**
 * @typedef {object} LinePlot
 * @property {string} title
 * @property {string} description
 * @property {string} xTitle
 * @property {{ label: string, points: Point[] }[]} series At most three.
 * @property {(value: number) => string} formatX
 * @property {(value: number) => string} formatY
 * @property {{ value: number, label: string }} [limit] A dashed horizontal line.
 */

const WIDTH = 760;
const HEIGHT = 420;
const MARGIN = { left: 84, right: 196, top: 64, bottom: 56 };
const RIGHT = WIDTH - MARGIN.right;
const BOTTOM = HEIGHT - MARGIN.bottom;
/** The smallest distance between the labels of two lines. */
const LABEL_HEIGHT = 34;
/** The space below the axis for zero, which a logarithmic axis does not have. */
const ZERO_HEIGHT = 30;

/**
 * @param {LinePlot} plot
 * @returns {string} The text of an SVG file.
 */
export function linePlot({ title, description, xTitle, series, formatX, formatY, limit }) {
  const points = series.flatMap(({ points }) => points);
  const values = points.map(([, value]) => value).concat(limit ? [limit.value] : []);
  const hasZero = values.some((value) => value === 0);
  const xAxis = logarithmicAxis(points.map(([value]) => value));
  const yAxis = logarithmicAxis(values.filter((value) => value > 0));
  const bottom = BOTTOM - (hasZero ? ZERO_HEIGHT : 0);
  const toX = (/** @type {number} */ value) => MARGIN.left + xAxis.position(value) * (RIGHT - MARGIN.left);
  const toY = (/** @type {number} */ value) =>
    value > 0 ? bottom - yAxis.position(value) * (bottom - MARGIN.top) : BOTTOM;

  const yTick = (/** @type {number} */ value) =>
    line("grid", MARGIN.left, toY(value), RIGHT, toY(value)) +
    text("tick end", MARGIN.left - 10, toY(value) + 4, formatY(value));
  const labels = series.map(({ label, points }, index) => {
    const value = points[points.length - 1][1];
    return { index, label, value, lineY: toY(value), y: toY(value) };
  });
  separate(labels);
  const parts = [
    ...yAxis.ticks.map(yTick),
    ...(hasZero ? [yTick(0)] : []),
    ...xAxis.ticks.map((value) => text("tick middle", toX(value), BOTTOM + 22, formatX(value))),
    text("tick middle", (MARGIN.left + RIGHT) / 2, HEIGHT - 12, xTitle),
    ...(limit
      ? [
          line("limit", MARGIN.left, toY(limit.value), RIGHT, toY(limit.value)) +
            text("tick", MARGIN.left + 8, toY(limit.value) - 6, limit.label),
        ]
      : []),
    ...series.map(({ points }, index) =>
      seriesPath(
        index,
        points.map(([x, y]) => [toX(x), toY(y)]),
      ),
    ),
    ...labels.map(
      ({ index, label, value, lineY, y }) =>
        `${labelLine(index, lineY, y)}${text(`label s${index}`, RIGHT + 26, y, label)}${text("tick", RIGHT + 26, y + 16, formatY(value))}`,
    ),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-labelledby="title description">
<title id="title">${escaped(title)}</title>
<desc id="description">${escaped(description)}</desc>
<style>${STYLE}</style>
<rect class="paper" width="${WIDTH}" height="${HEIGHT}" rx="8"/>
${text("title", 24, 34, title)}
${parts.join("\n")}
</svg>
`;
}

// The first line is the broadest, so that a line that lies on another one is still visible. The colours are those of Okabe and Ito,
// made darker or lighter for enough contrast.
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

/** @type {((x: number, y: number) => string)[]} */
const MARKS = [
  (x, y) => `<circle cx="${x}" cy="${y}" r="6"/>`,
  (x, y) => `<path d="M${x - 4.5} ${y - 4.5}h9v9h-9z"/>`,
  (x, y) => `<path d="M${x} ${y - 5}l4.5 8h-9z"/>`,
];

/**
 * @param {number} index
 * @param {Point[]} points
 */
function seriesPath(index, points) {
  const rounded = points.map(([x, y]) => [round(x), round(y)]);
  const path = rounded.map(([x, y], place) => `${place === 0 ? "M" : "L"}${x} ${y}`).join("");
  const marks = rounded.map(([x, y]) => MARKS[index](x, y)).join("");
  return `<path class="line s${index}" d="${path}"/><g class="mark s${index}">${marks}</g>`;
}

/**
 * Connects the end of a line with its label.
 *
 * @param {number} index
 * @param {number} lineY
 * @param {number} labelY
 */
const labelLine = (index, lineY, labelY) =>
  `<path class="lead s${index}" d="M${RIGHT + 7} ${round(lineY)}L${RIGHT + 21} ${round(labelY - 4)}"/>`;

/**
 * @param {string} kind
 * @param {number} x1
 * @param {number} y1
 * @param {number} x2
 * @param {number} y2
 */
const line = (kind, x1, y1, x2, y2) =>
  `<line class="${kind}" x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}"/>`;

/**
 * @param {string} kind
 * @param {number} x
 * @param {number} y
 * @param {string} content
 */
const text = (kind, x, y, content) =>
  `<text class="${kind}" x="${round(x)}" y="${round(y)}">${escaped(content)}</text>`;

const round = (/** @type {number} */ number) => Math.round(number * 10) / 10;
const escaped = (/** @type {string} */ content) =>
  content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/**
 * An axis that includes all values. Its ticks are powers of ten; on an axis of at most two decades also their doubles and quintuples.
 *
 * @param {number[]} values
 */
function logarithmicAxis(values) {
  const [lowest, highest] = [Math.min(...values), Math.max(...values)];
  const steps = highest / lowest > 100 ? [1] : [1, 2, 5];
  const candidates = Array.from({ length: 30 }, (_, power) => steps.map((step) => step * 10 ** (power - 9))).flat();
  // The factors allow for rounding errors.
  const first = candidates.findLast((tick) => tick <= lowest * 1.000001);
  const last = candidates.find((tick) => tick >= highest * 0.999999 && tick > (first ?? 0));
  if (first === undefined || last === undefined) throw new Error(`${lowest} to ${highest} do not fit on an axis`);
  const [low, high] = [Math.log10(first), Math.log10(last)];
  return {
    ticks: candidates.filter((tick) => tick >= first && tick <= last),
    /** The position of a value, between 0 and 1. */
    position: (/** @type {number} */ value) => (Math.log10(value) - low) / (high - low),
  };
}

/**
 * Moves labels that would overlap, as little as possible and without a change of their order.
 *
 * @param {{ y: number }[]} labels
 */
function separate(labels) {
  const sorted = [...labels].sort((a, b) => a.y - b.y);
  sorted.forEach((label, index) => {
    if (index > 0) label.y = Math.max(label.y, sorted[index - 1].y + LABEL_HEIGHT);
  });
  const last = sorted[sorted.length - 1];
  const overflow = last.y - (BOTTOM - 16);
  if (overflow <= 0) return;
  last.y -= overflow;
  for (let index = sorted.length - 2; index >= 0; index -= 1)
    sorted[index].y = Math.min(sorted[index].y, sorted[index + 1].y - LABEL_HEIGHT);
}
