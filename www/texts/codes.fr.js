// Les codes d’erreur en français : ce que chacun veut dire, et que faire. src/report/codes.rs a tous les codes.

/** @type {typeof import("./codes.en.js").codes} */
export const codes = {
  unauthorized: ["L’API n’accepte pas la clé.", "Remplacez la clé, puis vérifiez la connexion."],
  over_quota: ["Le compte a dépassé son quota.", "Augmentez le quota. La prochaine exécution reprend ce qui restait."],
  forbidden: ["La clé n’en a pas le droit.", "Donnez-lui les droits, ou utilisez une autre clé."],
  not_found: ["L’API n’a rien trouvé à cette adresse.", "Vérifiez la société, la source et les adresses de base."],
  rate_limited: ["L’API a reçu trop de requêtes.", "Rien à faire : les exécutions suivantes réessaient."],
  unavailable: ["L’API n’était pas disponible.", "Attendez. Les exécutions suivantes réessaient."],
  redirected: ["L’API a redirigé la requête.", "Vérifiez l’adresse de base."],
  rejected: ["L’API a refusé la requête.", "Regardez ce que donne le format, et le message d’origine dans le rapport."],
  timeout: ["L’API n’a pas répondu à temps.", "Attendez. Les exécutions suivantes réessaient."],
  network: ["Aucune réponse complète n’est arrivée.", "Attendez. Les exécutions suivantes réessaient."],
  too_large: ["La réponse était trop grande.", "Restreignez la recherche, ou réduisez le fichier."],
  too_many_rows: ["La recherche donne trop de lignes.", "Restreignez-la avec pull_parameters."],
  malformed: [
    "La réponse n’était pas celle que l’API documente.",
    "Vérifiez la connexion, puis demandez au fournisseur.",
  ],
  stopped: [
    "La requête a été abandonnée, car l’exécution était terminée.",
    "Rien à faire : la prochaine exécution réessaie.",
  ],
  out_of_time: ["Le temps de l’exécution était écoulé.", "Augmentez MAX_SECONDS, ou restreignez la recherche."],
  bad_configuration: ["La configuration a des problèmes.", "Corrigez-les. La liste des workflows les montre tous."],
  bad_row: ["La ligne est illisible.", "Corrigez les données de la candidature dans Flatchr."],
  no_read_only_lookup: [
    "Aucune lecture ne donne le candidat, et les déplacements ne sont pas permis.",
    "Donnez au profil le tag applicant_id, ou permettez les déplacements.",
  ],
  no_email_match: ["Aucun profil n’a l’adresse e-mail de la ligne.", "Créez le profil, s’il n’existe pas."],
  applicant_not_found: ["Flatchr n’a pas de fiche pour cette candidature.", "Regardez si elle a été supprimée."],
  lookup_forbidden: [
    "La clé n’a pas le droit de lire cette candidature.",
    "Donnez-lui le droit de lire les candidatures, dans Flatchr.",
  ],
  no_candidate: ["La réponse de Flatchr ne nomme aucun candidat.", "Ouvrez la candidature dans Flatchr."],
  profile_without_reference: [
    "Le profil n’a pas de référence.",
    "Donnez-lui pour référence l’identifiant du candidat, dans HrFlow.ai.",
  ],
  search_too_old: [
    "La recherche était trop ancienne pour déplacer une candidature.",
    "Rien à faire : la prochaine exécution cherche à nouveau.",
  ],
  unknown_column: [
    "La colonne de la candidature n’est pas parmi les colonnes.",
    "Vérifiez si elle a été renommée ou masquée.",
  ],
  ambiguous_column: ["Plusieurs colonnes ont ce titre.", "Renommez l’une d’elles dans Flatchr."],
  unknown_vacancy: ["L’offre n’est pas parmi les offres.", "Ouvrez-la dans Flatchr, ou excluez ses candidatures."],
  newer_unread: ["Une candidature plus récente de la même personne a échoué.", "Réparez-la. Celle-ci suivra."],
  row_ends_run: [
    "Cette ligne a mis fin à trois exécutions et a été mise de côté.",
    "Regardez la candidature et les programmes, puis demandez un nouvel essai.",
  ],
  logic_failed: ["Une logic a échoué.", "Corrigez le programme. Le rapport dit où."],
  format_failed: ["Le format a échoué.", "Corrigez le programme. Le rapport dit où."],
  not_a_profile: ["Le format n’a pas donné de profil.", "Corrigez le format."],
  program_limit: [
    "Un programme a dépassé une limite.",
    "Corrigez-le. Il ne se termine peut-être jamais pour cette candidature.",
  ],
  profile_missing: [
    "HrFlow.ai n’a pas ce profil.",
    "Créez d’abord le profil. Les exécutions mettent à jour et ne créent pas.",
  ],
  profile_without_key: [
    "Le profil n’a pas de clé et ne peut donc pas être modifié.",
    "Regardez le profil dans HrFlow.ai.",
  ],
  unmergeable_field: [
    "Un champ du profil a une forme dans laquelle rien ne peut être fusionné.",
    "Corrigez le champ dans HrFlow.ai.",
  ],
  never_parsed: [
    "HrFlow.ai a reçu le CV deux fois et n’en montre aucun.",
    "Regardez dans HrFlow.ai. Un nouvel essai le renvoie, et sera facturé.",
  ],
  changed_since: [
    "Le plan ne montre pas ce qui serait changé à présent.",
    "Faites un autre plan, ou laissez faire la prochaine exécution.",
  ],
  edit_without_effect: [
    "HrFlow.ai a répondu à la modification par le profil tel qu’il était.",
    "Rien à faire : la prochaine exécution vérifie, et modifie encore une fois s’il le faut.",
  ],
  unknown: ["Cela a échoué.", "Voyez les rapports de ses exécutions."],
  leased: ["Une autre exécution est en cours.", "Attendez qu’elle se termine."],
  paused: ["Le workflow est en pause.", "Reprenez-le quand la raison a disparu."],
  lease_lost: ["Une autre exécution a pris le relais.", "Rien à faire : elle fait le reste."],
  state_unavailable: [
    "L’état n’a pas pu être lu ou écrit.",
    "Attendez. Si cela dure, regardez le statut de Cloudflare.",
  ],
  ledger_missing: ["Le registre manque.", "Repartez de zéro : tout est comparé à nouveau."],
  ledger_corrupt: ["Le registre est endommagé.", "Repartez de zéro : tout est comparé à nouveau."],
  ledger_unknown_format: ["Le registre est d’une autre version.", "Repartez de zéro : tout est comparé à nouveau."],
  backend_not_configured: ["Il n’y a pas d’endroit où garder l’état.", "Liez l’espace KV et le Durable Object."],
  too_many_changes: [
    "Le frein a retenu l’exécution.",
    "Planifiez la prochaine exécution. Si ses changements sont justes, appliquez-les.",
  ],
  run_died: [
    "L’exécution s’est interrompue sans un mot.",
    "Une fois : rien à faire. Encore et encore : diminuez MAX_REQUESTS.",
  ],
  callback_failed: [
    "Le callback n’a pas pris le rapport.",
    "Réparez son destinataire. L’exécution elle-même est faite.",
  ],
  resume_empty: ["Le CV est vide.", "Téléversez le CV à nouveau, dans Flatchr."],
  resume_not_a_document: [
    "Ce qui est venu à la place du CV n’est pas un document.",
    "Téléversez le CV à nouveau, dans Flatchr.",
  ],
  resume_unsupported_type: [
    "HrFlow.ai n’analyse pas ce type de fichier.",
    "Téléversez le CV en PDF ou en Word, puis demandez un nouvel essai.",
  ],
  resume_unsafe_link: ["Le lien vers le CV n’est pas sûr.", "Téléversez le CV à nouveau, dans Flatchr."],
  resume_unlisted_host: [
    "Le CV est sur un hôte que document_hosts ne nomme pas.",
    "Ajoutez l’hôte, puis demandez un nouvel essai.",
  ],
  resume_no_link: ["Flatchr ne donne pas de lien vers le CV.", "Téléversez le CV à nouveau, dans Flatchr."],
};

/** Ce qui précède le sens du code d’une requête pour un CV. */
export const ofResume = "Le CV n’a pas pu être obtenu :";
