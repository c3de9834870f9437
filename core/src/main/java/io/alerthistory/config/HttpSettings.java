package io.alerthistory.config;

import org.jspecify.annotations.Nullable;

/**
 * An {@code http_config}: how requests to a receiver are made.
 *
 * @param authorization null where none is sent
 */
public record HttpSettings(@Nullable Authorization authorization, boolean followRedirects) {
    public static final HttpSettings DEFAULT = new HttpSettings(null, true);

    /** What the {@code Authorization} header says. */
    public sealed interface Authorization {
        record Basic(Secret username, Secret password) implements Authorization {}

        /** @param type the word before the credentials, usually {@code Bearer} */
        record Token(String type, Secret credentials) implements Authorization {}
    }
}
