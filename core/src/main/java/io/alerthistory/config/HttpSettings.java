package io.alerthistory.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * An {@code http_config}: how requests to a receiver are made.
 *
 * @param authorization null where none is sent
 * @param further its other fields, as {@link IntegrationSettings#fields}
 */
public record HttpSettings(
        @Nullable Authorization authorization,
        boolean followRedirects,
        boolean http2,
        SequencedMap<String, Object> further) {
    private static final String PROXY_URL = "proxy_url";

    public static final HttpSettings DEFAULT =
            new HttpSettings(null, true, true, Collections.unmodifiableSequencedMap(new LinkedHashMap<>()));

    public static HttpSettings of(@Nullable Authorization authorization, boolean followRedirects) {
        return new HttpSettings(authorization, followRedirects, true, DEFAULT.further);
    }

    /** The same, with the {@code proxy_url} of the others if this has none; whatever else they say of proxies does not count. */
    HttpSettings orProxyOf(HttpSettings others) {
        var proxy = others.further.get(PROXY_URL);
        if (proxy == null || further.containsKey(PROXY_URL)) {
            return this;
        }
        var more = new LinkedHashMap<>(further);
        more.put(PROXY_URL, proxy);
        return new HttpSettings(authorization, followRedirects, http2, Collections.unmodifiableSequencedMap(more));
    }

    /** What the {@code Authorization} header says. */
    public sealed interface Authorization {
        record Basic(Secret username, Secret password) implements Authorization {}

        /** @param type the word before the credentials, usually {@code Bearer} */
        record Token(String type, Secret credentials) implements Authorization {}
    }
}
