"""Texts of the glossary."""

from __future__ import annotations

from app.texts.text import Text

TEXTS: dict[str, Text] = {
    "glossary.title": Text("Glossaire", "Glossary"),
    "glossary.what": Text(
        "Les mots de ces pages, une ligne chacun.", "The words of these pages, one line each."
    ),
    "glossary.analysts": Text("Pour les pages d'analyse", "For the pages of analysis"),
    "term.score": Text("Score", "Score"),
    "term.score.is": Text(
        "Un nombre de points : plus il est élevé, moins un impayé est probable. 20 points de plus "
        "doublent les chances de remboursement par rapport au risque.",
        "A number of points: the higher, the less likely a default. 20 points more double the odds "
        "of repayment.",
    ),
    "term.cut_off": Text("Seuil d'accord", "Cut-off"),
    "term.cut_off.is": Text(
        "Le score à partir duquel un accord est proposé ; il vient des coûts fixés par la "
        "politique de crédit.",
        "The score from which acceptance is proposed; it follows from the costs that the credit "
        "policy sets.",
    ),
    "term.distance": Text("Écart au seuil", "Distance to the cut-off"),
    "term.distance.is": Text(
        "Les points qui séparent le score du seuil ; proche de zéro, le dossier est incertain.",
        "The points between score and cut-off; near zero the case is uncertain.",
    ),
    "term.grade": Text("Note", "Grade"),
    "term.grade.is": Text(
        "De A (le plus sûr) à G : une tranche de risque fixe, qui ne change pas chaque nuit.",
        "From A (the safest) to G: a fixed band of risk that does not change every night.",
    ),
    "term.risk": Text("Risque d'impayé estimé", "Estimated risk of default"),
    "term.risk.is": Text(
        "Sur 100 dossiers semblables, combien auraient des difficultés sérieuses à rembourser.",
        "Of 100 such applications, how many would have serious trouble repaying.",
    ),
    "term.review": Text("À examiner", "To be reviewed"),
    "term.review.is": Text(
        "Trop près du seuil pour que le score suffise : une personne regarde le dossier.",
        "Too near the cut-off for the score to be enough: a person looks at the application.",
    ),
    "term.reason": Text("Raison", "Reason"),
    "term.reason.is": Text(
        "Un thème du dossier et les points qu'il ajoute ou retire par rapport à un dossier moyen.",
        "A theme of the application and the points it adds or takes compared with an average one.",
    ),
    "term.usual": Text("Valeur habituelle", "Usual value"),
    "term.usual.is": Text(
        "La valeur médiane des dossiers acceptés : la moitié est en dessous, l'autre au-dessus.",
        "The median of accepted applications: half lie below it, half above.",
    ),
    "term.middle_half": Text("Moitié centrale", "Middle half"),
    "term.middle_half.is": Text(
        "Les dossiers entre le quart le plus bas et le quart le plus élevé.",
        "The applications between the lowest quarter and the highest quarter.",
    ),
    "term.external": Text("Note d'un organisme externe", "Score of an external agency"),
    "term.external.is": Text(
        "Une note achetée à un tiers ; nous connaissons sa valeur, pas son calcul. Le client peut "
        "demander de quel organisme elle vient.",
        "A score bought from a third party; we know its value, not its calculation. The client may "
        "ask which agency it comes from.",
    ),
    "term.effort": Text("Échéance / revenu", "Instalment / income"),
    "term.effort.is": Text(
        "La part du revenu déclaré que prend l'échéance du prêt demandé.",
        "The share of the declared income that the instalment of this loan takes.",
    ),
    "term.region": Text("Cote de la région", "Region rating"),
    "term.region.is": Text(
        "De 1 (la meilleure) à 3, donnée par le prêteur à la région où vit le client.",
        "From 1 (the best) to 3, given by the lender to the region where the client lives.",
    ),
    "term.thin": Text("Dossier peu documenté", "Little-known application"),
    "term.thin.is": Text(
        "Peu de sources ont répondu : le score est moins sûr que d'habitude.",
        "Few sources had an answer: the score is less certain than usual.",
    ),
    "term.validity": Text("Validité", "Validity"),
    "term.validity.is": Text(
        "Au-delà de cette date, demandez un nouveau calcul avant de décider.",
        "After this date, ask for a new score before you decide.",
    ),
    "term.comparable": Text("Dossiers comparables", "Comparable applications"),
    "term.comparable.is": Text(
        "Même type de contrat, revenu et montant proches de ceux du client, à 25 % près.",
        "Same kind of contract, income and amount within 25% of the client's.",
    ),
    "term.option": Text("Ce qui changerait la proposition", "What would change the proposal"),
    "term.option.is": Text(
        "Des changements réalistes recalculés la nuit ; une simulation, jamais une promesse.",
        "Realistic changes computed at night; a simulation, never a promise.",
    ),
    "term.override": Text("Décision contre la proposition", "Decision against the proposal"),
    "term.override.is": Text(
        "Accorder malgré un refus proposé, ou refuser malgré un accord proposé ; toujours motivée.",
        "Granting despite a proposed refusal, or refusing despite a proposed acceptance; always "
        "with a reason.",
    ),
    "term.contest": Text("Contestation", "Contest"),
    "term.contest.is": Text(
        "Le client n'est pas d'accord ; une personne réexamine et répond sous 30 jours.",
        "The client disagrees; a person looks again and answers within 30 days.",
    ),
    "term.not_used": Text("Jamais utilisé dans le score", "Never used in the score"),
    "term.not_used.is": Text(
        "Sexe et situation de famille : montrés au dossier, tenus hors du calcul.",
        "Sex and family status: shown on file, kept out of the calculation.",
    ),
    "term.night": Text("La nuit", "The night"),
    "term.night.is": Text(
        "Tous les scores sont calculés la nuit ; ce que vous lisez ne change pas dans la journée.",
        "All scores are computed at night; what you read does not change during the day.",
    ),
    "term.auc": Text("AUC", "AUC"),
    "term.auc.is": Text(
        "Probabilité qu'un impayé ait un risque estimé plus élevé qu'un bon dossier ; 0,5 = "
        "hasard.",
        "Chance that a default has a higher estimated risk than a good application; 0.5 = chance.",
    ),
    "term.cost": Text("Coût par dossier", "Cost per application"),
    "term.cost.is": Text(
        "Coût moyen des erreurs, avec les poids de la politique de crédit (par défaut 10 et 1).",
        "Mean cost of mistakes, with the weights of the credit policy (10 and 1 by default).",
    ),
    "term.calibration": Text("Calibrage", "Calibration"),
    "term.calibration.is": Text(
        "Le risque annoncé correspond au risque constaté.",
        "The predicted risk is the one observed.",
    ),
    "term.stability": Text("Indice de stabilité", "Stability index"),
    "term.stability.is": Text(
        "À quel point une répartition s'est éloignée de la référence ; 0,10 à surveiller, 0,25 à "
        "regarder.",
        "How far a distribution moved from the reference; watch from 0.10, look into it from 0.25.",
    ),
    "term.fairness": Text("Rapport d'accords", "Approval ratio"),
    "term.fairness.is": Text(
        "Part d'accords d'un groupe rapportée à celle du groupe le plus accordé ; un repère, pas "
        "une règle de droit.",
        "A group's approval rate over that of the most approved group; a screen, not a rule of "
        "law.",
    ),
    "term.champion": Text("Modèle en service", "Model in service"),
    "term.champion.is": Text(
        "Celui dont les scores sont publiés ; un candidat ne le remplace qu'après contrôle.",
        "The one whose scores are published; a candidate replaces it only after checks.",
    ),
}
