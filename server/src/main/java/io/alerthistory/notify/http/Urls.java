package io.alerthistory.notify.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;
import java.util.regex.Pattern;

/** Alertmanager takes characters in a URL that the standard wants encoded. */
final class Urls {
    private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9a-fA-F]{2})");

    private static final Pattern BEGINNING = Pattern.compile("(?i)https?://[^/?#]");

    private Urls() {}

    /**
     * The host stays as it is: names beyond ASCII have an encoding of their own.
     *
     * @throws IllegalArgumentException without a message if the text does not begin as a URL of HTTP
     */
    static String encoded(String url) {
        if (!BEGINNING.matcher(url).lookingAt()) {
            throw new IllegalArgumentException();
        }
        int host = url.indexOf("://") + 3;
        int path = host;
        while (path < url.length() && "/?#".indexOf(url.charAt(path)) < 0) {
            path++;
        }
        var out = new StringBuilder(url.length()).append(url, 0, path);
        BROKEN_ESCAPE
                .matcher(url.substring(path))
                .replaceAll("%25")
                .codePoints()
                .forEach(c -> {
                    if (c > ' ' && c < 0x7f && "\"<>\\^`{|}".indexOf(c) < 0) {
                        out.append((char) c);
                    } else {
                        for (byte b : Character.toString(c).getBytes(UTF_8)) {
                            out.append('%')
                                    .append(HexFormat.of().withUpperCase().toHexDigits(b));
                        }
                    }
                });
        return out.toString();
    }
}
