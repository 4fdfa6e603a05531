"""Texts of every page: header, search, units, levels of categories."""

from __future__ import annotations

from app.texts.text import Text

TEXTS: dict[str, Text] = {
    # Everywhere
    "nav.worklist": Text("Dossiers à traiter", "Worklist"),
    "nav.client": Text("Client", "Client"),
    "nav.client_view": Text("Vue client", "Client view"),
    "nav.portfolio": Text("Portefeuille", "Portfolio"),
    "nav.model": Text("Modèle", "Model"),
    "nav.monitoring": Text("Surveillance", "Monitoring"),
    "nav.console": Text("Console API", "API console"),
    "nav.glossary": Text("Glossaire", "Glossary"),
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
    "unit.alert.one": Text("alerte", "alert"),
    "unit.alert.many": Text("alertes", "alerts"),
    "unit.night.one": Text("nuit", "night"),
    "unit.night.many": Text("nuits", "nights"),
    "unit.request.one": Text("demande", "application"),
    "unit.request.many": Text("demandes", "applications"),
    "unit.credit.one": Text("crédit", "credit"),
    "unit.credit.many": Text("crédits", "credits"),
    "unit.instalment.one": Text("échéance", "instalment"),
    "unit.instalment.many": Text("échéances", "instalments"),
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
    "level.other": Text("autre", "other"),
    "level.unknown": Text("inconnu", "unknown"),
}
