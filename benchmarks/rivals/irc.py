"""IRC servers with everything off that would be measured instead: throttles, limits, look-ups."""

from collections.abc import Callable
from pathlib import Path

from dialects import LOOPBACK

_INSPIRCD = """\
<server name="chat.example" description="Measurement" network="Measurement">
<admin name="Admin" nick="admin" email="admin@chat.example">
<bind address="{host}" port="{port}" type="clients">
<connect allow="*" timeout="60" pingfreq="3600" threshold="1000000" commandrate="1000000000" fakelag="no"
 hardsendq="512M" softsendq="256M" recvq="64M" localmax="20000" globalmax="20000" limit="20000"
 maxconnwarn="no" resolvehostnames="no" useident="no">
<performance somaxconn="2048" softlimit="20000" netbuffersize="65534">
<log method="file" type="*" level="default" target="{folder}/inspircd.log">
<pid file="{folder}/inspircd.pid">
"""

_NGIRCD = """\
[Global]
Name = chat.example
Info = Measurement
Listen = {host}
Ports = {port}
MotdPhrase = Measurement
[Limits]
MaxConnections = 0
MaxConnectionsIP = 0
MaxJoins = 0
MaxPenaltyTime = 0
PingTimeout = 3600
[Options]
DNS = no
Ident = no
PAM = no
"""


def _written(folder: Path, name: str, text: str, port: int) -> str:
    folder.chmod(0o777)  # the server is somebody else where this one is root
    path = folder / name
    path.write_text(text.format(host=LOOPBACK, port=port, folder=folder), encoding="ascii")
    path.chmod(0o644)
    return str(path)


def inspircd(program: str) -> Callable[[Path, int], list[str]]:
    """Return the command of InspIRCd 3."""
    return lambda folder, port: [
        program,
        f"--config={_written(folder, 'inspircd.conf', _INSPIRCD, port)}",
        "--nofork",
        "--runasroot",  # it also stumbles over a group
    ]


def ngircd(program: str) -> Callable[[Path, int], list[str]]:
    """Return the command of ngIRCd 26."""
    return lambda folder, port: [program, "-n", "-f", _written(folder, "ngircd.conf", _NGIRCD, port)]
