package io.alerthistory.config;

import io.alerthistory.config.HttpSettings.Authorization;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads an {@code http_config}. Paths in it are relative to the folder of the configuration file. */
final class HttpReader {
    private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9a-fA-F]{2})");

    private static final List<String> TLS_VERSIONS = List.of("TLS10", "TLS11", "TLS12", "TLS13");

    /** Those that the request itself or signing sets (prometheus/common 0.70, config/headers.go). */
    private static final Set<String> RESERVED_HEADERS = Set.of(
            "authorization",
            "host",
            "content-encoding",
            "content-length",
            "content-type",
            "user-agent",
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "www-authenticate",
            "accept-encoding",
            "x-prometheus-remote-write-version",
            "x-prometheus-remote-read-version",
            "x-prometheus-scrape-timeout-seconds",
            "x-amz-date",
            "x-amz-security-token",
            "x-amz-content-sha256");

    private final String baseFolder;

    HttpReader(String baseFolder) {
        this.baseFolder = baseFolder;
    }

    HttpSettings read(Section http) {
        var http2 = http.field("enable_http2");
        boolean followRedirects = http.field("follow_redirects").bool(true);
        @Nullable Authorization authorization = authorization(http);
        var further = Forms.HTTP.read(http, Forms.PARTS, Map.of(), this::inBaseFolder);
        check(http, "tls_config", HttpReader::checkTls);
        check(http, "oauth2", HttpReader::checkOauth2);
        checkProxy(http);
        http.field("http_headers").named().forEach((name, header) -> {
            if (RESERVED_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                header.refuse("is a header that is set otherwise. Remove it");
            }
        });
        http.end();
        return new HttpSettings(
                authorization, followRedirects, http2.bool(true), Collections.unmodifiableSequencedMap(further));
    }

    private static void check(Section in, String name, Consumer<Section> check) {
        var section = in.field(name).section();
        if (section != null) {
            check.accept(section);
        }
    }

    /** For {@code tls_config}, here and of e-mail. */
    static void checkTls(Section tls) {
        atMostOne(tls, "ca", "ca_file", "ca_ref");
        atMostOne(tls, "cert", "cert_file", "cert_ref");
        atMostOne(tls, "key", "key_file", "key_ref");
        boolean hasCert = tls.has("cert") || tls.has("cert_file") || tls.has("cert_ref");
        boolean hasKey = tls.has("key") || tls.has("key_file") || tls.has("key_ref");
        if (hasCert != hasKey) {
            tls.refuse("a client certificate needs both: cert (or cert_file) and key (or key_file)");
        }
        for (var name : List.of("min_version", "max_version")) {
            if (tls.has(name) && !TLS_VERSIONS.contains(tls.field(name).text(""))) {
                tls.field(name).refuse("must be one of " + String.join(", ", TLS_VERSIONS));
            }
        }
    }

    static void atMostOne(Section section, String... names) {
        var given = Arrays.stream(names).filter(section::has).toList();
        if (given.size() > 1) {
            section.field(given.getLast())
                    .refuse("at most one of " + String.join(" and ", given) + " may be given. Remove one");
        }
    }

    private static void checkOauth2(Section oauth2) {
        for (var name : List.of("client_id", "token_url")) {
            if (!oauth2.has(name)) {
                oauth2.refuse("needs a " + name);
            }
        }
        if (oauth2.field("grant_type").text("").equals("urn:ietf:params:oauth:grant-type:jwt-bearer")) {
            atMostOne(oauth2, "client_certificate_key", "client_certificate_key_file", "client_certificate_key_ref");
            var algorithm = oauth2.field("signature_algorithm");
            if (!List.of("", "RS256", "RS384", "RS512").contains(algorithm.text(""))) {
                algorithm.refuse("must be one of RS256, RS384, RS512");
            }
        } else {
            atMostOne(oauth2, "client_secret", "client_secret_file", "client_secret_ref");
        }
        check(oauth2, "tls_config", HttpReader::checkTls);
    }

    private static void checkProxy(Section http) {
        boolean fromEnvironment = http.has("proxy_from_environment");
        if (http.has("proxy_connect_header") && !fromEnvironment && !http.has("proxy_url")) {
            http.field("proxy_connect_header").refuse("needs proxy_url or proxy_from_environment, too");
        }
        if (fromEnvironment) {
            for (var name : List.of("proxy_url", "no_proxy")) {
                if (http.has(name)) {
                    http.field(name).refuse("may not be given with proxy_from_environment. Remove one");
                }
            }
        } else if (http.has("no_proxy") && !http.has("proxy_url")) {
            http.field("no_proxy").refuse("needs proxy_url, too");
        }
    }

    private @Nullable Authorization authorization(Section http) {
        @Nullable Section basic = http.field("basic_auth").section();
        @Nullable Section token = http.field("authorization").section();
        @Nullable Secret bearer = secret(http, "bearer_token");
        boolean oauth2 = http.field("oauth2").isGiven();
        if (oauth2 && (basic != null || token != null || bearer != null)) {
            http.refuse(
                    "at most one of basic_auth, authorization, bearer_token and oauth2 may be given. Remove the others");
        } else if (basic != null && token != null || bearer != null && (basic != null || token != null)) {
            http.refuse(
                    "at most one of basic_auth, authorization and bearer_token (or bearer_token_file) may be given. "
                            + "Remove the others");
        }
        // All of them are read even so: each may have mistakes of its own.
        @Nullable Authorization read = bearer == null ? null : new Authorization.Token("Bearer", bearer);
        if (token != null) {
            read = token(token);
        }
        if (basic != null) {
            read = basic(basic);
        }
        return read;
    }

    private Authorization basic(Section basic) {
        var username = secretOrNothing(basic, "username");
        var password = secretOrNothing(basic, "password");
        basic.end();
        return new Authorization.Basic(username, password);
    }

    private Authorization token(Section token) {
        var type = token.field("type").text("").strip();
        if (type.equalsIgnoreCase("basic")) {
            token.field("type").refuse("may not be \"basic\". Use basic_auth with username and password");
        }
        var credentials = secretOrNothing(token, "credentials");
        token.end();
        return new Authorization.Token(type.isEmpty() ? "Bearer" : type, credentials);
    }

    private Secret secretOrNothing(Section section, String name) {
        @Nullable Secret secret = secret(section, name);
        var reference = section.field(name + "_ref");
        if (!reference.saysNothing()) {
            reference.notYet("a secret of a secret manager, which Alertmanager has none of,");
        }
        return secret == null ? new Secret.Text("") : secret;
    }

    private @Nullable Secret secret(Section section, String name) {
        var text = section.field(name);
        var file = section.field(name + "_file");
        if (!text.text("").isEmpty() && !file.text("").isEmpty()) {
            file.refuse("at most one of " + name + " and " + name + "_file may be given. Remove one");
        }
        if (!file.text("").isEmpty()) {
            return new Secret.File(inBaseFolder(file.text("")));
        }
        return text.text("").isEmpty() ? null : new Secret.Text(text.text(""));
    }

    /** What is no path stays as it is, and fails when it is read. */
    String inBaseFolder(String file) {
        try {
            return Path.of(baseFolder).resolve(file).normalize().toString();
        } catch (InvalidPathException e) {
            return file;
        }
    }

    /** What is wrong with the text as the address of a receiver, or null. Never repeats it: it may hold a token. */
    static @Nullable String mistakeInUrl(String url) {
        int colon = url.indexOf(':');
        var scheme = colon < 0 ? "" : url.substring(0, colon);
        if (!List.of("http", "https").contains(scheme.toLowerCase(Locale.ROOT))) {
            return "must be a URL that starts with http:// or https://";
        }
        if (url.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            return "must not have control characters. Is there a line break in it?";
        }
        if (!url.startsWith("//", colon + 1)) {
            return "must name a host, like " + scheme + "://alerts.example.org/hook";
        }
        int end = colon + 3;
        while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        var authority = url.substring(colon + 3, end);
        var host = authority.substring(authority.lastIndexOf('@') + 1);
        int port = host.lastIndexOf(':') > host.lastIndexOf(']') ? host.lastIndexOf(':') : host.length();
        if (port == 0 || host.isEmpty()) {
            return "must name a host, like " + scheme + "://alerts.example.org/hook";
        }
        if (host.substring(0, port).chars().anyMatch(c -> " <>\"\\^`{|}".indexOf(c) >= 0)) {
            return "has a character in the name of its host that no host may have";
        }
        if (host.startsWith("[") && !host.contains("]")) {
            return "has an opening [ and no closing ] in the name of its host";
        }
        if (port < host.length() && !host.substring(port + 1).matches("[0-9]{0,5}")) {
            return "has a port that is no number";
        }
        // A query may hold anything.
        if (BROKEN_ESCAPE.matcher(url.replaceFirst("\\?[^#]*", "")).find()) {
            return "has a percent sign without two hexadecimal digits behind it. Write %25 for the sign itself";
        }
        return null;
    }
}
