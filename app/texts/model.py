"""Texts of the portfolio and the model."""

from __future__ import annotations

from app.texts.text import Text

TEXTS: dict[str, Text] = {
    # Portfolio and model
    "model.facts": Text("Le modèle en service", "The model in service"),
    "model.version": Text("Version", "Version"),
    "model.trained_at": Text("Entraîné le", "Trained on"),
    "model.n_training_rows": Text("Dossiers d'apprentissage", "Training applications"),
    "model.n_features": Text("Variables lues", "Variables read"),
    "model.auc": Text("AUC hors échantillon", "AUC out of fold"),
    "model.cost": Text("Coût moyen par dossier", "Mean cost per application"),
    "model.threshold": Text("Risque maximal accepté", "Highest risk accepted"),
    "model.costs": Text("Coûts retenus", "Costs assumed"),
    "model.costs_of": Text(
        "{default} pour un impayé accordé, {refusal} pour un bon client refusé",
        "{default} for a default granted, {refusal} for a good client refused",
    ),
    "model.policy": Text("Version de la politique de crédit", "Version of the credit policy"),
    "portfolio.title": Text("Le portefeuille de cette nuit", "The portfolio of this night"),
    "portfolio.all": Text("Tous les dossiers", "All applications"),
    "portfolio.mean_risk": Text("Risque moyen", "Mean risk"),
    "portfolio.by_grade": Text("Dossiers par note", "Applications by grade"),
    "portfolio.nights": Text("Nuit après nuit", "Night by night"),
    "portfolio.no_nights": Text(
        "L'historique des nuits n'est pas dans cette publication.",
        "The history of nights is not in this release.",
    ),
    "portfolio.night": Text("Nuit", "Night"),
    "portfolio.share": Text("part des dossiers", "share of applications"),
    "portfolio.nights_text": Text(
        "{nights} en mémoire. Le {day} : {accepted} d'accords proposés, coût attendu de {cost} par "
        "dossier. En haut la part de chaque proposition, en bas le coût.",
        "{nights} on record. On {day}: {accepted} acceptances proposed, expected cost {cost} per "
        "application. Above, the share of each proposal; below, the cost.",
    ),
    "overrides.title": Text("Décisions des chargés de clientèle", "Decisions of the loan officers"),
    "overrides.none": Text(
        "Aucune décision n'a encore été reprise par une nuit.",
        "No decision has been taken over by a night yet.",
    ),
    "overrides.text": Text(
        "{n} décisions, dont {share} contre la proposition : {low} accordées malgré un refus "
        "proposé, {high} refusées malgré un accord proposé.",
        "{n} decisions, {share} of them against the proposal: {low} granted despite a proposed "
        "refusal, {high} refused despite a proposed acceptance.",
    ),
    "overrides.table": Text(
        "Par note, motif et chargé de clientèle", "By grade, reason and officer"
    ),
    "overrides.by": Text("Critère", "By"),
    "overrides.by_grade": Text("Note :", "Grade:"),
    "overrides.by_officer": Text("Chargé de clientèle :", "Officer:"),
    "overrides.by_reason": Text("Motif :", "Reason:"),
    "overrides.decisions": Text("Décisions", "Decisions"),
    "overrides.low_side": Text("Accordés", "Granted"),
    "overrides.high_side": Text("Refusés", "Refused"),
    "overrides.rate": Text("Contre", "Against"),
    "contests.title": Text("Contestations", "Contests"),
    "contests.none": Text("Aucune contestation n'est connue.", "No contest is known."),
    "contests.status": Text("État", "State"),
    "contests.n": Text("Nombre", "Number"),
    "contests.overdue": Text("En retard", "Overdue"),
    "contests.open": Text("en attente", "waiting"),
    "contests.upheld": Text("décision maintenue", "decision stands"),
    "contests.overturned": Text("décision renversée", "decision overturned"),
    "contests.data_corrected": Text("données corrigées", "data corrected"),
    "comparison.title": Text("Face à des modèles plus simples", "Beside simpler models"),
    "comparison.none": Text(
        "Aucune comparaison n'est enregistrée pour ce modèle (scorehouse compare la fait).",
        "No comparison is recorded for this model (scorehouse compare makes it).",
    ),
    "comparison.table": Text(
        "Mesurés hors échantillon, sur les mêmes dossiers", "Out of fold, on the same applications"
    ),
    "comparison.model": Text("Modèle", "Model"),
    "comparison.cost": Text("Coût par dossier", "Cost per application"),
    "comparison.auc": Text("AUC", "AUC"),
    "comparison.pr_auc": Text("AUC précision-rappel", "Precision-recall AUC"),
    "comparison.ks": Text("KS", "KS"),
    "comparison.brier": Text("Brier", "Brier"),
    "comparison.n": Text("Variables", "Variables"),
    "comparison.training": Text("Entraînement (s)", "Training (s)"),
    "comparison.scoring": Text("Calcul pour 1 000 (s)", "Scoring 1,000 (s)"),
    "comparison.dummy": Text("Sans information", "No information"),
    "comparison.logistic_regression": Text("Régression logistique", "Logistic regression"),
    "comparison.scorecard": Text("Grille de points", "Points scorecard"),
    "comparison.lightgbm": Text("LightGBM (en service)", "LightGBM (in service)"),
    "importance.theme": Text("Thème", "Theme"),
    "importance.title": Text("Ce qui compte dans le modèle", "What matters in the model"),
    "importance.axis": Text("part de l'importance", "share of importance"),
    "importance.text": Text(
        "Le thème le plus important est « {first} » : {share} de l'importance totale. "
        "Les {shown} premiers thèmes sur {all} sont dessinés.",
        'The most important theme is "{first}": {share} of the total importance. '
        "The first {shown} of {all} themes are drawn.",
    ),
    "cost.title": Text("Coût selon le seuil", "Cost by cut-off"),
    "cost.threshold": Text("risque à partir duquel on refuse", "risk from which to refuse"),
    "cost.recall": Text("impayés évités", "defaults avoided"),
    "cost.refused": Text("dossiers refusés", "applications refused"),
    "cost.axis": Text("coût par dossier", "cost per application"),
    "cost.text": Text(
        "Le seuil retenu est un risque de {threshold} : coût de {cost} par dossier, {recall} des "
        "impayés évités, {refused} des dossiers refusés.",
        "The cut-off chosen is a risk of {threshold}: cost of {cost} per application, {recall} of "
        "defaults avoided, {refused} of applications refused.",
    ),
    "curve.chosen": Text("retenu", "chosen"),
    "calibration.title": Text("Risque annoncé et constaté", "Predicted and observed risk"),
    "calibration.perfect": Text("prévision parfaite", "perfect forecast"),
    "calibration.found": Text("constaté", "observed"),
    "calibration.expected": Text("risque annoncé", "predicted risk"),
    "calibration.observed": Text("impayés constatés", "observed defaults"),
    "calibration.decile": Text("dixième", "tenth"),
    "calibration.n": Text("dossiers", "applications"),
    "calibration.text": Text(
        "Par dixième des dossiers, le plus grand écart entre risque annoncé et constaté est de "
        "{worst} points de pourcentage.",
        "By tenth of the applications, the largest gap between predicted and observed risk is "
        "{worst} percentage points.",
    ),
    "fairness.title": Text("Équité entre groupes", "Fairness between groups"),
    "fairness.text": Text(
        "Ces caractéristiques n'entrent pas dans le modèle, sauf l'âge ; elles ne servent ici "
        "qu'à contrôler. Hors échantillon.",
        "Except for age, these characteristics are not in the model; they serve for control "
        "only. Out of fold.",
    ),
    "fairness.attribute": Text("Critère", "Attribute"),
    "fairness.group": Text("Groupe", "Group"),
    "fairness.n": Text("Dossiers", "Applications"),
    "fairness.approval": Text("Accordés", "Approved"),
    "fairness.ratio": Text("Rapport au groupe le plus accordé", "Ratio to the most approved group"),
    "fairness.defaults": Text("Impayés", "Defaults"),
    "fairness.false_refusal": Text("Bons clients refusés", "Good clients refused"),
    "fairness.suppressed": Text("groupe trop petit", "group too small"),
    "attribute.gender": Text("Sexe", "Sex"),
    "attribute.age_band": Text("Âge", "Age"),
    "attribute.family_status": Text("Situation de famille", "Family status"),
}
