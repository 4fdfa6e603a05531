"""Texts of the worklist."""

from __future__ import annotations

from app.texts.text import Text

TEXTS: dict[str, Text] = {
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
    "worklist.region_note": Text(
        "Les données ne nomment pas d'agence : la cote de la région (1 = meilleure, 3 = moins "
        "bonne) en tient lieu.",
        "The data names no branch: the rating of the region (1 = best, 3 = worst) stands in.",
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
    "filter.more": Text("Critères sur le client et le prêt", "Criteria on the client and the loan"),
    "filter.more_active": Text(
        "Critères sur le client et le prêt ({n} en vigueur)",
        "Criteria on the client and the loan ({n} in force)",
    ),
    "filter.distance": Text("Distance au seuil", "Distance to the cut-off"),
    "filter.amount": Text("Montant demandé", "Amount asked for"),
    "filter.effort": Text("Échéance / revenu", "Instalment / income"),
    "filter.region": Text("Cote de la région", "Region rating"),
    "filter.age": Text("Âge du client", "Age of the client"),
    "filter.income": Text("Revenu déclaré", "Declared income"),
    "filter.income_type": Text("Type de revenu", "Kind of income"),
    "band.within": Text("à {points} au plus", "within {points}"),
    "band.below": Text("moins de {high}", "below {high}"),
    "band.from": Text("{low} et plus", "{low} and above"),
    "band.between": Text("de {low} à {high}", "{low} to {high}"),
    "order.distance": Text("Plus proches du seuil", "Nearest to the cut-off"),
    "order.points": Text("Points, les plus bas d'abord", "Points, lowest first"),
    "order.points_high": Text("Points, les plus hauts d'abord", "Points, highest first"),
    "order.amount": Text("Montant, les plus élevés d'abord", "Amount, largest first"),
    "order.amount_low": Text("Montant, les plus faibles d'abord", "Amount, smallest first"),
    "order.effort": Text(
        "Échéance / revenu, la plus lourde d'abord", "Instalment / income, heaviest first"
    ),
    "order.id": Text("Numéro de dossier", "Application number"),
    "pager.page": Text("page {page} sur {all}", "page {page} of {all}"),
    "pager.previous": Text("Précédents", "Previous"),
    "pager.next": Text("Suivants", "Next"),
}
