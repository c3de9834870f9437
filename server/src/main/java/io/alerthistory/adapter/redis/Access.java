package io.alerthistory.adapter.redis;

import java.io.IOException;
import java.net.Socket;

/** What opens a connection beside its address. Asked for each new one, so that passwords and certificates can change. */
public interface Access {
    /**
     * Empty where none is needed.
     *
     * @throws IOException if it is in a file that cannot be read; the message names the file
     */
    String password() throws IOException;

    /**
     * The same socket, or a TLS one around it.
     *
     * @param plain connected
     * @throws IOException if TLS cannot be had; the message says why
     */
    Socket secured(Socket plain) throws IOException;
}
