"""./hall edge blobs: what lies here, is every one whole, make room. Works beside a running node."""

from pathlib import Path

import click

from edge.app import blob_store
from edge.secrets import open_secrets
from edge.shell import CONFIG, load, opened
from sync import blob_queue
from sync.blobs import BlobStore
from sync.store import Store

MB = 1024 * 1024


@click.command()
@CONFIG
@click.option("--check", is_flag=True, help="Open every blob; exit 1 when one is damaged.")
@click.option("--free", is_flag=True, help="Free the disk of all that the centre has signed for.")
@click.pass_obj
def blobs(outer: Path | None, config: Path | None, check: bool, free: bool) -> None:
    """Show the blobs (scans, photos) of this hall: on disk, waiting, signed for.

    What is freed is fetched back from the centre when somebody opens it.
    """
    settings = load(config or outer)
    store, here = opened(settings), blob_store(settings, open_secrets(settings.data))
    if free:
        signed = blob_queue.signed_for(store, 1 << 62)
        click.echo(f"Freed {sum(map(here.free, signed)) / MB:.1f} MB.")
    for line in _told(store, here):
        click.echo(line)
    if check:
        _check(here)


def _told(store: Store, here: BlobStore) -> list[str]:
    paths = [here.path(address) for address in here.addresses()]
    waiting, signed = blob_queue.waiting(store), blob_queue.signed_for(store, 1 << 62)
    size = sum(path.stat().st_size for path in paths)
    return [
        f"on disk     {len(paths):,} ({size / MB:.1f} MB)",
        f"waiting     {waiting.blobs:,} ({waiting.bytes / MB:.1f} MB) have no receipt yet",
        f"signed for  {len(signed):,}, {sum(map(here.has, signed)):,} of them still on disk",
    ]


def _check(here: BlobStore) -> None:
    known = sorted(here.addresses())
    with click.progressbar(known, label="opening", show_pos=True) as addresses:
        bad = [address for address in addresses if not here.is_whole(address)]
    for address in bad:
        click.echo(f"damaged: {address}", err=True)
    if bad:
        raise click.ClickException(
            f"{len(bad)} of {len(known)} are damaged. Those that are signed for are fetched back "
            "when they are opened; scan the others again."
        )
    click.echo(f"All {len(known)} are whole.")
