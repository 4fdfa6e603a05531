"""Texts of what became of the predictions, and of how groups are treated."""

from __future__ import annotations

from app.texts.text import Text

TEXTS: dict[str, Text] = {
    "range": Text("{value} ({low} à {high})", "{value} ({low} to {high})"),
    "intervals.measured": Text("observé, avec son intervalle", "observed, with its interval"),
    "intervals.expected": Text("annoncé", "forecast"),
    "forecast.title": Text("Prévision, puis la facture", "Forecast, then the bill"),
    "forecast.none": Text("Aucune prévision n'est enregistrée.", "No forecast is recorded."),
    "forecast.metric": Text("Ce qui est prévu", "What is forecast"),
    "forecast.defaults": Text("Impayés", "Defaults"),
    "forecast.cost": Text("Coût", "Cost"),
    "forecast.auc": Text("AUC", "AUC"),
    "forecast.of_defaults": Text(
        "Des {n} dossiers sans issue du {day}, {expected} impayés sont attendus, entre {lower} et "
        "{upper} dans 95 % des cas.",
        "Of the {n} applications of {day} without an outcome, {expected} defaults are expected, "
        "between {lower} and {upper} in 95% of cases.",
    ),
    "forecast.of_cost": Text(
        "Des {n} dossiers sans issue du {day}, un coût de {expected} est attendu, entre {lower} et "
        "{upper} dans 95 % des cas (en refus à tort de bons clients).",
        "Of the {n} applications of {day} without an outcome, a cost of {expected} is expected, "
        "between {lower} and {upper} in 95% of cases (in good clients refused).",
    ),
    "forecast.of_auc": Text(
        "Des {n} dossiers sans issue du {day}, une AUC de {expected} est attendue, entre {lower} "
        "et {upper} dans 95 % des cas.",
        "Of the {n} applications of {day} without an outcome, an AUC of {expected} is expected, "
        "between {lower} and {upper} in 95% of cases.",
    ),
    "forecast.not_yet": Text(
        "Aucune issue n'est encore connue : la facture viendra.",
        "No outcome is known yet: the bill will come.",
    ),
    "forecast.text": Text(
        "Sur {nights} dont des issues sont connues, {inside} sont dans la bande ({share} ; 95 % "
        "attendus sans dérive). Chaque point compare les seuls dossiers dont l'issue est connue ; "
        "des nuits voisines partagent leurs dossiers et ne sont pas indépendantes.",
        "Of {nights} with known outcomes, {inside} lie in the band ({share}; 95% expected without "
        "drift). Each point compares only applications whose outcome is known; neighbouring nights "
        "share applications and are not independent.",
    ),
    "forecast.band": Text("bande de 95 %", "band of 95%"),
    "forecast.expected": Text("Attendu", "Expected"),
    "forecast.realised": Text("Réalisé", "Realised"),
    "forecast.night": Text("Nuit", "Night"),
    "forecast.n": Text("Issues connues", "Outcomes known"),
    "forecast.lower": Text("De", "From"),
    "forecast.upper": Text("À", "To"),
    "forecast.verdict": Text("Bande", "Band"),
    "forecast.inside": Text("dedans", "inside"),
    "forecast.outside": Text("dehors", "outside"),
    "backtest.title": Text("Les probabilités face aux issues", "Probabilities and what came"),
    "backtest.none": Text("Aucune issue n'est encore connue.", "No outcome is known yet."),
    "backtest.text": Text(
        "Demandes du {day} : {n} issues connues, {rate} d'impayés (intervalle de 95 % : {lower} à "
        "{upper}), {expected} annoncés. Calibrage : {verdict}.",
        "Applications of {day}: {n} outcomes known, {rate} defaulted (95% interval: {lower} to "
        "{upper}), {expected} forecast. Calibration: {verdict}.",
    ),
    "backtest.tests": Text(
        "Jeffreys et binomial : probabilité d'un taux d'impayés aussi extrême si le risque annoncé "
        "est juste ; petite quand il est trop bas, proche de 1 quand il est trop haut. "
        "Hosmer-Lemeshow : petite quand les dixièmes s'écartent, d'un côté ou de l'autre. Une nuit "
        "sur vingt est sous 0,05 par hasard ; l'alerte attend 0,01.",
        "Jeffreys and binomial: probability of so extreme a default rate if the risk forecast is "
        "right; small where it is too low, near 1 where it is too high. Hosmer-Lemeshow: small "
        "where tenths are off, either way. One night in twenty is below 0.05 by chance; the alert "
        "waits for 0.01.",
    ),
    "pooled.text": Text(
        "{n} issues connues parmi les demandes arrivées du {start} au {end}, chacune comptée une "
        "fois : {rate} d'impayés (intervalle de 95 % : {lower} à {upper}), {expected} annoncés, "
        "{verdict}.",
        "{n} outcomes known of the applications that arrived from {start} to {end}, each counted "
        "once: {rate} defaulted (95% interval: {lower} to {upper}), {expected} forecast, "
        "{verdict}.",
    ),
    "pooled.sound": Text("ce que le hasard suffit à expliquer", "no more than chance can do"),
    "pooled.failed": Text("au-delà du hasard", "beyond chance"),
    "backtest.by_slice": Text(
        "Par note et type de contrat, demandes du {day}",
        "By grade and contract type, applications of {day}",
    ),
    "backtest.slices_sound": Text(
        "Ce qui est arrivé s'accorde partout avec ce qui était annoncé.",
        "What came agrees with what was forecast everywhere.",
    ),
    "backtest.slices_doubtful": Text(
        "À regarder, au-delà du hasard une fois sur vingt : {slices}.",
        "To look into, beyond chance one time in twenty: {slices}.",
    ),
    "backtest.night": Text("Nuit", "Night"),
    "backtest.slice": Text("Groupe", "Slice"),
    "backtest.grade": Text("note {grade}", "grade {grade}"),
    "backtest.all": Text("tous les dossiers", "all applications"),
    "backtest.n": Text("Issues connues", "Outcomes known"),
    "backtest.expected": Text("Annoncé", "Forecast"),
    "backtest.rate": Text("Impayés", "Default rate"),
    "backtest.auc": Text("AUC", "AUC"),
    "backtest.ks": Text("KS", "KS"),
    "backtest.brier": Text("Brier", "Brier"),
    "backtest.cost": Text("Coût par dossier", "Cost per application"),
    "backtest.jeffreys": Text("p de Jeffreys", "Jeffreys p"),
    "backtest.binomial": Text("p binomial", "Binomial p"),
    "backtest.hosmer": Text("p de Hosmer-Lemeshow", "Hosmer-Lemeshow p"),
    "backtest.verdict": Text("Calibrage", "Calibration"),
    "calibration.sound": Text("juste", "sound"),
    "calibration.doubt_low": Text("peut-être trop bas", "perhaps too low"),
    "calibration.doubt_high": Text("peut-être trop haut", "perhaps too high"),
    "calibration.failed_low": Text("risque annoncé trop bas", "risk forecast too low"),
    "calibration.failed_high": Text("risque annoncé trop haut", "risk forecast too high"),
    "vintages.title": Text("Cohortes de nuit", "Vintages"),
    "vintages.none": Text(
        "Aucune cohorte n'a encore deux nuits.", "No cohort is two nights old yet."
    ),
    "vintages.text": Text(
        "{cohorts} cohortes, la plus récente en foncé. Celle du {day} ({n} dossiers) : "
        "{resolved} d'issues connues, {defaulted} de la cohorte en impayé, {expected} attendus à "
        "la fin.",
        "{cohorts} cohorts, the newest one darkest. That of {day} ({n} applications): "
        "{resolved} of outcomes known, {defaulted} of the cohort defaulted, {expected} expected in "
        "the end.",
    ),
    "vintages.axis": Text("nuits depuis le premier score", "nights since the first score"),
    "vintages.share": Text("part de la cohorte en impayé", "share of the cohort defaulted"),
    "vintages.night": Text("Cohorte du", "Cohort of"),
    "vintages.n": Text("Dossiers", "Applications"),
    "vintages.since": Text("Nuits", "Nights"),
    "vintages.resolved": Text("Issues connues", "Outcomes known"),
    "vintages.defaulted": Text("Impayés", "Defaults"),
    "vintages.expected": Text("Attendus", "Expected"),
    "groups.title": Text("Traitement des groupes", "Treatment of groups"),
    "groups.screen": Text(
        "Quatre cinquièmes est un seuil d'attention venu du droit du travail américain, pas une "
        "loi du crédit : en dessous, il faut regarder de plus près ; au-dessus, rien n'est prouvé. "
        "Un rapport ne dit rien des causes.",
        "Four fifths is a screen taken from American employment guidance, not a law of credit: "
        "below it, look closer; above it, nothing is proven. A ratio says nothing of causes.",
    ),
    "groups.none": Text("Aucune mesure n'est enregistrée.", "Nothing is measured yet."),
    "groups.basis": Text("Sur qui", "On whom"),
    "groups.night": Text("Cette nuit", "This night"),
    "groups.out_of_fold": Text("À l'apprentissage", "In training"),
    "groups.night_text": Text(
        "Accords : dossiers de cette nuit qui n'ont pas servi à l'apprentissage. "
        "Remboursements : dossiers dont l'issue est venue depuis.",
        "Approvals: applications of this night that did not train the model. Repayment: "
        "applications whose outcome came since.",
    ),
    "groups.out_of_fold_text": Text(
        "Dossiers d'apprentissage, chacun jugé par le modèle qui ne l'a pas vu.",
        "Training applications, each judged by the model that did not see it.",
    ),
    "groups.measure": Text("Mesure", "Measure"),
    "groups.approval_ratio": Text(
        "Rapport au groupe le plus accordé", "Ratio to the most approved group"
    ),
    "groups.approval_rate": Text("Part d'accords", "Approval rate"),
    "groups.false_refusal_rate": Text("Bons clients refusés", "Good clients refused"),
    "groups.equal_opportunity_gap": Text(
        "Écart de bons clients refusés", "Gap of good clients refused"
    ),
    "groups.approval_ratio_text": Text(
        "Part d'accords du groupe, rapportée à la plus haute.",
        "The group's approval rate over the highest one.",
    ),
    "groups.approval_rate_text": Text(
        "Dossiers du bon côté du seuil.", "Applications on the right side of the cut-off."
    ),
    "groups.false_refusal_rate_text": Text(
        "Part refusée de ceux qui ont remboursé.", "Share refused of those who repaid."
    ),
    "groups.equal_opportunity_gap_text": Text(
        "Part refusée de ceux qui ont remboursé, moins la plus basse.",
        "Share refused of those who repaid, less the lowest one.",
    ),
    "groups.four_fifths": Text("4/5 : seuil d'attention", "4/5: a screen"),
    "groups.lowest": Text(
        "Le plus bas : {group}, {value} (intervalle de 95 % : {low} à {high}).",
        "Lowest: {group}, {value} (95% interval: {low} to {high}).",
    ),
    "groups.highest": Text(
        "Le plus haut : {group}, {value} (intervalle de 95 % : {low} à {high}).",
        "Highest: {group}, {value} (95% interval: {low} to {high}).",
    ),
    "groups.below": Text(
        "Tout l'intervalle est sous quatre cinquièmes : à examiner de près.",
        "The whole interval lies below four fifths: look closely.",
    ),
    "groups.undecided": Text(
        "L'intervalle touche quatre cinquièmes : trop peu de dossiers pour trancher.",
        "The interval reaches across four fifths: too few applications to tell.",
    ),
    "groups.above": Text(
        "Tout l'intervalle est au-dessus de quatre cinquièmes.",
        "The whole interval lies above four fifths.",
    ),
    "groups.too_small": Text(
        "Groupes trop petits pour être montrés.", "Groups too small to be shown."
    ),
    "groups.withheld": Text("Trop petits pour être montrés : {groups}.", "Too small: {groups}."),
    "groups.group": Text("Groupe", "Group"),
    "groups.n": Text("Dossiers", "Applications"),
    "groups.measured": Text("Mesuré", "Measured"),
    "groups.lower": Text("De", "From"),
    "groups.upper": Text("À", "To"),
}
