package io.alerthistory.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * An {@code http_config}: how requests to a receiver are made.
 *
 * @param authorization null where none is sent
 * @param further its other fields, as {@link IntegrationSettings#fields}, which this version cannot act on
 */
public record HttpSettings(
        @Nullable Authorization authorization,
        boolean followRedirects,
        boolean http2,
        SequencedMap<String, Object> further) {
    public static final HttpSettings DEFAULT =
            new HttpSettings(null, true, true, Collections.unmodifiableSequencedMap(new LinkedHashMap<>()));

    public static HttpSettings of(@Nullable Authorization authorization, boolean followRedirects) {
        return new HttpSettings(authorization, followRedirects, true, DEFAULT.further);
    }

    /** What the {@code Authorization} header says. */
    public sealed interface Authorization {
        record Basic(Secret username, Secret password) implements Authorization {}

        /** @param type the word before the credentials, usually {@code Bearer} */
        record Token(String type, Secret credentials) implements Authorization {}
    }
}
