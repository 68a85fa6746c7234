// What one can take away: the report as JSON or CSV, the configuration for wrangler.toml, a link with the settings.
import { announce, button, el, fill, spaced } from "../dom.js";
import { toJson } from "../json.js";
import { t } from "../language.js";
import { toCsv } from "./csv.js";
import { secretsOf, toToml } from "./toml.js";

/** Of a dry run that was made. */
export function takeReport(report, desk, { configuration, link }) {
  const name = `${report.workflow_id}-${report.started_at.slice(0, 16).replaceAll(/[^0-9]+/g, "-")}`.replaceAll(
    /[^\p{L}\p{N}._-]+/gu,
    "-",
  );
  return el(
    "section",
    { class: "take", "aria-labelledby": "take-title" },
    el("h2", { id: "take-title" }, t.take.title),
    el(
      "div",
      { class: "take-buttons" },
      button(t.take.json, () => save(`${name}.json`, "application/json", `${toJson(report, 2)}\n`)),
      button(t.take.csv, () => save(`${name}.csv`, "text/csv;charset=utf-8", toCsv(report))),
    ),
    el("p", { class: "quiet" }, t.take.personal),
    settings(
      () => configuration,
      () => link,
      desk,
    ).elements,
  );
}

/** Of what is being prepared: `{ elements, follow() }`; after a change, `follow` makes those that are open anew. */
export const takeSettings = (configuration, link, desk) => settings(configuration, link, desk);

function settings(configuration, link, desk) {
  const toml = () => {
    const options = configuration();
    const remarks = [
      ...secretsOf(options).map((name) => `npx wrangler secret put ${name}`),
      ...(options.persist === false ? [t.take.stillDry] : []),
    ];
    return toToml(options, remarks);
  };
  const packed = () => {
    const { text, leftOut } = link();
    return {
      address: `${location.origin}${location.pathname}#/${desk.isOwn ? "keys" : `dry-run/${encodeURIComponent(desk.workflow)}`}/${text}`,
      leftOut,
    };
  };
  const all = [
    unfolding(t.take.toml, () => [
      el("p", { class: "quiet" }, t.take.tomlAbout),
      el("pre", { class: "snippet", tabindex: "0", role: "group", "aria-label": "wrangler.toml" }, toml()),
      el(
        "div",
        { class: "take-buttons" },
        copy(toml),
        button(t.take.save, () => save("wrangler-workflow.toml", "application/toml", toml())),
      ),
    ]),
    unfolding(t.take.link, () => {
      const { address, leftOut } = packed();
      const shown = el("input", {
        type: "text",
        readonly: true,
        "aria-label": t.take.link,
        spellcheck: "false",
        onfocus: ({ target }) => target.select(),
      });
      shown.value = address;
      return [
        el("p", { class: "quiet" }, t.take.linkAbout),
        leftOut.length > 0 &&
          el("p", {}, t.take.leftOut, " ", spaced(leftOut.map((path) => el("code", { class: "chip" }, path)))),
        el(
          "div",
          { class: "link" },
          shown,
          copy(() => packed().address),
        ),
      ];
    }),
  ];
  return { elements: all.map(({ element }) => element), follow: () => all.forEach(({ follow }) => follow()) };
}

/** Something that is made when one looks, and anew when it is to follow a change. */
function unfolding(title, make) {
  const place = el("div", { class: "unfolded" });
  const follow = () => element.open && fill(place, make());
  const element = el("details", { ontoggle: follow }, el("summary", {}, title), place);
  return { element, follow };
}

/** Copies what `make` gives when it is pressed. */
function copy(make) {
  return button(t.take.copy, async ({ currentTarget }) => {
    const isDone = await navigator.clipboard?.writeText(make()).then(
      () => true,
      () => false,
    );
    fill(currentTarget, isDone ? t.take.copied : t.take.notCopied);
    announce(isDone ? t.take.copied : t.take.notCopied);
  });
}

function save(name, type, text) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  el("a", { href: address, download: name }).click();
  // The browser has taken hold of it by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
