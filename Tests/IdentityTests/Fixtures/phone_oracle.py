"""What PyPI's `phonenumbers` says about seeded numbers: one JSON line each, for PhoneOracleTests.

Usage: phone_oracle.py SEED COUNT. Exit code 3 when the package is not installed.
"""

import json
import random
import sys

try:
    import phonenumbers
    from phonenumbers import PhoneNumberFormat, PhoneNumberType, ValidationResult
except ImportError:
    sys.exit(3)

MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
# Inside the country other digits are dialled than from abroad; the table takes international forms alone.
REWRITTEN = {"AR"}
# Even international forms are rewritten: Norfolk Island, whose local numbers get an area code put before them.
LEFT_OUT = {"NF"}
KINDS = [
    PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE, PhoneNumberType.PREMIUM_RATE, PhoneNumberType.TOLL_FREE,
    PhoneNumberType.SHARED_COST, PhoneNumberType.PERSONAL_NUMBER, PhoneNumberType.PAGER, PhoneNumberType.UAN,
    PhoneNumberType.VOIP,
]


def typed(number, region, rng):
    """The number as somebody in its country may type it."""
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    forms = [
        (e164, region),
        (phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL), region),
        (phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL), region),
        ("00" + e164[1:], "NL"),
    ]
    if region in REWRITTEN:
        del forms[2]
    return rng.choice(forms)


def changed(number, rng):
    """Another number: one digit changed, added or taken away."""
    digits = list(str(number.national_number))
    place = rng.randrange(len(digits))
    match rng.randrange(3):
        case 0:
            digits[place] = str(rng.randrange(10))
        case 1:
            digits.insert(place, str(rng.randrange(10)))
        case _:
            del digits[place]
    return f"+{number.country_code}{''.join(digits)}"


def said(text, region):
    answer = {"text": text, "country": region, "e164": None, "region": None, "verdict": "refuse"}
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return answer
    answer["e164"] = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    answer["region"] = phonenumbers.region_code_for_number(number)
    kind = phonenumbers.number_type(number)
    if kind in MOBILE and phonenumbers.is_valid_number(number):
        answer["verdict"] = "accept"
    elif phonenumbers.is_valid_number(number):
        answer["verdict"] = "refuse"
    elif phonenumbers.is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE:
        # Not assigned to anybody as yet: the table may go either way.
        answer["verdict"] = "either"
    return answer


def main():
    rng = random.Random(int(sys.argv[1]))
    regions = sorted(phonenumbers.SUPPORTED_REGIONS - LEFT_OUT)
    print(json.dumps({"version": phonenumbers.__version__}))
    for _ in range(int(sys.argv[2])):
        region = rng.choice(regions)
        kind = rng.choice([PhoneNumberType.MOBILE] * 4 + KINDS)
        example = phonenumbers.example_number_for_type(region, kind)
        if example is None:
            continue
        digits = str(example.national_number)
        # The example with its last digits at random stays of its kind more often than not.
        tail = rng.randrange(0, 5)
        text = digits[: len(digits) - tail] + "".join(str(rng.randrange(10)) for _ in range(tail))
        if rng.random() < 0.25:
            print(json.dumps(said(changed(example, rng), region)))
            continue
        zero = "0" if example.italian_leading_zero else ""
        number = phonenumbers.parse(f"+{example.country_code}{zero}{text}", None)
        print(json.dumps(said(*typed(number, region, rng))))


main()
