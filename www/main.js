// The page: its routes, the session and the header around each view.
import { candidateView } from "./candidate-view.js";
import { announce, byId, el, find, setChildren } from "./dom.js";
import { dryRunView } from "./dry-run-view.js";
import { otherLanguage, switchLanguage, t } from "./language.js";
import { overview } from "./overview.js";
import { planView } from "./plan-view.js";
import { runView } from "./run-view.js";
import { sampleView } from "./sample-view.js";
import { secureAddress } from "./secure.js";
import { serversNotice } from "./servers.js";
import { limitSession } from "./session-limit.js";
import { Session } from "./session.js";
import { takeToken } from "./sign-in-link.js";
import { signInView } from "./sign-in.js";
import { updateRelativeTimes } from "./time.js";
import { unknownAddressView } from "./unknown-address.js";
import { welcomeView } from "./welcome.js";

/** @import { SignInState } from "./sign-in.js" */
/** @typedef {keyof typeof t.navigation & ("home" | "sample" | "workflows" | "keys")} Section */
/** @typedef {{ title: string | null, content: Element }} View */
/**
 * A route of the page. `parameters` is how many parts its address may have after the name. `section` is its entry in the
 * navigation. A public route needs no token.
 * @typedef {{ parameters: number[], section: Section }} RouteEntry
 * @typedef {RouteEntry & { isPublic: true, show: (state: any, parameters: string[]) => View }} PublicRoute
 * @typedef {RouteEntry & { isPublic: false, show: (session: Session, state: any, parameters: string[]) => View }} PrivateRoute
 * @typedef {PublicRoute | PrivateRoute} Route
 */

const RELATIVE_TIME_INTERVAL_MS = 30_000;

const main = byId("main");
const navigation = byId("navigation");
const languageButton = byId("language");
const signOutButton = byId("sign-out");
const servers = byId("servers");

/** @type {PublicRoute} */
const homeRoute = { parameters: [0], section: "home", isPublic: true, show: () => welcomeView() };

/**
 * The routes by the first part of their address. The last parameter of `dry-run` and `keys` is settings from a link.
 * @type {Record<string, Route>}
 */
const routes = {
  "": homeRoute,
  sample: {
    parameters: [0, 1],
    section: "sample",
    isPublic: true,
    show: (state, [link]) => sampleView(state, link),
  },
  workflows: {
    parameters: [0],
    section: "workflows",
    isPublic: false,
    show: (signedIn, state) => overview(signedIn, state),
  },
  runs: {
    parameters: [2],
    section: "workflows",
    isPublic: false,
    show: (signedIn, state, [workflow, run]) => runView(signedIn, state, workflow, run),
  },
  candidates: {
    parameters: [2],
    section: "workflows",
    isPublic: false,
    show: (signedIn, state, [workflow, key]) => candidateView(signedIn, state, workflow, key),
  },
  plans: {
    parameters: [1],
    section: "workflows",
    isPublic: false,
    show: (signedIn, state, [workflow]) => planView(signedIn, state, workflow),
  },
  "dry-run": {
    parameters: [1, 2],
    section: "workflows",
    isPublic: false,
    show: (signedIn, _state, [workflow, link]) => dryRunView(signedIn, workflow, link, show),
  },
  keys: {
    parameters: [0, 1],
    section: "keys",
    isPublic: false,
    show: (signedIn, _state, [link]) => dryRunView(signedIn, null, link, show),
  },
};

/** @type {Session | null} */
let session = null;
/** Stops watching how long the session is. */
let stopLimit = () => {};
/** @type {SignInState} */
let signInState = {};
/**
 * The route that is shown and the state of its view, or null while the sign-in form is shown.
 * @type {{ route: Route, state: Record<string, any> } | null}
 */
let current = null;
/**
 * The states of the public views. The session keeps those of the others.
 * @type {Map<string, Record<string, any>>}
 */
const publicStates = new Map();

/** @type {PublicRoute} */
const unknownRoute = { parameters: [], section: "home", isPublic: true, show: () => unknownAddressView() };

/**
 * The route of an address.
 * @param {string} address
 */
function matchRoute(address) {
  const [name, ...parameters] = address
    .replace(/^#?\/?/, "")
    .split("/")
    .map(decoded);
  const route = Object.hasOwn(routes, name) ? routes[name] : unknownRoute;
  return route.parameters.includes(parameters.length) ? { route, parameters } : { route: unknownRoute, parameters: [] };
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Shows the view at the current address. A view that needs the token needs a session. */
function show() {
  const address = location.hash || "#/";
  const { route, parameters } = matchRoute(address);
  let view;
  if (route.isPublic) {
    current = { route, state: publicState(route.section) };
    view = route.show(current.state, parameters);
  } else if (session) {
    current = { route, state: session.viewState(address) };
    view = route.show(session, current.state, parameters);
  } else return;
  document.title = view.title ? `${view.title} · ${t.page.name}` : t.page.name;
  setChildren(main, view.content);
  renderHeader();
}

/** @param {Section} section */
function publicState(section) {
  const state = publicStates.get(section) ?? {};
  publicStates.set(section, state);
  return state;
}

/** Shows the view at a new address as the user left it, or the sign-in form if the view needs a token. */
function navigate() {
  const token = takeToken();
  if (token !== null) return void signInByLink(token);
  saveScrollPosition();
  if (!session && !matchRoute(location.hash).route.isPublic) return showSignIn({});
  show();
  main.querySelector("h1")?.focus({ preventScroll: true });
  scrollTo(0, current?.state.scroll ?? 0);
}

function saveScrollPosition() {
  if (current) current.state.scroll = scrollY;
}

/** @param {SignInState} state */
function showSignIn(state) {
  current = null;
  signInState = state;
  document.title = `${t.signIn.title} · ${t.page.name}`;
  setChildren(main, signInView(signIn, state));
  find(main, "input").focus();
  renderHeader();
}

/**
 * Forgets the token and every view that needs it. A public view stays.
 * @param {SignInState} reason
 */
function signOut(reason) {
  stopLimit();
  session?.end();
  session = null;
  if (current?.route.isPublic) renderHeader();
  else showSignIn(reason);
}

/**
 * Tries a token. The session begins once the API accepts it.
 * @param {string} token
 */
async function signIn(token) {
  const candidate = new Session(token, (error) => session === candidate && signOut({ error }));
  let list;
  try {
    list = await candidate.api.listWorkflows();
  } catch (/** @type {any} */ error) {
    signInState = { error };
    throw error;
  }
  session = candidate;
  stopLimit = limitSession({
    isBusy: isDryRunRunning,
    end: () => signOut({ notice: t.signIn.timedOut }),
  });
  const { workflows, problems, servers = {} } = list;
  candidate.servers = servers;
  Object.assign(candidate.viewState("#/workflows"), { workflows, problems });
  navigate();
}

/**
 * Signs in with the token of a link. Whoever was signed in before is signed out.
 * @param {string} token
 */
async function signInByLink(token) {
  signOut({});
  showSignIn({ notice: t.signIn.submitting });
  try {
    await signIn(token);
  } catch (/** @type {any} */ error) {
    showSignIn({ error });
  }
}

function isDryRunRunning() {
  return [...(session?.dryRuns.values() ?? [])].some((run) => run.isRunning);
}

/** Renders the header and the language of the document for the current view. */
function renderHeader() {
  document.documentElement.lang = t.code;
  const { route } = matchRoute(location.hash);
  const here = route.section;
  /** @type {Section[]} */
  const sections = ["home", "sample", "workflows", "keys"];
  navigation.setAttribute("aria-label", t.navigation.label);
  setChildren(
    navigation,
    sections.map((section) =>
      el(
        "a",
        {
          href: section === "home" ? "#/" : `#/${section}`,
          "aria-current": section === here && route !== unknownRoute && "page",
        },
        t.navigation[section],
      ),
    ),
  );
  const next = otherLanguage();
  setChildren(languageButton, next.name);
  languageButton.lang = next.code;
  setChildren(signOutButton, t.page.signOut);
  signOutButton.hidden = !session;
  // Sample mode asks no server.
  const notice = here === "sample" ? null : serversNotice(session?.servers);
  setChildren(servers, notice);
  servers.hidden = notice === null;
}

languageButton.addEventListener("click", () => {
  const typed = current ? undefined : main.querySelector("input")?.value;
  switchLanguage();
  if (current) show();
  else showSignIn({ ...signInState, typed });
  languageButton.focus();
});
signOutButton.addEventListener("click", () => {
  signOut({ notice: t.signIn.signedOut });
  announce(t.signIn.signedOut);
  if (current) languageButton.focus();
});
addEventListener("hashchange", navigate);
// The browser then asks before it closes the page during a dry run.
addEventListener("beforeunload", (event) => {
  if (isDryRunRunning()) event.preventDefault();
});
history.scrollRestoration = "manual";
setInterval(updateRelativeTimes, RELATIVE_TIME_INTERVAL_MS);

const elsewhere = secureAddress(window);
const token = elsewhere === null ? takeToken() : null;
if (elsewhere !== null) location.replace(elsewhere);
else if (token !== null) void signInByLink(token);
else if (matchRoute(location.hash).route.isPublic) show();
else showSignIn({});
