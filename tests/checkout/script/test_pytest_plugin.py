"""The pytest plug-in, as the tests of another project meet it."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]

RIGHT = """@ lang zh-CN
> scan 9521234000013
  鲜牛奶950毫升                          1        ¥12.90
"""
WRONG = RIGHT.replace("12.90", "13.90")


@pytest.fixture
def project(pytester):
    """A folder of somebody else's, in which nothing of ours stands."""
    return pytester


def run(project, *arguments):
    return project.runpytest_inprocess("-p", "no:cacheprovider", *arguments)


def run_apart(project, *arguments):
    """In a process of its own, where nothing is loaded yet and nothing that is broken stays so."""
    return project.runpytest_subprocess("-p", "no:cacheprovider", *arguments)


def write(project, **scripts):
    for name, text in scripts.items():
        (project.path / f"{name}.session").write_text(text, encoding="utf-8")


def test_a_project_without_scripts_loads_nothing_of_the_shop(project):
    project.makepyfile(
        """
        import sys
        def test_nothing_is_loaded():
            ours = {name for name in sys.modules if name.split(".")[0] in ("catalog", "checkout", "wallet")}
            assert ours == {"checkout", "checkout.script", "checkout.script.pytest_plugin"}
            assert not {"pydantic", "sqlite3", "aiosql", "textual", "click"} & set(sys.modules)
        """
    )

    run_apart(project).assert_outcomes(passed=1)


def test_a_script_that_is_answered_as_written_passes(project):
    write(project, milk=RIGHT)

    result = run(project, "-v")

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["milk.session::milk PASSED*"])


def test_a_wrong_answer_fails_with_its_file_its_line_and_the_difference(project):
    write(project, milk=WRONG)

    result = run(project)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*session milk*",
            "*milk.session:2: the shop answers otherwise",
            "* > scan 9521234000013",
            "*-  鲜牛奶950毫升 *¥13.90",
            "*+  鲜牛奶950毫升 *¥12.90",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_script_that_cannot_be_read_fails_in_one_line(project):
    write(project, typo="> scam 9521234000013\n")

    result = run(project)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*typo.session:1: 'scam' is nothing a shopper can do: did you mean 'scan'[?]"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_an_accident_in_the_shop_is_shown_with_its_traceback(project):
    write(project, milk=RIGHT)
    project.makeconftest(
        """
        def pytest_runtest_call(item):
            import checkout.script.player
            def broken(script): raise RuntimeError("the shelf fell over")
            checkout.script.player.play = broken
        """
    )

    result = run_apart(project)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*RuntimeError: the shelf fell over"])


def test_answers_are_accepted_when_asked_for(project):
    write(project, milk=WRONG)

    run(project, "--accept-sessions").assert_outcomes(passed=1)

    assert (project.path / "milk.session").read_text(encoding="utf-8") == RIGHT
    run(project).assert_outcomes(passed=1)


def test_scripts_are_chosen_like_other_tests(project):
    write(project, milk=RIGHT, toast=WRONG)
    project.makepyfile("def test_milk(): pass")

    run(project, "-k", "milk").assert_outcomes(passed=2, deselected=1)
    run_apart(project, "-p", "no:checkout").assert_outcomes(passed=1)


def test_help_names_the_option_and_what_it_is_for(project):
    run(project, "--help").stdout.fnmatch_lines(["session scripts of checkout*", "*--accept-sessions*"])
