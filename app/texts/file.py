"""Texts of what is known of a client: facts and history."""

from __future__ import annotations

from app.texts.text import Text

TEXTS: dict[str, Text] = {
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
}
