// A form over parameters, made from their schema. What is wrong is told at its field, as one types.
import { button, el, fill, sentence } from "../dom.js";
import { day, t } from "../language.js";
import { get, set } from "./link.js";
import { fieldAt } from "./schema.js";

// What holds a jq program.
const programs = ["logics", "format"];
// What holds a day as Flatchr's search takes it: month first, while Flatchr itself shows the day first.
const days = ["start", "end", "start_update", "end_update"].map((name) => `pull_parameters.${name}`);

/**
 * `groups` are `{ name, title, about, paths, isOpen }`; `values` the parameters, which the form changes; `touched` the paths that were;
 * `check()` gives the problems there are. The answer is `{ element, review(isWhole) }`: a review shows the problems, with `isWhole` those
 * of fields nobody touched yet as well, and gives all of them.
 */
export function parameterForm({ schema, groups, values, touched, check, onchange }) {
  const fields = [];
  const rest = el("div", {});
  const review = (isWhole = false) => {
    const problems = check();
    const homeless = problems.filter((problem) => !fields.some((field) => field.isAbout(problem.path)));
    for (const field of fields) {
      const mine = problems.filter((problem) => field.isAbout(problem.path));
      const isQuiet = !isWhole && !touched.has(field.path) && isMissing(get(values, field.path));
      field.show(isQuiet ? [] : mine);
    }
    fill(
      rest,
      homeless.length > 0 &&
        el(
          "ul",
          { class: "problems notice bad" },
          homeless.map((problem) => el("li", {}, problem.path && el("code", {}, problem.path), " ", told(problem))),
        ),
    );
    return problems;
  };
  const change = (path, value) => {
    set(values, path, value);
    touched.add(path);
    review();
    onchange();
  };
  const element = el(
    "div",
    { class: "parameters" },
    groups.map((group) => section(group, schema, values, change, fields)),
    rest,
  );
  const focusFirst = () => {
    const first = fields.find((field) => field.isWrong);
    first?.element.closest("details")?.setAttribute("open", "");
    first?.focus();
  };
  return { element, review, focusFirst };
}

function section({ title, about, paths, isOpen, ontoggle }, schema, values, change, fields) {
  const made = paths.map((path) => field(fieldAt(schema, path), get(values, path), change));
  fields.push(...made);
  const count = el("span", { class: "quiet" });
  const recount = () => {
    const isSet = paths.filter((path) => !isMissing(get(values, path))).length;
    fill(count, isSet > 0 ? t.live.isSet(isSet) : t.live.noneSet);
  };
  recount();
  return el(
    "details",
    {
      class: "group",
      open: isOpen,
      ontoggle: ({ target }) => ontoggle(target.open),
      oninput: recount,
      onclick: recount,
    },
    el("summary", {}, el("span", { class: "group-title" }, title), " ", count),
    about && el("p", { class: "quiet" }, about),
    el(
      "div",
      { class: "fields" },
      made.map(({ element }) => element),
    ),
  );
}

const isMissing = (value) =>
  value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);

function field(spec, value, change) {
  const { path, isRequired } = spec;
  const id = `field-${path.replaceAll(/[^\w-]/g, "-")}`;
  const helpText = t.parameters[path];
  const help = el("p", { id: `${id}-help`, class: "help" }, helpText ?? (spec.about && sentence(spec.about)));
  const wrong = el("div", { id: `${id}-wrong`, class: "wrong" });
  const described = `${id}-help ${id}-wrong`;
  const control = controls[controlOf(spec)]({ ...spec, id, described, value, change: (next) => change(path, next) });
  const isGroup = control.group;
  const title = [el("code", {}, spec.name), isRequired && el("span", { class: "quiet" }, ` ${t.live.required}`)];
  const element = isGroup
    ? el(
        "fieldset",
        { class: `field-of ${control.wide ? "wide-field" : ""}`, "aria-describedby": described },
        el("legend", {}, title),
        help,
        control.element,
        wrong,
      )
    : el(
        "div",
        { class: `field-of ${control.wide ? "wide-field" : ""}` },
        el("label", { for: id }, title),
        control.element,
        control.echo ? el("div", {}, control.echo, wrong) : wrong,
        help,
      );
  const made = {
    path,
    element,
    isWrong: false,
    isAbout: (at) => at === path || at.startsWith(`${path}[`) || at.startsWith(`${path}.`),
    show(problems) {
      made.isWrong = problems.length > 0;
      control.mark(problems);
      fill(
        wrong,
        problems.map((problem) =>
          el("p", {}, problem.path !== path && [el("code", {}, problem.path), " "], told(problem)),
        ),
      );
    },
    focus: () => control.focus(),
  };
  return made;
}

function told({ message, at }) {
  // What the core says most often while one fills in a form.
  if (message === "is required") return t.live.isMissing;
  // The core's sentence begins with the place, too.
  if (at) return [`${t.live.at(at.line, at.column)} `, sentence(message.replace(/^line \d+, column \d+: /, ""))];
  return sentence(message);
}

function controlOf({ path, kind }) {
  if (path === "format") return "program";
  if (programs.includes(path)) return "programs";
  return kind;
}

// Never remembered by the browser, nor corrected, nor looked up in its dictionary, which may be elsewhere.
const private_ = {
  autocomplete: "off",
  spellcheck: "false",
  autocapitalize: "off",
  autocorrect: "off",
  "data-1p-ignore": true,
  "data-lpignore": "true",
};

const invalid = (element) => (problems) =>
  problems.length > 0 ? element.setAttribute("aria-invalid", "true") : element.removeAttribute("aria-invalid");

const controls = {
  text({ id, described, value, change, isSecret, path, isRequired, fallback }) {
    const echo = days.includes(path) ? el("p", { id: `${id}-day`, class: "day" }) : null;
    const tell = (text) => echo && fill(echo, writtenOut(text));
    const input = el("input", {
      id,
      type: isSecret ? "password" : "text",
      ...private_,
      required: isRequired,
      placeholder: t.placeholders[path] ?? (typeof fallback === "string" ? fallback : null),
      "aria-describedby": echo ? `${echo.id} ${described}` : described,
      oninput: ({ target }) => {
        tell(target.value);
        change(target.value === "" ? undefined : target.value);
      },
    });
    // As a property: what is typed never stands in the document's own text.
    input.value = value ?? "";
    tell(value);
    return { element: input, echo, mark: invalid(input), focus: () => input.focus() };
  },

  choice({ id, described, value, change, choices, fallback }) {
    const options = [...(fallback === null ? [null] : []), ...choices];
    const select = el(
      "select",
      {
        id,
        "aria-describedby": described,
        onchange: ({ target }) => change(target.value === "" || target.value === fallback ? undefined : target.value),
      },
      options.map((word) =>
        el(
          "option",
          { value: word ?? "", selected: (value ?? fallback) === word },
          word ?? t.live.notSet,
          word !== null && word === fallback && ` ${t.live.isDefault}`,
        ),
      ),
    );
    return { element: select, mark: invalid(select), focus: () => select.focus() };
  },

  "yes-no"({ id, described, value, change }) {
    const words = [
      [undefined, t.live.notSet],
      [true, t.page.yes],
      [false, t.page.no],
    ];
    const select = el(
      "select",
      { id, "aria-describedby": described, onchange: ({ target }) => change(words[target.selectedIndex][0]) },
      words.map(([each, word]) => el("option", { selected: (value ?? undefined) === each }, word)),
    );
    return { element: select, mark: invalid(select), focus: () => select.focus() };
  },

  choices({ id, value, change, choices }) {
    const chosen = new Set(Array.isArray(value) ? value : []);
    const boxes = choices.map((word) =>
      el(
        "label",
        {},
        el("input", {
          type: "checkbox",
          class: "unseen",
          id: `${id}-${word}`,
          checked: chosen.has(word),
          onchange: ({ target }) => {
            if (target.checked) chosen.add(word);
            else chosen.delete(word);
            change(chosen.size > 0 ? choices.filter((each) => chosen.has(each)) : undefined);
          },
        }),
        el("span", {}, word),
      ),
    );
    const element = el("div", { class: "choices" }, boxes);
    return { group: true, wide: true, element, mark: () => {}, focus: () => element.querySelector("input").focus() };
  },

  texts({ id, described, value, change }) {
    const area = el(
      "textarea",
      {
        id,
        rows: "3",
        ...private_,
        "aria-describedby": described,
        oninput: ({ target }) => {
          const lines = target.value
            .split(/[\n,]/)
            .map((line) => line.trim())
            .filter(Boolean);
          change(lines.length > 0 ? lines : undefined);
        },
      },
      Array.isArray(value) ? value.join("\n") : "",
    );
    return { element: area, mark: invalid(area), focus: () => area.focus() };
  },

  program({ id, described, value, change }) {
    const area = programArea({ id, "aria-describedby": described }, value, change);
    return { wide: true, element: area, mark: invalid(area), focus: () => area.focus() };
  },

  /** A list of programs, in their order. */
  programs({ id, described, value, change }) {
    const list = Array.isArray(value) ? [...value] : [];
    const place = el("div", { class: "programs" });
    const tell = () => change(list.length > 0 ? [...list] : undefined);
    const draw = (focused) => {
      const lines = list.map((text, index) =>
        el(
          "div",
          { class: "program" },
          programArea(
            { id: `${id}-${index}`, "aria-label": t.live.logic(index), "aria-describedby": described },
            text,
            (next) => {
              list[index] = next ?? "";
              tell();
            },
          ),
          button(
            t.live.removeLogic,
            () => {
              list.splice(index, 1);
              draw(Math.min(index, list.length - 1));
              tell();
            },
            { class: "plain", "aria-label": `${t.live.removeLogic}: ${t.live.logic(index)}` },
          ),
        ),
      );
      const add = button(t.live.addLogic, () => {
        list.push("");
        draw(list.length - 1);
        tell();
      });
      fill(place, lines, add);
      if (focused !== undefined) (place.querySelectorAll("textarea")[focused] ?? add).focus();
    };
    draw();
    const mark = (problems) => {
      place
        .querySelectorAll("textarea")
        .forEach((area, index) => invalid(area)(problems.filter(({ path }) => path === `logics[${index}]`)));
    };
    const focus = () => (place.querySelector("[aria-invalid]") ?? place.querySelector("textarea, button")).focus();
    return { group: true, wide: true, element: place, mark, focus };
  },
};

/** A day in words, so that one sees which number is the month; null where it is none. */
function writtenOut(text) {
  const [, month, dayOfMonth, year] = (/^(\d\d)\/(\d\d)\/(\d\d)$/.exec(text ?? "") ?? []).map(Number);
  const date = new Date(Date.UTC(2000 + year, month - 1, dayOfMonth));
  return date.getUTCMonth() === month - 1 ? day(date) : null;
}

function programArea(attributes, value, change) {
  const lines = String(value ?? "").split("\n").length;
  return el(
    "textarea",
    {
      class: "jq",
      rows: String(Math.min(Math.max(lines, 2), 16)),
      ...private_,
      ...attributes,
      oninput: ({ target }) => change(target.value === "" ? undefined : target.value),
    },
    value ?? "",
  );
}
