"""``python -m simulators.cli document-camera``."""

import json
from pathlib import Path

import click

from simulators.process import serve


@click.group("document-camera", invoke_without_command=True)
@click.option("--fps", default=5.0, show_default=True, help="Pictures a second.")
@click.option("--http", default="127.0.0.1:0", help="Control and web page.")
@click.pass_context
def document_camera(context: click.Context, fps: float, http: str) -> None:
    """A document camera: pages on a desk, as an MJPEG stream that a driver opens."""
    if context.invoked_subcommand is not None:
        return
    from simulators.document_camera.device import DeskCamera, StreamEnd
    from simulators.document_camera.routes import create_app

    camera = DeskCamera(fps)
    end = StreamEnd(camera)
    ready = {"ready": "document-camera", "wire": end.address}
    serve(create_app(camera, end), http, ready, end.run)


@document_camera.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--count", default=6, show_default=True, help="How many.")
@click.option("--video/--pictures", default=False, help="One video file instead of pictures.")
def draw(folder: Path, count: int, video: bool) -> None:
    """Draw pages on a desk into FOLDER, with the truth beside them (truth.json)."""
    import cv2

    from simulators.citizens import random_citizen
    from simulators.document_camera.desk import SIZE, random_lie, scene
    from simulators.document_camera.pages import PAGES

    folder.mkdir(parents=True, exist_ok=True)
    truth = []
    code = cv2.VideoWriter.fourcc(*"MJPG")
    film = cv2.VideoWriter(str(folder / "desk.avi"), code, 5, SIZE) if video else None
    for number in range(count):
        kind = list(PAGES)[number % len(PAGES)]
        page = PAGES[kind](random_citizen(seed=str(number)))
        picture, corners = scene(page, random_lie(number), number)
        truth.append({"page": kind, "corners": corners.tolist(), "lines": page.lines})
        if film is not None:
            for _ in range(5):
                film.write(picture)
        else:
            cv2.imwrite(str(folder / f"{number:03d}.jpg"), picture)
    if film is not None:
        film.release()
    text = json.dumps(truth, ensure_ascii=False, indent=1)
    (folder / "truth.json").write_text(text, encoding="utf-8")
