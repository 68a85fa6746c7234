// The page: who is in, where one is, and in which language.
import { announce, el, fill } from "./dom.js";
import { dryRunView } from "./dry-run.js";
import { home } from "./home.js";
import { ago, other, switchLanguage, t } from "./language.js";
import { overview } from "./overview.js";
import { runView } from "./run.js";
import { sampleView } from "./sample.js";
import { Session } from "./session.js";
import { signIn } from "./sign-in.js";

const main = document.getElementById("main");
const places = document.getElementById("places");
const language = document.getElementById("language");
const forget = document.getElementById("forget");

/**
 * The views, by the first part of their address: how many ids follow it (the last of `#/dry-run` and `#/keys` are
 * settings), the place in the navigation, how it is shown.
 * Only those that are `open` are shown without the token.
 */
const views = {
  "": { ids: 0, place: "home", open: true, show: () => home() },
  sample: { ids: 0, place: "sample", open: true, show: (state) => sampleView(state) },
  workflows: { ids: 0, place: "workflows", show: (state) => overview(session, state) },
  runs: { ids: 2, place: "workflows", show: (state, ...ids) => runView(session, state, ...ids) },
  "dry-run": { ids: [1, 2], place: "workflows", show: (_state, id, link) => dryRunView(session, id, link, show) },
  keys: { ids: [0, 1], place: "keys", show: (_state, link) => dryRunView(session, null, link, show) },
};

let session = null;
let door = {};
/** The view that is shown, null at the door. */
let current = null;
/** How one left the views that need no token; those that do are kept by the session. */
const opened = new Map();

function find(address) {
  const [kind, ...ids] = address
    .replace(/^#?\/?/, "")
    .split("/")
    .map(decoded);
  const view = Object.hasOwn(views, kind) && [views[kind].ids].flat().includes(ids.length) ? views[kind] : views[""];
  return { ...view, ids };
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function show() {
  const address = location.hash || "#/";
  const view = find(address);
  const state = view.open ? stateOf(view.place) : session.view(address);
  current = { view, state };
  const { title, content } = view.show(state, ...view.ids);
  document.title = title ? `${title} · ${t.page.name}` : t.page.name;
  fill(main, content);
  dress();
}

function stateOf(place) {
  if (!opened.has(place)) opened.set(place, {});
  return opened.get(place);
}

/** Shows what the address says, as one left it if one was there; asks for the token first where that takes one. */
function arrive() {
  leave();
  if (!session && !find(location.hash).open) return askForToken({});
  show();
  main.querySelector("h1")?.focus({ preventScroll: true });
  scrollTo(0, current.state.scroll ?? 0);
}

function leave() {
  if (current) current.state.scroll = scrollY;
}

/** Asks for the token; with `error` or `word`, says why. */
function askForToken(why) {
  current = null;
  door = why;
  document.title = `${t.signIn.title} · ${t.page.name}`;
  fill(main, signIn(enter, why));
  main.querySelector("input").focus();
  dress();
}

/** Forgets the token. What needed it goes, what did not stays. */
function close(why) {
  session?.end();
  session = null;
  if (current?.view.open) dress();
  else askForToken(why);
}

/** Tries a token; it is in once the API has answered with it. */
async function enter(token) {
  const trial = new Session(token, (error) => session === trial && close({ error }));
  let answer;
  try {
    answer = await trial.api.workflows();
  } catch (error) {
    door = { error };
    throw error;
  }
  session = trial;
  const { workflows, problems } = answer;
  Object.assign(trial.view("#/workflows"), { workflows, problems });
  arrive();
}

/** What surrounds the view, in the language that is on. */
function dress() {
  document.documentElement.lang = t.code;
  const here = find(location.hash).place;
  places.setAttribute("aria-label", t.places.label);
  fill(
    places,
    ["home", "sample", "workflows", "keys"].map((place) =>
      el(
        "a",
        { href: place === "home" ? "#/" : `#/${place}`, "aria-current": place === here && "page" },
        t.places[place],
      ),
    ),
  );
  const next = other();
  fill(language, next.name);
  language.lang = next.code;
  fill(forget, t.page.forget);
  forget.hidden = !session;
}

language.addEventListener("click", () => {
  const typed = current ? undefined : main.querySelector("input").value;
  switchLanguage();
  if (current) show();
  else askForToken({ ...door, typed });
  language.focus();
});
forget.addEventListener("click", () => {
  close({ word: t.signIn.forgotten });
  announce(t.signIn.forgotten);
  if (current) language.focus();
});
addEventListener("hashchange", arrive);
// The browser asks before it lets go of a dry run that is under way.
addEventListener("beforeunload", (event) => {
  if ([...(session?.dryRuns.values() ?? [])].some((run) => run.isUnderWay)) event.preventDefault();
});
history.scrollRestoration = "manual";
setInterval(() => {
  for (const each of document.querySelectorAll("time[data-ago]")) each.textContent = ago(new Date(each.dateTime));
}, 30_000);

if (find(location.hash).open) show();
else askForToken({});
