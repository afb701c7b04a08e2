"""The invented people and places whose account is ready in the demonstration: one for each profile, in one fund.

They are apart from those whom somebody enrols (`demo_scenarios`): nobody has to enrol them before looking around.
"""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from guichet.registry.demo_scenarios import DemoEstablishment, DemoScenario

MEMBERS: tuple[DemoScenario, ...] = (
    DemoScenario(
        key="member",
        sentence=_(
            "Voyez ses paiements et ceux de son fils, finissez sa déclaration de ressources, suivez ses demandes, "
            "téléchargez une attestation, et arrêtez le changement de compte bancaire qui attend."
        ),
        body="2840467999921", family_name="Baumann", given_name="Élise", birth_date=(1984, 4, 18),
        card_serial="90410002133", with_photo=True, amount_cents=5612,
        children=(("2015-06-12", "Tom"), ("2018-09-03", "Lina")),
    ),
    DemoScenario(
        key="member-child",
        sentence="",
        body="2840467999921", family_name="Baumann", given_name="Tom", birth_date=(2015, 6, 12),
        cells={"nir_kind": "parent", "certified": "0", "sex": "1", "insured_parent_ref": "demo-member"},
    ),
    DemoScenario(
        key="member-farmer",
        sentence=_(
            "Lisez sa facture à payer et son relevé parcellaire, puis passez au dossier de sa ferme par « Changer de "
            "dossier »."
        ),
        body="1700267999922", family_name="Herrmann", given_name="Michel", birth_date=(1970, 2, 9),
        bill_cents=142_318, amount_cents=6120, children=(("2012-03-22", "Jules"),),
    ),
    DemoScenario(
        key="member-solidarity",
        sentence=_("Envoyez le complément que sa caisse lui demande, et voyez sa facture en retard."),
        body="2790967999923", family_name="Lutz", given_name="Sarah", birth_date=(1979, 9, 25), bill_cents=24_706,
        amount_cents=4375, late=True,
    ),
)  # fmt: skip
PLACES: tuple[DemoEstablishment, ...] = (
    DemoEstablishment(
        key="member-farm",
        sentence="",
        name="EARL Herrmann", siret="09000004300019", et="ET9990000005", family_name="Herrmann", given_name="Michel",
        run_by="member-farmer", wages_cents=121_904,
    ),
    DemoEstablishment(
        key="member-company",
        sentence=_("Déposez un fichier, suivez ceux qui sont partis, et voyez ses cotisations sur salaires."),
        name="SARL Jardins du Ried", siret="09000005000014", et="ET9990000006", family_name="Wagner",
        given_name="Julie", wages_cents=287_455,
    ),
    DemoEstablishment(
        key="member-gardener",
        sentence=_("Lisez ses cotisations, téléchargez une attestation, et répondez au message de sa caisse."),
        name="Ostermann Paul", et="ET9990000007", family_name="Ostermann", given_name="Paul",
    ),
)  # fmt: skip
PROFILES: Mapping[str, str] = {
    "member": "particulier",
    "member-farmer": "exploitant",
    "member-solidarity": "cotisant_solidarite",
    "member-company": "entreprise",
    "member-gardener": "jardinier",
}
"""Key of whoever has the account -> profile they enrolled with."""
