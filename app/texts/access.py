"""Texts of the guard: sign-in, roles, who reads."""

from __future__ import annotations

from app.texts.text import Text

TEXTS: dict[str, Text] = {
    "access.welcome": Text("Le poste du chargé de clientèle", "The loan officer's desk"),
    "access.sign_in_what": Text(
        "Identifiez-vous auprès de votre organisation pour lire les dossiers.",
        "Sign in with your organisation to read applications.",
    ),
    "access.sign_in": Text("S'identifier", "Sign in"),
    "access.sign_out": Text("Se déconnecter", "Sign out"),
    "access.open_address": Text("Ce poste n'est pas ouvert", "This desk is not open"),
    "access.open_address_what": Text(
        "Sans fournisseur d'identité, l'application ne sert que cette machine (127.0.0.1). "
        "Lancez-la sur cette adresse, ou configurez l'identification.",
        "Without an identity provider the application serves this machine alone (127.0.0.1). "
        "Start it on that address, or set up sign-in.",
    ),
    "access.no_role": Text("Aucun rôle ne vous est attribué", "You have no role here"),
    "access.no_role_what": Text(
        "Votre identité est reconnue, mais aucun des rôles de cette application (officer, analyst, "
        "risk) ne lui est attaché. Demandez-le à votre administrateur.",
        "Your identity is known, but none of this application's roles (officer, analyst, risk) is "
        "attached to it. Ask your administrator for one.",
    ),
    "access.not_recorded": Text(
        "La consultation ne peut pas être inscrite au journal des accès : le dossier n'est pas "
        "affiché. Prévenez l'exploitation.",
        "This look cannot be written into the access log, so the application is not shown. Tell "
        "operations.",
    ),
    "header.reader": Text("Identifié : {name}", "Signed in as {name}"),
    "header.local": Text(
        "Poste local sans identification, ouvert à cette machine seulement",
        "Local desk without sign-in, open to this machine only",
    ),
    "header.failed": Text(
        "Le traitement de nuit du {failed} a échoué : ces données sont toujours celles du {day}. "
        "L'équipe Risques doit être prévenue avant toute décision.",
        "The night of {failed} failed: this data is still that of {day}. Tell the Risk team before "
        "any decision.",
    ),
}
