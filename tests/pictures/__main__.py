"""./hall pictures: every page in every mode as a picture, with a page to look through them."""

import sys
import time
from pathlib import Path

import click

from deploy.setup.paths import ROOT, STATE
from tests.pictures import album
from tests.pictures.camera import take
from tests.pictures.plan import shots

SHEETS = ROOT / "docs" / "images" / "sheets"
SHOWN_EVERY_S = 2.0


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=STATE / "pictures",
    help="Where they go (.hall/pictures).",
)
@click.option("--only", default="", help="Pages whose name has this in it: kiosk, board, case …")
@click.option("--docs", is_flag=True, help="Also make the small sheets in docs/images/sheets anew.")
def pictures(folder: Path, only: str, docs: bool) -> None:
    """Take pictures of all pages: every screen size, mode and language, filled with examples.

    Open the page it names at the end and look at them one by one.
    """
    wanted = list(shots(only))
    if not wanted:
        raise click.ClickException(f"no page has {only!r} in its name")
    taken, told = [], 0.0
    for shot in take(wanted, folder):
        taken.append(shot)
        if time.monotonic() - told > SHOWN_EVERY_S:
            told = time.monotonic()
            click.echo(f"\r{len(taken)} of {len(wanted)}  {shot.page:<32}", nl=False, err=True)
    click.echo(f"\r{len(taken)} of {len(wanted)}{'':<34}", err=True)
    click.echo(f"Look at them: {album.write_page(taken, folder)}")
    if docs:
        for sheet in album.write_sheets(taken, folder, SHEETS):
            click.echo(f"{sheet.relative_to(ROOT)}  {sheet.stat().st_size // 1000} kB")
    sys.stdout.flush()


if __name__ == "__main__":
    pictures(prog_name="./hall pictures")
