"""Which machines a fetch may connect to: public ones only, checked where the socket is opened.

A name is resolved once, every address it has is checked, and the connection goes to a checked address: what the name
resolves to a moment later does not matter, nor how an address is spelled.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from typing import TYPE_CHECKING, Final

import httpcore
import httpx

from bot.ingest.records import ReadProblem

if TYPE_CHECKING:
    import ssl
    from collections.abc import Awaitable, Callable, Iterable

    Resolve = Callable[[str, int], Awaitable[list[str]]]
    Origin = tuple[str, int]
    SocketOption = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]

_GLOBAL_UNICAST: Final = ipaddress.ip_network("2000::/3")  # RFC 4291; everything public in IPv6 lies in it
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: an IPv4 address in the last 32 bits
_TRIED: Final = 3  # addresses of one name


def is_public(address: str) -> bool:
    """Return whether an IP address, as a resolver writes it, is on the public internet, also when it carries another one inside."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if found in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)))
        inner = found.ipv4_mapped or found.sixtofour
        if inner is not None:
            return is_public(str(inner))
        return found in _GLOBAL_UNICAST and found.is_global
    return found.is_global and not found.is_multicast


async def resolve(host: str, port: int) -> list[str]:
    """Return every address of a name, best first. Raises OSError or UnicodeError when it has none."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class PublicOnly(httpcore.AsyncNetworkBackend):
    """Opens sockets to public addresses, and to the ``trusted`` (host, port) pairs that an operator named."""

    def __init__(self, trusted: frozenset[Origin], resolve: Resolve) -> None:
        self._trusted = trusted
        self._resolve = resolve
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address of ``host`` that answers. Raises ReadProblem when one of them is not public."""
        try:
            addresses = await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host} has no address") from error
        if (host, port) not in self._trusted and not all(map(is_public, addresses)):
            raise ReadProblem(f"{host} is not on the public internet; only public boards are fetched.")
        problem: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in addresses[:_TRIED]:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
        raise problem

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is httpcore's
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Refuse: a board is never a socket of this machine. Raises ReadProblem."""
        del timeout, socket_options
        raise ReadProblem(f"{path} is a socket of this machine; only public boards are fetched.")

    async def sleep(self, seconds: float) -> None:
        """Wait, for httpcore."""
        await asyncio.sleep(seconds)


class PublicTransport(httpx.AsyncHTTPTransport):
    """httpx's own transport over ``PublicOnly`` sockets. It takes no proxy: behind one, the check could not see the address."""

    def __init__(self, context: ssl.SSLContext, backend: httpcore.AsyncNetworkBackend, connections: int) -> None:
        super().__init__(verify=context, trust_env=False)
        # httpx has no parameter for the network backend; httpcore, which it stands on, has (tests/test_fetch.py notices a change)
        self._pool = httpcore.AsyncConnectionPool(context, max_connections=connections, keepalive_expiry=30.0, network_backend=backend)
