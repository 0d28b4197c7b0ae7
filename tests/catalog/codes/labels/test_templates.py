import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.codes.labels import Match, Template
from catalog.errors import CodeError, CodeProblem, TemplateError

VALID = [
    "96{code:ean13}{embed:6}{price:5}{_}",
    "2{code:5}{i}{embed:5}{_}",
    "01{code:ean14}",
    "97{code:ean13}{price:6}{_}",
    "96{code:7}{price:5}",
    "96{_:5}{code:ean13}{_:3}",
    "96{_:5}{code:ean13}bla{_:3}",
    "96{price:5}{ec}",
    "{code:*}",
    "{*}",
    "96{*}",
    "123{_:5}",
    "{embed:4.3}",
    "241700{i}{embed:5}{ec}",
    "241700000000{ec}",
    "2417000{ec}",
    "{code=21}{_:10}{ec}",
    "{__}{code:3}",
    "22{code:5}{i4}{embed:4}{ec}",
    "24{code:5}{price:5}{embed:5}{mod10}",
]

INVALID = [
    ("", 1, "a template such as"),
    ("96{prize:5}", 3, "{code:…}"),
    ("{prize:5}", 1, "{code:…}"),
    ("96{code{ean13}{embed:6}{price:5}{_}", 3, "closed before the next"),
    ("96{price:5", 3, "closed"),
    ("96{price:5}}", 12, "a { before it"),
    ("96{}", 3, "{code:…}"),
    ("2{code:5}i}{embed:5}{_}", 11, "a { before it"),
    ("01{code:ean14}{code:4}", 15, "only one {code…}"),
    ("2{code:5}{code:5}", 10, "only one {code…}"),
    ("{embed:2}{embed100:2}", 10, "only one {embed…}"),
    ("{price:2}{price:2}", 10, "only one {price…}"),
    ("{code=21}{code:3}", 10, "only one {code…}"),
    ("{code:abc}", 1, "a length as in {code:5}"),
    ("96{code:**}", 3, "a length as in {code:5}"),
    ("{code}", 1, "a length as in {code:5}"),
    ("{code:}", 1, "a length as in {code:5}"),
    ("{code=}", 1, "a length as in {code:5}"),
    ("{code:0}", 1, "a length as in {code:5}"),
    ("{code:-1}", 1, "a length as in {code:5}"),
    ("{code:201}", 1, "a length as in {code:5}"),
    ("{embed}", 1, "how many digits, as in {embed:5}"),
    ("{embed:-1}", 1, "how many digits, as in {embed:5}"),
    ("{embed:0}", 1, "how many digits, as in {embed:5}"),
    ("{embed:1.2.3.4}", 1, "how many digits, as in {embed:5}"),
    ("{embed:5.0}", 1, "how many digits, as in {embed:5}"),
    ("{embed100:}", 1, "how many digits, as in {embed100:4}"),
    ("{price:}", 1, "how many digits, as in {price:5}"),
    ("{_:0}", 1, "a length, as in {_:3}"),
    ("{i:2}", 1, "{i}"),
    ("96{i}{price:5}", 3, "an embedded value of 5 digits"),
    ("96{i}{embed:6}", 3, "an embedded value of 5 digits"),
    ("96{i4}{embed:5}", 3, "an embedded value of 4 digits"),
    ("96{price:5}{ec}{_}", 12, "to be the last"),
    ("24170001{ec}", 9, "the 8th or 13th digit"),
    ("24170000000{ec}1", 12, "to be the last"),
    ("{*}5", 1, "to be the last"),
    ("{code:*}{ec}", 1, "to be the last"),
    ("{{}}", 1, "closed before the next"),
    ("{code:8{_:3}}", 1, "closed before the next"),
    ("5" * 201, 1, "at most 200"),
]


@pytest.mark.parametrize("text", VALID)
def test_a_template_that_makes_sense_is_read(text):
    assert Template.parse(text).text == text


@pytest.mark.parametrize(("text", "position", "expected"), INVALID)
def test_a_template_that_makes_none_points_at_its_fault(text, position, expected):
    with pytest.raises(TemplateError) as caught:
        Template.parse(text)
    assert caught.value.position == position
    assert expected in caught.value.expected
    assert f"at character {position}" in str(caught.value)


@pytest.mark.parametrize(
    ("template", "code", "match"),
    [
        ("97{code:ean13}{embed:6}{_}", "9743115013222840001009", Match("4311501322284", "100", None)),
        ("97{code:ean13}{embed100:6}{_}", "9743115013222840001009", Match("4311501322284", "10000", None)),
        ("96{code:ean13}{embed:7}{price:5}{_}", "9643115013222840001234005001", Match("4311501322284", "1234", "500")),
        (
            "96{code:ean13}{embed:4.3}{price:5}{_}",
            "9643115013222841234567005001",
            Match("4311501322284", "1234.567", "500"),
        ),
        ("{code:1}{embed:15}", "1000000000000100", Match("1", "100", None)),
        ("{embed100:4}", "1234", Match(None, "123400", None)),
        ("123{_:5}{code:3}", "12345678999", Match("999", None, None)),
        ("{code=21}{_:10}{ec}", "2134743747736", Match("21", None, None)),
        ("4{code:2}{_:5}{embed:4}{_}", "4191234500995", Match("19", "99", None)),
        ("2{code:5}{_}{embed:5}{_}", "2957783000742", Match("95778", "74", None)),
        ("2{code:5}{_}{embed:3.2}{_}", "2957783000742", Match("95778", "0.74", None)),
        ("295778{i}{embed:5}{_}", "2957783000742", Match(None, "74", None)),
        ("{code:6}{i}{embed:5}{_}", "2957783000742", Match("295778", "74", None)),
        (
            "01{code:14}15{_:6}3103{embed:3.3}10{_:*}",
            "019011531031000815060403310302028810030406",
            Match("90115310310008", "20.288", None),
        ),
        (
            "01{code:14}15{_:6}3103{embed:3.3}10{_:*}",
            "0194036300455874150608243103012545103760551236",
            Match("94036300455874", "12.545", None),
        ),
        ("S{_:4}{embed:5}{code:*}", "S123412345123", Match("123", "12345", None)),
        ("S{_:4}{embed:5}{code:*}", "S1234123451234567", Match("1234567", "12345", None)),
        ("{code:13}", "0000000000ABC", Match("0000000000ABC", None, None)),
        ("01{code:ean14}", "0128000017120605", Match("28000017120605", None, None)),
        ("{*}", "!73487#48tnq72**", Match("!73487#48tnq72**", None, None)),
        ("12{*}", "12a\nb", Match("a\nb", None, None)),
        ("{code:8}{_:6}", "12345678123456", Match("12345678", None, None)),
    ],
)
def test_what_a_code_says_under_a_template(template, code, match):
    assert Template.parse(template).match(code) == match


@pytest.mark.parametrize(
    ("template", "code"),
    [
        ("{code:ean13}", "0000000000001"),
        ("{code:ean13}", "000000000000"),
        ("{code:ean13}", "4029764001800"),
        ("{code:ean8}", "87654320"),
        ("{code:8}", "8765432"),
        ("{embed:5}", "1234a"),
        ("{embed:5}", "１２３４５"),
        ("{embed:2}", "²3"),
        ("96{code:ean13}{embed:6}{price:5}{_}", "970000000000000111111222223"),
        ("96{code:ean13}{embed:6}{price:5}{_}", "96000000000000011111122222"),
        ("123{_:5}", "55545678"),
        ("12345{*}", "bla******3732ha"),
        ("{*}", ""),
        ("{code=21}{_:10}{ec}", "2200000000002"),
        ("{code:5}{_:7}{ec}", "abcde12345670"),
        ("295778{i}{embed:5}{_}", "2957784000742"),
        ("2{code:5}{i}{embed:5}{_}", "2957784000742"),
        ("2{code:5}{_}{embed:5}{ec}", "2957783000741"),
    ],
)
def test_what_is_no_code_of_a_template(template, code):
    assert Template.parse(template).match(code) is None


def test_a_wrong_check_digit_can_be_let_through_and_is_told():
    template = Template.parse("2{code:5}{_}{embed:5}{ec}")
    assert template.match("2957783000741", strict=False) == Match("95778", "74", None, right_checks=False)
    assert template.match("2957783000742", strict=False) == Match("95778", "74", None, right_checks=True)


@pytest.mark.parametrize(
    ("template", "given"),
    [
        ("{code:*}", {"code": "11111", "embed": "1"}),
        ("{code:*}", {"code": ""}),
        ("{code:5}", {"code": "1111"}),
        ("{code:5}", {}),
        ("{code:ean13}", {"code": "4029764001800"}),
        ("{code:ean8}", {"code": "8765432a"}),
        ("{code=21}{_:10}{ec}", {"code": "22"}),
        ("{embed:5}", {"code": "1", "embed": "1"}),
        ("{embed:5}", {"embed": "100000"}),
        ("{embed:5}", {"embed": "-1"}),
        ("{embed:5}", {"embed": "1.5"}),
        ("{embed:5}", {"embed": "1e3"}),
        ("{embed:5}", {"embed": "NaN"}),
        ("{embed:5}", {"embed": "１"}),
        ("{embed:3.3}", {"embed": "0.0001"}),
        ("{embed:3.3}", {"embed": "1000"}),
        ("{embed100:4}", {"embed": "123450"}),
        ("{price:2}", {"price": "100"}),
        ("{code:12}{ec}", {"code": "abcdefghijkl"}),
    ],
)
def test_what_does_not_fit_is_not_built(template, given):
    with pytest.raises(CodeError) as caught:
        Template.parse(template).build(**given)
    assert caught.value.problem in (CodeProblem.UNREADABLE, CodeProblem.CHECK_DIGIT)


def test_what_is_not_given_is_zero_and_what_means_nothing_is_written_as_zeros():
    assert Template.parse("96{code:2}{_:3}{embed:4}{price:2}{_:*}").build("12") == "9612000000000"
    assert Template.parse("{code=21}{_:10}{ec}").build() == "2100000000005"
    assert Template.parse("{code=21}{_:10}{ec}").build("21") == "2100000000005"
    assert Template.parse("S{embed:3.3}{code:*}").build("SE001", "1.25") == "S001250SE001"
    assert Template.parse("01{code:ean14}").build("28000017120605") == "0128000017120605"


@given(
    st.sampled_from([text for text in VALID if "{i" in text or "{ec}" in text or "{mod10}" in text]),
    st.text("0123456789", min_size=5, max_size=5),
    st.integers(0, 9_999),
)
def test_what_is_built_is_what_is_read(text, code, value):
    template = Template.parse(text)
    embed = str(value) if template.embed_digits else None
    named = code if "{code:5}" in text else None
    built = template.build(named, embed)
    match = template.match(built)
    assert match is not None
    assert match.embedded == embed
    assert named is None or match.code == named


def parsed(text):
    """The template, or what is said about it."""
    try:
        return Template.parse(text)
    except TemplateError as error:
        return error


@given(st.text(max_size=60))
def test_any_text_is_a_template_or_says_why_not(text):
    assert isinstance(parsed(text), Template) or 1 <= parsed(text).position <= len(text) + 1


@given(
    st.lists(st.sampled_from(["{code:5}", "{embed:3.3}", "{_}", "{i}", "{ec}", "{*}", "21", "{", "}", ":"]), max_size=6)
)
def test_any_heap_of_groups_is_a_template_or_says_why_not(parts):
    result = parsed("".join(parts))
    assert result.text == "".join(parts) if isinstance(result, Template) else result.expected
