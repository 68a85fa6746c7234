// Where the rows are from: the built-in sample, typed or pasted text, a file.
import { button, el, fill } from "../dom.js";
import { toJson } from "../json.js";
import { number, t } from "../language.js";
import { editor, placeOf, words } from "./editor.js";
import { rows as builtIn } from "./rows.js";

// A longer text is used, but not put into a field: fields are slow with megabytes.
const LONGEST_SHOWN = 200_000;
const LARGEST_FILE = 64 * 1024 * 1024;
const AROUND = 60;

/** The line that says where the rows are from, and the panel to change them; `root` is where files may be dropped. */
export function rowSource(model, root) {
  const origin = el("p", { class: "origin quiet" });
  const panel = el("section", { class: "source card", id: "source", "aria-labelledby": "source-title" });
  const opener = button(t.sample.ownRows, () => open(panel.hidden), { "aria-controls": "source" });
  const told = el("div", { class: "source-told" });
  const file = el("input", {
    type: "file",
    id: "rows-file",
    accept: ".json,application/json,text/plain",
    class: "unseen",
    onchange: () => file.files[0] && take(file.files[0]),
  });
  const field = editor({
    id: "rows-text",
    label: "rows-text-label",
    described: "rows-help",
    value: "",
    placeholder: t.sample.rowsPlaceholder,
    isTall: true,
    oninput: (text) => model.load(text, { kind: "typed", name: null }),
    onpaste: (event) => {
      const text = event.clipboardData.getData("text");
      if (text.length <= LONGEST_SHOWN) return;
      event.preventDefault();
      use(text, { kind: "typed", name: null });
    },
  });

  const use = (text, source) => {
    model.load(text, source);
    write();
  };
  const write = () => field.write(model.text.length > LONGEST_SHOWN ? "" : model.text);
  const open = (isOpen) => {
    model.view.isSourceOpen = isOpen;
    if (!isOpen) model.restore();
    if (isOpen) write();
    redraw();
    if (isOpen) field.input.focus();
    else opener.focus();
  };
  const take = async (chosen) => {
    file.value = "";
    if (chosen.size > LARGEST_FILE)
      return fill(told, el("p", { class: "notice bad", role: "alert" }, t.sample.tooLarge(chosen.name)));
    use(await chosen.text(), { kind: "file", name: chosen.name });
  };

  /** After rows were taken or refused. */
  const redraw = () => {
    const isLong = model.text.length > LONGEST_SHOWN;
    panel.hidden = !model.view.isSourceOpen;
    opener.setAttribute("aria-expanded", String(!panel.hidden));
    fill(origin, t.sample.origin[model.source.kind](number(model.labels.length), model.source.name));
    field.mark(model.refused && !isLong ? model.refused : null);
    const parts = [];
    if (isLong)
      parts.push(el("p", { class: "quiet" }, t.sample.notShown(number(Math.round(model.text.length / 1024)))));
    if (isLong && model.refused) parts.push(excerpt(model.text, model.refused));
    if (model.refused && model.labels.length > 0) parts.push(el("p", { class: "quiet" }, t.sample.earlierRows));
    fill(told, parts);
  };

  const actions = el(
    "div",
    { class: "source-actions" },
    file,
    el("label", { for: "rows-file", class: "button" }, t.sample.chooseFile),
    button(t.sample.useBuiltIn, () => use(toJson(builtIn, 2), { kind: "built-in", name: null })),
    button(t.sample.close, () => open(false), { class: "plain" }),
  );
  fill(
    panel,
    el("h2", { id: "source-title" }, t.sample.ownRowsTitle),
    el("p", { class: "quiet", id: "rows-help" }, t.sample.rowsHelp),
    el("label", { id: "rows-text-label", for: "rows-text", class: "field-label" }, t.sample.rowsLabel),
    field.element,
    told,
    actions,
  );
  dropped(root, take);
  if (model.view.isSourceOpen) write();
  return { origin, opener, panel, redraw, write };
}

/** Where in a long text it goes wrong. */
function excerpt(text, problem) {
  const { at } = problem;
  const told = el("p", { class: "failure" }, words(problem));
  if (!at) return told;
  const [start, end] = placeOf(text, at);
  const before = text.slice(Math.max(0, start - AROUND), start);
  return el(
    "div",
    {},
    told,
    el(
      "code",
      { class: "excerpt" },
      before,
      el("mark", {}, text.slice(start, end) || "\u00a0"),
      text.slice(end, end + AROUND),
    ),
  );
}

/** Takes a file that is dropped anywhere, and says that one may. */
function dropped(root, take) {
  let depth = 0;
  const isFile = ({ dataTransfer }) => dataTransfer?.types.includes("Files");
  const on = (name, then) =>
    root.addEventListener(name, (event) => {
      if (!isFile(event)) return;
      event.preventDefault();
      then(event);
      root.classList.toggle("dropping", depth > 0);
    });
  on("dragenter", () => (depth += 1));
  on("dragleave", () => (depth -= 1));
  on("dragover", () => {});
  on("drop", ({ dataTransfer }) => {
    depth = 0;
    if (dataTransfer.files[0]) void take(dataTransfer.files[0]);
  });
}
