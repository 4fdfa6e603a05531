"""Texts of the API console."""

from __future__ import annotations

from app.texts.text import Text

TEXTS: dict[str, Text] = {
    "console.what": Text(
        "Cette page n'interroge que le service {base}, comme le ferait un autre logiciel.",
        "This page asks the service at {base} alone, as another program would.",
    ),
    "console.bad_address": Text(
        "L'adresse du service, {base}, doit commencer par http:// ou https://.",
        "The address of the service, {base}, has to begin with http:// or https://.",
    ),
    "console.key": Text("Clé d'accès", "Access key"),
    "console.key_help": Text(
        "Créée par scorehouse api-key create. Elle n'est ni gardée ni affichée.",
        "Made by scorehouse api-key create. It is neither kept nor shown.",
    ),
    "console.question": Text("Question", "Question"),
    "console.client": Text("Dossier de démonstration", "Demonstration application"),
    "console.client_help": Text(
        "Avec une clé, le service donne ici sa liste de dossiers de démonstration.",
        "With a key, the service lists its demonstration applications here.",
    ),
    "console.request": Text("Requête", "Request"),
    "console.curl": Text("La même en ligne de commande", "The same on the command line"),
    "console.send": Text("Envoyer", "Send"),
    "console.response": Text("Réponse", "Response"),
    "console.not_sent": Text("Rien n'a encore été envoyé.", "Nothing has been sent yet."),
    "console.unreachable": Text(
        "Le service ne répond pas à {base}. Il se lance avec make serve.",
        "The service does not answer at {base}. Start it with make serve.",
    ),
    "console.refused": Text(
        "Le service a refusé la clé (réponse {status}).",
        "The service refused the key (answer {status}).",
    ),
}
