// Les textes de l’essai à blanc en français. live.en.js a les mêmes clés.

const format = new Intl.NumberFormat("fr");
const count = (n, one, other) => `${format.format(n)} ${n < 2 ? one : other}`;
const words =
  (one, other = one) =>
  (n) =>
    n < 2 ? one : other;

export const live = {
  about:
    "Il s’exécute ici, dans cette page, avec le code du Worker. Ce qu’il lit passe par le Worker, où restent les clés. Rien n’est écrit, ni dans HrFlow.ai ni dans Flatchr.",
  ownTitle: "Essai à blanc avec vos propres clés",
  ownAbout:
    "Essayez une configuration avant de la mettre dans le Worker. Les clés restent dans la mémoire de cette page et passent avec chaque requête par le Worker vers leur propre API ; elles ne sont enregistrées nulle part. Rien n’est écrit.",
  parameters: "Paramètres",
  workflowParameters: "Tels que le workflow est configuré. Ce que vous changez ici ne vaut que pour cet essai.",
  ownParameters: "Sous les noms qu’emploie wrangler.toml.",
  groups: {
    keys: { title: "Clés et identifiants", about: "" },
    pull: {
      title: "Quels candidats sont lus",
      about: "La recherche de Flatchr. Sans aucun de ces critères, elle donne toutes les candidatures.",
    },
    push: { title: "Ce qui peut être modifié", about: "" },
    hooks: {
      title: "Logics et format",
      about:
        "Des programmes jq. Les logics voient une candidature après l’autre ; celle qui ne donne rien, ou null, est écartée. Le format fait le profil ; sans lui, c’est la correspondance par défaut.",
    },
  },
  isSet: (n) => count(n, "défini", "définis"),
  noneSet: "aucun défini",
  required: "obligatoire",
  isMissing: "C’est obligatoire.",
  notSet: "non défini",
  isDefault: "(par défaut)",
  at: (line, column) => `Ligne ${line}, colonne ${column} :`,
  logic: (index) => `logics[${index}]`,
  addLogic: "Ajouter une logic",
  removeLogic: "Retirer",
  changed: "Changé pour cet essai :",
  reset: "Comme configuré",
  start: "Lancer l’essai à blanc",
  writesNothing: "Lecture seule ; pour une grande entreprise, cela prend des minutes.",
  notReady: (n) => `${count(n, "champ demande", "champs demandent")} une autre valeur avant de pouvoir lancer l’essai.`,
  pending: (n) =>
    `${count(n, "CV est déjà", "CV sont déjà")} en cours d’analyse. Une vraie exécution ne les renvoie pas, et le résumé ne les compte pas parmi les CV à analyser.`,
  parsing: (n) =>
    `Non compté : ${count(n, "CV déjà en cours d’analyse, qui ne serait pas renvoyé", "CV déjà en cours d’analyse, qui ne seraient pas renvoyés")}.`,
  broken: "Tel qu’il est configuré, il ne peut pas s’exécuter",
  linked: {
    taken:
      "Les paramètres du lien sont remplis. Relisez-les, puis lancez : un lien ne lance rien de lui-même. Il ne porte ni clé ni nom de personne.",
    unreadable:
      "Les paramètres de ce lien sont illisibles : il a été coupé ou modifié en chemin. Demandez-le à nouveau ; les paramètres ci-dessous sont ceux d’avant.",
    version:
      "Ce lien vient d’une autre version de la page. Demandez-en un nouveau ; les paramètres ci-dessous sont ceux d’avant.",
  },
  forgetKeys: "Oublier les clés",
  keysForgotten: "Les clés sont oubliées, et avec elles ce qu’elles ont permis de trouver.",
  backToReport: "Retour au rapport",
  searching: "Recherche dans Flatchr en cours…",
  pulled: "lues",
  compared: "comparées",
  remaining: "restantes",
  cancel: "Annuler",
  cancelling: "Annulation…",
  cancelled: "L’essai à blanc a été annulé.",
  cut: (done, total) =>
    `Interrompu : ${format.format(done)} sur ${count(total, "candidature avait été comparée", "candidatures avaient été comparées")} jusque-là. Ce qui suit ne concerne que celles-là.`,
  cutEarly: "Annulé avant que les candidatures soient connues ; rien n’a donc été examiné.",
  troubles: (n) =>
    `C’est le relais du Worker, ou le chemin vers lui, qui l’a dit, pas Flatchr ni HrFlow.ai : ${format.format(n)} fois.`,
  wouldTitle: "Une vraie exécution",
  would: {
    updated: words("serait mise à jour", "seraient mises à jour"),
    unchanged: words("inchangée", "inchangées"),
    missing: words("absente de HrFlow.ai", "absentes de HrFlow.ai"),
    toParse: words("CV à analyser"),
    discarded: words("écartée", "écartées"),
    deferred: words("différée", "différées"),
    unknown: words("inconnue sans écriture", "inconnues sans écriture"),
    failed: words("échouée", "échouées"),
  },
  warnings: "À regarder d’abord",
  noWarnings:
    "Rien à signaler parmi celles qui ont été comparées : aucun champ ne serait vidé, aucune liste ne perdrait d’élément, aucun tag, métadonnée, nom, adresse ou numéro ne serait remplacé ou retiré ; aucun profil n’a été trouvé par e-mail seulement, et aucune colonne de même titre n’a été vue. Les autres textes et valeurs qui changeraient ne sont pas jugés : voyez les candidatures.",
  nobody: "La recherche de Flatchr n’a donné personne.",
  filters: "Critères définis :",
  noFilters: "Aucun critère n’était défini.",
  noneCompared: "Aucun profil n’a été comparé : on ne sait donc pas s’il y a quelque chose à signaler.",
  warning: {
    emptied: (n) => `Un champ serait vidé, pour ${count(n, "candidature", "candidatures")}`,
    lost: (n) => `Une liste perdrait des éléments, pour ${count(n, "candidature", "candidatures")}`,
    removed: (n) => `Un tag ou une métadonnée serait retiré, pour ${count(n, "candidature", "candidatures")}`,
    replaced: (n) => `Un tag ou une métadonnée changerait de valeur, pour ${count(n, "candidature", "candidatures")}`,
    identity: (n) =>
      `Un nom, une adresse ou un numéro serait remplacé, pour ${count(n, "candidature", "candidatures")}`,
    columns: (n) =>
      `Plusieurs colonnes portent le même titre, ce qui concerne ${count(n, "candidature", "candidatures")}`,
    email: (n) => `Profil trouvé par e-mail seulement, pour ${count(n, "candidature", "candidatures")}`,
  },
  warningName: {
    emptied: "un champ serait vidé",
    lost: "une liste perdrait des éléments",
    removed: "un tag ou une métadonnée serait retiré",
    replaced: "un tag ou une métadonnée changerait de valeur",
    identity: "un nom, une adresse ou un numéro serait remplacé",
    columns: "le titre de la colonne est partagé",
    email: "le profil a été trouvé par e-mail",
  },
  warningAbout: {
    emptied: 'HrFlow.ai a une valeur à présent et n’en aurait plus. Seul edit_mode = "replace" fait cela.',
    lost: 'HrFlow.ai a à présent des éléments qui disparaîtraient, ou diraient moins. Une liste que le format nomme est remplacée en entier, aussi avec edit_mode = "merge" ; il ne réunit que tags, metadatas et info.urls.',
    removed: "HrFlow.ai l’a à présent et ne l’aurait plus.",
    replaced: "Ce qui s’y trouve à présent disparaît après une exécution qui écrit.",
    identity:
      "HrFlow.ai a à présent une autre valeur dans info. Ouvrez une candidature pour voir les deux côte à côte.",
    columns:
      "Vu d’après les identifiants de colonne des candidatures ; aucune liste de colonnes n’est lue. Les titres ne distinguent pas ces colonnes : une exécution qui doit déplacer une candidature sur place pour apprendre l’identifiant de son candidat refuse avec ambiguous_column.",
    email:
      "Aucune lecture n’a donné l’identifiant du candidat, et aucun profil n’a de tag qui nomme cette candidature : le profil a été choisi par son adresse e-mail. Une exécution qui écrit ne le fait pas : candidate_lookup vaut move, elle déplace donc la candidature vers la colonne où elle est, sans e-mail. Si des colonnes partagent un titre, ce qui l’empêcherait, ne se voit pas d’ici.",
  },
  show: (n) => (n < 2 ? "La montrer" : `Montrer les ${format.format(n)}`),
  shownOnly: (n) => `${count(n, "candidature affichée", "candidatures affichées")}.`,
  only: "Seulement celles où",
  showAll: "Tout montrer",
};

export const check = {
  title: "Connexion",
  about:
    "Quelques requêtes en lecture seule : les clés sont-elles acceptées, et qu’offrent les deux API ? Cette vérification ne bloque rien.",
  start: "Vérifier la connexion",
  again: "Vérifier à nouveau",
  waiting: "Questions posées à Flatchr et HrFlow.ai…",
  cost: (n, requests) => `${count(n, "question", "questions")}, ${count(requests, "requête", "requêtes")}`,
  done: (verdict) => `La vérification de la connexion est terminée : ${verdict}.`,
  verdicts: { ok: "Tout va bien", warning: "À regarder", failed: "Échec", unknown: "Inconnu" },
  questions: {
    flatchr_key: "La clé de Flatchr",
    company: "L’entreprise",
    hrflow_key: "La clé de HrFlow.ai",
    source: "La source",
    row_fields: "Les champs d’une ligne de recherche",
    candidate_lookup: "Comment l’identifiant d’un candidat est trouvé",
    start_update: "Recherche par date de changement",
    resume_links: "Les liens vers les CV",
    sync_parsing: "Analyse immédiate",
  },
};

export const take = {
  title: "À emporter",
  json: "Rapport en JSON",
  csv: "Rapport en CSV",
  personal:
    "Les deux contiennent des données de candidats. Le CSV a une ligne par changement, et une pour chaque candidature sans changement.",
  toml: "Configuration pour wrangler.toml",
  tomlAbout: "Les clés sont nommées, jamais écrites. Définissez chaque secret avec la commande de son commentaire.",
  stillDry: "Un essai à blanc jusqu’à ce que vous le changiez.",
  link: "Lien avec ces paramètres",
  linkAbout:
    "Il contient les paramètres tels quels, programmes jq compris, après le #, qu’aucun serveur ne voit. Ni clés, ni entreprise, ni source.",
  leftOut: "Laissés de côté, car ils nomment une personne :",
  copy: "Copier",
  copied: "Copié",
  notCopied: "Sélectionnez-le et copiez",
  save: "Enregistrer",
};

/** Ce qu’est chaque paramètre, par son chemin. */
export const parameters = {
  "connector_auth.api_key": "La clé d’API de Flatchr. Elle expire après 365 jours.",
  "connector_auth.company_id": "L’entreprise dans Flatchr (« clé entreprise »).",
  "connector_auth.env_base_url": "Lequel des environnements de Flatchr.",
  "hrflow_auth.api_secret":
    "Envoyée comme X-API-KEY. Une clé qui lit suffit ici ; une vraie exécution en demande une qui écrit (ask_…).",
  "hrflow_auth.api_user": "Envoyé comme X-USER-EMAIL.",
  "push_parameters.source_key": "La source de HrFlow.ai dont les profils sont modifiés.",
  workflow_id: "Un nom stable sous lequel le Worker garde son état.",
  "pull_parameters.firstname": "Prénom à chercher.",
  "pull_parameters.lastname": "Nom à chercher.",
  "pull_parameters.email": "Adresse e-mail à chercher.",
  "pull_parameters.hired": "Si la personne a été recrutée.",
  "pull_parameters.column": "Titre de la colonne où se trouve la candidature.",
  "pull_parameters.start": "Créée ce jour ou après.",
  "pull_parameters.end": "Créée ce jour ou avant.",
  "pull_parameters.vacancy": "Identifiant de l’annonce (son id, pas son vacancy_id).",
  "pull_parameters.start_update": "Changée ce jour ou après.",
  "pull_parameters.end_update": "Changée ce jour ou avant.",
  "pull_parameters.phone": "Numéro de téléphone à chercher.",
  "pull_parameters.company": "Entreprise où chercher, pour les comptes qui en ont plusieurs.",
  "pull_parameters.candidate_lookup":
    "read_only : une exécution trouve l’identifiant du candidat en lisant, et n’écrit jamais dans Flatchr. move : en dernier recours, une exécution qui écrit déplace une candidature vers la colonne où elle est, sans e-mail. Un essai à blanc ne le fait jamais.",
  "push_parameters.only_edit_fields": "Les champs d’un profil qui peuvent changer. Aucun choisi, c’est tous.",
  "push_parameters.edit_mode":
    "merge : ce que le format ne nomme pas reste, les valeurs vides n’écrasent rien, info, tags et metadatas sont fusionnés ; les autres champs que le format nomme sont remplacés. replace : chaque champ de premier niveau que le format nomme est remplacé, info, tags et metadatas compris.",
  logics: "Dans cet ordre.",
  format: "Une seule sortie : le profil. Vide, c’est la correspondance par défaut.",
};

export const placeholders = {
  "pull_parameters.start": "MM/JJ/AA",
  "pull_parameters.end": "MM/JJ/AA",
  "pull_parameters.start_update": "MM/JJ/AA",
  "pull_parameters.end_update": "MM/JJ/AA",
  "pull_parameters.column": "Entretien RH",
};
