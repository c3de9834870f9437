package io.alerthistory.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.alerthistory.api.Guard;
import io.alerthistory.config.ConfigException;
import io.alerthistory.files.Sources;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Lets in whom the web configuration file lets in, as the file is at that moment. Whether there is TLS at all is settled
 * at the start. Safe for many threads.
 */
public final class WebGuard implements Guard {
    private static final String BASIC = "Basic ";

    private final WebFile file;
    private final InstantSource time;
    private final Optional<SSLContext> tls;
    private final TokenBucket bucket = new TokenBucket();
    private final Passwords passwords = new Passwords();

    /** @throws ConfigException with every mistake of the file, each with line, field and remedy */
    public WebGuard(Path path, InstantSource time) {
        this.file = new WebFile(path);
        this.time = time;
        this.tls = file.now().tls().map(_ -> new LiveTls(this::currentTls));
    }

    /**
     * Reads a file with the certificates and keys it names, and gives back what is doubtful in it.
     *
     * @throws ConfigException as the constructor
     */
    public static List<String> check(Path path) {
        return WebReader.read(path, new Sources()).warnings();
    }

    private ServerTls currentTls() {
        return file.nowWithKeys().tls().orElseThrow(() -> new IllegalStateException("TLS was switched off"));
    }

    @Override
    public Optional<SSLContext> tls() {
        return tls;
    }

    @Override
    public Verdict judge(Optional<String> authorization) {
        var settings = file.now();
        var limit = settings.rateLimit();
        if (limit.isPresent() && !bucket.allows(limit.get(), time.instant())) {
            return refused(429, "Too Many Requests\n", settings, Map.of());
        }
        if (settings.users().isEmpty() || authorization.isPresent() && isUser(settings, authorization.get())) {
            return Verdict.admitted(settings.headers());
        }
        return refused(401, "Unauthorized\n", settings, Map.of("WWW-Authenticate", "Basic"));
    }

    private static Verdict refused(int status, String text, WebSettings settings, Map<String, String> more) {
        var headers = new HashMap<>(settings.headers());
        headers.put("X-Content-Type-Options", "nosniff"); // as Go's http.Error has it
        headers.putAll(more);
        return Verdict.refused(status, text, headers);
    }

    private boolean isUser(WebSettings settings, String authorization) {
        if (!authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return false;
        }
        byte[] both;
        try {
            both = Base64.getDecoder().decode(authorization.substring(BASIC.length()));
        } catch (IllegalArgumentException e) {
            return false;
        }
        for (int colon = 0; colon < both.length; colon++) {
            if (both[colon] == ':') {
                var password = Arrays.copyOfRange(both, colon + 1, both.length);
                return passwords.areRight(settings.users(), new String(both, 0, colon, UTF_8), password);
            }
        }
        return false;
    }
}
