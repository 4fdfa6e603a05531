"""Texts of the page for the person across the desk."""

from __future__ import annotations

from app.texts.text import Text

TEXTS: dict[str, Text] = {
    "view.title": Text("Votre demande de crédit", "Your application for credit"),
    "view.print": Text(
        "Pour imprimer : Ctrl + P. Seul ce qui suit est imprimé.",
        "To print: Ctrl + P. Only what follows is printed.",
    ),
    "view.accept": Text("Un accord est proposé", "Acceptance is proposed"),
    "view.review": Text("Une personne va examiner votre demande", "A person will look at it"),
    "view.refuse": Text("Un refus est proposé", "A refusal is proposed"),
    "view.accept_what": Text(
        "Votre score dépasse le seuil. Votre conseiller prend la décision.",
        "Your score is above the cut-off. Your adviser takes the decision.",
    ),
    "view.review_what": Text(
        "Votre score est proche du seuil : il ne suffit pas pour décider. Votre conseiller "
        "regarde votre situation avec vous.",
        "Your score is close to the cut-off: it is not enough to decide. Your adviser looks at "
        "your situation with you.",
    ),
    "view.refuse_what": Text(
        "Votre score est sous le seuil. Votre conseiller prend la décision et peut s'en écarter.",
        "Your score is below the cut-off. Your adviser takes the decision and may depart from it.",
    ),
    "view.gauge": Text(
        "Votre score est de {points}. Le seuil est de {cut_off}.",
        "Your score is {points}. The cut-off is {cut_off}.",
    ),
    "view.day": Text("D'après les données du {day}.", "From the data of {day}."),
    "view.against": Text("Ce qui pèse contre la demande", "What counts against it"),
    "view.for": Text("Ce qui joue en votre faveur", "What counts in your favour"),
    "view.facts": Text("Ce que nous savons de vous", "What we know of you"),
    "view.correct": Text(
        "Une de ces données est inexacte ? Dites-le : elle sera corrigée et le score recalculé.",
        "Is any of this wrong? Say so: it will be corrected and the score computed anew.",
    ),
    "view.rights_title": Text("Vos droits", "Your rights"),
    "view.rights": Text(
        "Vous pouvez demander une explication, donner votre point de vue, contester la décision et "
        "parler à une personne : {contact}.",
        "You may ask for an explanation, give your point of view, contest the decision and speak "
        "to a person: {contact}.",
    ),
}
