// The plots of how cost grows.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { plot } from "./plot.mjs";
import { bytes, figure } from "./words.mjs";

const LINES = { full: "first full run", some: "tick, 1 % changed", none: "tick, no change" };

const count = (number) => number.toLocaleString("en-GB");
const time = (ms) => (ms >= 1_000 ? `${figure(ms / 1_000)} s` : `${figure(ms)} ms`);

export const plots = [
  { name: "requests", of: "requests", title: "Requests to both APIs, by candidates", y: count },
  { name: "processor-time", of: "processor time", title: "Processor time, by candidates", y: time },
  {
    name: "memory",
    of: "memory",
    title: "Memory of the WebAssembly, by candidates",
    y: bytes,
    limit: { value: 128e6, label: "an isolate has 128 MB in all" },
  },
  { name: "kv-bytes", of: "written", title: "Bytes written to KV, by candidates", y: bytes },
];

export function writePlots({ rows }, folder) {
  mkdirSync(folder, { recursive: true });
  for (const { name, of, title, y, limit } of plots) {
    const series = Object.entries(LINES).map(([kind, label]) => ({
      label,
      points: rows
        .filter(({ detail }) => detail.kind === kind && detail.name === of)
        .map(({ detail, figure: measured }) => [detail.count, measured]),
    }));
    const description = series
      .map(
        ({ label, points }) =>
          `${label}: ${points.map(([at, measured]) => `${y(measured)} at ${count(at)}`).join(", ")}`,
      )
      .join(". ");
    writeFileSync(
      join(folder, `${name}.svg`),
      plot({ title, description: `${description}.`, xTitle: "candidates", series, x: count, y, limit }),
    );
  }
}
