package io.alerthistory.gotemplate.render;

import io.alerthistory.gotemplate.strconv.Quote;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What {@code html}, {@code js} and {@code urlquery} of {@code text/template} do: they know nothing of a context. */
final class Escaping {
    private Escaping() {}

    static String html(String text) {
        var out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case 0 -> out.append('\uFFFD');
                case '"' -> out.append("&#34;");
                case '\'' -> out.append("&#39;");
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                default -> out.append(c);
            }
        }
        return out.toString();
    }

    static String js(String text) {
        var out = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '\'' -> out.append("\\'");
                case '"' -> out.append("\\\"");
                case '<', '>', '&', '=' -> unicode(out, c);
                default -> {
                    if (c < ' ' || c > 0x7f && !Quote.isPrintable(c)) {
                        unicode(out, c);
                    } else {
                        out.appendCodePoint(c);
                    }
                }
            }
        });
        return out.toString();
    }

    private static void unicode(StringBuilder out, int c) {
        out.append(String.format(Locale.ROOT, "\\u%04X", c));
    }

    /** Java leaves {@code *} as it is and encodes {@code ~}; Go the other way round. */
    static String urlQuery(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("*", "%2A")
                .replace("%7E", "~");
    }
}
