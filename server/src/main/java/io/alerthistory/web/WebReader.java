package io.alerthistory.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.alerthistory.config.Field;
import io.alerthistory.config.Problems;
import io.alerthistory.config.Section;
import io.alerthistory.files.Sources;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a web configuration file, with the certificates and keys it names, and finds all of its mistakes at once. */
final class WebReader {
    private static final List<String> HEADERS = List.of(
            "Content-Security-Policy",
            "Strict-Transport-Security",
            "X-Content-Type-Options",
            "X-Frame-Options",
            "X-XSS-Protection");

    /** Of the headers that may not say anything else. */
    private static final Map<String, List<String>> VALUES =
            Map.of("X-Content-Type-Options", List.of("nosniff"), "X-Frame-Options", List.of("deny", "sameorigin"));

    private WebReader() {}

    /**
     * @param sources notes each file that is read, also where that ends in mistakes
     * @throws io.alerthistory.config.ConfigException with every mistake there is
     */
    static WebSettings read(Path file, Sources sources) {
        var problems = new Problems(file.toString());
        var top = Section.of(text(file, sources, problems), problems);
        var tls = new TlsReader(file.toAbsolutePath().resolveSibling(""), sources).read(top.field("tls_server_config"));
        var headers = headers(top.field("http_server_config"));
        var users = users(top.field("basic_auth_users"));
        var rateLimit = rateLimit(top.field("rate_limit"));
        top.end();
        problems.throwIfAny();
        return new WebSettings(tls.map(TlsReader.Read::build), headers, users, rateLimit, problems.warnings());
    }

    private static String text(Path file, Sources sources, Problems problems) {
        return switch (sources.read(file)) {
            case Sources.Content.Unreadable(var why) ->
                throw problems.fatal(1, "", why + ". --web.config.file must name a file that can be read");
            case Sources.Content.Bytes(var bytes) -> {
                try {
                    yield decoded(bytes);
                } catch (CharacterCodingException e) {
                    throw problems.fatal(1, "", "is not UTF-8 text. Save it as UTF-8");
                }
            }
        };
    }

    static String decoded(ByteBuffer bytes) throws CharacterCodingException {
        return UTF_8.newDecoder().decode(bytes.duplicate()).toString();
    }

    private static Map<String, String> headers(Field field) {
        @Nullable Section http = field.section();
        if (http == null) {
            return Map.of();
        }
        http.field("http2").bool(true); // the toolkit's default; whoever is offered HTTP/1.1 alone takes it
        var headers = new LinkedHashMap<String, String>();
        @Nullable Section section = http.field("headers").section();
        if (section != null) {
            for (var name : HEADERS) {
                header(name, section.field(name)).ifPresent(value -> headers.put(name, value));
            }
            section.end();
        }
        http.end();
        return headers;
    }

    private static Optional<String> header(String name, Field field) {
        var value = field.text("");
        if (value.isEmpty()) {
            return Optional.empty();
        }
        var allowed = VALUES.getOrDefault(name, List.of());
        if (!allowed.isEmpty() && !allowed.contains(value)) {
            field.refuse("must be " + String.join(" or ", allowed) + ", in small letters");
        }
        if (value.chars().anyMatch(c -> c < ' ' || c > '~')) {
            field.refuse("may have ASCII characters only, and no line break. Write it in one line");
        }
        return Optional.of(value);
    }

    private static Map<String, BcryptHash> users(Field field) {
        var users = new LinkedHashMap<String, BcryptHash>();
        field.named().forEach((name, password) -> {
            if (name.contains(":")) {
                password.warn("nobody can log in with a colon in the name: HTTP ends the name there. Rename the user");
            }
            BcryptHash.parse(password.text(""))
                    .ifPresentOrElse(
                            hash -> users.put(name, hash),
                            () -> password.refuse(
                                    "must be a bcrypt hash, as htpasswd -nBC 10 USER makes it: $2y$10$ and"
                                            + " 53 characters"));
        });
        return users;
    }

    private static Optional<WebSettings.RateLimit> rateLimit(Field field) {
        @Nullable Section section = field.section();
        if (section == null) {
            return Optional.empty();
        }
        var interval = section.field("interval").goDuration(Duration.ZERO);
        int burst = section.field("burst").count(0);
        section.end();
        if (interval.isZero()) {
            return Optional.empty();
        }
        if (burst == 0) {
            section.field("burst").refuse("must be 1 or more: with 0 no request is answered at all");
        }
        return Optional.of(new WebSettings.RateLimit(interval, burst));
    }
}
