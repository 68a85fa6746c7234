// The controls of the parameter form, one for each kind of parameter.
import { button, el, find, setChildren } from "../dom.js";
import { formatDay, t, textFor } from "../language.js";

/** @import { Problem } from "/lib/update-profiles-in-hrflow/index.js" */
/** @import { Attributes } from "../dom.js" */
/** @import { FieldSpec } from "./parameter-schema.js" */
/**
 * A control. `isGroup` needs a fieldset instead of a label, `isWide` takes the whole width, and `echo` repeats the value in
 * words.
 * @typedef {{ element: HTMLElement, echo?: HTMLElement | null, isGroup?: boolean, isWide?: boolean,
 *   showProblems: (problems: Problem[]) => void, focus: () => void }} Control
 */
/**
 * What a control gets from its field. It calls `change` with undefined for an empty value.
 * @typedef {{ id: string, describedBy: string, value: any, change: (value: unknown) => void }} Binding
 */

// Flatchr's search takes these days with the month first, while Flatchr itself shows the day first.
const dayPaths = ["start", "end", "start_update", "end_update"].map((name) => `pull_parameters.${name}`);

// Keeps keys and personal data out of the browser's memory, of its spell checker, which may be a server, and of password
// managers.
const privateInput = {
  autocomplete: "off",
  spellcheck: "false",
  autocapitalize: "off",
  autocorrect: "off",
  "data-1p-ignore": true,
  "data-lpignore": "true",
};

/**
 * @param {FieldSpec} spec
 * @param {Binding} binding
 * @returns {Control}
 */
export function controlFor(spec, binding) {
  if (spec.path === "format") return programControl(binding);
  if (spec.path === "logics") return programListControl(binding);
  switch (spec.kind) {
    case "choice":
      return choiceControl(spec, binding);
    case "yes-no":
      return yesNoControl(binding);
    case "choices":
      return choicesControl(spec, binding);
    case "texts":
      return textsControl(binding);
    default:
      return isDay(spec, binding) ? dayControl(binding) : textControl(spec, binding);
  }
}

/**
 * A control that is one element.
 * @param {HTMLElement} element
 * @returns {Control}
 */
const singleControl = (element) => ({
  element,
  showProblems: (problems) => setInvalid(element, problems.length > 0),
  focus: () => element.focus(),
});

/**
 * @param {Element} element
 * @param {boolean} isInvalid
 */
function setInvalid(element, isInvalid) {
  if (isInvalid) element.setAttribute("aria-invalid", "true");
  else element.removeAttribute("aria-invalid");
}

/**
 * @param {FieldSpec} spec
 * @param {Binding} binding
 * @returns {Control}
 */
function textControl({ isSecret, path, isRequired, fallback }, { id, describedBy, value, change }) {
  const echo = dayPaths.includes(path) ? el("p", { id: `${id}-day`, class: "day" }) : null;
  const input = el("input", {
    id,
    type: isSecret ? "password" : "text",
    ...privateInput,
    required: isRequired,
    placeholder: textFor(t.placeholders, path) ?? (typeof fallback === "string" ? fallback : null),
    "aria-describedby": echo ? `${echo.id} ${describedBy}` : describedBy,
    oninput: () => {
      showDay();
      change(input.value === "" ? undefined : input.value);
    },
  });
  const showDay = () => echo && setChildren(echo, dayInWords(input.value));
  // The value is set as a property, so that a key never stands in the text of the document.
  input.value = value ?? "";
  showDay();
  return { ...singleControl(input), echo };
}

/**
 * Whether a field of dates can show a parameter. A configuration may hold a text that is no day: it is shown as it is.
 *
 * @param {FieldSpec} spec
 * @param {Binding} binding
 */
const isDay = ({ path }, { value }) =>
  dayPaths.includes(path) && (value === undefined || value === null || value === "" || dayInWords(value) !== null);

/**
 * A control for a day, in the order that the reader is used to. The parameter has the month first.
 * @param {Binding} binding
 */
function dayControl({ id, describedBy, value, change }) {
  const input = el("input", {
    id,
    type: "date",
    // The parameter has two digits for the year.
    min: "2000-01-01",
    max: "2099-12-31",
    "aria-describedby": describedBy,
    oninput: () => {
      const [, year, month, day] = /^20(\d\d)-(\d\d)-(\d\d)$/.exec(input.value) ?? [];
      change(year === undefined ? undefined : `${month}/${day}/${year}`);
    },
  });
  const [, month, day, year] = /^(\d\d)\/(\d\d)\/(\d\d)$/.exec(value ?? "") ?? [];
  input.value = year === undefined ? "" : `20${year}-${month}-${day}`;
  return singleControl(input);
}

/**
 * A day in words, which shows which number is the month. Null where the text is no day.
 * @param {string} text
 */
function dayInWords(text) {
  const [, month, day, year] = (/^(\d\d)\/(\d\d)\/(\d\d)$/.exec(text) ?? []).map(Number);
  const date = new Date(Date.UTC(2000 + year, month - 1, day));
  return date.getUTCMonth() === month - 1 ? formatDay(date) : null;
}

/**
 * @param {FieldSpec} spec
 * @param {Binding} binding
 */
function choiceControl({ choices = [], fallback }, { id, describedBy, value, change }) {
  const options = [...(fallback === null ? [null] : []), ...choices];
  const onchange = () => {
    change(select.value === "" || select.value === fallback ? undefined : select.value);
  };
  const select = el(
    "select",
    { id, "aria-describedby": describedBy, onchange },
    options.map((word) =>
      el(
        "option",
        { value: word ?? "", selected: (value ?? fallback) === word },
        word ?? t.dryRun.notSet,
        word !== null && word === fallback && ` ${t.dryRun.isDefault}`,
      ),
    ),
  );
  return singleControl(select);
}

/** @param {Binding} binding */
function yesNoControl({ id, describedBy, value, change }) {
  /** @type {[boolean | undefined, string][]} */
  const options = [
    [undefined, t.dryRun.notSet],
    [true, t.page.yes],
    [false, t.page.no],
  ];
  const onchange = () => {
    change(options[select.selectedIndex][0]);
  };
  const select = el(
    "select",
    { id, "aria-describedby": describedBy, onchange },
    options.map(([each, word]) => el("option", { selected: (value ?? undefined) === each }, word)),
  );
  return singleControl(select);
}

/**
 * @param {FieldSpec} spec
 * @param {Binding} binding
 * @returns {Control}
 */
function choicesControl({ choices = [] }, { id, value, change }) {
  const chosen = new Set(Array.isArray(value) ? value : []);
  const box = (/** @type {string} */ word) => {
    const input = el("input", {
      type: "checkbox",
      class: "visually-hidden",
      id: `${id}-${word}`,
      checked: chosen.has(word),
      onchange: () => {
        if (input.checked) chosen.add(word);
        else chosen.delete(word);
        change(chosen.size > 0 ? choices.filter((each) => chosen.has(each)) : undefined);
      },
    });
    return el("label", {}, input, el("span", {}, word));
  };
  const element = el("div", { class: "choices" }, choices.map(box));
  return { isGroup: true, isWide: true, element, showProblems: () => {}, focus: () => find(element, "input").focus() };
}

/** @param {Binding} binding */
function textsControl({ id, describedBy, value, change }) {
  const area = el(
    "textarea",
    {
      id,
      rows: "3",
      ...privateInput,
      "aria-describedby": describedBy,
      oninput: () => {
        const lines = area.value
          .split(/[\n,]/)
          .map((line) => line.trim())
          .filter(Boolean);
        change(lines.length > 0 ? lines : undefined);
      },
    },
    Array.isArray(value) ? value.join("\n") : "",
  );
  return singleControl(area);
}

/**
 * @param {Binding} binding
 * @returns {Control}
 */
function programControl({ id, describedBy, value, change }) {
  return { ...singleControl(programArea({ id, "aria-describedby": describedBy }, value, change)), isWide: true };
}

/**
 * A list of programs, in their order.
 * @param {Binding} binding
 * @returns {Control}
 */
function programListControl({ id, describedBy, value, change }) {
  /** @type {string[]} */
  const programs = Array.isArray(value) ? [...value] : [];
  const element = el("div", { class: "programs" });
  const report = () => change(programs.length > 0 ? [...programs] : undefined);
  const line = (/** @type {string} */ text, /** @type {number} */ index) => {
    const label = t.dryRun.logic(index);
    const edit = (/** @type {string | undefined} */ next) => {
      programs[index] = next ?? "";
      report();
    };
    const remove = () => {
      programs.splice(index, 1);
      draw(Math.min(index, programs.length - 1));
      report();
    };
    const attributes = { id: `${id}-${index}`, "aria-label": label, "aria-describedby": describedBy };
    return el(
      "div",
      { class: "program" },
      programArea(attributes, text, edit),
      button(t.dryRun.removeLogic, remove, { class: "plain", "aria-label": `${t.dryRun.removeLogic}: ${label}` }),
    );
  };
  const add = () => {
    programs.push("");
    draw(programs.length - 1);
    report();
  };
  const draw = (/** @type {number | null} */ focused) => {
    const addButton = button(t.dryRun.addLogic, add);
    setChildren(element, programs.map(line), addButton);
    if (focused !== null) (element.querySelectorAll("textarea")[focused] ?? addButton).focus();
  };
  draw(null);
  return {
    isGroup: true,
    isWide: true,
    element,
    showProblems: (problems) =>
      element.querySelectorAll("textarea").forEach((area, index) =>
        setInvalid(
          area,
          problems.some(({ path }) => path === `logics[${index}]`),
        ),
      ),
    focus: () => find(element, element.querySelector("[aria-invalid]") ? "[aria-invalid]" : "textarea, button").focus(),
  };
}

/**
 * A field for a jq program.
 * @param {Attributes} attributes
 * @param {unknown} value
 * @param {(value: string | undefined) => void} change
 */
function programArea(attributes, value, change) {
  // The settings of a link may hold a value of another type, which the core then refuses.
  const text = String(value ?? "");
  const lines = text.split("\n").length;
  const area = el(
    "textarea",
    {
      class: "jq",
      rows: Math.min(Math.max(lines, 2), 16),
      ...privateInput,
      ...attributes,
      oninput: () => {
        change(area.value === "" ? undefined : area.value);
      },
    },
    text,
  );
  return area;
}
