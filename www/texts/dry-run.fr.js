// Les textes de l’essai à blanc en français. dry-run.en.js a les mêmes clés.

const format = new Intl.NumberFormat("fr");

/**
 * Un nombre et son nom.
 * @param {number} n
 * @param {string} one
 * @param {string} many
 */
const count = (n, one, many) => `${format.format(n)} ${n < 2 ? one : many}`;

/**
 * Une fonction qui donne les mots après un nombre.
 * @param {string} one
 * @returns {(n: number) => string}
 */
const words =
  (one, many = one) =>
  (n) =>
    n < 2 ? one : many;

/** @type {typeof import("./dry-run.en.js").dryRun} */
export const dryRun = {
  title: (id) => `Essai à blanc de ${id}`,
  about:
    "L’essai à blanc exécute le code du Worker ici, dans cette page. Ses requêtes passent par le Worker, où restent les clés. Il n’écrit rien, ni dans HrFlow.ai ni dans Flatchr.",
  ownTitle: "Essai à blanc avec vos propres clés",
  ownAbout:
    "Essayez une configuration avant de la déployer. Cette page garde les clés en mémoire et ne les enregistre nulle part. Chaque requête les envoie par le Worker à leur propre API. L’essai à blanc n’écrit rien.",
  parameters: "Paramètres",
  workflowParameters: "Ce sont les paramètres du workflow. Vos changements ne valent que pour cet essai à blanc.",
  ownParameters: "Les noms sont ceux de wrangler.toml.",
  sandboxKeys:
    "Les clés du bac à sable sont remplies. Il n’en accepte pas d’autres. Pour essayer les vôtres, lancez make try dans le dépôt.",
  groups: {
    keys: { title: "Clés et identifiants", about: "" },
    pull: {
      title: "Quels candidats lire",
      about: "Ce sont les critères de la recherche de Flatchr. Sans critère, elle renvoie toutes les candidatures.",
    },
    push: { title: "Quels champs peuvent changer", about: "" },
    hooks: {
      title: "Logics et format",
      about:
        "Ce sont des programmes jq. Les logics traitent une candidature après l’autre. Une logic qui ne renvoie rien, ou null, écarte la candidature. Le format construit le profil. Sans format, la correspondance par défaut s’applique.",
    },
  },
  setCount: (n) => count(n, "défini", "définis"),
  noneSet: "aucun défini",
  required: "obligatoire",
  isRequired: "Ce champ est obligatoire.",
  notSet: "non défini",
  isDefault: "(par défaut)",
  position: (line, column) => `Ligne ${line}, colonne ${column} :`,
  logic: (index) => `logics[${index}]`,
  toSample: "Essayer ces programmes sur des lignes d’exemple",
  addLogic: "Ajouter un programme",
  removeLogic: "Retirer",
  changed: "Changé pour cet essai à blanc :",
  reset: "Revenir à la configuration",
  start: "Lancer l’essai à blanc",
  readsOnly: "L’essai à blanc ne fait que lire. Il prend plusieurs minutes pour une grande entreprise.",
  notReady: (n) => `Corrigez ${count(n, "champ", "champs")} avant de lancer l’essai à blanc.`,
  pending: (n) =>
    `HrFlow.ai analyse déjà ${count(n, "CV", "CV")}. Une vraie exécution ne ${n < 2 ? "le" : "les"} renvoie pas. Le résumé ne ${n < 2 ? "le" : "les"} compte pas parmi les CV à analyser.`,
  parsing: (n) => `Le résumé ne compte pas ${count(n, "CV", "CV")} que HrFlow.ai analyse déjà.`,
  broken: "Le workflow ne peut pas s’exécuter avec cette configuration",
  linked: {
    applied:
      "La page a repris les paramètres du lien. Vérifiez-les, puis lancez l’essai à blanc. Un lien n’en lance jamais, et il ne contient ni clé ni donnée personnelle.",
    unreadable:
      "La page ne peut pas lire les paramètres de ce lien, car il a été coupé ou modifié. Demandez un nouveau lien. Les paramètres ci-dessous n’en tiennent pas compte.",
    version:
      "Ce lien vient d’une autre version de la page. Demandez un nouveau lien. Les paramètres ci-dessous n’en tiennent pas compte.",
  },
  linkTooLarge: (logics, length) =>
    `La page ne lit pas ce lien, car il dépasse ${format.format(length)} caractères ou ${format.format(logics)} logics. Demandez un lien plus court. Les paramètres ci-dessous n’en tiennent pas compte.`,
  reading: "Lecture des programmes en cours…",
  unread: {
    did_not_end:
      "La page n’a pas pu lire ce programme en cinq secondes. Elle s’est donc arrêtée. Simplifiez le programme, ou retirez-le.",
    crashed:
      "Le cœur de la page a planté en lisant ce programme. Simplifiez le programme et ses imbrications, ou retirez-le.",
  },
  forgetKeys: "Oublier les clés",
  keysForgotten: "La page a oublié les clés et tout ce qu’elle a trouvé avec elles.",
  backToReport: "Retour au rapport",
  waiting: "Vous pouvez ouvrir d’autres vues de cette page. L’essai à blanc continue.",
  runningFor: (time) => `En cours depuis ${time}`,
  again: "Modifier et relancer",
  started: "L’essai à blanc a commencé.",
  finished: "L’essai à blanc est terminé.",
  searching: "Recherche dans Flatchr en cours…",
  pulled: "lues",
  compared: "comparées",
  remaining: "restantes",
  cancel: "Annuler",
  cancelling: "Annulation…",
  cancelled: "L’essai à blanc a été annulé.",
  incomplete: (done, total) =>
    `L’essai à blanc a comparé ${format.format(done)} sur ${count(total, "candidature", "candidatures")} avant de se terminer. Les résultats ci-dessous ne concernent que celles-là.`,
  cancelledEarly: "L’essai à blanc a été annulé avant de connaître les candidatures. Il n’en a donc comparé aucune.",
  cancelledLost: (done, total) =>
    `L’essai à blanc avait comparé ${format.format(done)} sur ${count(total, "candidature", "candidatures")}. Il a été arrêté avant de pouvoir en rendre compte.`,
  cancelledAt: "La page a dû l’arrêter, car un programme ne s’est pas arrêté en deux secondes :",
  relayError: (n) =>
    `Cette erreur vient du relais du Worker ou de la connexion vers lui, pas de Flatchr ni de HrFlow.ai. Elle s’est produite ${format.format(n)} fois.`,
  summaryTitle: "Ce que ferait une vraie exécution",
  summary: {
    updated: words("serait mise à jour", "seraient mises à jour"),
    unchanged: words("inchangée", "inchangées"),
    missing: words("absente de HrFlow.ai", "absentes de HrFlow.ai"),
    toParse: words("CV à analyser"),
    discarded: words("écartée", "écartées"),
    deferred: words("différée", "différées"),
    unknown: words("inconnue sans écriture", "inconnues sans écriture"),
    failed: words("échouée", "échouées"),
  },
  warnings: "À vérifier d’abord",
  noWarnings:
    "Il n’y a aucun avertissement pour les candidatures comparées. Une vraie exécution ne viderait aucun champ et ne retirerait aucun élément d’une liste. Elle ne remplacerait et ne retirerait aucun tag, aucune métadonnée, aucun nom, aucune adresse et aucun numéro. L’essai à blanc n’a trouvé aucun profil par e-mail seulement, et n’a vu aucune colonne de même titre. Il ne juge pas les autres textes et valeurs qui changeraient : voyez les candidatures.",
  noApplicants: "La recherche de Flatchr n’a renvoyé aucune candidature.",
  filters: "Critères définis :",
  noFilters: "Aucun critère n’était défini.",
  noneCompared: "L’essai à blanc n’a comparé aucun profil. Il ne peut donc donner aucun avertissement.",
  warning: {
    emptied: (n) => `Un champ serait vidé pour ${count(n, "candidature", "candidatures")}`,
    lost: (n) => `Une liste perdrait des éléments pour ${count(n, "candidature", "candidatures")}`,
    removed: (n) => `Un tag ou une métadonnée serait retiré pour ${count(n, "candidature", "candidatures")}`,
    replaced: (n) => `Un tag ou une métadonnée changerait de valeur pour ${count(n, "candidature", "candidatures")}`,
    identity: (n) => `Un nom, une adresse ou un numéro serait remplacé pour ${count(n, "candidature", "candidatures")}`,
    columns: (n) =>
      `Plusieurs colonnes portent le même titre, ce qui concerne ${count(n, "candidature", "candidatures")}`,
    email: (n) => `Le profil a été trouvé par e-mail seulement pour ${count(n, "candidature", "candidatures")}`,
  },
  warningName: {
    emptied: "un champ serait vidé",
    lost: "une liste perdrait des éléments",
    removed: "un tag ou une métadonnée serait retiré",
    replaced: "un tag ou une métadonnée changerait de valeur",
    identity: "un nom, une adresse ou un numéro serait remplacé",
    columns: "la colonne partage son titre",
    email: "le profil a été trouvé par e-mail",
  },
  warningAbout: {
    emptied: 'HrFlow.ai a une valeur à présent et n’en aurait plus. Seul edit_mode = "replace" a cet effet.',
    lost: 'HrFlow.ai a à présent des éléments de liste qui disparaîtraient ou diraient moins. Une liste que le format nomme est remplacée en entier, même avec edit_mode = "merge". La fusion ne réunit que tags, metadatas et info.urls.',
    removed: "HrFlow.ai a ce tag ou cette métadonnée à présent et ne l’aurait plus.",
    replaced: "Une exécution qui écrit remplace la valeur actuelle.",
    identity:
      "HrFlow.ai a une autre valeur dans info à présent. Ouvrez une candidature pour voir les deux valeurs côte à côte.",
    columns:
      "L’essai à blanc le sait par les identifiants de colonne des candidatures. Il ne lit aucune liste de colonnes. Un titre partagé n’identifie pas une colonne. Une exécution qui doit déplacer une candidature sur place pour apprendre l’identifiant de son candidat refuse donc avec ambiguous_column.",
    email:
      "Aucune lecture n’a donné l’identifiant du candidat, et aucun profil n’a de tag qui nomme cette candidature. L’essai à blanc a donc trouvé le profil par son adresse e-mail. Une exécution qui écrit ne le fait pas. Si candidate_lookup vaut move, elle déplace la candidature vers sa colonne actuelle, sans e-mail. Des colonnes de même titre l’en empêcheraient. L’essai à blanc ne peut pas voir s’il y en a.",
  },
  show: (n) => (n < 2 ? "La montrer" : `Montrer les ${format.format(n)}`),
  shownOnly: (n) => `${count(n, "candidature affichée", "candidatures affichées")}.`,
  only: "Seulement les candidatures où",
  showAll: "Montrer toutes les candidatures",
};

/** @type {typeof import("./dry-run.en.js").connection} */
export const connection = {
  title: "Connexion aux API",
  about:
    "La vérification envoie quelques requêtes en lecture seule. Elle teste si les deux API acceptent les clés, et ce qu’elles offrent. L’essai à blanc ne l’attend pas.",
  start: "Vérifier la connexion",
  again: "Vérifier à nouveau",
  waiting: "Flatchr et HrFlow.ai sont interrogés…",
  cost: (n, requests) => `${count(n, "vérification", "vérifications")}, ${count(requests, "requête", "requêtes")}`,
  done: (status) => `La vérification de la connexion est terminée : ${status}.`,
  statuses: { ok: "OK", warning: "À vérifier", failed: "Échec", unknown: "Inconnu" },
  checks: {
    flatchr_key: "Clé de Flatchr",
    company: "Entreprise",
    hrflow_key: "Clé de HrFlow.ai",
    source: "Source",
    row_fields: "Champs d’une ligne de recherche",
    candidate_lookup: "Recherche de l’identifiant d’un candidat",
    start_update: "Recherche par date de changement",
    resume_links: "Liens vers les CV",
    sync_parsing: "Analyse immédiate",
    profile_list: "Profils par pages",
  },
};

/** @type {typeof import("./dry-run.en.js").exports} */
export const exports = {
  title: "Exporter",
  json: "Rapport en JSON",
  csv: "Rapport en CSV",
  personal:
    "Les deux fichiers contiennent des données personnelles de candidats. Le CSV a une ligne par changement, et une pour chaque candidature sans changement.",
  toml: "Configuration pour wrangler.toml",
  tomlAbout:
    "La configuration nomme les clés et ne les contient jamais. Définissez chaque secret avec la commande de son commentaire.",
  stillDry: "Ce workflow fait des essais à blanc jusqu’à ce que vous changiez persist.",
  link: "Lien avec ces paramètres",
  linkAbout:
    "Le lien contient ces paramètres et programmes jq après le #, qu’aucun serveur ne voit. Il ne contient ni clé, ni entreprise, ni source.",
  linkTooLarge: (logics, length) =>
    `Un lien contient au plus ${format.format(logics)} logics et ${format.format(length)} caractères. Copiez plutôt la configuration pour wrangler.toml.`,
  leftOut: "Laissés de côté, car ils nomment une personne :",
  copy: "Copier",
  copied: "Copié",
  notCopied: "Sélectionnez et copiez",
  save: "Enregistrer",
};

/**
 * L’aide de chaque paramètre, par son chemin.
 * @type {typeof import("./dry-run.en.js").parameters}
 */
export const parameters = {
  "connector_auth.api_key": "La clé d’API de Flatchr. Elle expire après 365 jours.",
  "connector_auth.company_id": "L’entreprise dans Flatchr (« clé entreprise »).",
  "connector_auth.env_base_url": "L’environnement de Flatchr.",
  "hrflow_auth.api_secret":
    "Envoyée comme X-API-KEY. Une clé qui peut lire suffit ici. Une vraie exécution demande une clé qui peut écrire (ask_…).",
  "hrflow_auth.api_user": "Envoyé comme X-USER-EMAIL.",
  "push_parameters.source_key": "La source de HrFlow.ai dont les profils sont modifiés.",
  workflow_id: "Un nom stable. Le Worker garde son état sous ce nom.",
  "pull_parameters.firstname": "Prénom à chercher.",
  "pull_parameters.lastname": "Nom à chercher.",
  "pull_parameters.email": "Adresse e-mail à chercher.",
  "pull_parameters.hired": "Si la personne a été recrutée.",
  "pull_parameters.column": "Titre de la colonne de la candidature.",
  "pull_parameters.start": "Créée ce jour ou après.",
  "pull_parameters.end": "Créée ce jour ou avant.",
  "pull_parameters.vacancy": "Identifiant de l’annonce (son id, pas son vacancy_id).",
  "pull_parameters.start_update": "Changée ce jour ou après.",
  "pull_parameters.end_update": "Changée ce jour ou avant.",
  "pull_parameters.phone": "Numéro de téléphone à chercher.",
  "pull_parameters.company": "Entreprise où chercher, pour les comptes qui en ont plusieurs.",
  "pull_parameters.candidate_lookup":
    "read_only : une exécution trouve l’identifiant du candidat en lisant, et n’écrit jamais dans Flatchr. move : en dernier recours, une exécution qui écrit déplace une candidature vers sa colonne actuelle, sans e-mail. Un essai à blanc ne le fait jamais.",
  "push_parameters.only_edit_fields": "Les champs d’un profil qui peuvent changer. Sans choix : tous les champs.",
  "push_parameters.edit_mode":
    "merge garde ce que le format ne nomme pas, et les valeurs vides n’écrasent rien. Il fusionne info, tags et metadatas. Il remplace les autres champs que le format nomme. replace remplace chaque champ de premier niveau que le format nomme, info, tags et metadatas compris.",
  "push_parameters.max_changes":
    "Combien de profils une exécution peut changer : un nombre, ou un pourcentage des candidatures connues, comme 10%. Une exécution qui en changerait plus n’écrit rien. Vide : pas de limite.",
  logics: "Les logics s’exécutent dans cet ordre.",
  format: "Le format renvoie un seul profil. Vide : la correspondance par défaut.",
};

/** @type {typeof import("./dry-run.en.js").placeholders} */
export const placeholders = {
  "pull_parameters.start": "MM/JJ/AA",
  "pull_parameters.end": "MM/JJ/AA",
  "pull_parameters.start_update": "MM/JJ/AA",
  "pull_parameters.end_update": "MM/JJ/AA",
  "pull_parameters.column": "Entretien RH",
};
