// Les textes de la console en français : candidats, listes de workflows, plans.

const format = new Intl.NumberFormat("fr");

/** @type {typeof import("./console.en.js").candidate} */
export const candidate = {
  title: (id) => `Candidat ${id}`,
  about:
    "Ce que les exécutions ont fait de ce candidat ces 30 derniers jours, et les opérateurs de son workflow. Les exécutions qui l’ont trouvé à jour ne sont pas notées.",
  find: "Trouver un candidat",
  findHint: "identifiant ou e-mail",
  findHelp:
    "L’identifiant d’une candidature ou d’un candidat, ou une adresse e-mail. La page n’envoie d’une adresse que son empreinte.",
  open: "Afficher",
  history: "Historique de ce candidat",
  applicants: "Candidatures",
  ids: "Candidat",
  name: "Nom",
  email: "E-mail",
  byEmail: "(par e-mail)",
  fields: "Champs changés",
  run: "son rapport",
  truncated: (n) => `Les ${format.format(n)} entrées les plus récentes. Il y en a de plus anciennes.`,
  kinds: {
    apply: "Un opérateur a appliqué un plan. Il n’a pas touché ce candidat.",
    pause: "Un opérateur a mis le workflow en pause.",
    resume: "Un opérateur a repris le workflow.",
    stop: "Un opérateur a arrêté une exécution.",
    reset: "Un opérateur est reparti d’un registre vide.",
    retry: "Un opérateur a demandé un nouvel essai de cette candidature.",
  },
  applied: "avec un plan",
};

/** @type {typeof import("./console.en.js").list} */
export const list = {
  filter: "État",
  all: "Tous",
  details: "Détails",
  noMatch: "Aucun workflow ne correspond.",
};

/** @type {typeof import("./console.en.js").plan} */
export const plan = {
  title: (id) => `Plan pour ${id}`,
  about:
    "Le Worker fait un essai à blanc de la prochaine exécution et garde son plan pendant un jour. Vous pouvez ensuite faire appliquer exactement ces changements : ce qui a changé entre-temps est laissé.",
  link: "Planifier la prochaine exécution",
  make: "Faire le plan",
  again: "Faire un autre plan",
  making: "Le Worker compare. Cela peut durer quelques minutes.",
  apply: "Appliquer exactement ceci",
  applyAbout: (n) =>
    `Une exécution fait ${n < 2 ? "le changement d’une candidature" : `les changements de ${format.format(n)} candidatures`} ci-dessous, et aucun autre.`,
  confirm: (name) => `Pour confirmer, saisissez le nom du workflow : ${name}`,
  applying: "L’exécution est en cours.",
  applied: "L’exécution est terminée.",
  nothing: "Il n’y a rien à appliquer : aucune candidature ne serait mise à jour.",
  isDry: "Le workflow est configuré comme essai à blanc (persist = false) : son plan ne peut pas être appliqué.",
};

/** @type {typeof import("./console.en.js").alerts} */
export const alerts = {
  test: "Tester les alertes",
  testAbout: "Chaque destinataire des alertes de ce workflow reçoit un message qui dit que c’est un essai.",
  delivered: (kind) => `${kind} : arrivé`,
  failed: (kind) => `${kind} : `,
};

/** @type {typeof import("./console.en.js").runMode} */
export const runMode = {
  trigger: "Lancée par",
  incremental: "changements",
  full: "toutes les lignes",
  plan: "plan",
};

/** @type {typeof import("./console.en.js").folded} */
export const folded = {
  show: (n) => `Afficher ${format.format(n)} ${n < 2 ? "inchangée" : "inchangées"}`,
  hide: "Masquer les inchangées",
};
