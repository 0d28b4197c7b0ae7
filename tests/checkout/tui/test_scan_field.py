"""What a wedge scanner types arrives as scans. Only a real terminal shows it: a Pilot waits between its keys."""

import json

import pytest

PROBE = """
import json, sys
from textual.app import App
from checkout.tui.widgets.scan_field import ScanField

class Probe(App, inherit_bindings=False):
    def compose(self):
        yield ScanField()

    def on_mount(self):
        self.heard = []
        self.query_one(ScanField).hint = "ready"

    def on_scan_field_scanned(self, message):
        if message.raw == "end":
            self.exit(self.heard)
            return
        self.heard.append([message.raw, str(message.source)])

    def on_scan_field_empty_key(self, message):
        self.heard.append([message.key, "key"])
        self.query_one(ScanField).hint = "heard " + message.key

    def on_scan_field_pasted(self, message):
        self.heard.append([message.taken, message.left_out])

heard = Probe().run()
with open(sys.argv[1], "w") as file:
    json.dump(heard, file)
"""
CODES = [f"95212340{number:05}" for number in range(20)]


@pytest.fixture
def heard(terminal, tmp_path):
    """What the field makes of what is typed into its terminal."""

    def hear(*bursts):
        program = terminal("-c", PROBE, str(tmp_path / "heard"))
        program.until("ready")
        for burst in bursts:
            program.type(burst)
            if burst in {"\r", "\x11", "\x03"}:
                program.until("heard")
        program.type("end\r")
        assert program.read_to_the_end() == 0, program.plain()
        return json.loads((tmp_path / "heard").read_text())

    return hear


def test_a_burst_of_twenty_codes_is_twenty_scans(heard):
    assert heard("".join(f"{code}\r" for code in CODES)) == [[code, "scan"] for code in CODES]


def test_what_a_scanner_puts_around_a_code_is_not_part_of_it(heard):
    framed = "9521234000013\r\n\x029521234000020\x03\r9521234000037\t\r9521234000044\n\x119521234000051\r"
    expected = ["9521234000013", "9521234000020", "9521234000037", "9521234000044", "9521234000051"]
    assert [code for code, _ in heard(framed)] == expected


def test_the_separator_of_a_gs1_code_stays_in_it_and_control_characters_inside_do_not(heard):
    assert heard("0109521234000013\x1d3103\x11000\x02312\r") == [["0109521234000013\x1d3103000312", "scan"]]


def test_a_pasted_list_is_one_scan_for_each_line(heard):
    assert heard("\x1b[200~9521234000013\r\n9521234000020\t9521234000037\n\n\x1b[201~") == [
        ["9521234000013", "pasted"],
        ["9521234000020", "pasted"],
        ["9521234000037", "pasted"],
        [3, 0],
    ]


def test_of_a_paste_of_six_hundred_lines_five_hundred_are_taken_and_the_rest_is_told(heard):
    lines = heard("\x1b[200~" + "1\n" * 600 + "\x1b[201~")
    assert (len(lines), lines[-1]) == (501, [500, 100])


def test_enter_in_the_empty_field_is_a_key_of_its_own_when_no_scanner_is_at_work(heard):
    assert heard("\r", "\x11", "\x03") == [["enter", "key"], ["ctrl+q", "key"], ["ctrl+c", "key"]]


def test_seven_thousand_characters_are_one_scan(heard):
    [[code, source]] = heard("7" * 7000 + "\r")
    assert (len(code), source) == (7000, "scan")


def test_ctrl_q_in_the_middle_of_a_scan_ends_nothing(heard):
    assert heard("95212\x1134000013\r") == [["9521234000013", "scan"]]
