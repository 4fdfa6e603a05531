"""What the exploratory report says under each chart, in English and French, from its figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from numbers import Integral, Real
from typing import Any, NamedTuple

import pandas as pd

# Fewest applications of a band or category that a sentence speaks of.
MINIMUM_COHORT = 30

Frames = Mapping[str, pd.DataFrame]


class Text(NamedTuple):
    """One text in both languages."""

    en: str
    fr: str


def short(value: float) -> str:
    """Write a number for a label: whole where it is large, two decimals where it is small."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def figure(value: Any) -> str:
    """Write one cell of a table; nothing for a missing value."""
    if value is None or pd.isna(value):
        return ""
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, Integral):
        return f"{int(value):,}"
    return f"{float(value):,.6g}" if isinstance(value, Real) else str(value)


def data_loaded(frames: Frames) -> Text:
    """Say how many applications are loaded, of which days, and how many defaulted."""
    [row] = frames["data_loaded"].to_dict(orient="records")
    labelled, defaulted, waiting = (
        int(row[name]) for name in ("n_labelled", "n_defaulted", "n_waiting")
    )
    rate, drops = float(row["default_rate"]), int(row["n_drops"])
    first, last = f"{row['first_as_of']:%Y-%m-%d}", f"{row['last_as_of']:%Y-%m-%d}"
    return Text(
        f"{labelled:,} applications have a known outcome; {defaulted:,} of them defaulted "
        f"({_percent(rate).en}). {waiting:,} applications wait for a score. Drops in force: "
        f"{drops}, as of {first} to {last}.",
        f"{_whole(labelled)} demandes ont une issue connue ; {_whole(defaulted)} ont fait défaut "
        f"({_percent(rate).fr}). {_whole(waiting)} demandes attendent un score. Livraisons en "
        f"vigueur : {drops}, du {first} au {last}.",
    )


def tables_loaded(frames: Frames) -> Text:
    """Name the largest table and say how many rows belong to no loaded application."""
    rows = frames["tables_loaded"]
    largest = rows.to_dict(orient="records")[0]
    strays = int(rows["n_rows_without_application"].sum())
    return Text(
        f"The largest table is {largest['table_name']} with {int(largest['n_rows']):,} rows. "
        f"{strays:,} rows belong to no loaded application; they enter no feature.",
        f"La plus grande table est {largest['table_name']}, {_whole(int(largest['n_rows']))} "
        f"lignes. {_whole(strays)} lignes n'appartiennent à aucune demande chargée ; elles "
        "n'entrent dans aucune variable.",
    )


def missing_values(frames: Frames) -> Text:
    """Count the columns with gaps and name the emptiest of the applications."""
    rows = frames["missing_values"]
    some, half = int((rows["n_missing"] > 0).sum()), int((rows["share_missing"] > 0.5).sum())
    emptiest = rows[rows["table_name"] == "application_train"].head(3)["column_name"]
    names = ", ".join(emptiest)
    return Text(
        f"{some} of {len(rows)} columns have gaps, {half} are empty in more than half of their "
        f"rows. Emptiest in application_train: {names}. A gap stays NULL all the way to the "
        "model, which learns from it; nothing is filled in.",
        f"{some} colonnes sur {len(rows)} ont des valeurs manquantes, {half} sont vides dans plus "
        f"de la moitié des lignes. Les plus vides d'application_train : {names}. Une valeur "
        "manquante reste NULL jusqu'au modèle, qui en tire parti ; rien n'est imputé.",
    )


def anomalies(frames: Frames) -> Text:
    """Say how many kinds of anomaly occur, and what is special about the best known one."""
    rows = frames["anomalies"]
    found = int((rows["n"] > 0).sum())
    [sentinel] = rows[rows["column_name"] == "days_employed"].to_dict(orient="records")
    rate, share = _percent(sentinel["default_rate"]), _percent(sentinel["share"])
    return Text(
        f"{found} of {len(rows)} known oddities occur here. DAYS_EMPLOYED = 365243 stands for "
        f"people without an employer: {share.en} of applications, default rate {rate.en}. The "
        "last column says what staging makes of each.",
        f"{found} des {len(rows)} particularités connues sont présentes. DAYS_EMPLOYED = 365243 "
        f"désigne les personnes sans employeur : {share.fr} des demandes, taux de défaut "
        f"{rate.fr}. La dernière colonne dit ce qu'en fait le nettoyage.",
    )


def default_rate_by_band(frames: Frames) -> Text:
    """Name the variable along which the rate moves most, and by how much."""
    rows = frames["default_rate_by_band"]
    rows = rows[rows["band"].notna() & (rows["n"] >= MINIMUM_COHORT)]
    if rows.empty:
        return _TOO_FEW
    bands = rows.groupby("variable", sort=True)["default_rate"]
    widest = str((bands.max() - bands.min()).idxmax())
    moves = rows[rows["variable"] == widest]
    rates = moves["default_rate"].tolist()
    low, high = _percent(rates[0]), _percent(rates[-1])
    return Text(
        f"The rate moves most along {widest}: {low.en} in its lowest tenth, {high.en} in its "
        "highest. Choose another variable above the chart. Bars hold a tenth of the applications "
        "each, lines on them are 95 % intervals, grey is missing, the dotted line is everybody.",
        f"C'est {widest} qui fait le plus varier le taux : {low.fr} dans le premier dixième, "
        f"{high.fr} dans le dernier. Le menu au-dessus du graphique change de variable. Chaque "
        "barre est un dixième des demandes, avec son intervalle à 95 % ; en gris, les valeurs "
        "manquantes ; en pointillé, l'ensemble.",
    )


def default_rate_by_category(frames: Frames) -> Text:
    """Name the categories with the highest and the lowest rate."""
    rows = frames["default_rate_by_category"]
    rows = rows[(rows["n"] >= MINIMUM_COHORT) & (rows["category"] != "missing")]
    if rows.empty:
        return _TOO_FEW
    by_rate = rows.sort_values("default_rate", kind="stable").to_dict(orient="records")
    best, worst = by_rate[0], by_rate[-1]
    high, low = _percent(worst["default_rate"]), _percent(best["default_rate"])
    return Text(
        f"Of categories with at least {MINIMUM_COHORT} applications, {worst['category']} "
        f"({worst['variable']}) defaults most, {high.en}, and {best['category']} "
        f"({best['variable']}) least, {low.en}. Long lines mean few applications. Gender and "
        "family status are shown to watch over groups; no model sees them.",
        f"Parmi les catégories d'au moins {MINIMUM_COHORT} demandes, {worst['category']} "
        f"({worst['variable']}) a le taux le plus élevé, {high.fr}, et {best['category']} "
        f"({best['variable']}) le plus faible, {low.fr}. Un long trait signifie peu de demandes. "
        "Le genre et la situation familiale servent au suivi des groupes ; aucun modèle ne les "
        "voit.",
    )


def default_rate_by_history(frames: Frames) -> Text:
    """Compare applications without credits elsewhere with the others."""
    rows = frames["default_rate_by_history"]
    rows = rows[rows["table_name"] == "bureau"]
    none = rows[rows["band"] == 0].to_dict(orient="records")
    others = rows[rows["band"] > 0]
    if not none or others.empty:
        return _TOO_FEW
    rate = float((others["default_rate"] * others["n"]).sum() / others["n"].sum())
    share, without, with_some = (
        _percent(value) for value in (none[0]["share"], none[0]["default_rate"], rate)
    )
    return Text(
        f"{share.en} of applications have no credit elsewhere on file: {without.en} of them "
        f"default, of the others {with_some.en}. Each line is one table of histories.",
        f"{share.fr} des demandes n'ont aucun crédit connu ailleurs : {without.fr} font défaut, "
        f"contre {with_some.fr} des autres. Chaque ligne est une table d'historique.",
    )


def distributions(frames: Frames) -> Text:
    """Name the variable over which the two outcomes are spread most differently."""
    rows = frames["distributions"]
    if rows.empty:
        return _TOO_FEW
    apart = (rows["share_of_repaid"] - rows["share_of_defaulted"]).abs() / 2
    distances = apart.groupby(rows["variable"], sort=True).sum()
    widest, distance = str(distances.idxmax()), _percent(float(distances.max()))
    return Text(
        "The farther the dashed line of defaulted loans lies from the solid one of repaid loans, "
        f"the more a variable tells. Farthest apart: {widest}, where {distance.en} of one would "
        "have to move to look like the other. The outer hundredths are left out.",
        "Plus la ligne tiretée des défauts s'écarte de la ligne pleine des prêts remboursés, plus "
        f"la variable est informative. La plus écartée : {widest}, où {distance.fr} de l'une "
        "devraient se déplacer pour ressembler à l'autre. Les centièmes extrêmes sont omis.",
    )


def correlations_with_target(frames: Frames) -> Text:
    """Name the column that correlates most, and the gap that says most."""
    rows = frames["correlations_with_target"]
    if rows.empty:
        return _TOO_FEW
    first = rows.to_dict(orient="records")[0]
    value = float(first["correlation"])
    return Text(
        f"Strongest alone: {first['column_name']}, {value:+.3f}. Blue falls with default, orange "
        "rises with it. No column alone tells much, and a correlation sees straight lines only: "
        "the bands above show the bends.",
        f"La plus forte à elle seule : {first['column_name']}, {value:+.3f}".replace(".", ",")
        + ". En bleu, ce qui baisse avec le défaut ; en orange, ce qui monte. Aucune colonne ne "
        "suffit, et une corrélation ne voit que des droites : les tranches montrent les courbes.",
    )


def correlations_between(frames: Frames) -> Text:
    """Name the two variables that say most nearly the same."""
    rows = frames["correlations_between"]
    pairs = rows[
        (rows["variable"] < rows["other_variable"])
        & (rows["variable"] != "target")
        & (rows["other_variable"] != "target")
        & rows["correlation"].notna()
    ]
    if pairs.empty:
        return _TOO_FEW
    closest = max(pairs.to_dict(orient="records"), key=lambda pair: abs(float(pair["correlation"])))
    one, other, value = closest["variable"], closest["other_variable"], closest["correlation"]
    return Text(
        f"Closest: {one} and {other}, {value:+.3f}. Two variables that say nearly the same share "
        "their weight in an explanation, which is why reasons are given by concept.",
        f"Les plus proches : {one} et {other}, {value:+.3f}".replace(".", ",")
        + ". Deux variables presque identiques se partagent leur poids dans une explication ; "
        "c'est pourquoi les motifs sont donnés par concept.",
    )


_TOO_FEW = Text(
    "There are too few applications to say anything.",
    "Trop peu de demandes pour en dire quoi que ce soit.",
)


def _percent(share: float) -> Text:
    if pd.isna(share):  # of no application
        return Text("none known", "inconnu")
    text = f"{100 * share:.1f}"
    return Text(f"{text}\u00a0%", f"{text.replace('.', ',')}\u00a0%")


def _whole(number: int) -> str:
    """Write a whole number the French way, with narrow spaces that do not break."""
    return f"{number:,}".replace(",", "\u202f")
