# What a connection itself says, whoever plays by it.

gateway-lost =
    { $lines ->
        [one] … one line lost: your client did not keep up.
       *[other] … { $lines } lines lost: your client did not keep up.
    }
gateway-fault = Something went wrong, and it is not your fault. If you tell us, say: { $id }
gateway-crowded = There are too many connections from your address just now. Please try again in a few minutes.
gateway-banned = You may not connect from your address.
gateway-long-line = That line is too long: 4096 bytes are the most. Please connect again.
gateway-endless-subnegotiation = Your client began a telnet subnegotiation and never ended it. Please connect again.
gateway-bad-compression = Your client sent compressed data that cannot be read. Please connect again.
gateway-http = This is a telnet port. Connect with a MUD client, or ask for the address of the web page.
gateway-tls = This is a telnet port without TLS. Connect without encryption, or ask for the port that has it.
gateway-plain = This port speaks TLS. Switch encryption on in your client, or ask for the plain telnet port.
gateway-ssh = This is a telnet port. Ask for the SSH port, or connect with telnet.
