package io.alerthistory;

import io.alerthistory.adapter.redis.Access;
import io.alerthistory.cli.OwnFlags;
import io.alerthistory.config.Secret;
import io.alerthistory.notify.http.Tls;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;

/** Password, certificates and keys for Redis, from the files that the flags name, as these are at the moment. */
record RedisAccess(OwnFlags.Redis flags) implements Access {
    @Override
    public String password() throws IOException {
        return switch (flags.password()) {
            case Secret.Text(var password) -> password;
            case Secret.File(var path) -> {
                try {
                    // Only the end of the line: a password may begin or end with a blank.
                    yield Files.readString(Path.of(path)).replaceFirst("\\R\\z", "");
                } catch (IOException e) {
                    throw new IOException("the file " + path + " cannot be read: " + e, e);
                }
            }
        };
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
