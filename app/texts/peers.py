"""Texts that place a client among others."""

from __future__ import annotations

from app.texts.text import Text

TEXTS: dict[str, Text] = {
    "strip.text": Text(
        "Plus élevé que chez environ {share} des dossiers acceptés.",
        "Higher than in about {share} of accepted applications.",
    ),
    "strip.lowest": Text(
        "Parmi les 5 % les plus bas des dossiers acceptés.",
        "Among the lowest 5% of accepted applications.",
    ),
    "strip.highest": Text(
        "Parmi les 5 % les plus élevés des dossiers acceptés.",
        "Among the highest 5% of accepted applications.",
    ),
    "strip.legend": Text(
        "Petits dessins, de la valeur la plus basse à la plus élevée : le triangle est ce client, "
        "le trait vertical la valeur médiane des dossiers acceptés, le rectangle la moitié "
        "centrale de ces dossiers, la ligne 90 % d'entre eux.",
        "Small drawings, from the lowest value to the highest: the triangle is this client, the "
        "upright stroke the median of accepted applications, the box their middle half, the line "
        "90% of them.",
    ),
    "compare.title": Text("Ce client parmi les autres", "This client among others"),
    "compare.what": Text("Comparer", "Compare"),
    "compare.group": Text("Avec", "With"),
    "compare.second": Text("Croiser avec (facultatif)", "Crossed with (optional)"),
    "compare.none": Text("rien", "nothing"),
    "compare.all": Text("tous les dossiers", "all applications"),
    "compare.accepted": Text("les dossiers acceptés", "accepted applications"),
    "compare.comparable": Text("les dossiers comparables", "comparable applications"),
    "compare.all_of": Text("des {n} dossiers", "of the {n} applications"),
    "compare.accepted_of": Text("des {n} dossiers acceptés", "of the {n} accepted applications"),
    "compare.comparable_of": Text(
        "des {n} dossiers comparables (même contrat, revenu et montant proches à 25 % près)",
        "of the {n} comparable applications (same contract, income and amount within 25%)",
    ),
    "compare.client": Text("ce client", "this client"),
    "compare.median": Text("médiane", "median"),
    "compare.share": Text("part du groupe", "share of the group"),
    "compare.n": Text("dossiers", "applications"),
    "compare.accepted_share": Text("accord proposé", "acceptance proposed"),
    "compare.text": Text(
        "{label} : {value}. C'est plus que chez {share} {group}, dont la médiane est {median}.",
        "{label}: {value}. That is more than in {share} {group}, whose median is {median}.",
    ),
    "compare.two_text": Text(
        "{first} : {first_value} ; {second} : {second_value}. Autour de ce client se trouvent {n} "
        "; accord proposé pour {accepted}. Plus la case est foncée, plus elle contient de "
        "dossiers.",
        "{first}: {first_value}; {second}: {second_value}. Around this client lie {n}; acceptance "
        "proposed for {accepted}. The darker the cell, the more applications it holds.",
    ),
    "compare.hardly_any": Text("moins de 5 dossiers", "fewer than 5 applications"),
    "compare.too_few": Text(
        "Le groupe est trop petit pour être montré : une personne pourrait y être reconnue.",
        "The group is too small to be shown: a person could be recognised in it.",
    ),
    "similar.title": Text("Les dossiers les plus semblables", "The most similar applications"),
    "similar.text": Text(
        "Parmi les {n} dossiers passés les plus semblables dont l'issue est connue, {repaid} ont "
        "été remboursés.",
        "Of the {n} most similar past applications whose outcome is known, {repaid} were repaid.",
    ),
    "similar.none": Text(
        "Aucun dossier semblable dont l'issue est connue n'est enregistré pour ce client.",
        "No similar application with a known outcome is stored for this client.",
    ),
    "changes.title": Text("Ce qui changerait la proposition", "What would change the proposal"),
    "changes.none": Text(
        "Aucune option n'est enregistrée pour ce dossier : aucun changement réaliste n'a été "
        "trouvé, ou il n'a pas été cherché.",
        "No option is stored for this application: no realistic change was found, or no "
        "search was made.",
    ),
    "changes.limits": Text(
        "Simulation sur les données du {day}, pas un engagement : le score serait recalculé sur un "
        "dossier nouveau et d'autres éléments auraient changé entre-temps.",
        "A simulation on the data of {day}, no commitment: a new application would be scored anew, "
        "and other things would have changed by then.",
    ),
    "changes.table": Text("Options enregistrées cette nuit", "Options stored last night"),
    "changes.text": Text(
        "Chaque ligne a été recalculée avec le modèle en service. Seul ce que le client peut "
        "demander aujourd'hui y figure.",
        "Each line was computed anew with the model in service. It holds only what the client can "
        "ask for today.",
    ),
    "changes.what": Text("Changement de la demande", "Change of the request"),
    "changes.points": Text("Score obtenu", "Score reached"),
    "changes.then": Text("Proposition", "Proposal"),
    "moved.title": Text("Ce qui a bougé depuis la dernière fois", "What moved since last time"),
    "moved.none": Text(
        "Ce dossier n'avait pas de score la nuit précédente.",
        "This application had no score the night before.",
    ),
    "moved.text": Text("{before} le {day}, {now} aujourd'hui.", "{before} on {day}, {now} today."),
    "moved.table": Text("D'où vient l'écart", "Where the difference comes from"),
    "moved.cause": Text("Cause", "Cause"),
    "moved.points": Text("Points", "Points"),
    "moved.data": Text("Les données du client", "The client's data"),
    "moved.model": Text("Un nouveau modèle", "A new model"),
    "moved.policy": Text("La politique de crédit", "The credit policy"),
    "moved.all": Text("Écart total", "Whole difference"),
}
