"""The main pages, opened once: what they weigh, and how many of them a core answers in a second."""

from collections.abc import Mapping
from dataclasses import dataclass

from bench import journeys, load, weights
from bench.browser import Browser, Transport
from bench.load import Throughput
from bench.members import Member
from bench.surroundings import Web
from bench.weights import Weight

START, FORM = "GET  inscription", "GET  inscription/coordonnees"


@dataclass(frozen=True)
class Pages:
    """What was measured, by page."""

    weights: Mapping[str, Weight]
    first_visit: Weight
    throughput: Mapping[str, Throughput]


def measure(web: Web, transport: Transport, newcomers: tuple[Member, Member], holder: Member, seconds: float) -> Pages:
    """Weigh every page of an enrolment and of a login, then ask for some over and over for as many seconds."""
    fund = holder.fund.slug
    public, enrolling, home = (Browser(transport) for _ in range(3))
    public.get(f"/{fund}/")
    found = {"public page of a fund": public.answer.body}
    for browser, journey in (
        (enrolling, journeys.enrolment(enrolling, newcomers[0])),
        (home, journeys.login_with_code(home, holder)),
    ):
        found |= {name: browser.answer.body for name in journey if name.startswith("GET")}
    form = Browser(transport)
    for name in journeys.until_proof(form, newcomers[1]):
        if name == FORM:
            break
    asked = {
        "public page of a fund": (f"/{fund}/", public),
        "start of the enrolment": (f"/{fund}/inscription/", public),
        "a form page (coordonnees)": (form.path, form),
        "home of the private space": (home.path, home),
    }
    return Pages(
        weights={name.removeprefix("GET  "): weights.of_page(body) for name, body in found.items()},
        first_visit=weights.of_first_visit(web.uds, found[START]),
        throughput={
            name: load.throughput(web, path, browser.headers(), seconds=seconds)
            for name, (path, browser) in asked.items()
        },
    )
