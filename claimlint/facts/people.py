"""Facts about the people of a claim: the patient's identifier and every provider named."""

from __future__ import annotations

from claimlint.facts.registry import fact, part
from claimlint.model import Claim, Core, Provider, Setting
from claimlint.model.identifiers import (
    is_health_insurance_claim_number,
    mbi_is_well_formed,
    normal_member_id,
    npi_check_digit_is_right,
    taxonomy_is_well_formed,
)
from claimlint.reference.tables import Reference


def provider_type(provider: Provider | None, reference: Reference) -> str | None:
    """The short name of what a provider is: as stated, else from the taxonomy code."""
    if provider is None:
        return None
    if provider.type:
        return provider.type
    if provider.taxonomy is None:
        return None
    row = reference.row("taxonomies", provider.taxonomy, 0)
    return row["role"] if row is not None else None


@fact("provider")
def npi(provider: Provider) -> str | None:
    """The provider's NPI as written."""
    return provider.npi


@fact("provider")
def npi_length(npi: str) -> int:
    """How many characters the NPI has; ten are right."""
    return len(npi)


@fact("provider")
def npi_valid(npi: str) -> bool:
    """Whether the NPI has ten digits, begins with 1 or 2 and carries the right check digit.

    Source: 45 CFR 162.406; the Luhn check digit over the prefix 80840.
    """
    return npi_check_digit_is_right(npi)


@fact("provider")
def taxonomy(provider: Provider) -> str | None:
    """The provider's taxonomy code as written."""
    return provider.taxonomy


@fact("provider")
def taxonomy_well_formed(taxonomy: str) -> bool:
    """Whether the taxonomy code has ten digits or capital letters, as all of the NUCC code set have."""
    return taxonomy_is_well_formed(taxonomy)


@fact("provider")
def taxonomy_left_out(provider: Provider, form: str) -> bool:
    """Whether an 837 names the provider without a taxonomy code. A text that leaves it out says nothing."""
    return provider.taxonomy is None and form != "text"


@fact("provider", tables=("taxonomies",))
def taxonomy_unlisted(provider: Provider, reference: Reference) -> bool:
    """Whether a complete table of taxonomy codes is at hand, and the provider's is not in it."""
    table = reference.tables.get("taxonomies")
    code = provider.taxonomy
    return code is not None and table is not None and table.knows(code, 0) and table.row(code, 0) is None


@fact("line", tables=("taxonomies",))
def rendering_type(core: Core, claim_rendering_type: str | None, reference: Reference) -> str | None:
    """What the rendering provider is: PT, OTA, MD, LMT ... (as stated, else from the taxonomy code)."""
    own = core.rendering
    return provider_type(own, reference) if own is not None else claim_rendering_type


@fact("line")
def billed_under(
    core: Core, claim_rendering_type: str | None, claim_names_rendering: bool | None, form: str
) -> str | None:
    """What the claim's rendering provider is, where somebody else gave the service under that one's NPI.

    A text says so with a line that names by profession alone who gave it (``by LMT``), under a header that
    names the rendering provider by NPI. Missing for every other line, and in an 837.
    """
    own = core.rendering
    if form != "text" or own is None or own.npi or not claim_names_rendering:
        return None
    return claim_rendering_type


@fact("line", tables=("taxonomies",))
def own_referrer_type(core: Core, reference: Reference) -> str | None:
    """What the line's own referring provider is: MD, NP, DC ...; missing where the line names none."""
    return provider_type(core.referring, reference)


part("claim", "payer", "setting.payer", str | None, "The payer's name as rulesets bind it.")

part("claim", "member_id", "member.id", str | None, "The patient's identifier with the payer, as written.")


@fact("claim")
def member_id_length(member_id: str) -> int:
    """How many characters the member id has; a Medicare Beneficiary Identifier has eleven."""
    return len(member_id)


@fact("claim")
def mbi_valid(member_id: str) -> bool:
    """Whether the member id has the form of a Medicare Beneficiary Identifier.

    Source: CMS, Understanding the MBI format.
    """
    return mbi_is_well_formed(member_id)


@fact("claim")
def member_id_is_hicn(member_id: str) -> bool:
    """Whether the member id has the form of a Health Insurance Claim Number, which the MBI replaced.

    Nine digits, a letter and perhaps one more; of railroad beneficiaries a prefix and six or nine digits.
    """
    return is_health_insurance_claim_number(member_id)


part(
    "claim",
    "member_lacks",
    "member.unstated",
    tuple[str, ...] | None,
    "Which of name, birth date and sex an 837 leaves empty; missing for a text, which has no names.",
)


@fact("claim")
def member_incomplete(member_lacks: tuple[str, ...] | None) -> bool:
    """Whether an 837 leaves the name, birth date or sex of the patient empty, or the name of the insured."""
    return bool(member_lacks)


part(
    "claim",
    "assignment_accepted",
    "setting.assignment",
    bool | None,
    "Whether the claim accepts assignment: the payer's amount as payment in full.",
)


@fact("claim")
def rendering_types(each_rendering_type: tuple[str | None, ...]) -> tuple[str, ...]:
    """What the rendering providers of the lines are, each once."""
    return tuple(dict.fromkeys(kind for kind in each_rendering_type if kind is not None))


_SPECIMEN = "1EG4TE5MK73"
"""The Medicare Beneficiary Identifier that CMS publishes as an example."""


@fact("claim")
def mbi_wrong_place(member_id: str) -> int | None:
    """The first of the eleven places, from 1, whose character no Medicare Beneficiary Identifier has there.

    Missing if every character may stand where it does, or if there are not eleven.
    """
    if len(member_id) != len(_SPECIMEN) or mbi_is_well_formed(member_id):
        return None
    # What a place may hold does not depend on the others, so each character is tried in a right one.
    for place, character in enumerate(member_id, 1):
        if not mbi_is_well_formed(_SPECIMEN[: place - 1] + character + _SPECIMEN[place:]):
            return place
    return None


@fact("claim")
def mbi_when_cleaned(member_id: str) -> str | None:
    """The member id in upper case without hyphens and blanks, if that makes it a well-formed MBI."""
    cleaned = normal_member_id(member_id)
    return cleaned if cleaned != member_id and mbi_is_well_formed(cleaned) else None


@fact("claim")
def authorized_claim(header: Claim) -> bool | None:
    """Whether the claim states a prior authorization number.

    An 837 without one says so; a text that leaves the word out says nothing (missing), and
    ``auth none`` states that there is none.
    """
    if header.authorization is not None:
        return bool(header.authorization.number)
    return False if header.setting.form != "text" else None


part("claim", "in_network", "setting.network", bool | None, "Whether the provider is in the payer's network.")


HEADER_ROLES = ("billing", "rendering", "referring", "supervising", "facility", "attending")
"""Whom a header may name; a line may name all but the billing and the attending provider."""


def named_providers(setting: Setting, cores: tuple[Core, ...]) -> list[tuple[Provider, str, int | None]]:
    """Every provider a claim names, once each: the provider, the role and the place of its first line.

    The place is the index into ``cores``, None for a provider of the header.
    """
    found: list[tuple[Provider, str, int | None]] = []
    seen: set[Provider] = set()
    for role in HEADER_ROLES:
        provider = getattr(setting, role)
        if provider is not None and provider not in seen:
            seen.add(provider)
            found.append((provider, role, None))
    for index, core in enumerate(cores):
        for role in HEADER_ROLES[1:-1]:
            provider = getattr(core, role)
            if provider is not None and provider not in seen:
                seen.add(provider)
                found.append((provider, role, index))
    return found
