"""Texts of the officer's decision, the client's contest of it, and the letter."""

from __future__ import annotations

from app.texts.text import Text

TEXTS: dict[str, Text] = {
    "decide.title": Text("La décision", "The decision"),
    "decide.what": Text(
        "Le score propose, vous décidez. Votre décision, son motif et votre note sont enregistrés "
        "avec la date et votre nom.",
        "The score proposes, you decide. Your decision, its reason and your note are kept with the "
        "date and your name.",
    ),
    "decide.decision": Text("Votre décision", "Your decision"),
    "decided.accept": Text("Accorder le prêt", "Grant the loan"),
    "decided.refuse": Text("Refuser le prêt", "Refuse the loan"),
    "decide.reason": Text("Motif", "Reason"),
    "decide.reason_help": Text(
        "Contre la proposition, choisissez ce que le score ne pouvait pas savoir.",
        "Against the proposal, choose what the score could not know.",
    ),
    "decide.choose": Text("Choisir", "Choose"),
    "decide.note": Text("Note (obligatoire)", "Note (mandatory)"),
    "decide.note_help": Text(
        "Une phrase suffit. Elle reste au poste et n'est pas publiée.",
        "One sentence is enough. It stays at the desk and is not published.",
    ),
    "decide.record": Text("Enregistrer la décision", "Record the decision"),
    "decide.incomplete": Text(
        "Il manque la décision, le motif ou la note : les trois sont obligatoires.",
        "The decision, the reason or the note is missing: all three are mandatory.",
    ),
    "decide.reason_needed": Text(
        "Cette décision va contre la proposition : choisissez un autre motif que « conforme ».",
        'This decision goes against the proposal: choose another reason than "as proposed".',
    ),
    "decide.failed": Text(
        "Rien n'a été enregistré. Réessayez ; si cela se répète, prévenez l'exploitation.",
        "Nothing was recorded. Try again; if it happens again, tell operations.",
    ),
    "decide.done": Text("La décision est enregistrée.", "The decision is recorded."),
    "decide.override": Text(" (contre la proposition)", " (against the proposal)"),
    "decide.by": Text("{officer}, {day}. Motif : {reason}.", "{officer}, {day}. Reason: {reason}."),
    "decide.again": Text("Prendre une autre décision", "Take another decision"),
    "reason.follows_proposal": Text("conforme à la proposition", "as proposed"),
    "reason.income_verified": Text("revenus vérifiés sur pièces", "income verified on documents"),
    "reason.guarantee_given": Text("garantie ou caution apportée", "guarantee or surety given"),
    "reason.data_outdated": Text(
        "données dépassées ou inexactes", "data out of date or not correct"
    ),
    "reason.external_score_disputed": Text(
        "note externe contredite par les pièces", "external score contradicted by documents"
    ),
    "reason.unrecorded_burden": Text(
        "charges ou dettes non enregistrées", "burdens or debts not on record"
    ),
    "reason.documents_doubtful": Text("pièces douteuses", "doubtful documents"),
    "reason.other": Text("autre, dit dans la note", "other, said in the note"),
    "contest.title": Text("Contestation par le client", "Contest by the client"),
    "contest.none": Text(
        "Le client n'a pas contesté cette décision.", "The client has not contested this decision."
    ),
    "contest.open": Text("Enregistrer une contestation", "Record a contest"),
    "contest.ground": Text("Objet", "Subject"),
    "ground.data_wrong": Text("une donnée est inexacte", "a piece of data is wrong"),
    "ground.situation_changed": Text("la situation a changé", "the situation has changed"),
    "ground.own_view": Text("le client donne son point de vue", "the client gives their view"),
    "ground.human_review": Text("réexamen par une autre personne", "review by another person"),
    "contest.statement": Text("Ce que dit le client", "What the client says"),
    "contest.record": Text("Enregistrer la contestation", "Record the contest"),
    "contest.incomplete": Text(
        "Il manque un choix ou un texte : les deux sont obligatoires.",
        "A choice or a text is missing: both are mandatory.",
    ),
    "contest.done": Text("La contestation est enregistrée.", "The contest is recorded."),
    "contest.opened": Text(
        "Contestation du {day} : {ground} (reçue par {officer}).",
        "Contest of {day}: {ground} (taken by {officer}).",
    ),
    "contest.due": Text("Réponse due au plus tard le {day}.", "Answer due by {day} at the latest."),
    "contest.other_person": Text(
        "Vous avez pris cette décision : une autre personne doit traiter la contestation.",
        "You took this decision: another person has to deal with the contest.",
    ),
    "contest.outcome": Text("Issue de la contestation", "Outcome of the contest"),
    "outcome.upheld": Text("la décision est maintenue", "the decision stands"),
    "outcome.overturned": Text("la décision est renversée", "the decision is overturned"),
    "outcome.data corrected": Text(
        "les données sont corrigées, le score sera recalculé",
        "the data is corrected, the score will be computed anew",
    ),
    "contest.close": Text("Enregistrer l'issue", "Record the outcome"),
    "contest.closed": Text("L'issue est enregistrée.", "The outcome is recorded."),
    "contest.closed_by": Text("{day}, {officer} : {outcome}.", "{day}, {officer}: {outcome}."),
    # Letter
    "letter.offer": Text("Lettre au client", "Letter to the client"),
    "letter.offer_what": Text(
        "Faite de ce qui a été enregistré avec la décision : la refaire donne la même lettre.",
        "Made of what was recorded with the decision: making it again gives the same letter.",
    ),
    "letter.language": Text("Langue de la lettre", "Language of the letter"),
    "letter.pdf": Text("Télécharger en PDF", "Download as PDF"),
    "letter.html": Text("Télécharger pour imprimer", "Download to print"),
    "letter.file": Text("lettre", "letter"),
    "letter.title": Text(
        "Notre réponse à votre demande de crédit", "Our answer to your application for credit"
    ),
    "letter.date": Text("Le {day}", "{day}"),
    "letter.greeting": Text("Madame, Monsieur,", "Dear Sir or Madam,"),
    "letter.asked": Text(
        "Vous avez demandé {loan} (dossier n° {number}, déposé le {day}).",
        "You applied for {loan} (application no. {number}, filed on {day}).",
    ),
    "letter.decision": Text(
        "Après examen, nous ne pouvons pas vous accorder ce crédit. Une personne de nos équipes "
        "a pris cette décision le {day}.",
        "Having looked at it, we cannot grant this credit. A person of our staff took this "
        "decision on {day}.",
    ),
    "letter.against_title": Text(
        "Ce qui a pesé contre votre demande", "What counted against your application"
    ),
    "letter.against": Text(
        "Voici les raisons principales, la plus importante d'abord, avec la valeur que nous avons "
        "relevée pour vous :",
        "These are the main reasons, the most important first, with the value we have on record "
        "for you:",
    ),
    "letter.for_title": Text("Ce qui a joué en votre faveur", "What counted in your favour"),
    "letter.for": Text("Ont joué en votre faveur :", "In your favour counted:"),
    "letter.how_title": Text("Comment la décision a été préparée", "How the decision was prepared"),
    "letter.how": Text(
        "Un calcul automatique compare votre dossier à des dossiers passés et estime le risque que "
        "le crédit ne soit pas remboursé. Il propose ; une personne décide. Votre sexe et votre "
        "situation de famille n'entrent pas dans ce calcul.",
        "An automatic calculation compares your application with past ones and estimates the risk "
        "that the credit is not repaid. It proposes; a person decides. Your sex and your family "
        "status are not part of that calculation.",
    ),
    "letter.sources_title": Text("Les données utilisées", "The data used"),
    "letter.sources": Text("Nous nous sommes appuyés sur :", "We relied on:"),
    "letter.source.application": Text("votre demande de crédit", "your application for credit"),
    "letter.source.own_history": Text(
        "vos demandes, crédits et remboursements passés chez nous",
        "your past applications, credits and repayments with us",
    ),
    "letter.source.bureau": Text(
        "vos crédits auprès d'autres prêteurs, tels que le fichier des crédits les rapporte",
        "your credits with other lenders, as the credit bureau reports them",
    ),
    "letter.source.external": Text(
        "des notes fournies par des organismes externes ; nous pouvons vous dire lesquels et "
        "comment les joindre",
        "scores supplied by external agencies; we can tell you which ones and how to reach them",
    ),
    "letter.rights_title": Text("Vos droits", "Your rights"),
    "letter.rights": Text(
        "Vous pouvez demander les données que nous avons sur vous, faire corriger celles qui sont "
        "inexactes, recevoir une explication de la décision, donner votre point de vue et faire "
        "réexaminer votre demande par une personne. Vous pouvez aussi saisir la Commission "
        "nationale de l'informatique et des libertés (CNIL).",
        "You may ask for the data we hold on you, have what is wrong corrected, receive an "
        "explanation of the decision, give your point of view and have your application reviewed "
        "by a person. You may also lodge a complaint with the data protection authority (in "
        "France, the CNIL).",
    ),
    "letter.contest_title": Text("Contester la décision", "Contesting the decision"),
    "letter.contest": Text(
        "Écrivez-nous ou appelez-nous en indiquant le numéro de votre dossier : {contact}. Une "
        "personne vous répond sous {days} jours.",
        "Write or call us and give the number of your application: {contact}. A person answers "
        "within {days} days.",
    ),
    "letter.human_title": Text("Parler à quelqu'un", "Speaking to somebody"),
    "letter.human": Text(
        "Un conseiller peut vous recevoir ou vous rappeler et revoir chaque point avec vous : "
        "{contact}.",
        "An adviser can see you or call you back and go through each point with you: {contact}.",
    ),
    "letter.closing": Text(
        "Nous vous prions d'agréer, Madame, Monsieur, nos salutations distinguées. {lender}",
        "Yours faithfully, {lender}",
    ),
    "grounds.reason": Text("{concept}. {label} : {value}", "{concept}. {label}: {value}"),
    "grounds.loan": Text("un crédit ({kind}) de {amount}", "a credit ({kind}) of {amount}"),
    "grounds.credit": Text("crédit", "credit"),
}
