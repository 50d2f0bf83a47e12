"""What holds for every command: exit codes, streams, languages, start-up."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import termios
from pathlib import Path

import commandline
import pytest
from rich.cells import cell_len

from bokslut import __version__
from bokslut.cli.common import FailOn, ReportFormat
from bokslut.model.finding import Severity
from bokslut.reports.registry import REPORTS
from conftest import ROOT

surroundings, call, process, good, bad = commandline.FIXTURES

HEAVY = {"polars", "pydantic", "openpyxl", "fastexcel", "rich", "tree_sitter", "tree_sitter_toml", "bokslut.close", "bokslut.reports.text"}


@pytest.mark.parametrize("word", ["--help", "--version"])
def test_starting_up_imports_nothing_heavy(process, word):
    script = (
        f"import sys; sys.argv = ['bokslut', '{word}']; from bokslut.cli.app import main\n"
        "try: main()\nfinally: print(*sys.modules, file=sys.stderr)"
    )
    ended = process(program=("-c", script))
    assert ended.returncode == 0
    loaded = set(ended.stderr.decode().split())
    assert "typer" in loaded
    assert loaded & HEAVY == set()


def test_the_version_is_told(process):
    assert process("--version").stdout.decode() == f"bokslut {__version__}\n"


def test_help_names_every_command(process):
    text = process("--help", LANG="C", LC_ALL="C").stdout.decode()
    for command in ("init", "read", "check", "close", "explain", "rules", "doctor"):
        assert f"  {command} " in text
    assert "130 interrupted" in text


def test_help_speaks_the_language_asked_for(process):
    assert "Slutkoder" in process("--help", BOKSLUT_LANG="sv").stdout.decode()
    assert "Exit codes" in process("--help", LC_ALL="C").stdout.decode()
    assert "Slutkoder" in process("--help", LC_ALL="sv_SE.UTF-8").stdout.decode()


@pytest.mark.parametrize("command", ["", "close", "rules", "rules import"])
def test_swedish_help_has_no_english_words_of_the_library_s(process, command):
    words = ["Usage", "Options:", "OPTIONS", "Arguments:", "Commands:", "[default", "required]", "Show ", "Install ", "COMMAND"]
    english = process(*command.split(), "--help", BOKSLUT_LANG="en").stdout.decode()
    assert "Usage" in english
    assert "Options:" in english
    swedish = process(*command.split(), "--help", BOKSLUT_LANG="sv").stdout.decode()
    assert [word for word in words if word in swedish] == []
    assert swedish.startswith(f"Anrop: bokslut {command}".strip())
    assert "Flaggor:" in swedish


def test_options_name_what_there_is():
    assert [each.value for each in ReportFormat] == [report.name for report in REPORTS]
    assert [each.value for each in FailOn] == [each.value for each in Severity]


@pytest.mark.parametrize(
    "words", [["--nonsense"], ["clos"], ["close", "--format", "pdf"], ["close", "--fail-on", "all"], ["close", "--lang", "de"]]
)
def test_wrong_use_is_exit_code_2(call, words):
    ended = call(*words)
    assert ended.code == 2
    assert ended.out == ""
    assert ended.err


def raising(error: str) -> str:
    """Return a program that closes and meets an error where nobody expects one."""
    return (
        "import sys, bokslut.close, bokslut.request\n"
        "from bokslut.cli.app import main\n"
        f"def broken(*_): raise {error}\n"
        "bokslut.request.find_close = broken\n"
        "sys.argv = ['bokslut', 'close']\n"
        "main()\n"
    )


def test_a_bug_is_one_line_and_a_report_never_a_traceback(process, tmp_path):
    script = raising("RuntimeError('planted')")
    ended = process(program=("-c", script), TMPDIR=str(tmp_path), LANG="sv_SE.UTF-8")
    assert ended.returncode == 70
    assert ended.stdout == b""
    told = ended.stderr.decode()
    assert told.count("\n") == 1
    assert "Traceback" not in told
    (report,) = tmp_path.glob("bokslut-crash-*.txt")
    assert str(report) in told
    assert "RuntimeError: planted" in report.read_text()


def test_a_ctrl_c_while_the_commands_are_loaded_is_quiet(process):
    ended = process(program=("-c", "import bokslut.cli; raise KeyboardInterrupt"))
    assert (ended.returncode, ended.stderr) == (130, b"")


@pytest.mark.parametrize("words", ["close", "check {0}", "init new", "read {0}", "rules list", "doctor"])
def test_a_folder_that_is_gone_is_told(tmp_path, good, words):
    command = f"cd {tmp_path}; mkdir gone; cd gone; rmdir ../gone; {sys.executable} -m bokslut {words.format(good / 'huvudbok.se')}"
    environ = {**os.environ, "LANG": "sv_SE.UTF-8", "TMPDIR": str(tmp_path)}
    ended = subprocess.run(["bash", "-c", command], check=False, timeout=60, capture_output=True, text=True, env=environ)
    assert ended.returncode == 2
    assert "Mappen du står i finns inte längre." in ended.stderr
    assert not list(tmp_path.glob("bokslut-crash-*"))


def test_too_little_memory_is_no_bug(process, tmp_path):
    script = raising("MemoryError")
    ended = process(program=("-c", script), TMPDIR=str(tmp_path), LANG="sv_SE.UTF-8")
    assert ended.returncode == 4
    assert ended.stderr.decode().startswith("Minnet räcker inte.")
    assert not list(tmp_path.iterdir())


def test_an_interrupted_call_is_130_and_leaves_nothing_half_written(process, tmp_path, good):
    script = (
        "import sys, bokslut.close\n"
        "from bokslut.cli.app import main\n"
        "def interrupted(*_): raise KeyboardInterrupt\n"
        "bokslut.close.close = interrupted\n"
        f"sys.argv = ['bokslut', 'close', {str(good)!r}, '-o', {str(tmp_path / 'out.json')!r}]\n"
        "main()\n"
    )
    ended = process(program=("-c", script))
    assert ended.returncode == 130
    assert sorted(path.name for path in tmp_path.iterdir()) == ["good"]
    assert b"Traceback" not in ended.stderr


def test_a_closed_pipe_is_quiet_and_the_exit_code_stays(bad):
    command = f"{sys.executable} -m bokslut close {bad} --all --format json | head -c 1; echo ${{PIPESTATUS[0]}}"
    ended = subprocess.run(["bash", "-c", command], capture_output=True, check=False, timeout=120)
    assert ended.stdout == b"{1\n"
    assert ended.stderr == b""


def test_a_reader_that_is_gone_before_anything_is_written(bad):
    command = f"{sys.executable} -m bokslut close {bad} | true; echo ${{PIPESTATUS[0]}}"
    ended = subprocess.run(["bash", "-c", command], capture_output=True, check=False, timeout=120)
    assert (ended.stdout, ended.stderr) == (b"1\n", b"")


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_stream_that_is_closed_from_the_beginning_changes_no_exit_code(bad, closed):
    ended = subprocess.run(["bash", "-c", f"{sys.executable} -m bokslut check {bad} {closed}"], check=False, timeout=60)
    assert ended.returncode == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
def test_a_full_disk_under_stdout_is_told_and_one_under_stderr_is_not(bad, good):
    run = f"{sys.executable} -m bokslut"
    for words in (f"check {bad}", f"export {good} --to csv"):
        ended = subprocess.run(["bash", "-c", f"{run} {words} > /dev/full"], check=False, timeout=60, capture_output=True, text=True)
        assert ended.returncode == 2
        assert "Standard ut kan inte skrivas" in ended.stderr
    ended = subprocess.run(["bash", "-c", f"{run} check {bad} 2> /dev/full"], check=False, timeout=60, capture_output=True)
    assert ended.returncode == 1


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_report_of_which_the_system_took_a_part_is_not_called_written(bad, tmp_path, unbuffered):
    written = tmp_path / "written"
    for words in (f"close {bad} --format json", f"export {ROOT / 'ledgers/example/ledger/2025.se'} --to csv"):
        command = f"ulimit -f 1; PYTHONUNBUFFERED={unbuffered} {sys.executable} -B -m bokslut {words} > {written}"
        ended = subprocess.run(["bash", "-c", command], check=False, timeout=60, capture_output=True, text=True)
        assert 0 < written.stat().st_size <= 1024
        assert ended.returncode == 2
        assert "Standard ut kan inte skrivas" in ended.stderr


def test_a_device_or_a_pipe_is_written_to_and_never_replaced(process, bad, tmp_path):
    for words in (["close", bad, "--format", "json"], ["close", bad, "--format", "json", "--force"]):
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE) as reader:
            ended = process(*words, "-o", pipe)
            assert reader.stdout is not None
            assert reader.stdout.read().startswith(b"{")
        assert ended.returncode == 1
        assert pipe.is_fifo()
        pipe.unlink()
        assert not list(tmp_path.glob(".*"))


def test_dev_stdout_is_standard_output_also_where_that_is_a_file(bad, tmp_path):
    log = tmp_path / "log"
    for force in ("", "--force"):
        log.write_text("kept\n")
        command = f"{sys.executable} -m bokslut close {bad} --format json -o /dev/stdout {force} >> {log}"
        assert subprocess.run(["bash", "-c", command], check=False, timeout=60).returncode == 1
        assert log.read_text().startswith("kept\n{")


def test_what_a_link_leads_to_is_written_and_the_link_stays(process, bad, tmp_path):
    report, link, other = tmp_path / "report.json", tmp_path / "latest.json", tmp_path / "other.json"
    link.symlink_to(report)
    other.write_text("theirs")
    assert process("close", bad, "--format", "json", "-o", link).returncode == 1
    assert report.read_bytes().startswith(b"{")
    report.write_text("old")
    report.chmod(0o600)
    assert process("close", bad, "--format", "json", "-o", link).returncode == 4
    assert report.read_text() == "old"
    assert process("close", bad, "--format", "json", "-o", link, "--force").returncode == 1
    assert link.is_symlink()
    assert report.read_bytes().startswith(b"{")
    assert report.stat().st_mode & 0o777 == 0o600


def test_output_is_utf8_whatever_the_locale(process, bad):
    ended = process("close", bad, LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert "Källa" in ended.stdout.decode("utf-8")
    assert ended.returncode == 1


def in_terminal(command: list[str], **environ: str) -> str:
    """Run a command on a pseudo-terminal and return what it shows."""
    leader, follower = pty.openpty()
    environment = {**{k: v for k, v in os.environ.items() if k != "NO_COLOR"}, "TERM": "xterm", "COLUMNS": "80", **environ}
    running = subprocess.Popen(command, stdout=follower, stderr=follower, stdin=subprocess.DEVNULL, env=environment)
    os.close(follower)
    shown = b""
    while True:
        try:
            part = os.read(leader, 65536)
        except OSError:
            break
        if not part:
            break
        shown += part
    running.wait()
    os.close(leader)
    return shown.decode()


def test_colour_and_time_only_on_a_terminal(bad, process):
    command = [sys.executable, "-m", "bokslut", "close", str(bad)]
    shown = in_terminal(command)
    assert "\x1b[1;31m" in shown
    assert " s\x1b" in shown or "\u00a0s" in shown
    assert "\x1b" not in in_terminal(command, NO_COLOR="1")
    assert "\x1b" not in in_terminal(command, TERM="dumb")
    piped = process("close", bad, TERM="xterm").stdout
    assert b"\x1b" not in piped
    assert b"\xc2\xa0s\n" not in piped


def test_a_pipe_in_a_narrow_terminal_is_as_narrow(bad, tmp_path):
    leader, follower = pty.openpty()
    termios.tcsetwinsize(follower, (40, 60))
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    command = [sys.executable, "-m", "bokslut", "close", str(bad)]
    piped = subprocess.run(command, stdout=subprocess.PIPE, stderr=follower, env=environment, check=False).stdout.decode()
    with (tmp_path / "out").open("wb") as file:
        subprocess.run(command, stdout=file, stderr=follower, env=environment, check=False)
    os.close(leader)
    os.close(follower)
    # Commands that are proposed stay whole, to be copied.
    proposed = [line for line in piped.splitlines() if line.endswith(str(bad))]
    assert [" ".join(line.split()[1:4]) for line in proposed] == ["bokslut explain V001", "bokslut why V001"]
    assert max(cell_len(line) for line in piped.splitlines() if line not in proposed) <= 60
    assert max(map(cell_len, (tmp_path / "out").read_text().splitlines())) > 60


def test_the_same_call_writes_the_same_bytes(process, bad):
    for form in ReportFormat:
        first, second = (process("close", bad, "--format", form.value, PYTHONHASHSEED=seed).stdout for seed in ("1", "2"))
        assert first == second
        assert str(ROOT).encode() not in first


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_report_is_as_wide_as_its_terminal(unbuffered):
    leader, follower = pty.openpty()
    termios.tcsetwinsize(follower, (40, 60))
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"} | {"PYTHONUNBUFFERED": unbuffered}
    command = [sys.executable, "-c", "from bokslut.cli.output import *; prepare_streams(); emit(str(columns()))"]
    subprocess.run(command, stdout=follower, stderr=follower, env=environment, check=False)
    os.close(follower)
    assert os.read(leader, 100) == b"60"
    os.close(leader)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.mark.parametrize(
    ("words", "output"),
    [
        (("check", "huvudbok.se"), "huvudbok.se"),
        (("check", "."), "huvudbok.se"),
        (("check", "*.se"), "../good/huvudbok.se"),
        (("close", "."), "bokslut.toml"),
        (("close", "."), "egna.toml"),
        (("close", "."), "huvudbok.se"),
        (("close", "."), "tabell.csv"),
        (("export", "huvudbok.se", "--to", "sie4"), "huvudbok.se"),
        (("export", ".", "--to", "csv"), "huvudbok.se"),
        (("read", "huvudbok.se"), "huvudbok.se"),
        (("rules", "export", "egna.toml"), "egna.toml"),
        (("rules", "import", "tabell.csv"), "tabell.csv"),
    ],
)
def test_what_is_read_is_never_written_over_even_by_force(call, good, monkeypatch, words, output):
    monkeypatch.chdir(good)
    close = commandline.CLOSE.replace('packs = ["ledger"]', 'packs = ["ledger"]\nfiles = ["egna.toml"]')
    (good / "bokslut.toml").write_text(close + '[[table]]\nid = "t"\npath = "tabell.csv"\n', encoding="utf-8")
    (good / "egna.toml").write_text('schema = "bokslut/rules@1"\nname = "egna"\n', encoding="utf-8")
    (good / "tabell.csv").write_text("label;2025\na;1\n", encoding="utf-8")
    before = files(good)
    ended = call(*words, "-o", output, "--force")
    assert (ended.code, files(good)) == (4, before)
    assert "en av dem som läses" in ended.err


@pytest.mark.parametrize(
    ("words", "there_is"),
    [
        (("close", "-o", "out.pdf"), "--format text"),
        (("check", "huvudbok.se", "-o", "out.docx"), "--format sarif"),
        (("read", "huvudbok.se", "-o", "out.XLSX"), "--format json"),
        (("export", "huvudbok.se", "--to", "csv", "-o", "x.xlsx"), "--to parquet"),
        (("regulate", "-o", "out.html"), "--format xlsx"),
        (("regulate", "--vouchers", "out.xlsx"), "SIE 4I, CSV"),
        (("rules", "export", "bas-k3", "-o", "l.pdf"), "csv, xlsx, toml"),
    ],
)
def test_a_name_of_another_sort_of_file_is_refused_with_what_there_is(call, good, monkeypatch, words, there_is):
    monkeypatch.chdir(good)
    ended = call(*words)
    assert ended.code == 2
    assert there_is in ended.err
    assert not (good / words[-1]).exists()


@pytest.mark.parametrize(
    ("words", "sv", "en"),
    [
        (("clos",), "Det finns inget kommando clos Menade du ”close”?", "There is no command clos Did you mean “close”?"),
        (("rules", "chek"), "Det finns inget kommando chek Menade du ”check”?", "There is no command chek Did you mean “check”?"),
        (("close", "--format", "jsn"), "--format kan inte vara ”jsn” Menade du ”json”?", "--format cannot be “jsn” Did you mean “json”?"),
        (("close", "--format", "pdf"), "--format kan inte vara ”pdf”", "What there is: text, json, jsonl, sarif, junit, github, md, csv."),
        (("export", "x"), "--to saknas Det som finns är sie4, sie4i,", "--to is missing What there is: sie4, sie4i,"),
        (("export", "--to", "csv"), "FILE saknas", "FILE is missing"),
        (("close", "--fail-on"), "Flaggan --fail-on behöver ett värde", "The option --fail-on needs a value"),
        (("close", "--all=3"), "Flaggan --all tar inget värde", "The option --all takes no value"),
        (("close", "--formt", "json"), "ingen flagga --formt Menade du ”--format”?", "no option --formt Did you mean “--format”?"),
        (("close", "a", "b", "c"), "För många argument: b c bokslut close -h visar", "Too many arguments: b c bokslut close -h shows"),
    ],
)
def test_a_wrong_call_is_told_in_the_language_with_what_was_meant(call, monkeypatch, words, sv, en):
    monkeypatch.setenv("COLUMNS", "300")
    for language, said in (("sv", sv), ("en", en)):
        monkeypatch.setenv("BOKSLUT_LANG", language)
        ended = call(*words)
        assert (ended.code, ended.out) == (2, "")
        assert said in " ".join(ended.err.split())


@pytest.mark.parametrize("command", ["rules check", "rules schema", "rules export", "check", "close"])
def test_what_may_be_left_out_has_one_pair_of_brackets(process, command):
    usage = process(*command.split(), "--help", BOKSLUT_LANG="en").stdout.decode().splitlines()[0]
    assert "[[" not in usage
    assert "......" not in usage
    assert usage.count("...") <= 1
