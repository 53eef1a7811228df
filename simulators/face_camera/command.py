"""``python -m simulators.cli face-camera``."""

import click

from simulators.process import serve


@click.command("face-camera")
@click.option("--fps", default=10.0, show_default=True, help="Pictures a second.")
@click.option("--http", default="127.0.0.1:0", help="Control and web page.")
def face_camera(fps: float, http: str) -> None:
    """A face camera: drawn people, as an MJPEG stream that a driver opens."""
    from simulators.document_camera.device import StreamEnd
    from simulators.face_camera.device import FaceScene
    from simulators.face_camera.routes import create_app

    scene = FaceScene(fps)
    end = StreamEnd(scene)
    serve(create_app(scene, end), http, {"ready": "face-camera", "wire": end.address}, end.run)
