package io.alerthistory;

import io.alerthistory.adapter.redis.Access;
import io.alerthistory.cli.OwnFlags;
import io.alerthistory.notify.http.Tls;
import java.io.IOException;
import java.net.Socket;

/** Password, certificates and keys for Redis, from the files that the flags name, as these are at the moment. */
record RedisAccess(OwnFlags.Redis flags) implements Access {
    @Override
    public String password() throws IOException {
        return Secrets.read(flags.password());
    }

    @Override
    public Socket secured(Socket plain) throws IOException {
        if (flags.tls().isEmpty()) {
            return plain;
        }
        var secured = Tls.wrapped(plain, flags.tls().get(), flags.settings().host());
        secured.startHandshake(); // now, while the limit for connecting is in force
        return secured;
    }
}
