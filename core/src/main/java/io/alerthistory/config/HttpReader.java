package io.alerthistory.config;

import io.alerthistory.config.HttpSettings.Authorization;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads an {@code http_config}. Paths in it are relative to the folder of the configuration file. */
final class HttpReader {
    private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9a-fA-F]{2})");

    private final String baseFolder;

    HttpReader(String baseFolder) {
        this.baseFolder = baseFolder;
    }

    HttpSettings read(Section http) {
        NotYet.refuse(http, NotYet.HTTP);
        var http2 = http.field("enable_http2");
        if (!http2.bool(true)) {
            NotYet.refuse(http2, NotYet.HTTP_1_ONLY);
        }
        boolean followRedirects = http.field("follow_redirects").bool(true);
        @Nullable Authorization authorization = authorization(http);
        http.end();
        return new HttpSettings(authorization, followRedirects);
    }

    private @Nullable Authorization authorization(Section http) {
        @Nullable Section basic = http.field("basic_auth").section();
        @Nullable Section token = http.field("authorization").section();
        @Nullable Secret bearer = secret(http, "bearer_token");
        if (basic != null && token != null || bearer != null && (basic != null || token != null)) {
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
            reference.refuse("names a secret of a secret manager, and Alertmanager has none. Use " + name + " or "
                    + name + "_file");
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
            return new Secret.File(inBaseFolder(file));
        }
        return text.text("").isEmpty() ? null : new Secret.Text(text.text(""));
    }

    private String inBaseFolder(Field file) {
        try {
            return Path.of(baseFolder).resolve(file.text("")).normalize().toString();
        } catch (InvalidPathException e) {
            file.refuse("is no path of a file: " + e.getReason());
            return "";
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
        if (!host.startsWith("[") && host.substring(0, port).contains("_")) {
            // Java's HTTP client finds no host in such a URL. To refuse it now is better than to lose a page at night.
            return "has an underscore in the name of its host, which this version cannot reach."
                    + " Use another name of it, or its address";
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
