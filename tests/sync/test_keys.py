"""Keys stay on the machine, in a file for one; a signature has one spelling."""

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.keys import BadKey, NodeKey, public_key, verify, write_secret

KEY = NodeKey.generate()


def test_a_saved_key_is_its_owners_and_the_same(tmp_path: Path) -> None:
    path = tmp_path / "node.key"
    KEY.save(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert NodeKey.load(path).public_hex == KEY.public_hex


def test_a_key_is_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "node.key"
    KEY.save(path)
    with pytest.raises(FileExistsError):
        NodeKey.generate().save(path)
    assert NodeKey.load(path).public_hex == KEY.public_hex


def test_a_secret_is_not_written_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "target")
    with pytest.raises(FileExistsError):
        write_secret(tmp_path / "link", b"x")
    assert not (tmp_path / "target").exists()


def test_anything_else_is_no_key(tmp_path: Path) -> None:
    path = tmp_path / "node.key"
    with pytest.raises(BadKey):
        NodeKey.load(path)
    path.write_bytes(b"hello")
    with pytest.raises(BadKey):
        NodeKey.load(path)


def test_the_text_of_a_key_does_not_hold_it() -> None:
    assert KEY.private.private_bytes_raw().hex() not in repr(KEY)


@given(message=st.binary(max_size=200), other=st.binary(max_size=200))
def test_a_signature_is_for_one_message(message: bytes, other: bytes) -> None:
    signature = KEY.sign(message)
    assert verify(KEY.public_hex, message, signature)
    assert verify(KEY.public_hex, other, signature) == (message == other)


def test_a_signature_has_one_spelling() -> None:
    signature = KEY.sign(b"x")
    for spelled in (signature.upper(), f" {signature}", signature + "0", signature[:-1] + "\n"):
        assert not verify(KEY.public_hex, b"x", spelled)
    assert not verify(KEY.public_hex.upper(), b"x", signature)


@pytest.mark.parametrize("text", ["", "00", "zz" * 32, "AB" * 32])
def test_a_public_key_is_64_lower_case_digits(text: str) -> None:
    with pytest.raises(BadKey):
        public_key(text)
