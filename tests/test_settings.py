"""Settings: environment over file over default, one sentence for what is wrong, shown without secrets, told in the README."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.cli import main
from bot.config import Settings
from bot.config_file import SettingsProblem
from bot.settings import read_settings, shown, strangers, table, variable

HIDDEN = ".".join(("abc", "def", "a-secret"))


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "rolecall.toml"
    monkeypatch.setenv("ROLECALL_CONFIG", str(path))
    path.write_text("", encoding="utf-8")
    return path


def test_every_setting_is_described_and_told_in_the_readme() -> None:
    assert all(field.description for field in Settings.model_fields.values())
    readme = Path(__file__).parents[1].joinpath("README.md").read_text(encoding="utf-8")
    assert "\n".join(table()) in readme


def test_the_environment_goes_before_the_file_and_the_file_before_the_default(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text('prefix = "?"\nsync_hours = 12\ndb = "~/jobs.db"\n[board_addresses]\nlever = "http://127.0.0.1:1"\n', encoding="utf-8")
    monkeypatch.setenv("ROLECALL_PREFIX", "$")
    chosen = read_settings()
    assert (chosen.prefix, chosen.sync_hours, chosen.db) == ("$", 12, Path.home() / "jobs.db")
    assert chosen.board_addresses == {"lever": "http://127.0.0.1:1"}
    origins = {row.key: row.origin for row in shown(chosen)}
    assert [origins[key] for key in ("prefix", "sync_hours", "contact")] == ["environment", "file", "default"]
    assert read_settings(Path("other.db")).db == Path("other.db")
    assert {row.key: row.origin for row in shown(chosen, Path("other.db"))}["db"] == "--db"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('prefx = "!"', "has the key prefx, which is no setting; did you mean prefix?"),
        ("ROLECALL_SYNC_HOURS = 3", "did you mean sync_hours?"),
        ("xyzzy = 1", "which is no setting; the README lists them all."),
        ("prefix = ", "is no TOML"),
        ('prefix = "abc"', "The setting prefix in "),
        ("sync_hours = 0.5", "The setting sync_hours in "),
        ('pictures = "blue"', "input should be 'dark', 'light' or 'off'"),
        ('health = "9464"', "is HOST:PORT, like 127.0.0.1:9464, or off"),
        ('discord_api = "discord.com"', "is a whole address"),
    ],
)
def test_what_is_wrong_in_the_file_is_one_sentence(file: Path, text: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsProblem) as problem:
        read_settings()
    assert said in str(problem.value)
    assert str(file) in str(problem.value)
    assert main(["config"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_what_is_wrong_in_the_environment_names_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROLECALL_LOG_LEVEL", "loud")
    with pytest.raises(SettingsProblem, match=r"^The setting ROLECALL_LOG_LEVEL is wrong: input should be 'debug'"):
        read_settings()


def test_a_file_that_is_named_must_be_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ROLECALL_CONFIG", str(tmp_path / "none.toml"))
    with pytest.raises(SettingsProblem, match="there is no file"):
        read_settings()


def test_a_misspelt_variable_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("ROLECALL_SINC_HOURS", "3")
    assert strangers() == ("ROLECALL_SINC_HOURS is no setting; did you mean sync_hours?",)
    main(["doctor"])
    assert "mend  settings: ROLECALL_SINC_HOURS is no setting; did you mean sync_hours?\n" in capsys.readouterr().out


def test_config_shows_everything_but_secrets(file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(f'token = "{HIDDEN}"\n', encoding="utf-8")
    monkeypatch.setenv("ROLECALL_REPLICA", f"s3://key:{HIDDEN}@bucket/path")
    assert read_settings().token is not None
    assert main(["config"]) == 0
    assert main(["config", "--json"]) == 0
    out = capsys.readouterr().out
    assert HIDDEN not in out
    told = json.loads(out.splitlines()[-1])
    rows = {row["key"]: row for row in told["settings"]}
    assert told["file"] == str(file)
    assert rows.keys() == Settings.model_fields.keys()
    assert rows["token"] == {
        "key": "token",
        "variable": "DISCORD_TOKEN",
        "value": "(hidden)",
        "origin": "file",
        "description": rows["token"]["description"],
    }
    assert rows["replica"]["value"] == "s3://(hidden)@bucket/path"
    assert main(["config", "--table"]) == 0
    assert capsys.readouterr().out.splitlines() == list(table())


def test_a_token_in_a_file_that_others_can_read_is_told(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROLECALL_DISCORD_API", "http://127.0.0.1:9/api/v10")
    file.write_text(f'token = "{HIDDEN}"\n', encoding="utf-8")
    file.chmod(0o644)
    main(["doctor"])
    assert f"chmod 600 {file}" in capsys.readouterr().out
    file.chmod(0o600)
    main(["doctor"])
    assert f"ok    settings: from the environment and {file}" in capsys.readouterr().out


def test_names_of_variables() -> None:
    assert [variable(key) for key in ("token", "sync_hours")] == ["DISCORD_TOKEN", "ROLECALL_SYNC_HOURS"]
