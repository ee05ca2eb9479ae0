"""A name server of our own on loopback, and a resolver that asks it alone."""

from __future__ import annotations

import socketserver
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Thread

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
from dns.resolver import Resolver

Zone = Mapping[str, Mapping[str, Sequence[str]]]
"""Records as zone files write them, by name and kind; a name that has `SILENT` is never answered, one with `BROKEN` by a failure."""
SILENT, BROKEN = "SILENT", "BROKEN"


class _Asked(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        data, sock = self.request
        asked = dns.message.from_wire(data)
        name, kind = asked.question[0].name, asked.question[0].rdtype
        zone: Zone = self.server.zone  # type: ignore[attr-defined]
        held = zone.get(name.to_text(omit_final_dot=True).lower())
        if held is not None and SILENT in held:
            return
        told = dns.message.make_response(asked)
        told.flags |= dns.flags.RA
        if held is None or BROKEN in held:
            told.set_rcode(dns.rcode.NXDOMAIN if held is None else dns.rcode.SERVFAIL)
        elif records := held.get(dns.rdatatype.to_text(kind)):
            told.answer.append(dns.rrset.from_text_list(name, 60, "IN", kind, records))
        sock.sendto(told.to_wire(), self.client_address)


@contextmanager
def a_name_server(zone: Zone) -> Iterator[Resolver]:
    """A resolver that knows this zone and nothing else; a later change of the zone is told at once."""
    with socketserver.ThreadingUDPServer(("127.0.0.1", 0), _Asked) as server:
        server.zone = zone  # type: ignore[attr-defined]
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        resolver = Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], server.server_address[1]
        yield resolver
        server.shutdown()
        thread.join()
