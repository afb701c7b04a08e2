"""A fund's policy is data: what nothing declares is refused with the line to mend, and each value says where it is."""

import pytest

from guichet.funds import catalogue
from guichet.funds.policy import Policy, key, written
from tests.policies import copy_funds

HERE = "alsace.toml"


@pytest.fixture
def refusal(settings, tmp_path):
    """Return what is said of Alsace's file, or another, with these lines at its end."""
    folder = copy_funds(settings.FUNDS_FOLDER, tmp_path / "funds")
    settings.FUNDS_FOLDER = folder

    def append(text, file=HERE):
        path = folder / file
        before = path.read_text().removesuffix("[policy]\n[proofs]").rstrip().splitlines()
        path.write_text("\n".join([*before, text, ""]))
        with pytest.raises(catalogue.WrongPolicy) as raised:
            catalogue.all_funds()
        where, _, said = str(raised.value).partition(": ")
        assert where.startswith(str(path))
        line = where.removeprefix(f"{path}")
        return int(line[1:]) - len(before) if line else None, said

    return append


@pytest.mark.parametrize(
    ("lines", "line", "words"),
    [
        ("[numbers]\ncode_digts = 6", 2, "code_digts: no such value; perhaps code_digits"),
        ("[numbers]\ncode_digits = true", 2, "code_digits = True: a value of type int is needed"),
        ('[policy]\nintroduction_page = "yes"', 2, "a value of type bool is needed"),
        ('[policy]\nacceptance = "shout"', 2, "one of final_button, tick_then_next"),
        ('[policy]\ncode_channels = ["pigeon"]', 2, "one of email, sms"),
        ('[policy]\ncode_channels = ["email", "email"]', 2, "without repetition"),
        ('[proofs]\nparticulier = "card_serial"', 2, "a list without repetition"),
        ('[proofs]\nbaker = ["card_serial"]', 2, "baker: no such value; there are particulier, "),
        ("[policy]\nshout = true", 2, "shout: no such value; there are identifier_lengths, "),
        ("[policy]\ncode_digits = 6\n[numbers]\ncode_digits = 8", 2, "stands in two sections"),
        ("[polcy]\nsecurity_code = true", 1, "polcy: no such name; perhaps policy"),
        ("[editon]", 1, "editon: no such name; perhaps edition"),
    ],
)
def test_what_nothing_declares_is_refused_with_its_line(refusal, lines, line, words):
    told, said = refusal(lines)
    assert (told, words in said) == (line, True), said


def test_a_value_given_twice_is_refused_with_its_line(refusal):
    assert "(at line 10, column 16)" in refusal("[numbers]\ncode_digits = 6\ncode_digits = 8")[1]


def test_an_edition_that_does_not_exist_is_refused_with_those_that_do(settings, tmp_path):
    settings.FUNDS_FOLDER = copy_funds(settings.FUNDS_FOLDER, tmp_path / "funds", edition="gazette")
    with pytest.raises(catalogue.WrongPolicy, match=r"alsace.toml:1: edition = 'gazette'.*alsace-2020, leaflet"):
        catalogue.all_funds()


def test_an_edition_whose_name_is_near_is_suggested(settings, tmp_path):
    settings.FUNDS_FOLDER = copy_funds(settings.FUNDS_FOLDER, tmp_path / "funds", edition="leafet")
    with pytest.raises(catalogue.WrongPolicy, match=r"there is no such one; perhaps leaflet"):
        catalogue.all_funds()


@pytest.mark.parametrize("file", ["default.toml", "editions/leaflet.toml"])
def test_a_section_that_does_not_exist_is_refused_everywhere(refusal, file):
    assert "polcy: no such name" in refusal("[polcy]\nsecurity_code = true", file)[1]


def test_historical_is_true_or_false(settings, tmp_path):
    settings.FUNDS_FOLDER = copy_funds(settings.FUNDS_FOLDER, tmp_path / "funds")
    edition = settings.FUNDS_FOLDER / "editions" / "provence-azur.toml"
    edition.write_text('historical = "rather"\n' + edition.read_text())
    with pytest.raises(catalogue.WrongPolicy, match=r"provence-azur.toml:1: historical: a value of type bool"):
        catalogue.all_funds()


def test_a_file_that_lacks_a_fund_s_name_is_refused(settings, tmp_path):
    settings.FUNDS_FOLDER = copy_funds(settings.FUNDS_FOLDER, tmp_path / "funds")
    (settings.FUNDS_FOLDER / HERE).write_text('code = "68"\n')
    with pytest.raises(
        catalogue.WrongPolicy, match=r"alsace.toml: missing: name, short_name, departments, host, accent$"
    ):
        catalogue.all_funds()


def test_departments_are_texts(settings, tmp_path):
    settings.FUNDS_FOLDER = copy_funds(settings.FUNDS_FOLDER, tmp_path / "funds")
    path = settings.FUNDS_FOLDER / HERE
    path.write_text(path.read_text().replace('"67"', "67"))
    with pytest.raises(catalogue.WrongPolicy, match=r"alsace.toml:\d+: departments: a list of texts is needed"):
        catalogue.all_funds()


def test_what_cannot_be_read_is_told(settings, tmp_path):
    source = settings.FUNDS_FOLDER
    settings.FUNDS_FOLDER = tmp_path / "nowhere"
    with pytest.raises(catalogue.WrongPolicy, match="nowhere: no such folder; see GUICHET_FUNDS_FOLDER"):
        catalogue.all_funds()
    settings.FUNDS_FOLDER = copy_funds(source, tmp_path / "funds")
    (settings.FUNDS_FOLDER / HERE).write_bytes(b'name = "\xe9"')
    with pytest.raises(catalogue.WrongPolicy, match=r"alsace.toml: not in UTF-8"):
        catalogue.all_funds()
    (settings.FUNDS_FOLDER / "default.toml").unlink()
    with pytest.raises(catalogue.WrongPolicy, match=r"default.toml: cannot be read: No such file or directory"):
        catalogue.all_funds()


def test_each_value_says_which_layer_it_comes_from(settings, tmp_path):
    folder = copy_funds(settings.FUNDS_FOLDER, tmp_path / "funds", edition="leaflet", at_hand_page=True)
    settings.FUNDS_FOLDER = folder
    fund = catalogue.by_slug("alsace")
    lines = (folder / HERE).read_text().splitlines()
    assert catalogue.origin(fund, "at_hand_page") == f"{folder / HERE}:{lines.index('at_hand_page = true') + 1}"
    assert catalogue.origin(fund, "edition") == f"{folder / HERE}:1"
    assert catalogue.origin(fund, "acceptance").startswith(f"{folder / 'editions/leaflet.toml'}:")
    assert catalogue.origin(fund, "proofs_of_particulier").startswith(f"{folder / 'editions/leaflet.toml'}:")
    assert catalogue.origin(fund, "code_digits").startswith(f"{folder / 'default.toml'}:")
    assert catalogue.origin("leaflet", "historical").startswith(f"{folder / 'editions/leaflet.toml'}:")
    assert catalogue.origin(catalogue.national(), "acceptance").startswith(f"{folder / 'default.toml'}:")


def test_a_path_below_the_present_folder_is_short():
    assert catalogue.origin("default", "code_digits").startswith("funds/default.toml:")


def test_values_are_shown_as_files_have_them():
    assert [written(value) for value in (True, 6, "email", ("email", "sms"), ())] == [
        "true",
        "6",
        '"email"',
        '["email", "sms"]',
        "[]",
    ]
    assert key("proofs_of_entreprise") == "proofs.entreprise"
    assert key("code_digits") == "code_digits"


def test_every_profile_has_its_list_of_proofs(fund):
    assert set(Policy.profiles(fund.policy)) == {
        "particulier",
        "exploitant",
        "cotisant_solidarite",
        "entreprise",
        "jardinier",
    }
