"""Texts of the monitoring: alerts, drift, population, models, the log of the nights."""

from __future__ import annotations

from app.texts.text import Text

TEXTS: dict[str, Text] = {
    "watching.alerts": Text("Alertes", "Alerts"),
    "watching.drift": Text("Dérive", "Drift"),
    "watching.population": Text("Population", "Population"),
    "watching.outcomes": Text("Prévu et réalisé", "Forecast and outcome"),
    "watching.fairness": Text("Équité", "Fairness"),
    "watching.models": Text("Modèles", "Models"),
    "watching.runs": Text("Nuits et contrôles", "Nights and checks"),
    "alerts.title": Text("Alertes de la nuit", "Alerts of the night"),
    "alerts.text": Text("{n} à examiner.", "{n} to look into."),
    "alerts.late": Text(
        "Les données ont {age}, au plus {limit} attendues : aucune nuit n'a publié depuis. "
        "À regarder d'abord : {look_first}",
        "The data is {age} old, expected at most {limit}: no night has published since. "
        "Look first at: {look_first}",
    ),
    "alerts.what": Text("Alerte", "Alert"),
    "alerts.night": Text("Nuit", "Night"),
    "alerts.severity": Text("Gravité", "Severity"),
    "alerts.state": Text("Suivi", "Follow-up"),
    "alerts.error": Text("erreur", "error"),
    "alerts.warning": Text("avertissement", "warning"),
    "alerts.none": Text("Aucune alerte cette nuit.", "No alert this night."),
    "alerts.all_acknowledged": Text(
        "{n} cette nuit, rien n'attend.", "{n} this night, nothing waits."
    ),
    "alerts.look_first": Text("À regarder d'abord :", "Look first at:"),
    "alerts.acknowledge": Text("Prendre en charge", "Take note"),
    "alerts.note": Text("Ce qui est fait", "What is done about it"),
    "alerts.note_help": Text(
        "Publié avec l'alerte à partir de la prochaine nuit, avec votre nom et l'heure. "
        "Ne nommez aucun client.",
        "Published with the alert from the next night on, with your name and the time. "
        "Name no client.",
    ),
    "alerts.note_missing": Text(
        "Il manque une phrase qui dit ce qui est fait.", "One sentence is missing: what is done."
    ),
    "alerts.record": Text("Enregistrer", "Record"),
    "alerts.done": Text("L'alerte est prise en charge.", "The alert is taken note of."),
    "alerts.failed": Text(
        "Rien n'a été enregistré : quelqu'un l'a peut-être déjà prise en charge. "
        "Rechargez la page.",
        "Nothing was recorded: somebody may have taken note of it already. Reload the page.",
    ),
    "alerts.acknowledged": Text("Prises en charge", "Taken note of"),
    "alerts.acknowledged_table": Text(
        "Alertes de cette nuit déjà prises en charge", "Alerts of this night already taken note of"
    ),
    "alerts.before": Text("Nuits précédentes", "Earlier nights"),
    "alerts.before_table": Text("Les 60 dernières alertes", "The last 60 alerts"),
    "alerts.none_before": Text(
        "Aucune alerte les nuits précédentes.", "No alert on earlier nights."
    ),
    "alerts.open": Text("en attente", "waiting"),
    "alerts.taken": Text("{reader}, {day} : {note}", "{reader}, {day}: {note}"),
    "drift.scores": Text("Dérive du score et des motifs", "Drift of score and reasons"),
    "drift.score": Text("score", "score"),
    "drift.reasons": Text("premiers motifs", "first reasons"),
    "drift.scores_text": Text(
        "Cette nuit, {subject} : indice de stabilité {psi}, valeur critique {critical} "
        "({verdict}).",
        "This night, {subject}: stability index {psi}, critical value {critical} ({verdict}).",
    ),
    "drift.critical_of_score": Text("valeur critique du score", "critical value of the score"),
    "drift.title": Text("Dérive des caractéristiques", "Drift of the characteristics"),
    "drift.none": Text("Aucun contrôle de dérive n'est enregistré.", "No drift check is recorded."),
    "drift.text": Text(
        "{drifted} caractéristiques sur {all} se sont éloignées de la référence ; "
        "indice de stabilité le plus élevé : {worst} (0,25 et plus : à regarder).",
        "{drifted} of {all} characteristics moved away from the reference; "
        "highest stability index: {worst} (0.25 and above: look into it).",
    ),
    "drift.table": Text("Les 20 plus grands écarts", "The 20 largest shifts"),
    "drift.what": Text("Caractéristique", "Characteristic"),
    "drift.night": Text("Nuit", "Night"),
    "drift.n": Text("Dossiers", "Applications"),
    "drift.index": Text("Indice de stabilité", "Stability index"),
    "drift.critical": Text("Valeur critique", "Critical value"),
    "drift.verdict": Text("Constat", "Verdict"),
    "drift.missing_shift": Text(
        "Valeurs absentes (points de %)", "Missing values (percentage points)"
    ),
    "drift.stable": Text("stable", "stable"),
    "drift.moderate": Text("léger écart", "moderate"),
    "drift.significant": Text("écart marqué", "significant"),
    "drift.within_chance": Text(
        "{verdict}, que le hasard suffit à expliquer", "{verdict}, no more than chance can do"
    ),
    "drift.beyond_chance": Text("{verdict}, mais pas par hasard", "{verdict}, yet not by chance"),
    "drift.critical_text": Text(
        "0,10 et 0,25 sont des usages, sans égard au nombre de dossiers. La valeur critique dit ce "
        "que le hasard seul dépasse une fois sur cent avec autant de dossiers : un indice qui "
        "reste en dessous ne prouve rien.",
        "0.10 and 0.25 are habits that ignore how many applications there are. The critical value "
        "is what chance alone exceeds once in a hundred with as many applications: an index below "
        "it proves nothing.",
    ),
    "drift.choose": Text("Regarder une caractéristique", "Look at a characteristic"),
    "drift.report": Text("Afficher le rapport détaillé", "Show the detailed report"),
    "drift.no_report": Text(
        "Le rapport détaillé n'est pas sur cette machine.",
        "The detailed report is not on this machine.",
    ),
    "characteristic.text": Text(
        "{feature}. La tranche qui pèse le plus dans l'indice : {bin}, {before} à "
        "l'apprentissage, {now} cette nuit.",
        "{feature}. The bin that weighs most in the index: {bin}, {before} in training, "
        "{now} this night.",
    ),
    "bin.missing": Text("non renseigné", "not provided"),
    "bin.other": Text("autre", "other"),
    "bin.below": Text("moins de {high}", "below {high}"),
    "bin.from": Text("{low} et plus", "{low} and above"),
    "bin.between": Text("de {low} à {high}", "from {low} to {high}"),
    "shares.reference": Text("apprentissage", "training"),
    "shares.first_night": Text("première nuit du modèle", "first night of the model"),
    "shares.current": Text("cette nuit", "this night"),
    "shares.axis": Text("part des dossiers", "share of applications"),
    "shares.bin": Text("Tranche", "Bin"),
    "shares.band": Text("Tranche ou motif", "Band or reason"),
    "shares.n": Text("Dossiers cette nuit", "Applications this night"),
    "shares.n_reference": Text("Dossiers de la référence", "Applications of the reference"),
    "shares.part": Text("Part de l'indice", "Part of the index"),
    "reports.title": Text("Rapports détaillés d'Evidently", "Evidently's detailed reports"),
    "reports.table": Text("Un rapport par nuit", "One report a night"),
    "reports.night": Text("Nuit", "Night"),
    "reports.rows": Text("Dossiers tirés au sort", "Applications sampled"),
    "reports.drifted": Text("Dérives selon Evidently", "Drifted by Evidently"),
    "reports.by_index": Text("Dérives selon l'indice", "Drifted by the index"),
    "reports.worst": Text("Indice le plus élevé", "Highest index"),
    "reports.text": Text(
        "Evidently compare un échantillon tiré au sort ; l'indice de stabilité, toutes les lignes. "
        "Les deux comptent autrement : seul l'indice lève des alertes.",
        "Evidently compares a random sample, the stability index every row. The two count "
        "differently: only the index raises alerts.",
    ),
    "reports.outcomes": Text("Issues connues", "Outcomes known"),
    "reports.choose": Text("Rapport de la nuit du", "Report of the night of"),
    "reports.kind": Text("Sujet", "Subject"),
    "reports.drift": Text("Dérive", "Drift"),
    "reports.quality": Text("Qualité des données", "Data quality"),
    "reports.performance": Text("Prévu et réalisé", "Forecast and outcome"),
    "population.score": Text("Stabilité de la population, par score", "Population stability"),
    "population.reasons": Text(
        "Premier motif qui pèse contre chaque dossier", "First reason against each application"
    ),
    "population.text": Text(
        "Indice de stabilité : {total}. Ce qui bouge le plus : {band}, de {before} "
        "({reference}) à {now} (cette nuit).",
        "Stability index: {total}. What moved most: {band}, from {before} ({reference}) to {now} "
        "(this night).",
    ),
    "points.all": Text("tous", "all"),
    "points.to": Text("jusqu'à {to} points", "up to {to} points"),
    "points.above": Text("plus de {above} points", "above {above} points"),
    "points.between": Text("de {above} à {to} points", "{above} to {to} points"),
    "report.title": Text("Du score à la décision", "Final score report"),
    "report.none": Text("Aucune nuit n'est encore suivie.", "No night is followed yet."),
    "report.choose": Text("Nuit", "Night"),
    "report.text": Text(
        "{all} dossiers sans issue connue cette nuit-là, {accepted} d'accords proposés, {against} "
        "décidés contre la proposition. {resolved} issues connues au {day}, dont {defaulted} "
        "impayés.",
        "{all} applications without a known outcome on that night, {accepted} acceptances "
        "proposed, {against} decided against the proposal. {resolved} outcomes known by {day}, "
        "{defaulted} of them defaults.",
    ),
    "report.table": Text("Par tranche de risque", "By band of risk"),
    "report.band": Text("{band}. {low} à {high}", "{band}. {low} to {high}"),
    "report.risk": Text("Tranche", "Band"),
    "report.applications": Text("Dossiers", "Applications"),
    "report.accepted": Text("Accords", "Accepted"),
    "report.rate": Text("Part d'accords", "Approval rate"),
    "report.review": Text("À examiner", "In review"),
    "report.refused": Text("Refus", "Refused"),
    "report.overrides": Text(
        "Contre la proposition (accordés / refusés)", "Overrides (granted / refused)"
    ),
    "report.resolved": Text("Issues connues", "Outcomes known"),
    "report.bad_rate": Text("Impayés", "Bad rate"),
    "report.forecast": Text("Annoncés", "Forecast"),
    "report.reference": Text("À l'apprentissage", "In training"),
    "quality.title": Text("Contrôles des données", "Checks of the data"),
    "quality.none": Text("Aucun contrôle n'est enregistré.", "No check is recorded."),
    "quality.text": Text(
        "{all} contrôles cette nuit : {passed} passés, {rest} à regarder.",
        "{all} checks this night: {passed} passed, {rest} to look into.",
    ),
    "quality.table": Text("Contrôles qui ne sont pas passés", "Checks that did not pass"),
    "quality.check": Text("Contrôle", "Check"),
    "quality.status": Text("Résultat", "Result"),
    "quality.failures": Text("Lignes", "Rows"),
    "training.title": Text("Nouvel apprentissage", "Training anew"),
    "training.due": Text("Un nouveau modèle est dû : {reason}.", "A new model is due: {reason}."),
    "training.score_drift": Text(
        "la répartition du score s'est éloignée de la référence",
        "the distribution of the score has moved away from the reference",
    ),
    "training.calibration": Text(
        "le calibrage a échoué deux nuits de suite", "the calibration failed on two nights running"
    ),
    "training.pooled_calibration": Text(
        "le calibrage a échoué sur plusieurs nuits prises ensemble",
        "the calibration failed over several nights taken together",
    ),
    "training.schedule": Text(
        "le dernier apprentissage est trop ancien", "the last training is too long ago"
    ),
    "training.not_due": Text("Rien ne le demande cette nuit.", "Nothing asks for it this night."),
    "training.answered": Text(
        "Un modèle plus récent que celui en service attend d'être jugé ; rien d'autre ne le "
        "demande cette nuit.",
        "A model later than the one in service waits for a decision; nothing else asks for it this "
        "night.",
    ),
    "training.text": Text(
        "En service : version {champion} ; dernière entraînée : version {newest}, sur les données "
        "du {day}. Indice de stabilité du score : {psi}. Calibrages échoués sur les deux dernières "
        "nuits jugées : {failures}. Un modèle n'est jamais mis en service de lui-même : le "
        "contrôle d'entrée juge, une personne décide.",
        "In service: version {champion}; trained last: version {newest}, on data of {day}. "
        "Stability index of the score: {psi}. Failed calibrations on the last two nights judged: "
        "{failures}. No model enters service by itself: the gate judges, a person decides.",
    ),
    "swaps.title": Text("Ce que changerait le modèle candidat", "What the candidate would change"),
    "swaps.none": Text(
        "Aucun modèle candidat n'a été appliqué cette nuit.",
        "No candidate model was applied this night.",
    ),
    "swaps.not_scored": Text(
        "Le modèle candidat (version {version}) n'a pas pu être appliqué cette nuit.",
        "The candidate model (version {version}) could not be applied this night.",
    ),
    "swaps.text": Text(
        "Version {champion} en service, version {challenger} candidate : {swapped} dossiers sur "
        "{all} recevraient une autre proposition. Coût attendu de ces changements, selon le modèle "
        "en service : {cost}.",
        "Version {champion} in service, version {challenger} the candidate: {swapped} of {all} "
        "applications would get another proposal. Expected cost of these changes, by the model in "
        "service: {cost}.",
    ),
    "swaps.table": Text("Propositions des deux modèles", "Proposals of both models"),
    "swaps.champion": Text("En service", "In service"),
    "swaps.challenger": Text("Candidat", "Candidate"),
    "swaps.n": Text("Dossiers", "Applications"),
    "swaps.cost": Text("Coût selon chacun", "Cost, each by itself"),
    "swaps.switch": Text(
        "Coût du changement selon le modèle en service", "Cost of the change by the one in service"
    ),
    "swaps.meaning": Text(
        "Chaque modèle croit ses propres probabilités : la première colonne de coût compare ce que "
        "chacun attend de lui-même, la seconde juge les deux décisions avec les probabilités du "
        "modèle en service.",
        "Each model believes its own probabilities: the first cost compares what each expects of "
        "itself, the second judges both decisions by the probabilities of the one in service.",
    ),
    "duel.title": Text("Les deux modèles face aux issues", "Both models and what came"),
    "duel.none": Text(
        "Aucune nuit n'a encore les deux modèles et des issues connues.",
        "No night has both models and known outcomes yet.",
    ),
    "duel.table": Text(
        "Nuits où les deux ont été appliqués, sur les mêmes dossiers",
        "Nights on which both were applied, on the same applications",
    ),
    "duel.night": Text("Nuit", "Night"),
    "duel.n": Text("Issues connues", "Outcomes known"),
    "duel.champion": Text("{measure} en service", "{measure} in service"),
    "duel.challenger": Text("{measure} candidat", "{measure} candidate"),
    "duel.auc": Text("AUC", "AUC"),
    "duel.brier": Text("Brier", "Brier"),
    "duel.cost": Text("Coût par dossier", "Cost per application"),
    "runs.title": Text("Journal des nuits", "Log of the nights"),
    "runs.none": Text("Le journal est vide.", "The log is empty."),
    "runs.table": Text("Les 60 dernières étapes", "The last 60 steps"),
    "runs.step": Text("Étape", "Step"),
    "runs.status": Text("Issue", "Outcome"),
    "runs.started": Text("Début (UTC)", "Start (UTC)"),
    "runs.seconds": Text("Secondes", "Seconds"),
    "runs.completed": Text("terminée", "completed"),
    "runs.failed": Text("échouée", "failed"),
}
