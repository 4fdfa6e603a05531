"""Every text of the application, in French and English: one catalogue, read by language."""

from __future__ import annotations

from typing import Literal, NamedTuple

Language = Literal["fr", "en"]

LANGUAGES: dict[Language, str] = {"fr": "Français", "en": "English"}
DEFAULT_LANGUAGE: Language = "fr"


class Text(NamedTuple):
    """One text in both languages; ``{name}`` stands for a value."""

    fr: str
    en: str


class Words:
    """The catalogue in one language.

    Args:
        language: ``fr`` or ``en``.
    """

    def __init__(self, language: Language) -> None:
        self.language: Language = language

    def __call__(self, key: str, **values: object) -> str:
        """Return a text with its values.

        Raises:
            KeyError: The catalogue has no such text, or a value is missing.
        """
        return str(getattr(CATALOGUE[key], self.language).format(**values))

    def get(self, key: str) -> str | None:
        """Return a text without values, or None when there is none."""
        text = CATALOGUE.get(key)
        return None if text is None else str(getattr(text, self.language))


CATALOGUE: dict[str, Text] = {
    # Everywhere
    "nav.worklist": Text("Dossiers à traiter", "Worklist"),
    "nav.client": Text("Client", "Client"),
    "nav.model": Text("Portefeuille et modèle", "Portfolio and model"),
    "language": Text("Langue", "Language"),
    "header.data": Text(
        "Données du **{day}** ({age}), modèle {version}",
        "Data of **{day}** ({age}), model {version}",
    ),
    "header.stale": Text(
        "Ces données ne sont plus à jour : elles datent du {day}. Les scores restent lisibles ; "
        "vérifiez avec l'équipe Risques avant de décider.",
        "This data is out of date: it is of {day}. Scores can still be read; check with the Risk "
        "team before you decide.",
    ),
    "search.label": Text("Numéro de dossier", "Application number"),
    "search.button": Text("Ouvrir", "Open"),
    "search.not_a_number": Text(
        "Un numéro de dossier ne contient que des chiffres, par exemple 100002.",
        "An application number is made of digits only, for example 100002.",
    ),
    "missing": Text("non renseigné", "not provided"),
    "never": Text("aucun", "none"),
    "yes": Text("oui", "yes"),
    "no": Text("non", "no"),
    "age.now": Text("à l'instant", "just now"),
    "age.ago": Text("il y a {age}", "{age} ago"),
    "table.show": Text("Voir les chiffres", "Show the figures"),
    "table.none": Text("Rien n'est enregistré ici.", "Nothing is recorded here."),
    "unpublished.title": Text("Aucun score n'est encore publié", "No scores are published yet"),
    "unpublished.what": Text(
        "Les dossiers apparaîtront ici dès que le premier traitement de nuit sera terminé. "
        "Pour le lancer, la personne qui exploite Scorehouse exécute :",
        "Applications will appear here once the first night has been processed. "
        "To start it, whoever operates Scorehouse runs:",
    ),
    "unpublished.then": Text(
        "Rechargez ensuite cette page ; rien d'autre n'est à faire.",
        "Then reload this page; there is nothing else to do.",
    ),
    # Units
    "unit.point.one": Text("point", "point"),
    "unit.point.many": Text("points", "points"),
    "unit.hour.one": Text("heure", "hour"),
    "unit.hour.many": Text("heures", "hours"),
    "unit.day.one": Text("jour", "day"),
    "unit.day.many": Text("jours", "days"),
    "unit.month.one": Text("mois", "month"),
    "unit.month.many": Text("mois", "months"),
    "unit.year.one": Text("an", "year"),
    "unit.year.many": Text("ans", "years"),
    "unit.times.one": Text("fois le revenu", "times the income"),
    "unit.times.many": Text("fois le revenu", "times the income"),
    "unit.application.one": Text("dossier", "application"),
    "unit.application.many": Text("dossiers", "applications"),
    "unit.request.one": Text("demande", "application"),
    "unit.request.many": Text("demandes", "applications"),
    "unit.credit.one": Text("crédit", "credit"),
    "unit.credit.many": Text("crédits", "credits"),
    "unit.instalment.one": Text("échéance", "instalment"),
    "unit.instalment.many": Text("échéances", "instalments"),
    # Decisions
    "decision.accept": Text("Accord proposé", "Acceptance proposed"),
    "decision.review": Text("À examiner", "To be reviewed"),
    "decision.refuse": Text("Refus proposé", "Refusal proposed"),
    "verdict.accept": Text("Accord proposé", "Acceptance proposed"),
    "verdict.review": Text("À examiner par une personne", "To be reviewed by a person"),
    "verdict.refuse": Text("Refus proposé", "Refusal proposed"),
    "verdict.sentence": Text("{decision} : {where}", "{decision}: {where}"),
    "verdict.above": Text("{points} au-dessus du seuil", "{points} above the cut-off"),
    "verdict.below": Text("{points} sous le seuil", "{points} below the cut-off"),
    "verdict.at": Text("juste au seuil", "right at the cut-off"),
    "verdict.explained.accept": Text(
        "Le risque estimé est inférieur à la limite fixée par la politique de crédit. "
        "La décision vous appartient.",
        "The estimated risk is below the limit set by the credit policy. The decision is yours.",
    ),
    "verdict.explained.review": Text(
        "Le dossier est trop proche de la limite pour que le score suffise : "
        "une personne doit l'examiner.",
        "The application is too close to the limit for the score to be enough: "
        "a person has to look at it.",
    ),
    "verdict.explained.refuse": Text(
        "Le risque estimé dépasse la limite fixée par la politique de crédit. "
        "La décision vous appartient.",
        "The estimated risk is beyond the limit set by the credit policy. The decision is yours.",
    ),
    # Worklist
    "worklist.title": Text("Dossiers à traiter", "Worklist"),
    "worklist.count": Text(
        "{first} à {last} sur {all}. Cliquez sur une ligne pour ouvrir le dossier.",
        "{first} to {last} of {all}. Click a row to open the application.",
    ),
    "worklist.empty": Text(
        "Aucun dossier ne répond à ces critères : élargissez un des filtres.",
        "No application meets these criteria: widen one of the filters.",
    ),
    "worklist.id": Text("Dossier", "Application"),
    "worklist.decision": Text("Proposition", "Proposal"),
    "worklist.margin": Text("Écart au seuil (points)", "Distance to cut-off (points)"),
    "worklist.grade": Text("Note", "Grade"),
    "worklist.contract": Text("Contrat", "Contract"),
    "worklist.amount": Text("Montant demandé", "Amount asked for"),
    "worklist.effort": Text("Échéance / revenu", "Instalment / income"),
    "worklist.region": Text("Cote de la région", "Region rating"),
    "filter.all": Text("Tous", "All"),
    "filter.decision": Text("Proposition", "Proposal"),
    "filter.grade": Text("Note", "Grade"),
    "filter.contract": Text("Type de contrat", "Contract type"),
    "filter.order": Text("Trier par", "Sort by"),
    "order.distance": Text("Plus proches du seuil", "Nearest to the cut-off"),
    "order.points": Text("Points, les plus bas d'abord", "Points, lowest first"),
    "order.amount": Text("Montant, les plus élevés d'abord", "Amount, largest first"),
    "order.id": Text("Numéro de dossier", "Application number"),
    "pager.previous": Text("Précédents", "Previous"),
    "pager.next": Text("Suivants", "Next"),
    # Client: choice and summary
    "client.choose": Text("Choisir un client", "Choose a client"),
    "client.how": Text(
        "Saisissez un numéro de dossier en haut de la page, ou ouvrez une ligne de la liste "
        "« Dossiers à traiter ».",
        "Type an application number at the top of the page, or open a row of the worklist.",
    ),
    "client.demo": Text("Ou un dossier de démonstration", "Or a demonstration application"),
    "client.demo_hint": Text("Choisir un numéro", "Choose a number"),
    "client.title": Text("Dossier {sk_id_curr}", "Application {sk_id_curr}"),
    "client.unknown": Text(
        "Aucun dossier publié ne porte le numéro {sk_id_curr}. Vérifiez le numéro ; un dossier "
        "déposé aujourd'hui apparaît le lendemain.",
        "No published application has the number {sk_id_curr}. Check the number; an application "
        "filed today appears tomorrow.",
    ),
    "score.title": Text("Le score", "The score"),
    "score.points": Text("Score du dossier", "Score of the application"),
    "score.cut_off": Text("Seuil d'accord", "Cut-off for acceptance"),
    "score.grade": Text("Note", "Grade"),
    "score.grade_of": Text(
        "{grade} (de A, le plus sûr, à G)", "{grade} (from A, the safest, to G)"
    ),
    "score.risk": Text("Risque d'impayé estimé", "Estimated risk of default"),
    "score.risk_of": Text("{share}", "{share}"),
    "score.as_of": Text("Date des données", "Date of the data"),
    "score.valid_until": Text("Score valable jusqu'au", "Score valid until"),
    "gauge.cut_off": Text("seuil {points}", "cut-off {points}"),
    "gauge.text": Text(
        "Score : {points}, pour un seuil de {cut_off}. À moins de {band} du seuil, "
        "une personne examine le dossier.",
        "Score: {points}, against a cut-off of {cut_off}. Within {band} of the cut-off, "
        "a person looks at the application.",
    ),
    "note.expired": Text(
        "Ce score n'est plus valable depuis le {day} : demandez un nouveau calcul avant de "
        "décider.",
        "This score expired on {day}: ask for a new one before you decide.",
    ),
    "note.thin": Text(
        "Dossier peu documenté : aucun organisme externe n'a fourni de note. Le score repose sur "
        "moins d'informations que d'habitude.",
        "Little is known: no external agency provided a score. This score rests on less "
        "information than usual.",
    ),
    "note.in_sample": Text(
        "L'issue de ce dossier est déjà connue et a servi à mettre au point le modèle.",
        "The outcome of this application is already known and was used to build the model.",
    ),
    # Client: reasons
    "reasons.title": Text("Pourquoi ce score", "Why this score"),
    "reasons.none": Text("Aucune raison n'est enregistrée.", "No reasons are recorded."),
    "reasons.against": Text("Ce qui pèse contre la demande", "What counts against the application"),
    "reasons.for": Text(
        "Ce qui joue en faveur de la demande", "What counts in favour of the application"
    ),
    "reasons.none_against": Text("Rien de notable.", "Nothing of note."),
    "reasons.none_for": Text("Rien de notable.", "Nothing of note."),
    "reasons.tiny": Text("moins d'un point", "less than a point"),
    "reasons.axis": Text("points retirés ◄   ► points ajoutés", "points taken ◄   ► points added"),
    "reasons.text": Text(
        "À gauche, ce qui retire des points au score ; à droite, ce qui en ajoute. "
        "Les mêmes raisons sont écrites en toutes lettres à côté.",
        "On the left, what takes points from the score; on the right, what adds some. "
        "The same reasons are written out in words beside it.",
    ),
    # Client: facts
    "profile.client": Text("Le client", "The client"),
    "profile.loan": Text("Le prêt demandé", "The loan asked for"),
    "profile.none": Text("Rien n'est enregistré.", "Nothing is recorded."),
    "group.person": Text("Personne et foyer", "Person and household"),
    "group.work": Text("Travail et revenus", "Work and income"),
    "group.stability": Text("Stabilité", "Stability"),
    "group.not_used": Text("Jamais utilisé dans le score", "Never used in the score"),
    "group.request": Text("Demande", "Request"),
    "group.weight": Text("Poids du prêt", "Weight of the loan"),
    "group.filing": Text("Dépôt du dossier", "Filing"),
    "fact.age_years": Text("Âge", "Age"),
    "fact.cnt_children": Text("Enfants", "Children"),
    "fact.cnt_fam_members": Text("Personnes au foyer", "People in the household"),
    "fact.name_education_type": Text("Niveau d'études", "Education"),
    "fact.name_housing_type": Text("Logement", "Housing"),
    "fact.is_realty_owner": Text("Propriétaire d'un bien immobilier", "Owns a house or flat"),
    "fact.is_car_owner": Text("Propriétaire d'une voiture", "Owns a car"),
    "fact.region_rating_client": Text(
        "Cote de la région (1 = meilleure, 3 = moins bonne)",
        "Rating of the region (1 = best, 3 = worst)",
    ),
    "fact.amt_income_total": Text("Revenu déclaré", "Declared income"),
    "fact.name_income_type": Text("Type de revenu", "Kind of income"),
    "fact.occupation_type": Text("Métier", "Occupation"),
    "fact.organization_type": Text("Employeur", "Employer"),
    "fact.employment_years": Text("Ancienneté dans l'emploi", "Time in the present job"),
    "fact.registration_years": Text(
        "Dernier changement d'état civil ou d'adresse", "Last change of registration"
    ),
    "fact.identity_document_years": Text(
        "Pièce d'identité établie depuis", "Identity document held for"
    ),
    "fact.phone_years": Text("Même téléphone depuis", "Same phone for"),
    "fact.code_gender": Text("Sexe", "Sex"),
    "fact.name_family_status": Text("Situation de famille", "Family status"),
    "fact.name_contract_type": Text("Type de contrat", "Contract type"),
    "fact.amt_credit": Text("Montant demandé", "Amount asked for"),
    "fact.amt_goods_price": Text("Prix du bien financé", "Price of the goods"),
    "fact.amt_annuity": Text("Échéance", "Instalment"),
    "fact.duration_months_estimate": Text("Durée estimée", "Estimated duration"),
    "fact.effort_ratio": Text("Part de l'échéance dans le revenu", "Instalment over income"),
    "fact.credit_to_income": Text("Montant rapporté au revenu", "Amount over income"),
    "fact.down_payment_share": Text(
        "Part du prix non financée par le prêt", "Share of the price not financed by the loan"
    ),
    "fact.application_date": Text("Date de la demande", "Date of the application"),
    "fact.weekday_appr_process_start": Text("Jour du dépôt", "Day of filing"),
    "fact.name_type_suite": Text("Client accompagné de", "Client came with"),
    "fact.n_bureau_enquiries_year": Text(
        "Demandes de crédit ailleurs en un an", "Credit enquiries elsewhere in a year"
    ),
    # Client: history
    "history.title": Text("Historique", "History"),
    "history.payments": Text("Remboursements", "Repayments"),
    "history.credits": Text("Crédits ailleurs", "Credits elsewhere"),
    "history.previous": Text("Demandes précédentes", "Earlier applications"),
    "payments.none": Text(
        "Aucun remboursement passé n'est connu chez nous.",
        "No past repayment is known here.",
    ),
    "payments.on_time": Text("payées à temps", "paid on time"),
    "payments.late": Text("payées en retard ou impayées", "paid late or unpaid"),
    "payments.axis": Text("échéances", "instalments"),
    "payments.text": Text(
        "Sur {months} avec des échéances : {due}, dont {late} en retard ou impayées. "
        "Dernier mois avec un retard : {last}.",
        "Over {months} with instalments: {due}, {late} of them late or unpaid. "
        "Last month with a delay: {last}.",
    ),
    "payments.month": Text("Mois", "Month"),
    "payments.due": Text("Échéances", "Instalments"),
    "payments.short": Text("Payées en partie", "Paid in part"),
    "payments.amount_due": Text("Montant dû", "Amount due"),
    "payments.amount_paid": Text("Montant payé", "Amount paid"),
    "credits.none": Text(
        "Aucun crédit auprès d'un autre prêteur n'est connu.",
        "No credit with another lender is known.",
    ),
    "credits.running": Text("en cours", "running"),
    "credits.ended": Text("terminé", "ended"),
    "credits.axis": Text("années avant ou après la demande", "years before or after applying"),
    "credits.text": Text(
        "{all} auprès d'autres prêteurs, dont {running} en cours. Le trait vertical marque la "
        "date de la demande ; les {shown} plus récents sont dessinés.",
        "{all} with other lenders, {running} of them running. The vertical line marks the date "
        "of the application; the {shown} most recent are drawn.",
    ),
    "credits.type": Text("Type", "Type"),
    "credits.state": Text("État", "State"),
    "credits.opened": Text("Ouvert en", "Opened"),
    "credits.end": Text("Fin (réelle ou prévue)", "End (actual or planned)"),
    "credits.amount": Text("Montant", "Amount"),
    "credits.debt": Text("Reste dû", "Still owed"),
    "credits.overdue": Text("En retard", "Overdue"),
    "previous.none": Text(
        "Ce client n'a jamais fait de demande chez nous.",
        "This client has never applied here before.",
    ),
    "previous.text": Text("{all} ({counts}).", "{all} ({counts})."),
    "previous.date": Text("Date", "Date"),
    "previous.type": Text("Contrat", "Contract"),
    "previous.outcome": Text("Issue", "Outcome"),
    "previous.reason": Text("Motif du refus", "Reason for refusal"),
    "previous.asked": Text("Demandé", "Asked for"),
    "previous.granted": Text("Accordé", "Granted"),
    "previous.instalments": Text("Échéances", "Instalments"),
    # Levels that the published vocabulary does not name
    "level.Consumer loans": Text("Crédit à la consommation", "Consumer loan"),
    "level.Active": Text("en cours", "running"),
    "level.Closed": Text("terminé", "ended"),
    "level.Sold": Text("cédé", "sold"),
    "level.Bad debt": Text("créance douteuse", "bad debt"),
    "level.Lower secondary": Text("Collège", "Lower secondary"),
    "level.Secondary / secondary special": Text("Secondaire", "Secondary"),
    "level.Incomplete higher": Text("Supérieur inachevé", "Higher, not completed"),
    "level.Higher education": Text("Supérieur", "Higher"),
    "level.Academic degree": Text("Diplôme universitaire", "Academic degree"),
    "level.under 30": Text("moins de 30 ans", "under 30"),
    "level.30 to 39": Text("30 à 39 ans", "30 to 39"),
    "level.40 to 49": Text("40 à 49 ans", "40 to 49"),
    "level.50 to 59": Text("50 à 59 ans", "50 to 59"),
    "level.60 and over": Text("60 ans et plus", "60 and over"),
    "level.unknown": Text("inconnu", "unknown"),
    # Portfolio and model
    "model.title": Text("Portefeuille et modèle", "Portfolio and model"),
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
    "drift.title": Text("Dérive des données", "Data drift"),
    "drift.none": Text("Aucun contrôle de dérive n'est enregistré.", "No drift check is recorded."),
    "drift.text": Text(
        "{drifted} caractéristiques sur {all} se sont éloignées de la référence ; "
        "indice de stabilité le plus élevé : {worst} (0,25 et plus : à regarder).",
        "{drifted} of {all} characteristics moved away from the reference; "
        "highest stability index: {worst} (0.25 and above: look into it).",
    ),
    "drift.table": Text("Les 20 plus grands écarts", "The 20 largest shifts"),
    "drift.what": Text("Caractéristique", "Characteristic"),
    "drift.index": Text("Indice de stabilité", "Stability index"),
    "drift.verdict": Text("Constat", "Verdict"),
    "drift.missing_shift": Text(
        "Valeurs absentes (points de %)", "Missing values (percentage points)"
    ),
    "drift.stable": Text("stable", "stable"),
    "drift.moderate": Text("léger écart", "moderate"),
    "drift.significant": Text("écart marqué", "significant"),
    "drift.report": Text("Afficher le rapport détaillé", "Show the detailed report"),
    "drift.no_report": Text(
        "Le rapport détaillé n'est pas sur cette machine.",
        "The detailed report is not on this machine.",
    ),
}
