"""Texts of the client's page: decision, score, reasons."""

from __future__ import annotations

from app.texts.text import Text

TEXTS: dict[str, Text] = {
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
    "score.help": Text("Ce que ces mots veulent dire", "What these words mean"),
    "score.points": Text("Score du dossier", "Score of the application"),
    "score.cut_off": Text("Seuil d'accord", "Cut-off for acceptance"),
    "score.grade": Text("Note", "Grade"),
    "score.grade_of": Text(
        "{grade} (de A, le plus sûr, à G)", "{grade} (from A, the safest, to G)"
    ),
    "score.risk": Text("Risque d'impayé estimé", "Estimated risk of default"),
    "score.as_of": Text("Date des données", "Date of the data"),
    "score.valid_until": Text("Score valable jusqu'au", "Score valid until"),
    "section.choose": Text("Partie du dossier", "Part of the application"),
    "section.why": Text("Pourquoi", "Why"),
    "section.facts": Text("Client et prêt", "Client and loan"),
    "section.compare": Text("Comparer", "Compare"),
    "section.history": Text("Historique", "History"),
    "section.changes": Text("Ce qui changerait", "What would change it"),
    "section.decide": Text("Décider", "Decide"),
    "gauge.refuse": Text("refus proposé", "refusal proposed"),
    "gauge.accept": Text("accord proposé", "acceptance proposed"),
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
    "reasons.none": Text("Aucune raison n'est enregistrée.", "No reasons are recorded."),
    "reasons.against": Text("Ce qui pèse contre la demande", "What counts against the application"),
    "reasons.for": Text(
        "Ce qui joue en faveur de la demande", "What counts in favour of the application"
    ),
    "reasons.none_against": Text("Rien de notable.", "Nothing of note."),
    "reasons.none_for": Text("Rien de notable.", "Nothing of note."),
    "reasons.tiny": Text("moins d'un point", "less than a point"),
}
